// Asynchronous handles, as the README shows them.

#include "manager/style.h"

#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "manager/batch.h"
#include "manager/client.h"
#include "manager/dict.h"
#include "manager/error.h"
#include "manager/event.h"
#include "manager/future.h"
#include "manager/internal/deferred_connection.h"
#include "manager/internal/scripted_test.h"
#include "manager/namespace.h"
#include "manager/queue.h"

namespace {

// Two calls in the time of one.
absl::StatusOr<int> Sum(const manager::Dict<std::string, int>& ages) {
  auto fast = ages.Async();                      // The same dict, whose methods do not wait.
  manager::Future<int> anna = fast.Get("anna");  // Sent.
  manager::Future<int> bob = fast.Get("bob");    // Sent, too.
  absl::StatusOr<int> annas = anna.Get();        // Waits for the reply.
  if (!annas.ok()) return annas.status();
  absl::StatusOr<int> bobs = bob.Get();
  if (!bobs.ok()) return bobs.status();
  return *annas + *bobs;
}

// Two calls sent together.
absl::StatusOr<int> GetAndSet(const manager::Client& client,
                              const manager::Dict<std::string, int>& ages, int age) {
  manager::Batch batch = client.Batch();
  auto in_batch = ages.In(batch);
  manager::Future<int> before = in_batch.Get("anna", 0);  // Held back.
  in_batch.Set("anna", age);
  absl::Status status = batch.Run();  // Sends both, waits for both; the first error, if any.
  if (!status.ok()) return status;
  return before.Get();
}

}  // namespace

namespace manager {
namespace {

using Ages = Dict<std::string, int>;

constexpr char kGetAnna[] = "object: '#3' key { string_value: 'anna' }";

class StyleTest : public internal::ScriptedTest {
 protected:
  static ObjectRef Ref() {
    ObjectRef ref;
    ref.set_id(3);
    return ref;
  }

