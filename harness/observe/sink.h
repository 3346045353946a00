// harness/observe/sink.h
//
// Who is told of observations. A sink belongs to one thread; views in the observation are valid
// during the call only.
#pragma once

#include <span>

#include "harness/observe/observation.h"

namespace throng::observe {

class Sink {
 public:
  virtual ~Sink() = default;
  virtual void on(const Observation& observation) = 0;
};

/// Tells several sinks, in order. Does not own them.
class Tee : public Sink {
 public:
  explicit Tee(std::span<Sink* const> sinks) : sinks_(sinks) {}
  void on(const Observation& observation) override {
    for (Sink* sink : sinks_) sink->on(observation);
  }

 private:
  std::span<Sink* const> sinks_;
};

}  // namespace throng::observe
