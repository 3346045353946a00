// service/config.h
//
// What chatd was asked to be, from its arguments and environment variables. The variables have the
// names that the FoodieExpress documents give them.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/endpoint.h"
#include "harness/redis/client.h"
#include "service/mutant.h"
#include "service/promises.h"

namespace throng::service {

struct AgentConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 5000;
  Mutant mutant = Mutant::none;
  Promises promises;
  redis::Options redis;
  net::Endpoint backend;
  net::Endpoint ollama;
  std::string model = "llama3.2";
};

struct BackendConfig {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8000;
};

/// Exactly one of agent, backend and help, unless there are errors.
struct Config {
  std::optional<AgentConfig> agent;
  std::optional<BackendConfig> backend;
  bool help = false;
  std::vector<std::string> errors;  // all of them, each a sentence or a diagnostic
};

using Variables = std::function<std::optional<std::string>(const std::string&)>;

/// `arguments`: without the program's name.
[[nodiscard]] Config read_config(const std::vector<std::string>& arguments,
                                 const Variables& variable);

[[nodiscard]] std::string usage();

}  // namespace throng::service
