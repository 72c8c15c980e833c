#include "client/signals.h"

#include <cstdlib>
#include <optional>
#include <thread>
#include <utility>

#include "gtest/gtest.h"

namespace manager::ctl {
namespace {

TEST(HeldBackSignalsTest, ASignalTakesEffectInTheEnd) {
  EXPECT_EXIT(
      {
        std::optional<HeldBackSignals> signals(std::in_place);
        raise(SIGTERM);
        if (!signals->any()) std::exit(1);
        signals.reset();
        std::exit(2);
      },
      testing::KilledBySignal(SIGTERM), "");
}

TEST(HeldBackSignalsTest, WhatIsIgnoredIsNotHeldBack) {
  signal(SIGHUP, SIG_IGN);
  {
    const HeldBackSignals signals;
    raise(SIGHUP);
    EXPECT_FALSE(signals.any());
  }
  signal(SIGHUP, SIG_DFL);
}

TEST(HeldBackSignalsTest, AnotherThreadEndsTheWait) {
  HeldBackSignals signals;
  std::thread waker([&signals] { signals.Wake(); });
  signals.Wait();
  EXPECT_FALSE(signals.any());
  waker.join();
}

TEST(HeldBackSignalsTest, ASignalEndsTheWait) {
  EXPECT_EXIT(
      {
        HeldBackSignals signals;
        raise(SIGINT);
        while (!signals.any()) signals.Wait();
        signals.Wait();  // What comes while nobody waits is not lost.
        std::exit(0);
      },
      testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace manager::ctl
