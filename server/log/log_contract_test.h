// What log.h promises, said once as tests and asked of each implementation:
//
//   INSTANTIATE_TEST_SUITE_P(Memory, LogContractTest,
//                            testing::Values(LogKind{"Memory", &MakeMemoryMachine}),
//                            NameOfLogKind);

#ifndef SERVER_LOG_LOG_CONTRACT_TEST_H_
#define SERVER_LOG_LOG_CONTRACT_TEST_H_

#include <memory>
#include <string>

#include "gtest/gtest.h"
#include "server/log/log.h"

namespace manager {

// Where a log stores its records, and the process that has it open.
class LogMachine {
 public:
  virtual ~LogMachine() = default;

  // Opens the log. There is no other, or it was destroyed.
  virtual std::unique_ptr<Log> Open() = 0;

  // Returns when all that was given to the log's executor is done.
  virtual void RunTasks() = 0;

  // From now on storage fails so that nothing can be appended, or works again. False where the
  // implementation's storage cannot be made to fail.
  virtual bool SetBroken(Log& log, bool broken) = 0;
};

struct LogKind {
  const char* name;
  std::unique_ptr<LogMachine> (*make)();
};

inline std::string NameOfLogKind(const testing::TestParamInfo<LogKind>& info) {
  return info.param.name;
}

class LogContractTest : public testing::TestWithParam<LogKind> {
 protected:
  LogContractTest() : machine_(GetParam().make()), log_(machine_->Open()) {}

  // Ends the process that has the log, and opens it in another.
  void Restart() {
    log_ = nullptr;
    log_ = machine_->Open();
  }

  const std::unique_ptr<LogMachine> machine_;
  std::unique_ptr<Log> log_;
};

}  // namespace manager

#endif  // SERVER_LOG_LOG_CONTRACT_TEST_H_
