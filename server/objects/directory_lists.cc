// The lists of the Objects service: objects, who holds them, who waits for them, and who does so
// for ever.

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "server/base/error.h"
#include "server/objects/deadlocks.h"
#include "server/objects/directory.h"
#include "server/objects/names.h"
#include "server/objects/paging.h"
#include "server/objects/time_fields.h"
#include "server/objects/waiter.h"

namespace manager {
namespace {

// Whether it is what a list calls an object: a name, or `#` and an id.
bool IsLabel(absl::string_view text) {
  uint64_t id;
  return ParseId(text, &id) || CheckObjectName(text).ok();
}

// A page token is the last label of the page before, so it is a label with the prefix that is asked
// for.
absl::Status CheckPageToken(absl::string_view token, absl::string_view prefix) {
  if (token.empty()) return absl::OkStatus();
  if (IsLabel(token) && absl::StartsWith(token, prefix)) return absl::OkStatus();
  return BadPageToken();
}

// Reads a page token that says how many entries of which object the pages before have shown.
bool ParseEntryToken(absl::string_view token, int64_t* shown, absl::string_view* label) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(token, absl::MaxSplits(' ', 1));
  *label = parts.second;
  return absl::SimpleAtoi(parts.first, shown) && *shown > 0 && IsLabel(*label);
}

// Says who `owner` is, in an entry of a list.
template <class Entry>
void FillOwner(const Owner& owner, const Sessions& sessions, Entry* entry) {
  if (owner.session == 0) return;
  entry->set_session(Sessions::ToText(owner.session));
  entry->set_owner(owner.number);
  entry->set_client(std::string(sessions.ClientOf(owner.session)));
}

// Objects that are held and waited for, and their waiting calls in the same order.
struct Contended {
  std::vector<Contention> contentions;
  std::vector<const Object*> objects;
  std::vector<std::vector<const Waiter*>> waiters;

  void Add(Object& object) {
    if (object.waits_for() == WaitsFor::kNobody || object.grants()->empty()) return;
    Contention contention;
    std::vector<const Waiter*> calls;
    for (const Line* line : object.Lines()) {
      for (const Waiter* waiter : *line) {
        // One that gives up by itself goes on.
        if (waiter->deadline < absl::InfiniteFuture()) continue;
        contention.waiters.push_back(waiter->owner);
        calls.push_back(waiter);
      }
    }
    if (calls.empty()) return;
    for (const Grant& grant : *object.grants()) contention.holders.push_back(grant.owner);
    contention.one_release_suffices = object.waits_for() == WaitsFor::kAnyHolder;
    contentions.push_back(std::move(contention));
    objects.push_back(&object);
    waiters.push_back(std::move(calls));
  }
};

}  // namespace

Object* Directory::Seek(absl::string_view label, bool after) const {
  uint64_t id = 0;
  if (!ParseId(label, &id)) {
    const auto at = after ? by_name_.upper_bound(label) : by_name_.lower_bound(label);
    if (at != by_name_.end()) return at->second;
  }
  const auto at = after ? anonymous_.upper_bound(id) : anonymous_.lower_bound(id);
  return at == anonymous_.end() ? nullptr : at->second;
}

Object* Directory::SeekWith(absl::string_view prefix, absl::string_view label, bool after) const {
  // Names with a prefix stand together; ids with one do not.
  const bool ids = absl::StartsWith(prefix, "#");
  if (ids && !after && label == prefix) label = "#0";
  Object* object = Seek(label, after);
  while (ids && object != nullptr && !absl::StartsWith(object->Label(), prefix)) {
    object = Seek(object->Label(), true);
  }
  return object != nullptr && absl::StartsWith(object->Label(), prefix) ? object : nullptr;
}

absl::Status Directory::List(const wire::ObjectsListRequest& request,
                             wire::ObjectsListResponse* response) const {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  const std::string& prefix = request.prefix();
  if (absl::Status status = CheckPageToken(request.page_token(), prefix); !status.ok()) {
    return status;
  }
  // The next page begins after the last object of the page before, whatever has come or gone.
  const bool first = request.page_token().empty();
  Object* object = SeekWith(prefix, first ? prefix : request.page_token(), !first);
  std::string last;
  for (; object != nullptr; object = SeekWith(prefix, object->Label(), true)) {
    if (!request.type().empty() && object->type() != request.type()) continue;
    if (response->objects_size() == *page_size) {
      response->set_next_page_token(last);
      break;
    }
    FillInfo(*object, response->add_objects());
    last = object->Label();
  }
  return absl::OkStatus();
}

