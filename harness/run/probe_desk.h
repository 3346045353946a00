// harness/run/probe_desk.h
//
// All probes of one run, on the control loop: the Redis reader with the list of conversations for
// its final reads, the health poller and the log tail. Each runs in the desk's scope.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/judge/outcome.h"
#include "harness/net/http_client.h"
#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"
#include "harness/probe/health_poller.h"
#include "harness/probe/log_tail.h"
#include "harness/probe/redis_reader.h"
#include "harness/stage/stage.h"

namespace throng::run {

class ProbeDesk {
 public:
  ProbeDesk(net::Loop& control, const plan::Plan& plan, observe::Sink& sink);
  ~ProbeDesk();

  /// Connects the reader; what it found out in words. The error names the address and the cause.
  net::Task<Result<std::string>> prepare(const stage::Started& started,
                                         std::vector<judge::Note>& notes);
  /// Starts all probes.
  void begin(const stage::Started& started,
             std::vector<std::shared_ptr<const net::Target>> targets);
  /// A turn of this conversation was acknowledged.
  void saw_turn(std::uint32_t conversation, std::string identity, std::uint32_t seq);
  /// Reads every conversation that was seen (up to a bound) once more, then ends all probes.
  net::Task<void> end(bool final_reads, std::vector<judge::Note>& notes);

 private:
  [[nodiscard]] bool reads_history(std::uint32_t conversation) const;

  net::Loop& control_;
  const plan::Plan& plan_;
  observe::Sink& sink_;
  net::Scope scope_;
  std::unique_ptr<probe::RedisReader> reader_;
  std::unique_ptr<probe::HealthPoller> health_;
  std::unique_ptr<probe::LogTail> logs_;
  std::unordered_map<std::uint32_t, std::string> seen_;  // conversation → identity
  bool begun_ = false;
};

}  // namespace throng::run
