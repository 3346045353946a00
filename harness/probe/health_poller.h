// harness/probe/health_poller.h
//
// Asks each instance's health endpoints once a second and tells the sink what they said.
#pragma once

#include <memory>
#include <vector>

#include "harness/net/http_client.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::probe {

class HealthPoller {
 public:
  HealthPoller(net::Loop& loop, const plan::Plan& plan,
               std::vector<std::shared_ptr<const net::Target>> instances, observe::Sink& sink);
  ~HealthPoller();
  /// Polls until stop().
  net::Task<void> run();
  void stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::probe
