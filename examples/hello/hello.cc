// Counts its runs together with hello.py, which does the same.

#include <iostream>

#include "manager/client.h"
#include "manager/dict.h"
#include "manager/lock.h"

absl::Status CountVisit() {
  absl::StatusOr<manager::Client> client = manager::Client::Connect();  // To $MANAGER_ADDRESS.
  if (!client.ok()) return client.status();
  auto visits = manager::Dict<std::string, int>::Open(*client, "visits");
  if (!visits.ok()) return visits.status();
  auto lock = manager::Lock::Open(*client, "visits_lock");
  if (!lock.ok()) return lock.status();

  absl::StatusOr<manager::LockGuard> guard = lock->Acquire();  // Released when it goes.
  if (!guard.ok()) return guard.status();
  absl::StatusOr<int> count = visits->Get("hello", 0);
  if (!count.ok()) return count.status();
  std::cout << "Hello from C++, visit " << *count + 1 << "\n";
  return visits->Set("hello", *count + 1);
}

int main() {
  absl::Status status = CountVisit();
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
