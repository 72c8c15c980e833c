// Objects without names live exactly as long as something refers to them: random sessions create
// them, store them in each other, read them, let them go and die, and after each step the server
// has the objects that a plain count of all references says it must have.
//
//   bazel test --test_env=SEED=<number> //tests/behaviour/random:lifetimes_test
//
// plays again what failed with that seed.

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/error/error.h"
#include "common/seed/seed.h"
#include "gtest/gtest.h"
#include "manager/v1/dict.pb.h"
#include "manager/v1/errors.pb.h"
#include "manager/v1/list.pb.h"
#include "manager/v1/objects.pb.h"
#include "manager/v1/session.pb.h"
#include "server/dispatch/dispatcher.h"
#include "server/objects/catalog.h"
#include "server/objects/sessions.h"
#include "tests/behaviour/random/random.h"

namespace manager {
namespace {

constexpr int kSteps = 4'000;
constexpr size_t kSessions = 4;
constexpr uint64_t kRoot = 1;  // The one object with a name.

class Lifetimes final : public Caller {
 public:
  // With `loses_releases`, what a session lets go is not told to the server.
  explicit Lifetimes(uint32_t seed, bool loses_releases = false)
      : random_(seed),
        loses_releases_(loses_releases),
        dispatcher_(
            catalog_, {}, [] { return absl::UnixEpoch(); }, seed) {
    Call<v1::ListCreateResponse>("List/Create", Naming<v1::ListCreateRequest>("root"), 0);
    lists_[kRoot] = {};
    while (sessions_.size() < kSessions) OpenSession();
  }

  // Plays so many steps. What was wrong, if anything was.
  std::string Play() {
    for (int i = 0; i < kSteps; ++i) {
      const std::string step = Step();
      DropUnreferenced();
      const std::string expected = absl::StrJoin(Ids(), " ");
      const std::string got = absl::StrJoin(Hosted(), " ");
      if (got != expected) {
        return absl::StrCat("after step ", i, ", ", step, ":\n  expected: ", expected,
                            "\n  got:      ", got);
      }
    }
    return "";
  }

 private:
  struct Session {
    uint64_t id = 0;
    std::map<uint64_t, int64_t> references;
  };

  void OnReply(Reply reply) override { reply_ = std::move(reply); }

  template <class Request>
  static Request Naming(const std::string& object) {
    Request request;
    request.set_object(object);
    return request;
  }

  static std::string Label(uint64_t id) { return absl::StrCat("#", id); }

  // Leaves the answer in reply_.
  template <class Request>
  void Send(const char* method, const Request& request, uint64_t session) {
    CallContext context;
    context.session = session;
    dispatcher_.Start(absl::StrCat("/manager.v1.", method), request.SerializeAsString(), this,
                      context);
  }

  template <class Response, class Request>
  Response Call(const char* method, const Request& request, uint64_t session) {
    Send(method, request, session);
    EXPECT_TRUE(reply_.status.ok()) << method << ": " << reply_.status;
    Response response;
    if (reply_.status.ok()) response.ParseFromString(reply_.response->SerializeAsString());
    return response;
  }

  void OpenSession() {
    const auto opened = Call<v1::SessionOpenResponse>("Session/Open", v1::SessionOpenRequest(), 0);
    sessions_.push_back({Sessions::FromText(opened.session()), {}});
  }

  std::string Step() {
    Session& session = random_.OneOf(sessions_);
    switch (random_.Below(8)) {
      case 0:
        return Create(session);
      case 1:
        return CloseSession(session);
      case 2:
        return Release(session);
      case 3:
        return Delete();
      case 4:
      case 5:
        return Read(session);
      default:
        return random_.OneIn(2) ? Append() : Pop(session);
    }
  }

  std::string Create(Session& session) {
    const auto created =
        Call<v1::ListCreateResponse>("List/Create", Naming<v1::ListCreateRequest>(""), session.id);
    last_id_ = created.info().id();
    lists_[last_id_] = {};
    ++session.references[last_id_];
    return absl::StrCat("create ", last_id_);
  }

  std::string CloseSession(Session& session) {
    if (!random_.OneIn(5)) return Append();
    v1::SessionCloseRequest request;
    request.set_session(Sessions::ToText(session.id));
    Call<v1::SessionCloseResponse>("Session/Close", request, 0);
    sessions_.erase(sessions_.begin() + (&session - sessions_.data()));
    OpenSession();
    return "close a session";
  }

  std::string Release(Session& session) {
    if (session.references.empty()) return Create(session);
    const auto at = std::next(session.references.begin(),
                              random_.Below(static_cast<int>(session.references.size())));
    v1::ObjectsReleaseRequest request;
    v1::ReleasedReference& released = *request.add_references();
    released.set_id(at->first);
    released.set_count(random_.Between(1, 2));
    if (!loses_releases_) {
      Call<v1::ObjectsReleaseResponse>("Objects/Release", request, session.id);
    }
    at->second -= std::min(released.count(), at->second);
    const std::string step = absl::StrCat("release ", at->first);
    if (at->second == 0) session.references.erase(at);
    return step;
  }

