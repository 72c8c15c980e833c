// Plays script files on every deployment that has a server; --gtest_filter says on which.

#include "tests/behaviour/hosted.h"
#include "tests/behaviour/killed.h"
#include "tests/behaviour/process.h"
#include "tests/support/script_main.h"

int main(int argc, char** argv) {
  return manager::RunScriptFiles(
      argc, argv, {&manager::kInProcess, &manager::kSocket, &manager::kProcess, &manager::kKilled});
}
