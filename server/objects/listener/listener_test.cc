// Meetings, which no script can catch before they are known to both.

#include "server/objects/listener/listener.h"

#include <cstdint>
#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "manager/state/v1/listener.pb.h"
#include "server/objects/references.h"

namespace manager {
namespace {

constexpr uint64_t kPipe = 3;

// A world with one object in it, whose id is kPipe.
class WorldOf final : public World {
 public:
  explicit WorldOf(Object& object) : object_(object) {}

  uint64_t NewFence() override { return 1; }
  int64_t max_message_bytes() const override { return 0; }
  Object* Find(uint64_t id) override { return id == kPipe ? &object_ : nullptr; }
  absl::StatusOr<Object*> Find(absl::string_view) override { return &object_; }
  void Touch(Object&) override {}
  absl::StatusOr<Object*> Adopt(std::unique_ptr<Object>) override { return &object_; }
  void GiveTo(uint64_t, const Object&) override {}

 private:
  Object& object_;
};

class ListenerTest : public testing::Test {
 protected:
  // A listener's state, with a meeting that the call with ticket 7 does not know of yet.
  static state::v1::Listener Met(uint64_t pipe) {
    state::v1::Listener state;
    state::v1::Meeting& meeting = *state.add_meetings();
    meeting.set_ticket(7);
    meeting.set_pipe(pipe);
    meeting.set_session(5);
    return state;
  }

  // Gives the object that there is its identity, and loads the listener from a state.
  absl::Status Load(Object& there_is, const state::v1::Listener& state) {
    there_is.set_identity({kPipe, "", absl::UnixEpoch()});
    there_is.set_references(references_);
    WorldOf world(there_is);
    return listener_.Load(state.SerializeAsString(), Step(world, absl::UnixEpoch()));
  }

  References references_;
  Listener listener_;
};

TEST_F(ListenerTest, AMeetingIsSavedAndLoaded) {
  Pipe pipe;
  ASSERT_TRUE(Load(pipe, Met(kPipe)).ok());
  listener_.Save([](const google::protobuf::MessageLite& part) {
    EXPECT_EQ(part.SerializeAsString(), Met(kPipe).SerializeAsString());
  });

  WorldOf world(pipe);
  Turn turn(world, absl::UnixEpoch(), {{6, 1}, 7, absl::UnixEpoch()}, 0);
  wire::ListenerAcceptRequest request;
  wire::ListenerAcceptResponse response;
  EXPECT_TRUE(listener_.Accept(turn, request, &response).answer().ok());
  EXPECT_TRUE(response.accepted());
  EXPECT_EQ(response.pipe().id(), kPipe);
}

TEST_F(ListenerTest, RefusesAMeetingWithoutAPipe) {
  Pipe pipe;
  EXPECT_EQ(Load(pipe, Met(4)).code(), absl::StatusCode::kDataLoss);
  Listener no_pipe;
  EXPECT_EQ(Load(no_pipe, Met(kPipe)).code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace manager