  std::string Delete() {
    const uint64_t id = RandomId();
    if (id == kRoot || !random_.OneIn(10)) return Append();
    Call<v1::ObjectsDeleteResponse>("Objects/Delete", Naming<v1::ObjectsDeleteRequest>(Label(id)),
                                    0);
    Remove(id);
    return absl::StrCat("delete ", id);
  }

  // What is stored: one or several references in one value, some of them to what is gone. With one
  // to what is still to come, it is refused.
  std::string Append() {
    const uint64_t to = RandomId();
    auto request = Naming<v1::ListAppendRequest>(Label(to));
    std::vector<uint64_t> refs;
    for (int i = random_.Between(1, 3); i > 0; --i) {
      const int any = random_.Between(1, static_cast<int>(last_id_) + 3);
      refs.push_back(random_.OneIn(10) ? static_cast<uint64_t>(any) : RandomId());
      v1::Value ref;
      ref.mutable_ref_value()->set_id(refs.back());
      *request.mutable_value()->mutable_list_value()->add_items() = ref;
    }
    const std::string step = absl::StrCat("append ", absl::StrJoin(refs, " "), " to ", to);
    Send("List/Append", request, 0);
    const bool refused = *std::max_element(refs.begin(), refs.end()) > last_id_;
    EXPECT_EQ(ReasonOf(reply_.status),
              refused ? v1::ERROR_REASON_INVALID_ARGUMENT : v1::ERROR_REASON_UNSPECIFIED)
        << step << ": " << reply_.status;
    if (refused) return step;
    std::erase_if(refs, [this](uint64_t id) { return !lists_.contains(id); });
    lists_[to].push_back(refs);
    return step;
  }

  // The session refers to what its reply names, and only to that.
  std::string Pop(Session& session) {
    const uint64_t from = RandomId();
    if (lists_[from].empty()) return Append();
    Call<v1::ListPopResponse>("List/Pop", Naming<v1::ListPopRequest>(Label(from)), session.id);
    Give(session, lists_[from].back());
    lists_[from].pop_back();
    return absl::StrCat("pop from ", from);
  }

  std::string Read(Session& session) {
    const uint64_t from = RandomId();
    if (lists_[from].empty()) return Append();
    auto request = Naming<v1::ListGetRequest>(Label(from));
    const int index = random_.Below(static_cast<int>(lists_[from].size()));
    request.set_index(index);
    Call<v1::ListGetResponse>("List/Get", request, session.id);
    Give(session, lists_[from][static_cast<size_t>(index)]);
    return absl::StrCat("read from ", from);
  }

  void Give(Session& session, const std::vector<uint64_t>& refs) {
    for (const uint64_t id : refs) {
      if (id != kRoot && lists_.contains(id)) ++session.references[id];
    }
  }

  uint64_t RandomId() {
    return std::next(lists_.begin(), random_.Below(static_cast<int>(lists_.size())))->first;
  }

  void Remove(uint64_t id) {
    lists_.erase(id);
    for (Session& session : sessions_) session.references.erase(id);
  }

  // Counts all references anew until nothing more goes. Circles stay.
  void DropUnreferenced() {
    for (bool again = true; again;) {
      std::map<uint64_t, int64_t> counts;
      for (const Session& session : sessions_) {
        for (const auto& [id, count] : session.references) counts[id] += count;
      }
      for (const auto& [id, values] : lists_) {
        for (const auto& refs : values) {
          for (const uint64_t ref : refs) ++counts[ref];
        }
      }
      std::vector<uint64_t> gone;
      for (const auto& [id, values] : lists_) {
        if (id != kRoot && counts[id] == 0) gone.push_back(id);
      }
      for (const uint64_t id : gone) Remove(id);
      again = !gone.empty();
    }
  }

  std::vector<uint64_t> Ids() const {
    std::vector<uint64_t> ids;
    for (const auto& [id, values] : lists_) ids.push_back(id);
    return ids;
  }

  std::vector<uint64_t> Hosted() {
    std::vector<uint64_t> ids;
    v1::ObjectsListRequest request;
    request.set_page_size(1000);
    const auto list = Call<v1::ObjectsListResponse>("Objects/List", request, 0);
    for (const v1::ObjectInfo& info : list.objects()) ids.push_back(info.id());
    return ids;
  }

  Random random_;
  const bool loses_releases_;
  const Catalog catalog_;
  Dispatcher dispatcher_;
  Reply reply_;
  std::vector<Session> sessions_;
  uint64_t last_id_ = kRoot;                                      // The newest object's.
  std::map<uint64_t, std::vector<std::vector<uint64_t>>> lists_;  // The references in each value.
};

TEST(LifetimesTest, AreAsACountOfAllReferencesSays) {
  for (const uint32_t seed : {1u, 2u, SeedForTest()}) {
    EXPECT_EQ(Lifetimes(seed).Play(), "") << "SEED=" << seed;
  }
}

// The check can fail.
TEST(LifetimesTest, AreNotWhereAReleaseIsLost) { EXPECT_NE(Lifetimes(1, true).Play(), ""); }

}  // namespace
}  // namespace manager
