// Who holds an object: its grants, by their fences, and what each owner and session has of them.
//
// Every operation takes logarithmic time.
//
// Not thread-safe; the state machine serializes.

#ifndef SERVER_OBJECTS_GRANTS_H_
#define SERVER_OBJECTS_GRANTS_H_

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/time/time.h"
#include "server/objects/call.h"

namespace manager {

class Grants {
 private:
  struct ByFence {
    using is_transparent = void;
    bool operator()(const Grant& a, const Grant& b) const { return a.fence < b.fence; }
    bool operator()(const Grant& a, uint64_t fence) const { return a.fence < fence; }
    bool operator()(uint64_t fence, const Grant& b) const { return fence < b.fence; }
  };
  using Set = absl::btree_set<Grant, ByFence>;

 public:
  bool empty() const { return by_fence_.empty(); }
  size_t size() const { return by_fence_.size(); }

  // The grants, oldest first.
  Set::const_iterator begin() const { return by_fence_.begin(); }
  Set::const_iterator end() const { return by_fence_.end(); }

  // Null where there is no such grant. What is found stays until the grants change.
  const Grant* Find(uint64_t fence) const;
  const Grant* Oldest() const;
  const Grant* OldestOf(const Owner& owner) const;
  const Grant* OldestOf(uint64_t session) const;

  // Whether any owner of the session has a grant.
  bool HeldBy(uint64_t session) const { return OldestOf(session) != nullptr; }

  void Add(const Grant& grant);

  // False where there is no such grant.
  bool Remove(uint64_t fence);

  // Takes all of a session's grants, oldest first.
  std::vector<Grant> RemoveSession(uint64_t session);

  // The sessions whose grants have changed since this was last asked, for the state machine to
  // bring its books up to date. It is no part of what the grants are.
  std::vector<uint64_t> TakeChanged() const { return std::exchange(changed_, {}); }

 private:
  using OwnedFence = std::tuple<uint64_t, uint64_t, uint64_t>;  // Session, owner, fence.

  const Grant* FirstFrom(const OwnedFence& from, uint64_t session) const;
  static OwnedFence KeyOf(const Grant& grant) {
    return {grant.owner.session, grant.owner.number, grant.fence};
  }
  void NoteChange(uint64_t session) {
    if (session != 0) changed_.push_back(session);
  }

  Set by_fence_;
  absl::btree_set<OwnedFence> by_owner_;
  mutable std::vector<uint64_t> changed_;
};

}  // namespace manager

#endif  // SERVER_OBJECTS_GRANTS_H_
