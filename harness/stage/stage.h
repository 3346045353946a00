// harness/stage/stage.h
//
// Puts the system under test on its feet and takes it down again: a redis-server of our own (with
// the read-only probe user), the processes, the instances, in that order, on free ports of
// 127.0.0.1, each waited for until it is ready, its output in a log file. Everything started is
// ended by process id (SIGTERM, grace, SIGKILL, whole process group), also when throng itself is
// killed. `external` environments start nothing and are only checked for reachability. One loop;
// start() on a thread that outlives the stage (the kernel ends the children with the thread that
// made them).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/result.h"
#include "harness/net/endpoint.h"
#include "harness/net/loop.h"
#include "harness/plan/environment.h"
#include "harness/redis/client.h"

namespace throng::stage {

struct StageOptions {
  std::string log_dir;                       // one NAME.log per process; made if missing
  std::map<std::string, std::string> names;  // known beforehand: stubs.llm.url, stubs.llm.port, …
  std::vector<std::string> key_patterns;     // Redis keys the probe user may read
  std::uint64_t seed = 0;                    // for the probe's password
};

struct StartedProcess {
  std::string name;
  int pid = 0;
  std::string log_file;
  std::string url;  // empty if nothing in the environment asks for its port
};

struct StartedInstance {
  std::string name;
  net::Endpoint endpoint;
  std::string log_file;  // empty if external
};

struct Started {
  std::vector<StartedInstance> instances;  // as in Environment::instances
  std::vector<StartedProcess> processes;   // everything started, redis-server included
  bool has_redis = false;
  redis::Options probe;  // how probes reach Redis (the read-only user where we started it)
  std::map<std::string, std::string> names;  // all `${…}` names and their values, for `throng up`
};

/// A process ended that was not asked to.
struct Died {
  std::string name;
  std::string how;                      // "exit status 1", "signal 11 (Segmentation fault)"
  std::vector<std::string> last_lines;  // of its log, at most 20
};

class Stage {
 public:
  Stage(net::Loop& loop, const plan::Environment& environment, StageOptions options);
  ~Stage();  // ends everything at once if stop() was not awaited

  /// Starts everything, once; on failure (also: stop() was called meanwhile) what was started is
  /// ended again and the error says what failed and shows why (the command, the address, the last
  /// log lines).
  net::Task<Result<Started>> start();
  /// Called on the loop for each process that dies by itself after start() succeeded.
  void on_death(std::function<void(Died)> tell);
  /// Instances together, then processes one by one and Redis, in reverse order. Harmless when
  /// called again.
  net::Task<void> stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace throng::stage
