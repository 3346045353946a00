// The words of an environment file.
#include "harness/plan/language.h"

namespace throng::plan {
namespace {

constexpr auto required = Need::required;
constexpr auto optional = Need::optional;
constexpr auto printed = Need::printed;

constexpr Field kEnvironment[] = {
    {"throng", "'1'", optional, "", "throng: 1",
     "Version of this language; every file begins with it."},
    {"kind", "'environment'", optional, "", "kind: environment", "What this file is."},
    {"name", "name", required, "", "name: local", "Name of the environment."},
    {"description", "text", optional, "", "description: Two agents on this machine.",
     "What it is."},
    {"redis", "redis", optional, "", "redis: {start: true}", "The session store."},
    {"stubs", "{stub}", optional, "", "stubs: {llm: {kind: llm}}",
     "Servers that throng plays itself, so that it sees what the service asks of them."},
    {"processes", "{process}", optional, "", "processes: {backend: {run: [./backend]}}",
     "Further programs, started in this order before the instances."},
    {"instances", "{instance}", required, "",
     "instances: {agent-1: {url: \"http://10.0.0.1:5000\"}}",
     "The copies of the service under test; at least one."},
    {"source_addresses", "[address]", optional, "", "source_addresses: [127.0.0.2, 127.0.0.3]",
     "Addresses of this machine that users connect from, in turn; for more connections to one "
     "instance than one address has ports."},
    {"ca_file", "file", optional, "", "ca_file: ca.pem",
     "Certificates (PEM) trusted for https instances. Default: the system's."},
    {"verify_tls", "boolean", optional, "true", "verify_tls: false",
     "Whether https certificates are verified."},
    {"file", "text", printed, "", "", "The file it was read from."},
};

constexpr Field kRedis[] = {
    {"start", "boolean", optional, "false", "start: true",
     "Start a redis-server of our own, on a free port."},
    {"options", "[text]", optional, "", "options: [--maxmemory, 100mb]",
     "With `start`: further arguments."},
    {"host", "late", optional, "", "host: redis.internal",
     "Where it runs already. Instead of `start`."},
    {"port", "port", optional, "6379", "port: 6380", "Its port."},
    {"user", "text", optional, "", "user: throng-probe",
     "ACL user of the probe; it needs to read only."},
    {"password", "late", optional, "", "password: \"${secret:REDIS_PASSWORD}\"", "Its password."},
    {"database", "integer", optional, "0", "database: 2", "Number of the database."},
    {"tls", "boolean", optional, "false", "tls: true", "Speak TLS."},
    {"ca_file", "file", optional, "", "ca_file: redis-ca.pem",
     "Certificates (PEM) trusted. Default: the system's."},
    {"commands_per_second", "count", optional, "", "commands_per_second: 500",
     "How many commands the probe may send per second. Default: 200."},
};

constexpr Field kStub[] = {
    {"kind", "'llm' | 'backend'", required, "", "kind: llm",
     "A language model (Ollama and OpenAI chat APIs), or a restaurant API."},
    {"latency", "duration", optional, "0s", "latency: 200ms",
     "Median of its response time (log-normal)."},
    {"sigma", "weight", optional, "0", "sigma: 0.4",
     "Standard deviation of its logarithm; 0 = always the median."},
    {"token_gap", "duration", optional, "0s", "token_gap: 20ms",
     "Between the pieces of a streamed reply."},
    {"echo_markers", "integer", optional, "16", "echo_markers: 0",
     "How many of the prompt's last markers a reply quotes."},
};

#define THRONG_PROCESS_FIELDS                                                                   \
  {"env",                                                                                       \
   "late_map",                                                                                  \
   optional,                                                                                    \
   "",                                                                                          \
   "env: {PORT: \"${port}\"}",                                                                  \
   "Environment variables, beside throng's own."},                                              \
      {"directory",                                                                             \
       "late",                                                                                  \
       optional,                                                                                \
       "",                                                                                      \
       "directory: \"${here}/..\"",                                                             \
       "Working directory. Default: throng's."},                                                \
      {"port", "port",       optional,                                                          \
       "",     "port: 5000", "Its port, known as `${port}`. Default: a free one."},             \
      {"ready",                                                                                 \
       "path",                                                                                  \
       optional,                                                                                \
       "",                                                                                      \
       "ready: /health",                                                                        \
       "It is ready once GET of this path answers below 500. Default: once the port accepts."}, \
      {"ready_within",                                                                          \
       "length",                                                                                \
       optional,                                                                                \
       "10s",                                                                                   \
       "ready_within: 30s",                                                                     \
       "If it takes longer the environment failed."},                                           \
      {"stop_grace", "duration", optional, "10s", "stop_grace: 2s", "From SIGTERM to SIGKILL."}

constexpr Field kProcess[] = {{"run", "[late]", required, "", "run: [\"${bin}/chatd\", backend]",
                               "The program and its arguments."},
                              THRONG_PROCESS_FIELDS};

constexpr Field kInstance[] = {
    {"url", "late", optional, "", "url: \"https://10.0.0.1:5000\"",
     "Where it is reached. Default for one that is started: http://127.0.0.1:${port}."},
    {"run", "[late]", optional, "", "run: [\"${bin}/chatd\", agent]",
     "Start it: the program and its arguments. Without it, it runs already at `url`."},
    {"like", "name", optional, "", "like: agent-1",
     "Takes everything from another instance but what is given here; `env` is merged."},
    THRONG_PROCESS_FIELDS};

#undef THRONG_PROCESS_FIELDS

constexpr Field kLateMap[] = {
    {"<variable>", "late", optional, "", "REDIS_HOST: \"${redis.host}\"",
     "`${port}`, `${redis.host}`, `${redis.port}`, `${stubs.NAME.url}`, `${processes.NAME.url}`, "
     "`${instances.NAME.url}`, `${bin}` (the folder of throng's programs) and `${here}` (this "
     "file's) are filled in."},
};

}  // namespace

std::span<const Table> environment_tables() {
  static constexpr Table kTables[] = {
      {"environment", "an environment",
       "How the system under test is reached, and how it is started.", kEnvironment},
      {"redis", "the Redis", "The session store: started (`start`) or reached (`host`).", kRedis},
      {"stub", "a stub", "A server that throng plays.", kStub},
      {"process", "a process", "A program that throng starts and ends.", kProcess},
      {"instance", "an instance", "One copy of the service: started (`run`), or reached (`url`).",
       kInstance},
      {"late_map", "the variables", "Environment variables by name.", kLateMap},
  };
  return kTables;
}

}  // namespace throng::plan
