#include "service/serve.h"

#include <boost/asio/basic_signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <memory>
#include <utility>

#include "harness/net/loop.h"
#include "harness/net/scope.h"
#include "service/agent.h"
#include "service/backend.h"
#include "service/request_log.h"

namespace throng::service {

namespace {

constexpr Duration kDrain =
    std::chrono::seconds(8);  // below what is usually granted between SIGTERM and SIGKILL

using Signals = boost::asio::basic_signal_set<net::Executor>;

template <typename Role>
net::Task<void> until_signal(net::Loop* loop, Signals* signals, Role* role) {
  co_await signals->async_wait(net::use_task);
  co_await role->stop(loop->now() + kDrain);
  loop->stop();
}

int complain(std::FILE* errors, const Error& error) {
  std::fprintf(errors, "chatd: %s\n", error.message.c_str());
  return 1;
}

template <typename Role>
int serve(net::Loop& loop, Role& role, const std::string& address, std::FILE* log,
          std::FILE* errors) {
  Signals signals(loop.executor(), SIGTERM, SIGINT);
  const Result<std::uint16_t> port = role.listen();
  if (!port) return complain(errors, port.error());
  const std::string url = "http://" + address + ":" + std::to_string(*port);
  const RequestLog note(log, address + ":" + std::to_string(*port));
  note.write({.request_id = {},
              .user_id = {},
              .path = {},
              .status = 0,
              .duration = {},
              .message = "serving at " + url});
  net::Scope scope(loop.executor());
  scope.spawn(until_signal(&loop, &signals, &role));
  loop.run();
  return 0;
}

}  // namespace

int serve_agent(AgentConfig config, std::uint64_t seed, std::FILE* log, std::FILE* errors) {
  net::Loop loop;
  const std::string address = config.address;
  Result<std::unique_ptr<Agent>> agent = Agent::make(loop, std::move(config), seed, log);
  if (!agent) return complain(errors, agent.error());
  return serve(loop, **agent, address, log, errors);
}

int serve_backend(BackendConfig config, std::uint64_t seed, std::FILE* log, std::FILE* errors) {
  net::Loop loop;
  Backend backend(loop, config, seed, log);
  return serve(loop, backend, config.address, log, errors);
}

}  // namespace throng::service
