// harness/run/router.h
//
// Brings what probes and stubs see to the load thread that owns the conversation. Works on the
// control loop; what is seen within one loop turn travels in one batch per thread.
#pragma once

#include <string>
#include <vector>

#include "harness/net/loop.h"
#include "harness/observe/sink.h"
#include "harness/run/load_thread.h"

namespace throng::run {

class Router : public observe::Sink {
 public:
  explicit Router(net::Loop& control) : control_(control) {}

  /// Until this is called observations are dropped (nobody talks yet); afterwards they go to these
  /// threads, which outlive the router's use. REQUIRES: one per shard.
  void open(std::vector<LoadThread*> threads);
  void on(const observe::Observation& observation) override;
  /// Hands over what is waiting, now.
  void flush();

 private:
  void schedule();

  net::Loop& control_;
  std::vector<LoadThread*> threads_;
  std::vector<std::string> waiting_;  // per shard
  bool scheduled_ = false;
};

}  // namespace throng::run
