#include "client/signals.h"

#include <atomic>
#include <cerrno>

namespace manager::ctl {
namespace {

// What the handler of HeldBackSignals works with.
std::atomic<int> held_back{0};  // 0 where no signal has come.
sem_t wakes;

}  // namespace

SignalHandlers::SignalHandlers(void (*handler)(int, siginfo_t*, void*)) {
  struct sigaction action = {};
  action.sa_sigaction = handler;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], nullptr, &before_[i]);
    const bool ignored = before_[i].sa_handler == SIG_IGN;
    if (!ignored) sigaction(kSignals[i], &action, nullptr);
  }
}

SignalHandlers::~SignalHandlers() {
  for (size_t i = 0; i < std::size(kSignals); ++i) {
    sigaction(kSignals[i], &before_[i], nullptr);
  }
}

HeldBackSignals::HeldBackSignals() {
  held_back.store(0);
  sem_init(&wakes, /*pshared=*/0, /*value=*/0);
  handlers_.emplace(Note);
}

HeldBackSignals::~HeldBackSignals() {
  handlers_.reset();
  if (const int number = held_back.load(); number != 0) raise(number);
}

bool HeldBackSignals::any() const { return held_back.load() != 0; }

void HeldBackSignals::Wait() { sem_wait(&wakes); }

void HeldBackSignals::Wake() { sem_post(&wakes); }

void HeldBackSignals::Note(int number, siginfo_t*, void*) {
  const int saved_errno = errno;
  held_back.store(number);
  sem_post(&wakes);
  errno = saved_errno;
}

}  // namespace manager::ctl
