// A worker of the word count: takes files from the job's queue, counts their words, and adds them
// to the counts that all workers share. As many as wanted may run, on any machine that sees the
// same files; worker.py is another.

#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/time/clock.h"
#include "examples/support/or_die.h"
#include "examples/word_count/job.h"
#include "examples/word_count/words.h"
#include "manager/error.h"

ABSL_FLAG(std::string, server, "", "the server's address; by default $MANAGER_ADDRESS");
ABSL_FLAG(std::string, job, "word_count", "the job to work for");
ABSL_FLAG(absl::Duration, patience, absl::Seconds(30), "how long to wait for somebody else");

namespace {

using examples::Die;
using examples::OrDie;
using word_count::Job;

// What was counted and is not shared yet.
struct Batch {
  word_count::WordCounts counts;
  std::vector<word_count::Report> reports;
};

void WaitForStart(const Job& job) {
  if (OrDie(job.start.Wait(absl::GetFlag(FLAGS_patience)))) return;
  // A coordinator that comes now must not count on this worker.
  if (OrDie(job.ready.TryGet())) OrDie(job.ready.TaskDone());
  Die("no coordinator has started the job");
}

// The next file, or nothing where all have been taken.
std::optional<manager::Bytes> NextPath(const Job& job) {
  absl::StatusOr<manager::Bytes> path = job.paths.Get(absl::GetFlag(FLAGS_patience));
  if (manager::Reason(path) == manager::v1::ERROR_REASON_QUEUE_SHUT_DOWN) return std::nullopt;
  return OrDie(std::move(path));
}

// Adds to the shared counts: one read and one write, however many words there are. Every error is
// returned, so that the lock is released whatever happens.
absl::Status AddCounts(const Job& job, const word_count::WordCounts& counts) {
  auto guard = job.lock.TryAcquire(absl::GetFlag(FLAGS_patience));
  if (!guard.ok()) return guard.status();
  if (!guard->has_value()) {
    return absl::DeadlineExceededError("somebody keeps the lock; did a worker die with it?");
  }
  auto shared = job.counts.Items();
  if (!shared.ok()) return shared.status();
  word_count::WordCounts sums(shared->begin(), shared->end());
  std::vector<std::pair<std::string, int64_t>> changed;
  changed.reserve(counts.size());
  for (const auto& [word, count] : counts) changed.emplace_back(word, sums[word] + count);
  return job.counts.Update(changed);
}

void Share(const Job& job, const Batch& batch) {
  OrDie(AddCounts(job, batch.counts));
  OrDie(job.reports.Extend(batch.reports));
  // Last, since the coordinator goes on when all are done.
  for (size_t i = 0; i < batch.reports.size(); ++i) OrDie(job.paths.TaskDone());
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Counts words for a coordinator.");
  absl::ParseCommandLine(argc, argv);
  manager::Client client = OrDie(manager::Client::Connect(absl::GetFlag(FLAGS_server)));
  const Job job = word_count::OpenJob(client, absl::GetFlag(FLAGS_job));

  const std::string name = "C++ worker " + std::to_string(getpid());
  OrDie(job.ready.Put(name));
  WaitForStart(job);
  const word_count::Settings settings = {
      .min_word_length = OrDie(job.settings.Get<int>("min_word_length")),
      .fold_case = OrDie(job.settings.Get<bool>("fold_case"))};

  // Sharing takes the longer the more words the dict has. Counting for at least as long as the last
  // time took keeps it below half of all time, with a few words and with millions.
  Batch batch;
  absl::Time batch_begin = absl::Now();
  absl::Duration sharing_took;
  while (std::optional<manager::Bytes> path = NextPath(job)) {
    auto words = word_count::CountFile(path->data, settings, batch.counts);
    batch.reports.emplace_back(name, *path, words.value_or(0), words.status().message());
    const absl::Time batch_end = absl::Now();
    if (batch_end - batch_begin < sharing_took) continue;
    Share(job, batch);
    batch = {};
    batch_begin = absl::Now();
    sharing_took = batch_begin - batch_end;
  }
  if (!batch.reports.empty()) Share(job, batch);
  OrDie(job.ready.TaskDone());
}