  std::shared_ptr<internal::DeferredConnection> deferred_ =
      std::make_shared<internal::DeferredConnection>(client().connection());
  Client later_{deferred_};
};

static_assert(std::is_same_v<decltype(std::declval<Ages>().Get("")), absl::StatusOr<int>>);
static_assert(std::is_same_v<decltype(std::declval<Ages>().Clear()), absl::Status>);

TEST_F(StyleTest, AnAsynchronousCallIsSentAndDoesNotWait) {
  const auto ages = Ages(later_, Ref()).Async();
  const Future<int> anna = ages.Get("anna");
  const Future<void> bob = ages.Set("bob", 3);
  EXPECT_FALSE(anna.Ready());
  On<v1::DictGetRequest>(kGetAnna, "value { int_value: 37 }");
  deferred_->AnswerNext();
  EXPECT_EQ(anna.Get().value(), 37);
  EXPECT_FALSE(bob.Ready());
  On<v1::DictSetRequest>("object: '#3' key { string_value: 'bob' } value { int_value: 3 }");
  deferred_->AnswerNext();
  EXPECT_TRUE(bob.Get().ok());
}

TEST_F(StyleTest, TheReplyComesOnAnotherThread) {
  On<v1::DictGetRequest>(kGetAnna, "value { int_value: 37 }");
  On<v1::DictGetRequest>("object: '#3' key { string_value: 'bob' }", "value { int_value: 5 }");
  std::thread answer([this] {
    deferred_->AnswerNext();
    deferred_->AnswerNext();
  });
  EXPECT_EQ(Sum(Ages(later_, Ref())).value(), 42);
  answer.join();
}

TEST_F(StyleTest, RunWaitsForTheRepliesOfABatch) {
  On<v1::DictGetRequest>(
      "object: '#3' key { string_value: 'anna' } default_value { null_value: NULL_VALUE }",
      "value { int_value: 36 } found: true");
  On<v1::DictSetRequest>("object: '#3' key { string_value: 'anna' } value { int_value: 37 }");
  std::thread answer([this] {
    deferred_->AnswerNext();
    deferred_->AnswerNext();
  });
  EXPECT_EQ(GetAndSet(later_, Ages(later_, Ref()), 37).value(), 36);
  answer.join();
}

TEST_F(StyleTest, AnErrorAndWhatCannotBeReadAreTold) {
  const auto ages = Ages(later_, Ref()).Async();
  OnRefuse<v1::DictGetRequest>(kGetAnna, absl::StatusCode::kNotFound,
                               v1::ERROR_REASON_KEY_NOT_FOUND);
  const Future<int> refused = ages.Get("anna");
  deferred_->AnswerNext();
  EXPECT_EQ(Reason(refused.Get()), v1::ERROR_REASON_KEY_NOT_FOUND);
  On<v1::DictGetRequest>(kGetAnna, "value { string_value: 'old' }");
  const Future<int> of_another_type = ages.Get("anna");
  deferred_->AnswerNext();
  EXPECT_EQ(of_another_type.Get().status(),
            absl::InvalidArgumentError("expected an int, found a string"));
}

TEST_F(StyleTest, TheDefaultIsKeptUntilTheReply) {
  const std::optional<Future<std::string>> name =
      Dict<int, std::string>(later_, Ref()).Async().Get(1, std::string(100, 'x'));
  On<v1::DictGetRequest>(
      "object: '#3' key { int_value: 1 } default_value { null_value: NULL_VALUE }");
  deferred_->AnswerNext();
  EXPECT_EQ(name->Get().value(), std::string(100, 'x'));
}

TEST_F(StyleTest, ACallWaitsInTheServerAsLongAsItWould) {
  const auto event = Event(later_, Ref()).Async();
  const Future<bool> set = event.Wait(absl::Seconds(2));
  OnWait<v1::EventWaitRequest>("object: '#3' timeout { seconds: 2 }", absl::Seconds(2),
                               "set: true");
  deferred_->AnswerNext();
  EXPECT_TRUE(set.Get().value());
}

TEST_F(StyleTest, AnEmptyQueueIsAnAnswer) {
  const auto jobs = Queue<int>(later_, Ref()).Async();
  OnRefuse<v1::QueueGetRequest>("object: '#3' timeout {}", absl::StatusCode::kNotFound,
                                v1::ERROR_REASON_QUEUE_EMPTY);
  const Future<std::optional<int>> job = jobs.TryGet();
  deferred_->AnswerNext();
  EXPECT_EQ(job.Get().value(), std::nullopt);
}

TEST_F(StyleTest, ACallbackIsTold) {
  int retries = 0;
  Namespace(later_, Ref())
      .Async()
      .Get<int>("retries")
      .Then([&retries](const absl::StatusOr<int>& value) { retries = *value; });
  On<v1::NamespaceGetRequest>("object: '#3' name: 'retries'", "value { int_value: 3 }");
  deferred_->AnswerNext();
  EXPECT_EQ(retries, 3);
}

TEST_F(StyleTest, AFutureThatIsDroppedDoesNotTakeItsCallBack) {
  Ages(later_, Ref()).Async().Set("bob", 3);
  On<v1::DictSetRequest>("object: '#3' key { string_value: 'bob' } value { int_value: 3 }");
  deferred_->AnswerNext();
}

TEST_F(StyleTest, AFutureOutlivesTheClientAndTheHandle) {
  const std::weak_ptr<Connection> connection = deferred_;
  std::optional<Future<int>> anna = Ages(later_, Ref()).Async().Get("anna");
  later_ = client();
  deferred_ = nullptr;
  On<v1::DictGetRequest>(kGetAnna, "value { int_value: 37 }");
  std::static_pointer_cast<internal::DeferredConnection>(connection.lock())->AnswerNext();
  EXPECT_EQ(anna->Get().value(), 37);
  anna.reset();
  EXPECT_TRUE(connection.expired());
}

}  // namespace
}  // namespace manager
