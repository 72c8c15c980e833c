// A client of the simulated server.
//
// Not thread-safe; the caller serializes.

#ifndef TESTS_SIMULATION_CLIENT_H_
#define TESTS_SIMULATION_CLIENT_H_

namespace manager {

class SimulatedClient {
 public:
  virtual ~SimulatedClient() = default;

  virtual void Start() = 0;

  // The network loses its connection.
  virtual void Cut() = 0;

  // It makes no new calls, but waits for those that it has made.
  virtual void Finish() = 0;

  // Whether all that it waits for is answered.
  virtual bool idle() const = 0;

  // It closes its session, and comes no more. It must have finished.
  virtual void Leave() = 0;

  // Whether it has.
  virtual bool gone() const = 0;
};

}  // namespace manager

#endif  // TESTS_SIMULATION_CLIENT_H_