template <class Request, class Response, class AddEntries>
absl::Status Directory::ListEntries(const Request& request, Response* response,
                                    const AddEntries& add_entries) const {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  int64_t shown = 0;
  absl::string_view label = request.prefix();
  if (!request.page_token().empty() && !ParseEntryToken(request.page_token(), &shown, &label)) {
    return BadPageToken();
  }
  int64_t room = *page_size;
  for (Object* object = SeekWith(request.prefix(), label, false); object != nullptr;
       object = SeekWith(request.prefix(), object->Label(), true)) {
    if (object->Label() != label) shown = 0;
    const int64_t added = add_entries(*object, shown, room);
    room -= added;
    if (room == 0) {
      response->set_next_page_token(absl::StrCat(shown + added, " ", object->Label()));
      break;
    }
  }
  return absl::OkStatus();
}

absl::Status Directory::ListHolders(const wire::ObjectsListHoldersRequest& request,
                                    wire::ObjectsListHoldersResponse* response) const {
  return ListEntries(request, response, [&](Object& object, int64_t skip, int64_t room) {
    int64_t added = 0;
    if (object.grants() == nullptr) return added;
    for (const Grant& grant : *object.grants()) {
      if (skip-- > 0) continue;
      if (added == room) break;
      ++added;
      wire::Holder* const holder = response->add_holders();
      holder->set_object(object.Label());
      holder->set_type(std::string(object.type()));
      holder->set_fence(grant.fence);
      FillOwner(grant.owner, sessions_, holder);
      SetTimestamp(grant.since, holder->mutable_since());
      holder->set_waiting_calls(WaitingOn(object));
    }
    return added;
  });
}

absl::Status Directory::ListWaiters(const wire::ObjectsListWaitersRequest& request,
                                    wire::ObjectsListWaitersResponse* response) const {
  return ListEntries(request, response, [&](Object& object, int64_t skip, int64_t room) {
    int64_t added = 0;
    for (const Line* line : object.Lines()) {
      int64_t place = 0;
      for (const Waiter* waiter : *line) {
        ++place;
        if (skip-- > 0) continue;
        if (added == room) return added;
        ++added;
        wire::WaitingCall* const call = response->add_waiters();
        call->set_object(object.Label());
        call->set_type(std::string(object.type()));
        call->set_method(waiter->method->name);
        call->set_place(place);
        FillOwner(waiter->owner, sessions_, call);
        SetTimestamp(waiter->arrived, call->mutable_since());
        if (waiter->deadline < absl::InfiniteFuture()) {
          SetTimestamp(waiter->deadline, call->mutable_deadline());
        }
      }
    }
    return added;
  });
}

absl::Status Directory::ListDeadlocks(const wire::ObjectsListDeadlocksRequest& request,
                                      wire::ObjectsListDeadlocksResponse* response) const {
  const absl::StatusOr<int> page_size = PageSize(request.page_size());
  if (!page_size.ok()) return page_size.status();
  // The token counts the deadlocks on the pages before.
  size_t shown = 0;
  const std::string& token = request.page_token();
  if (!token.empty() && (!absl::SimpleAtoi(token, &shown) || token != absl::StrCat(shown))) {
    return BadPageToken();
  }
  Contended contended;
  for (const auto& [name, object] : by_name_) contended.Add(*object);
  for (const auto& [id, object] : anonymous_) contended.Add(*object);
  const std::vector<Deadlock> deadlocks = FindDeadlocks(contended.contentions);
  for (; shown < deadlocks.size(); ++shown) {
    if (response->deadlocks_size() == *page_size) {
      response->set_next_page_token(absl::StrCat(shown));
      break;
    }
    wire::Deadlock* const deadlock = response->add_deadlocks();
    for (const DeadlockedWait& wait : deadlocks[shown]) {
      const Object& object = *contended.objects[wait.object];
      const Waiter& waiter = *contended.waiters[wait.object][wait.waiter];
      wire::DeadlockStep* const step = deadlock->add_steps();
      step->set_object(object.Label());
      step->set_type(std::string(object.type()));
      step->set_method(waiter.method->name);
      FillOwner(waiter.owner, sessions_, step);
      SetTimestamp(waiter.arrived, step->mutable_since());
    }
  }
  return absl::OkStatus();
}

}  // namespace manager
