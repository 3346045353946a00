// harness/run/probe_feed.h
//
// Tells the Redis reader of each acknowledged turn, so that it looks at the conversation's keys at
// once. Lives on a load thread; the reader lives on the control loop, and a post is all that passes
// between them.
#pragma once

#include <cstdint>

#include "harness/net/loop.h"
#include "harness/observe/sink.h"
#include "harness/run/probe_desk.h"

namespace throng::run {

class ProbeFeed : public observe::Sink {
 public:
  ProbeFeed(net::Loop& control, ProbeDesk& desk) : control_(control), desk_(desk) {}
  void on(const observe::Observation& observation) override;

 private:
  net::Loop& control_;
  ProbeDesk& desk_;
};

}  // namespace throng::run
