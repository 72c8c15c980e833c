// Signals that tell a process to end, or what its user has agreed on with the program that it runs.
//
// Called only on the main thread, but for what says otherwise: signals are the whole process's.

#ifndef CLIENT_SIGNALS_H_
#define CLIENT_SIGNALS_H_

#include <semaphore.h>
#include <signal.h>  // NOLINT(modernize-deprecated-headers): POSIX, not C++.

#include <iterator>
#include <optional>

namespace manager::ctl {

inline constexpr int kSignals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};

// Handles kSignals, but for those that are ignored, as long as it lives; then they are handled as
// before. The handler runs on any thread, and may call only what is async-signal-safe.
class SignalHandlers {
 public:
  explicit SignalHandlers(void (*handler)(int number, siginfo_t* info, void* context));
  ~SignalHandlers();
  SignalHandlers(const SignalHandlers&) = delete;
  SignalHandlers& operator=(const SignalHandlers&) = delete;

 private:
  struct sigaction before_[std::size(kSignals)];
};

// Holds kSignals back, but for those that are ignored, as long as it lives. Then the last one that
// came takes effect; mostly it ends the process. There is one of these at a time.
class HeldBackSignals {
 public:
  HeldBackSignals();
  ~HeldBackSignals();
  HeldBackSignals(const HeldBackSignals&) = delete;
  HeldBackSignals& operator=(const HeldBackSignals&) = delete;

  // Whether a signal has come. Thread-safe.
  bool any() const;

  // Blocks until a signal has come or Wake was called, since the last time; perhaps for less.
  void Wait();

  // Thread-safe.
  void Wake();

 private:
  static void Note(int number, siginfo_t* info, void* context);

  std::optional<SignalHandlers> handlers_;  // Always there but while it is made or goes.
};

}  // namespace manager::ctl

#endif  // CLIENT_SIGNALS_H_
