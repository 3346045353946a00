// harness/probe/log_tail.h
//
// Follows the log files of started processes and tells the sink of every line that carries one of
// our request IDs or markers: the weakest evidence of what a service received, but the one that
// every service gives.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "harness/net/loop.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"

namespace throng::probe {

struct LogFile {
  std::string name;  // process or instance
  std::string path;
  std::uint16_t instance = observe::kNoInstance;  // if it is an instance's
};

class LogTail {
 public:
  LogTail(net::Loop& loop, const plan::Plan& plan, std::vector<LogFile> files, observe::Sink& sink);
  ~LogTail();
  /// Reads what is new every 100 ms until stop(), then once more to the end.
  net::Task<void> run();
  void stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::probe
