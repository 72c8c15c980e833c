// The coordinator of the word count: puts files on a queue, lets workers count their words, and
// shows what came out. The files are those on the command line, and those below the directories on
// it.
//
// The workers are started by whoever likes, before this or after. They end by themselves: when all
// is counted, when the coordinator gives the job up and deletes it, and when nobody needs them.

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "examples/support/delete_objects.h"
#include "examples/support/or_die.h"
#include "examples/word_count/job.h"
#include "examples/word_count/words.h"

ABSL_FLAG(std::string, server, "", "the server's address; by default $MANAGER_ADDRESS");
ABSL_FLAG(std::string, job, "word_count", "the job's name; two at a time need two names");
ABSL_FLAG(int, workers, 4, "how many workers to wait for before the start");
ABSL_FLAG(int, min_word_length, 1, "how many letters a word has at least");
ABSL_FLAG(bool, fold_case, true, "whether The is the same word as the");
ABSL_FLAG(absl::Duration, patience, absl::Seconds(30), "how long to go on without any progress");

namespace {

namespace fs = std::filesystem;

using examples::Die;
using examples::OrDie;
using word_count::Job;
using word_count::WordCounts;

// Adds the file at `path`, or the files below it. What is none, or cannot be read, is added too:
// who tries to count it will report why it cannot.
void AddFiles(const fs::path& path, std::vector<std::string>& files) {
  std::error_code error;
  const fs::directory_iterator entries(path, error);
  if (error) files.push_back(path);
  for (const fs::directory_entry& entry : entries) {
    if (entry.is_directory(error) && !entry.is_symlink(error)) {
      AddFiles(entry.path(), files);
    } else {
      files.push_back(entry.path());
    }
  }
}

absl::Status WaitForWorkers(const Job& job) {
  const int wanted = absl::GetFlag(FLAGS_workers);
  for (int i = 0; i < wanted; ++i) {
    const auto worker = OrDie(job.ready.TryGet(absl::GetFlag(FLAGS_patience)));
    if (!worker) {
      return absl::DeadlineExceededError(absl::StrCat("only ", i, " of ", wanted, " workers came"));
    }
    std::cout << *worker << " is ready" << std::endl;
  }
  return absl::OkStatus();
}

// What to say when nothing happens any more.
absl::Status NoProgress(const Job& job, const std::vector<std::string>& files) {
  std::multiset<std::string> missing(files.begin(), files.end());
  for (const auto& [worker, path, words, problem] : OrDie(job.reports.Items())) {
    missing.extract(path.data);
  }
  std::string message = "no progress any more; did a worker die? Not counted:";
  for (const std::string& file : missing) absl::StrAppend(&message, "\n  ", file);
  return absl::DeadlineExceededError(message);
}

absl::Status WaitForFiles(const Job& job, const std::vector<std::string>& files) {
  const auto total = static_cast<int64_t>(files.size());
  int64_t done = 0;
  int64_t shown = 0;
  absl::Time last_progress = absl::Now();
  // Join returns when all are done, and now and then for the sake of those who watch.
  while (!OrDie(job.paths.Join(absl::Milliseconds(10)))) {
    const int64_t now_done = total - OrDie(job.paths.Stats()).unfinished();
    if (now_done > std::exchange(done, now_done)) last_progress = absl::Now();
    if (absl::Now() - last_progress > absl::GetFlag(FLAGS_patience)) return NoProgress(job, files);
    if (done < total && done - shown > total / 10) {
      std::cout << "Files done: " << done << " of " << total << std::endl;
      shown = done;
    }
  }
  std::cout << "Files done: " << total << " of " << total << std::endl;
  return absl::OkStatus();
}

void ShowMostFrequent(const WordCounts& counts) {
  std::vector<std::pair<int64_t, std::string>> words;
  for (const auto& [word, count] : counts) words.emplace_back(-count, word);
  std::sort(words.begin(), words.end());  // Of equally frequent words the first in the alphabet.
  words.resize(std::min<size_t>(words.size(), 10));
  std::cout << "\nThe most frequent words:\n";
  for (const auto& [count, word] : words) absl::PrintF("%9d  %s\n", -count, word);
}

void ShowReports(const Job& job, absl::Duration took) {
  struct Sum {
    int64_t files = 0;
    int64_t words = 0;
  };
  std::map<std::string, Sum> workers;
  Sum total;
  std::cout << "\n";
  for (const auto& [worker, path, words, problem] : OrDie(job.reports.Items())) {
    for (Sum* sum : {&workers[worker], &total}) {
      sum->files += 1;
      sum->words += words;
    }
    if (!problem.empty()) absl::PrintF("Not counted: %s: %s\n", path.data, problem);
  }
  absl::PrintF("%-24s%8s%12s\n", "", "files", "words");
  for (const auto& [worker, sum] : workers) {
    absl::PrintF("%-24s%8d%12d\n", worker, sum.files, sum.words);
  }
  const double seconds = absl::ToDoubleSeconds(took);
  absl::PrintF("%-24s%8d%12d\n", "all", total.files, total.words);
  absl::PrintF("%-24s%8.0f%12.0f    in %.3f s\n", "per second",
               static_cast<double>(total.files) / seconds,
               static_cast<double>(total.words) / seconds, seconds);
}

absl::Status Run(const Job& job, const std::vector<std::string>& files) {
  const word_count::Settings settings = {.min_word_length = absl::GetFlag(FLAGS_min_word_length),
                                         .fold_case = absl::GetFlag(FLAGS_fold_case)};
  OrDie(job.settings.Set("min_word_length", settings.min_word_length));
  OrDie(job.settings.Set("fold_case", settings.fold_case));
  for (const std::string& file : files) OrDie(job.paths.Put({file}));
  OrDie(job.paths.Shutdown());
  std::cout << "Files on the queue: " << files.size() << std::endl;

  if (absl::Status status = WaitForWorkers(job); !status.ok()) return status;
  const absl::Time start = absl::Now();
  OrDie(job.start.Set());
  if (absl::Status status = WaitForFiles(job, files); !status.ok()) return status;
  const absl::Duration took = absl::Now() - start;
  if (!OrDie(job.ready.Join(absl::GetFlag(FLAGS_patience)))) {
    std::cout << "A worker has not left; did it die? All is counted without it." << std::endl;
  }

  const auto items = OrDie(job.counts.Items());
  const WordCounts counts(items.begin(), items.end());
  ShowMostFrequent(counts);
  ShowReports(job, took);

  WordCounts expected;
  for (const std::string& file : files) {
    word_count::CountFile(file, settings, expected).IgnoreError();
  }
  if (counts != expected) return absl::InternalError("a single process counts differently");
  std::cout << "\nA single process counts the same: identical." << std::endl;
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("Lets workers count the words of files: coordinator [PATH...]");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  std::vector<std::string> files;
  for (size_t i = 1; i < arguments.size(); ++i) AddFiles(arguments[i], files);
  if (arguments.size() == 1) AddFiles("/usr/share/common-licenses", files);
  std::sort(files.begin(), files.end());

  manager::Client client = OrDie(manager::Client::Connect(absl::GetFlag(FLAGS_server)));
  const std::string name = absl::GetFlag(FLAGS_job);
  const Job job = word_count::OpenJob(client, name);
  if (OrDie(job.paths.Stats()).shut_down()) {
    Die("another coordinator does the job " + name + ", or was killed in it; choose a new --job");
  }
  const absl::Status status = Run(job, files);
  examples::DeleteObjects(client, name + "/");
  if (!status.ok()) Die(std::string(status.message()));
}
