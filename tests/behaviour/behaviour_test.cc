// Plays every script on every deployment that has a server.

#include "tests/behaviour/hosted.h"
#include "tests/behaviour/process.h"
#include "tests/support/script_main.h"

int main(int argc, char** argv) {
  return manager::RunScriptFiles(argc, argv,
                                 {&manager::kInProcess, &manager::kSocket, &manager::kProcess});
}
