// Plays script files on the dispatcher itself.

#include "tests/support/memory.h"
#include "tests/support/script_main.h"

int main(int argc, char** argv) { return manager::RunScriptFiles(argc, argv, {&manager::kMemory}); }
