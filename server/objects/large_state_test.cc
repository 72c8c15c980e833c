// Objects whose state takes several parts, which scripts are too short for.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "manager/v1/value.pb.h"
#include "server/objects/array/array.h"
#include "server/objects/deque/deque.h"
#include "server/objects/pipe/pipe.h"
#include "server/objects/queue/queue.h"

namespace manager {
namespace {

// A world without objects, which counts fences.
class EmptyWorld final : public World {
 public:
  uint64_t NewFence() override { return ++last_fence_; }
  int64_t max_message_bytes() const override { return 1 << 20; }
  Object* Find(uint64_t) override { return nullptr; }
  absl::StatusOr<Object*> Find(absl::string_view) override {
    return absl::NotFoundError("it is empty");
  }
  bool Holds(const Guard&) const override { return true; }
  void Touch(Object&) override {}
  absl::StatusOr<Object*> Adopt(std::unique_ptr<Object>) override {
    return absl::UnavailableError("it stays empty");
  }
  void GiveTo(uint64_t, const Object&) override {}

 private:
  uint64_t last_fence_ = 0;
};

std::vector<std::string> Saved(const Object& object) {
  std::vector<std::string> parts;
  object.Save([&parts](const google::protobuf::MessageLite& part) {
    parts.push_back(part.SerializeAsString());
  });
  return parts;
}

class LargeStateTest : public testing::Test {
 protected:
  static constexpr int kItems = 1000;

  // A value of about 300 bytes.
  static std::string Value(int i) {
    v1::Value value;
    value.set_string_value(absl::StrCat(std::string(300, 'a'), i));
    return value.SerializeAsString();
  }

  Turn NewTurn() { return {world_, now_, {{5, 1}, ++last_ticket_, now_}, 0}; }

  absl::Status Load(Object& object, const std::string& part) {
    return object.Load(part, Step(world_, now_));
  }

  // Saves the object in several parts, and loads another one that is then saved in the same.
  void ExpectLoads(const Object& object, Object& loaded) {
    const std::vector<std::string> parts = Saved(object);
    EXPECT_GT(parts.size(), 2);
    for (const std::string& part : parts) {
      EXPECT_LT(part.size(), 100'000);
      ASSERT_TRUE(Load(loaded, part).ok());
    }
    EXPECT_EQ(loaded.Summary(), object.Summary());
    EXPECT_EQ(Saved(loaded), parts);
  }

  // The state of a queue by priority, half of whose items are out on leases.
  void Fill(Queue& queue) {
    wire::QueueCreateRequest create;
    create.set_order(wire::QUEUE_ORDER_PRIORITY);
    create.set_max_size(kItems);
    ASSERT_TRUE(queue.Init(NewTurn(), create).ok());
    for (int i = 0; i < kItems; ++i) {
      Turn turn = NewTurn();
      wire::QueuePutRequest put;
      put.set_item(Value(i));
      wire::QueuePutResponse response;
      ASSERT_TRUE(queue.Put(turn, put, &response).answer().ok());
    }
    Turn turn = NewTurn();
    wire::QueueGetManyRequest get;
    get.set_max_items(kItems / 2);
    get.mutable_lease()->set_seconds(5);
    wire::QueueGetManyResponse response;
    ASSERT_TRUE(queue.GetMany(turn, get, &response).answer().ok());
  }

  const absl::Time now_ = absl::UnixEpoch();
  EmptyWorld world_;
  uint64_t last_ticket_ = 0;
};

TEST_F(LargeStateTest, OfAnArray) {
  wire::ArrayCreateRequest create;
  create.set_typecode("q");
  for (int i = 0; i < 30'000; ++i) create.mutable_items()->add_ints(i);
  Array array;
  ASSERT_TRUE(array.Init(NewTurn(), create).ok());
  Array loaded;
  ExpectLoads(array, loaded);
}

TEST_F(LargeStateTest, OfAnArrayIsAllOfOneType) {
  Array array;
  wire::ArrayCreateRequest create;
  create.set_typecode("q");
  ASSERT_TRUE(array.Init(NewTurn(), create).ok());
  Array other;
  create.set_typecode("d");
  ASSERT_TRUE(other.Init(NewTurn(), create).ok());
  EXPECT_EQ(Load(array, Saved(other)[0]).code(), absl::StatusCode::kDataLoss);
}

TEST_F(LargeStateTest, OfADeque) {
  wire::DequeCreateRequest create;
  create.set_max_size(kItems);
  for (int i = 0; i < kItems; ++i) create.add_items(Value(i));
  Deque deque;
  ASSERT_TRUE(deque.Init(NewTurn(), create).ok());
  Deque loaded;
  ExpectLoads(deque, loaded);
  EXPECT_EQ(Load(loaded, Saved(deque)[0]).code(), absl::StatusCode::kDataLoss);  // Too many.
}

TEST_F(LargeStateTest, OfAPipe) {
  Pipe pipe;
  for (const wire::PipeEnd end : {wire::PIPE_END_FIRST, wire::PIPE_END_SECOND}) {
    for (int i = 0; i < kItems; ++i) {
      Turn turn = NewTurn();
      wire::PipeSendRequest send;
      send.set_end(end);
      send.set_message(Value(i));
      wire::PipeSendResponse response;
      ASSERT_TRUE(pipe.Send(turn, send, &response).answer().ok());
      ASSERT_TRUE(response.sent());
    }
  }
  Pipe loaded;
  ExpectLoads(pipe, loaded);
  wire::PipeInspectResponse before;
  wire::PipeInspectResponse after;
  ASSERT_TRUE(pipe.Inspect({}, &before).ok());
  ASSERT_TRUE(loaded.Inspect({}, &after).ok());
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
}

TEST_F(LargeStateTest, OfAQueue) {
  Queue queue;
  Fill(queue);
  Queue loaded;
  ExpectLoads(queue, loaded);
  wire::QueueStatsResponse before;
  wire::QueueStatsResponse after;
  ASSERT_TRUE(queue.Stats({}, &before).ok());
  ASSERT_TRUE(loaded.Stats({}, &after).ok());
  EXPECT_EQ(after.SerializeAsString(), before.SerializeAsString());
  EXPECT_EQ(loaded.alarm(), now_ + absl::Seconds(5));
}

TEST_F(LargeStateTest, OfAQueueHasNoPartTwice) {
  Queue queue;
  Fill(queue);
  const std::vector<std::string> parts = Saved(queue);
  for (const std::string& part : {parts.front(), parts.back()}) {
    Queue loaded;
    EXPECT_TRUE(Load(loaded, part).ok());
    EXPECT_EQ(Load(loaded, part).code(), absl::StatusCode::kDataLoss);
  }
}

}  // namespace
}  // namespace manager
