// The objects that a coordinator and its workers share, under names that start with the job's.
//
//   coordinator                                worker
//   ---------------------------------------    -----------------------------------------------
//   ready: waits for as many as it wants       ready: adds itself
//   settings, paths: fills them in             start: waits for it
//   start: sets it                             paths: takes one after the other, until all are
//   paths: waits until all are done              taken, and counts its words
//   ready: waits until all are done            counts: adds its own to them, under the lock
//   counts, reports: reads and shows them      reports: says what it did
//   all: deletes them                          ready: tells itself done
//
// worker.py is a worker too and must agree with what is said here.
//
// Thread-safe.

#ifndef EXAMPLES_WORD_COUNT_JOB_H_
#define EXAMPLES_WORD_COUNT_JOB_H_

#include <cstdint>
#include <string>
#include <tuple>

#include "examples/support/or_die.h"
#include "manager/client.h"
#include "manager/dict.h"
#include "manager/event.h"
#include "manager/list.h"
#include "manager/lock.h"
#include "manager/namespace.h"
#include "manager/queue.h"

namespace word_count {

// Of one file: who had it, its path, how many words were counted, and why it was not counted, which
// is empty where it was. A path is bytes, since nothing says that a file's name is UTF-8.
using Report = std::tuple<std::string, manager::Bytes, int64_t, std::string>;

struct Job {
  // An item for each worker that is there, told done when it leaves.
  manager::Queue<std::string> ready;
  manager::Event start;
  // min_word_length: int, fold_case: bool.
  manager::Namespace settings;
  // The files to count, each told done when its words are in `counts`. Shut down before the start:
  // who finds it empty knows that there will be no more.
  manager::Queue<manager::Bytes> paths;
  manager::Dict<std::string, int64_t> counts;
  // Held by who reads `counts` and writes them back.
  manager::Lock lock;
  manager::List<Report> reports;
};

// Finds the objects or creates them: whoever comes first does.
inline Job OpenJob(const manager::Client& client, const std::string& name) {
  using examples::OrDie;
  return {.ready = OrDie(manager::Queue<std::string>::Open(client, name + "/ready")),
          .start = OrDie(manager::Event::Open(client, name + "/start")),
          .settings = OrDie(manager::Namespace::Open(client, name + "/settings")),
          .paths = OrDie(manager::Queue<manager::Bytes>::Open(client, name + "/paths")),
          .counts = OrDie(manager::Dict<std::string, int64_t>::Open(client, name + "/counts")),
          .lock = OrDie(manager::Lock::Open(client, name + "/lock")),
          .reports = OrDie(manager::List<Report>::Open(client, name + "/reports"))};
}

}  // namespace word_count

#endif  // EXAMPLES_WORD_COUNT_JOB_H_
