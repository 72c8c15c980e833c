// Producers and consumers, each a process of its own, over a queue that has room for few items: who
// produces faster than others consume must wait.

#include <unistd.h>

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "examples/support/delete_objects.h"
#include "examples/support/or_die.h"
#include "examples/support/processes.h"
#include "manager/client.h"
#include "manager/list.h"
#include "manager/queue.h"

ABSL_FLAG(int, producers, 3, "how many processes put items");
ABSL_FLAG(int, consumers, 2, "how many processes take them");
ABSL_FLAG(int, items, 100, "how many items each producer puts");
ABSL_FLAG(int, room, 5, "how many items the queue holds at most");

namespace {

using examples::Die;
using examples::OrDie;

// How long anybody waits for anybody.
constexpr absl::Duration kPatience = absl::Seconds(30);

// A number, or nothing: the sentinel that sends a consumer home.
using Item = std::optional<int64_t>;

manager::Queue<Item> OpenItems(const manager::Client& client, const std::string& prefix) {
  return OrDie(manager::Queue<Item>::Open(client, prefix + "items",
                                          {.max_size = absl::GetFlag(FLAGS_room)}));
}

// How many items each consumer took, and their sum.
manager::List<std::pair<int64_t, int64_t>> OpenTaken(const manager::Client& client,
                                                     const std::string& prefix) {
  return OrDie(manager::List<std::pair<int64_t, int64_t>>::Open(client, prefix + "taken"));
}

// Puts numbers from `first` on, different from those of the other producers.
void Produce(const std::string& prefix, int64_t first) {
  manager::Client client = OrDie(manager::Client::Connect());
  const manager::Queue<Item> items = OpenItems(client, prefix);
  for (int64_t i = 0; i < absl::GetFlag(FLAGS_items); ++i) OrDie(items.Put(first + i, kPatience));
}

void Consume(const std::string& prefix) {
  manager::Client client = OrDie(manager::Client::Connect());
  const manager::Queue<Item> items = OpenItems(client, prefix);
  int64_t count = 0;
  int64_t sum = 0;
  while (Item item = OrDie(items.Get(kPatience))) {
    ++count;
    sum += *item;
  }
  OrDie(OpenTaken(client, prefix).Append({count, sum}));
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Producers and consumers over a bounded queue.");
  absl::ParseCommandLine(argc, argv);
  const int producers = absl::GetFlag(FLAGS_producers);
  const int consumers = absl::GetFlag(FLAGS_consumers);
  const int items = absl::GetFlag(FLAGS_items);

  // Names of this run alone, so that others do not get in its way.
  const std::string prefix = "producer_consumer/" + std::to_string(getpid()) + "/";
  std::vector<pid_t> producing;
  for (int i = 0; i < producers; ++i) {
    producing.push_back(examples::StartProcess([&, i] { Produce(prefix, int64_t{i} * items); }));
  }
  std::vector<pid_t> consuming;
  for (int i = 0; i < consumers; ++i) {
    consuming.push_back(examples::StartProcess([&] { Consume(prefix); }));
  }

  if (!examples::WaitForProcesses(producing)) Die("a producer came to grief");
  // Behind the last item, a sentinel for each consumer.
  manager::Client client = OrDie(manager::Client::Connect());
  for (int i = 0; i < consumers; ++i) OrDie(OpenItems(client, prefix).Put(std::nullopt, kPatience));
  if (!examples::WaitForProcesses(consuming)) Die("a consumer came to grief");

  int64_t count = 0;
  int64_t sum = 0;
  for (const auto& [taken, taken_sum] : OrDie(OpenTaken(client, prefix).Items())) {
    std::cout << "a consumer took " << taken << " items\n";
    count += taken;
    sum += taken_sum;
  }
  examples::DeleteObjects(client, prefix);
  const int64_t put = int64_t{producers} * items;
  const int64_t put_sum = put * (put - 1) / 2;
  std::cout << "put:   " << put << " items, their sum is " << put_sum << "\n"
            << "taken: " << count << " items, their sum is " << sum << "\n";
  if (count != put || sum != put_sum) Die("some item was lost or taken twice");
}
