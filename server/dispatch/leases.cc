#include "server/dispatch/leases.h"

#include <algorithm>

namespace manager {

void Leases::Begin(uint64_t session, absl::Duration length, absl::Time now) {
  const auto [at, added] = leases_.try_emplace(session);
  at->second = {length, std::max(at->second.until, now + length)};
  if (added) checks_.insert({at->second.until, session});
}

void Leases::Renew(uint64_t session, absl::Time now) {
  const auto found = leases_.find(session);
  if (found == leases_.end()) return;
  Lease& lease = found->second;
  lease.until = std::max(lease.until, now + lease.length);
}

void Leases::RenewAll(absl::Time now) {
  for (auto& [session, lease] : leases_) lease.until = std::max(lease.until, now + lease.length);
}

// Its check stays, and finds nothing.
void Leases::End(uint64_t session) { leases_.erase(session); }

std::vector<uint64_t> Leases::TakeExpired(absl::Time now) {
  std::vector<std::pair<absl::Time, uint64_t>> expired;
  while (!checks_.empty() && checks_.begin()->first <= now) {
    const uint64_t session = checks_.begin()->second;
    checks_.erase(checks_.begin());
    const auto found = leases_.find(session);
    if (found == leases_.end()) continue;
    const absl::Time until = found->second.until;
    if (until > now) {
      checks_.insert({until, session});
    } else {
      expired.emplace_back(until, session);
    }
  }
  std::sort(expired.begin(), expired.end());
  std::vector<uint64_t> sessions;
  sessions.reserve(expired.size());
  for (const auto& [until, session] : expired) sessions.push_back(session);
  return sessions;
}

absl::Time Leases::NextDeadline() const {
  return checks_.empty() ? absl::InfiniteFuture() : checks_.begin()->first;
}

}  // namespace manager
