// Plays script files on the dispatcher itself: in memory, and restarted before every step.

#include "tests/support/memory.h"
#include "tests/support/restarted.h"
#include "tests/support/script_main.h"

int main(int argc, char** argv) {
  return manager::RunScriptFiles(argc, argv, {&manager::kMemory, &manager::kRestarted});
}
