// A ticket sale: many processes, few tickets, and a lock that lets one buyer at the counter.
//
// The number of tickets left is read and written back by the buyers themselves. Without the lock
// two of them could read the same number, and more tickets would be sold than there are.

#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "examples/support/delete_objects.h"
#include "examples/support/or_die.h"
#include "examples/support/processes.h"
#include "manager/client.h"
#include "manager/event.h"
#include "manager/list.h"
#include "manager/lock.h"
#include "manager/namespace.h"
#include "manager/queue.h"

ABSL_FLAG(int, tickets, 10, "how many tickets are for sale");
ABSL_FLAG(int, buyers, 100, "how many processes want one");

namespace {

using examples::Die;
using examples::OrDie;

// How long anybody waits for anybody.
constexpr absl::Duration kPatience = absl::Seconds(30);

// The shared objects. Whoever comes first creates them.
struct Sale {
  manager::Queue<int> arrivals;  // The buyers who stand at the door.
  manager::Event door;           // Set when it opens.
  manager::Lock counter;         // Held by the buyer whose turn it is.
  manager::Namespace office;     // tickets_left
  manager::List<int> sold;       // Who got a ticket.
};

Sale OpenSale(const manager::Client& client, const std::string& prefix) {
  return {.arrivals = OrDie(manager::Queue<int>::Open(client, prefix + "arrivals")),
          .door = OrDie(manager::Event::Open(client, prefix + "door")),
          .counter = OrDie(manager::Lock::Open(client, prefix + "counter")),
          .office = OrDie(manager::Namespace::Open(client, prefix + "office")),
          .sold = OrDie(manager::List<int>::Open(client, prefix + "sold"))};
}

// At the counter. Every error is returned, so that the lock is released whatever happens.
absl::Status BuyTicket(const Sale& sale, int buyer) {
  absl::StatusOr<std::optional<manager::LockGuard>> turn = sale.counter.TryAcquire(kPatience);
  if (!turn.ok()) return turn.status();
  if (!turn->has_value()) return absl::DeadlineExceededError("the line does not move");

  absl::StatusOr<int> left = sale.office.Get<int>("tickets_left");
  if (!left.ok()) return left.status();
  if (*left == 0) return absl::OkStatus();  // Sold out; nothing is wrong.
  if (absl::Status status = sale.office.Set("tickets_left", *left - 1); !status.ok()) return status;
  return sale.sold.Append(buyer);
}

// What each of the buyers' processes does.
void Buyer(const std::string& prefix, int buyer) {
  manager::Client client = OrDie(manager::Client::Connect());
  const Sale sale = OpenSale(client, prefix);
  OrDie(sale.arrivals.Put(buyer));
  if (!OrDie(sale.door.Wait(kPatience))) Die("the door never opened");
  OrDie(BuyTicket(sale, buyer));
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Many processes compete for few tickets.");
  absl::ParseCommandLine(argc, argv);
  const int tickets = absl::GetFlag(FLAGS_tickets);
  const int buyers = absl::GetFlag(FLAGS_buyers);

  // Names of this run alone, so that others do not get in its way.
  const std::string prefix = "ticket_sale/" + std::to_string(getpid()) + "/";
  std::vector<pid_t> processes;
  for (int buyer = 1; buyer <= buyers; ++buyer) {
    processes.push_back(examples::StartProcess([=] { Buyer(prefix, buyer); }));
  }

  manager::Client client = OrDie(manager::Client::Connect());
  const Sale sale = OpenSale(client, prefix);
  OrDie(sale.office.Set("tickets_left", tickets));
  for (int arrived = 0; arrived < buyers; ++arrived) {
    if (!OrDie(sale.arrivals.TryGet(kPatience))) Die("a buyer got lost on the way");
  }
  std::cout << buyers << " buyers are at the door, " << tickets << " tickets are for sale"
            << std::endl;
  OrDie(sale.door.Set());
  const bool all_served = examples::WaitForProcesses(processes);

  const std::vector<int> sold = OrDie(sale.sold.Items());
  for (int buyer : sold) std::cout << "  buyer " << buyer << " has got a ticket\n";
  const int left = OrDie(sale.office.Get<int>("tickets_left"));
  const auto count = static_cast<int>(sold.size());
  std::cout << count << " tickets sold, " << left << " left, " << buyers - count
            << " buyers go home without one\n";
  examples::DeleteObjects(client, prefix);

  if (!all_served) Die("a buyer came to grief");
  const bool no_buyer_twice = std::set<int>(sold.begin(), sold.end()).size() == sold.size();
  if (!no_buyer_twice || count != std::min(tickets, buyers) || count + left != tickets) {
    Die("that cannot be right");
  }
}
