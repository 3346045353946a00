// harness/plan/environment.h
//
// How to reach the system under test, and how to start it where throng does. Templates here may
// refer to what is known only once ports are chosen (`${port}`, `${redis.port}`,
// `${stubs.llm.url}`, `${processes.x.url}`,
// `${instances.y.url}`); they are kept as text with names and filled by stage/ through `fill`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/result.h"
#include "harness/base/time.h"
#include "harness/plan/match.h"

namespace throng::plan {

/// Text whose `${name}` holes are names of the started environment.
struct LateText {
  std::string text;     // `${env:…}` and `${secret:…}` are filled in; `$${` is a plain `${`
  std::string source;   // the same with secrets by name: what may be printed
  bool secret = false;  // holds a secret
  [[nodiscard]] bool empty() const { return text.empty(); }
};

/// Every `${name}` replaced by its value; an unknown name is an Error naming it.
[[nodiscard]] Result<std::string> fill(const LateText& text,
                                       const std::map<std::string, std::string>& names);

/// A program that throng starts: argv, environment variables, readiness, how it is asked to stop.
struct ProcessSpec {
  std::string name;
  std::vector<LateText> command;  // argv[0] is looked up in PATH unless it holds a slash
  std::vector<std::pair<std::string, LateText>> variables;
  LateText directory;                 // working directory; empty = throng's own
  std::optional<std::uint16_t> port;  // fixed; else a free one is chosen, known as ${port}
  std::string ready_path;             // GET answers < 500 when ready; empty = the port accepts
  Duration ready_within = std::chrono::seconds(10);
  Duration stop_grace = std::chrono::seconds(10);  // between SIGTERM and SIGKILL
};

/// One copy of the service under test: started by us (process) or only reached (url).
struct InstanceSpec {
  std::string name;
  LateText url;  // `http://127.0.0.1:${port}` where started; https:// with verification
  std::optional<ProcessSpec> process;
};

struct RedisSpec {
  bool present = false;
  bool start = false;  // start a redis-server of our own
  LateText host;       // external
  std::uint16_t port = 6379;
  std::string user;
  LateText password;
  std::uint32_t database = 0;
  bool tls = false;
  std::string ca_file;                               // PEM; empty = the system's
  std::optional<std::uint32_t> commands_per_second;  // the probe's budget; default 200
  std::vector<std::string> server_options;  // further redis-server arguments, where started
};

struct StubSpec {
  enum class Kind : std::uint8_t { llm, backend };
  std::string name;  // "llm", "backend": the name contracts use in `forward`
  Kind kind = Kind::llm;
  Duration latency_median{};  // log-normal around this
  double latency_sigma = 0;   // of the logarithm; 0 = fixed
  Duration token_gap{};       // streamed replies: between chunks
  std::uint32_t echo_markers =
      16;  // how many of the prompt's last markers the reply quotes; 0 = none
};

struct Environment {
  std::string name;
  std::string file;
  RedisSpec redis;
  std::vector<StubSpec> stubs;
  std::vector<ProcessSpec> processes;         // started in this order, before the instances
  std::vector<InstanceSpec> instances;        // at least one
  std::vector<std::string> source_addresses;  // users connect from these in turn; empty = any
  std::string ca_file;                        // for https instances; empty = the system's
  bool verify_tls = true;
};

}  // namespace throng::plan
