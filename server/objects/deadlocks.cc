#include "server/objects/deadlocks.h"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

#include "absl/container/btree_map.h"

namespace manager {
namespace {

// An owner that waits, by its place in the order of owners.
struct Node {
  std::vector<size_t> waits;
  std::vector<size_t> holds;  // Objects, each as often as it holds them.
  size_t stuck_waits = 0;     // How many of its waits will never end, as far as is known.
  size_t wanted = 0;          // How many of what it holds is waited for by those that are left.
  bool left = true;           // Whether it may still be part of a circle.
};

struct HeldObject {
  std::vector<size_t> waits;
  std::vector<size_t> holders;  // Nodes: those that wait themselves.
  size_t stuck_holders = 0;     // How many of those.
  size_t waits_left = 0;
  bool all_holders_wait = true;
  bool one_release_suffices = false;
  bool stuck = true;
};

struct Wait {
  size_t node;
  DeadlockedWait at;
  bool reported = false;
};

class Search {
 public:
  explicit Search(const std::vector<Contention>& contentions) {
    AddNodes(contentions);
    for (size_t i = 0; i < contentions.size(); ++i) AddObject(i, contentions[i]);
  }

  std::vector<Deadlock> Run() && {
    LeaveOutThoseWhoGoOn();
    LeaveOutThoseNobodyWaitsFor();
    std::vector<std::vector<size_t>> circles;  // Of waits.
    for (const Node& node : nodes_) {
      for (const size_t wait : node.waits) {
        if (!IsLeft(wait) || waits_[wait].reported) continue;
        std::vector<size_t> circle = CircleFrom(wait);
        for (const size_t in_circle : circle) waits_[in_circle].reported = true;
        if (!circle.empty()) circles.push_back(std::move(circle));
      }
    }
    return InOrder(std::move(circles));
  }

 private:
  using OwnerKey = std::pair<uint64_t, uint64_t>;

  static OwnerKey KeyOf(const Owner& owner) { return {owner.session, owner.number}; }

  void AddNodes(const std::vector<Contention>& contentions) {
    for (const Contention& contention : contentions) {
      for (const Owner& waiter : contention.waiters) {
        if (waiter.session != 0) node_of_[KeyOf(waiter)] = 0;
      }
    }
    size_t count = 0;
    for (auto& [owner, node] : node_of_) node = count++;
    nodes_.resize(count);
    reached_by_.resize(count);
    reached_in_.resize(count);
  }

  void AddObject(size_t index, const Contention& contention) {
    HeldObject object;
    object.one_release_suffices = contention.one_release_suffices;
    for (size_t i = 0; i < contention.waiters.size(); ++i) {
      const auto found = node_of_.find(KeyOf(contention.waiters[i]));
      if (found == node_of_.end()) continue;
      Node& node = nodes_[found->second];
      // An owner that waits twice for the same waits for the same holders.
      if (!node.waits.empty() && waits_[node.waits.back()].at.object == index) continue;
      node.waits.push_back(waits_.size());
      ++node.stuck_waits;
      object.waits.push_back(waits_.size());
      waits_.push_back({.node = found->second, .at = {index, i}});
    }
    for (const Owner& holder : contention.holders) {
      const auto found = node_of_.find(KeyOf(holder));
      if (found == node_of_.end()) {
        object.all_holders_wait = false;
        continue;
      }
      object.holders.push_back(found->second);
      nodes_[found->second].holds.push_back(index);
    }
    object.stuck_holders = object.holders.size();
    objects_.push_back(std::move(object));
  }

  // Takes out, again and again, who waits for somebody that goes on.
  void LeaveOutThoseWhoGoOn() {
    std::vector<size_t> to_look_at;
    for (size_t i = 0; i < objects_.size(); ++i) to_look_at.push_back(i);
    while (!to_look_at.empty()) {
      HeldObject& object = objects_[to_look_at.back()];
      to_look_at.pop_back();
      if (!object.stuck || IsStuck(object)) continue;
      object.stuck = false;
      for (const size_t wait : object.waits) {
        Node& node = nodes_[waits_[wait].node];
        if (--node.stuck_waits > 0) continue;
        node.left = false;
        for (const size_t held : node.holds) {
          --objects_[held].stuck_holders;
          to_look_at.push_back(held);
        }
      }
    }
  }

