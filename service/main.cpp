// chatd: the reference chat service. See usage().

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "service/config.h"
#include "service/serve.h"

namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

constexpr int kBadArguments = 104;  // as throng itself

}  // namespace

int main(int count, char** words) {
  using namespace throng::service;
  std::signal(SIGPIPE, SIG_IGN);
  Config config = read_config(std::vector<std::string>(words + 1, words + count), variable);
  if (config.help) {
    std::fputs(usage().c_str(), stdout);
    return 0;
  }
  for (const std::string& error : config.errors) std::fprintf(stderr, "chatd: %s\n", error.c_str());
  if (!config.errors.empty()) return kBadArguments;
  if (config.agent) return serve_agent(std::move(*config.agent), random_seed(), stdout, stderr);
  return serve_backend(*config.backend, random_seed(), stdout, stderr);
}
