#include "service/config.h"

#include <charconv>
#include <limits>

#include "harness/base/diagnostic.h"
#include "harness/plan/load_plan.h"

namespace throng::service {

namespace {

std::optional<std::uint64_t> number_in(const std::string& text, std::uint64_t low,
                                       std::uint64_t high) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < low || value > high)
    return std::nullopt;
  return value;
}

/// Reads values and collects what is wrong with them.
class Reader {
 public:
  Reader(const Variables& variable, std::vector<std::string>& errors)
      : variable_(variable), errors_(errors) {}

  void text(const std::string& name, std::string& into) {
    if (const auto value = variable_(name)) into = *value;
  }
  template <typename Number>
  void number(const std::string& name, std::uint64_t low, std::uint64_t high, Number& into) {
    if (const auto value = variable_(name)) checked(name, *value, low, high, into);
  }
  template <typename Number>
  void checked(const std::string& name, const std::string& value, std::uint64_t low,
               std::uint64_t high, Number& into) {
    if (const auto parsed = number_in(value, low, high)) {
      into = Number(*parsed);
    } else {
      errors_.push_back(name + " must be a whole number from " + std::to_string(low) + " to " +
                        std::to_string(high) + ", not \"" + value + "\"");
    }
  }
  void url(const std::string& name, const std::string& usual, net::Endpoint& into) {
    Result<net::Endpoint> endpoint = net::parse_url(variable_(name).value_or(usual));
    if (endpoint) {
      into = std::move(*endpoint);
    } else {
      errors_.push_back(name + ": " + endpoint.error().message);
    }
  }

 private:
  const Variables& variable_;
  std::vector<std::string>& errors_;
};

constexpr std::uint64_t kLongestTtl = 10ULL * 365 * 24 * 3600;

void read_variables(Reader& reader, AgentConfig& agent) {
  reader.number("FLASK_PORT", 0, 65535, agent.port);
  reader.text("REDIS_HOST", agent.redis.host);
  reader.number("REDIS_PORT", 1, 65535, agent.redis.port);
  reader.number("REDIS_DB", 0, 65535, agent.redis.database);
  reader.text("REDIS_USERNAME", agent.redis.user);
  reader.text("REDIS_PASSWORD", agent.redis.password);
  reader.number("SESSION_TTL", 1, kLongestTtl, agent.promises.session_ttl);
  reader.number("PENDING_ORDER_TTL", 1, kLongestTtl, agent.promises.pending_ttl);
  reader.url("FASTAPI_BASE_URL", "http://127.0.0.1:8000", agent.backend);
  reader.url("OLLAMA_URL", "http://127.0.0.1:11434", agent.ollama);
  reader.text("OLLAMA_MODEL", agent.model);
}

void read_contract(const std::string& file, const Variables& variable, AgentConfig& agent,
                   std::vector<std::string>& errors) {
  plan::Overrides overrides;
  overrides.variable = variable;
  const plan::LoadedContract loaded = plan::load_contract(file, overrides);
  for (const Diagnostic& diagnostic : loaded.diagnostics)
    errors.push_back(format(diagnostic, false));
  if (!loaded.contract) return;
  Result<Promises> promises = promises_of(*loaded.contract);
  if (promises) {
    agent.promises = std::move(*promises);
  } else {
    errors.push_back(file + ": " + promises.error().message);
  }
}

/// The flags of one role, each with its value.
struct Flags {
  std::optional<std::string> contract;
  std::optional<std::string> mutant;
  std::optional<std::string> port;
  std::optional<std::string> address;
};

Flags read_flags(const std::vector<std::string>& arguments, bool agent,
                 std::vector<std::string>& errors) {
  Flags flags;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    std::optional<std::string> value;
    if (const std::size_t equals = name.find('='); equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    }
    std::optional<std::string>* into = name == "--port"                ? &flags.port
                                       : name == "--address"           ? &flags.address
                                       : name == "--contract" && agent ? &flags.contract
                                       : name == "--mutant" && agent   ? &flags.mutant
                                                                       : nullptr;
    if (into == nullptr) {
      errors.push_back("\"" + arguments[i] + "\" is no argument of chatd " + arguments[0]);
      continue;
    }
    if (!value && i + 1 < arguments.size()) value = arguments[++i];
    if (!value) errors.push_back(name + " needs a value");
    *into = std::move(value);
  }
  return flags;
}

AgentConfig read_agent(const Flags& flags, const Variables& variable,
                       std::vector<std::string>& errors) {
  AgentConfig agent;
  if (flags.contract) {
    read_contract(*flags.contract, variable, agent, errors);
  } else {
    errors.push_back("--contract FILE is needed: the promises that this service is to keep");
  }
  Reader reader(variable, errors);
  read_variables(reader, agent);
  if (flags.port) reader.checked("--port", *flags.port, 0, 65535, agent.port);
  if (flags.address) agent.address = *flags.address;
  const std::string name = flags.mutant.value_or("none");
  if (const std::optional<Mutant> mutant = find_mutant(name)) {
    agent.mutant = *mutant;
  } else {
    errors.push_back("there is no mutant \"" + name + "\"; there are\n" + list_of_mutants());
  }
  return agent;
}

}  // namespace

Config read_config(const std::vector<std::string>& arguments, const Variables& variable) {
  Config config;
  const std::string role = arguments.empty() ? "" : arguments[0];
  if (role == "--help" || role == "-h" || role == "help") {
    config.help = true;
  } else if (role == "agent") {
    const Flags flags = read_flags(arguments, true, config.errors);
    config.agent = read_agent(flags, variable, config.errors);
  } else if (role == "backend") {
    const Flags flags = read_flags(arguments, false, config.errors);
    BackendConfig backend;
    Reader reader(variable, config.errors);
    reader.number("PORT", 0, 65535, backend.port);
    if (flags.port) reader.checked("--port", *flags.port, 0, 65535, backend.port);
    if (flags.address) backend.address = *flags.address;
    config.backend = backend;
  } else {
    config.errors.push_back(role.empty() ? "a role is needed: agent or backend"
                                         : "there is no role \"" + role + "\": agent or backend");
  }
  return config;
}

std::string usage() {
  return "chatd agent --contract FILE [--mutant NAME] [--port N] [--address A]\n"
         "chatd backend [--port N] [--address A]\n"
         "\n"
         "The reference chat service: a food-ordering agent that keeps its sessions in Redis, and "
         "the restaurant\n"
         "backend behind it. A port of 0 takes a free one, printed in the first line.\n"
         "\n"
         "Environment variables of the agent: FLASK_PORT, REDIS_HOST, REDIS_PORT, REDIS_DB, "
         "REDIS_USERNAME,\n"
         "REDIS_PASSWORD, SESSION_TTL and PENDING_ORDER_TTL (seconds; else the contract's), "
         "FASTAPI_BASE_URL,\n"
         "OLLAMA_URL, OLLAMA_MODEL. Of the backend: PORT.\n"
         "\n"
         "Mutants:\n" +
         list_of_mutants();
}

}  // namespace throng::service