  static bool IsStuck(const HeldObject& object) {
    if (object.stuck_holders == 0) return false;
    return !object.one_release_suffices ||
           (object.all_holders_wait && object.stuck_holders == object.holders.size());
  }

  // Takes out, again and again, who is stuck, but behind a circle and not in it. So what is left to
  // search is little, however many wait behind.
  void LeaveOutThoseNobodyWaitsFor() {
    for (HeldObject& object : objects_) {
      for (const size_t wait : object.waits) object.waits_left += IsLeft(wait) ? 1 : 0;
      if (object.waits_left == 0) continue;
      for (const size_t holder : object.holders) ++nodes_[holder].wanted;
    }
    std::vector<size_t> to_look_at;
    for (size_t i = 0; i < nodes_.size(); ++i) to_look_at.push_back(i);
    while (!to_look_at.empty()) {
      Node& node = nodes_[to_look_at.back()];
      to_look_at.pop_back();
      if (!node.left || node.wanted > 0) continue;
      for (const size_t wait : node.waits) {
        HeldObject& object = objects_[waits_[wait].at.object];
        if (!IsLeft(wait) || --object.waits_left > 0) continue;
        for (const size_t holder : object.holders) {
          --nodes_[holder].wanted;
          to_look_at.push_back(holder);
        }
      }
      node.left = false;
    }
  }

  bool IsLeft(size_t wait) const {
    return nodes_[waits_[wait].node].left && objects_[waits_[wait].at.object].stuck;
  }

  // The shortest circle that begins with this wait; empty where there is none.
  std::vector<size_t> CircleFrom(size_t first) {
    const size_t start = waits_[first].node;
    ++search_;
    std::deque<size_t> to_follow = {first};
    while (!to_follow.empty()) {
      const size_t wait = to_follow.front();
      to_follow.pop_front();
      for (const size_t holder : objects_[waits_[wait].at.object].holders) {
        if (!nodes_[holder].left || reached_in_[holder] == search_) continue;
        reached_in_[holder] = search_;
        reached_by_[holder] = wait;
        if (holder == start) return PathTo(start);
        for (const size_t next : nodes_[holder].waits) {
          if (IsLeft(next)) to_follow.push_back(next);
        }
      }
    }
    return {};
  }

  // How the search came back to where it began.
  std::vector<size_t> PathTo(size_t start) const {
    std::vector<size_t> path;
    size_t node = start;
    do {
      path.push_back(reached_by_[node]);
      node = waits_[path.back()].node;
    } while (node != start);
    std::reverse(path.begin(), path.end());
    return path;
  }

  // The circles, each from its smallest owner.
  std::vector<Deadlock> InOrder(std::vector<std::vector<size_t>> circles) const {
    const auto by_node = [this](size_t a, size_t b) { return waits_[a].node < waits_[b].node; };
    for (std::vector<size_t>& circle : circles) {
      const auto smallest = std::min_element(circle.begin(), circle.end(), by_node);
      std::rotate(circle.begin(), smallest, circle.end());
    }
    std::stable_sort(circles.begin(), circles.end(),
                     [&](const auto& a, const auto& b) { return by_node(a[0], b[0]); });
    std::vector<Deadlock> deadlocks;
    for (const std::vector<size_t>& circle : circles) {
      Deadlock& deadlock = deadlocks.emplace_back();
      for (const size_t wait : circle) deadlock.push_back(waits_[wait].at);
    }
    return deadlocks;
  }

  absl::btree_map<OwnerKey, size_t> node_of_;
  std::vector<Node> nodes_;
  std::vector<HeldObject> objects_;
  std::vector<Wait> waits_;
  // How CircleFrom came to each node, and in which of its searches.
  std::vector<size_t> reached_by_;
  std::vector<size_t> reached_in_;
  size_t search_ = 0;
};

}  // namespace

std::vector<Deadlock> FindDeadlocks(const std::vector<Contention>& contentions) {
  return Search(contentions).Run();
}

}  // namespace manager
