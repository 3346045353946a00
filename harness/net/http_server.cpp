#include "harness/net/http_server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <list>
#include <utility>

#include "harness/base/assert.h"
#include "harness/base/same_letters.h"
#include "harness/net/scope.h"
#include "harness/net/server_connection.h"

namespace throng::net {

namespace {

using boost::asio::ip::tcp;
using Acceptor = boost::asio::basic_socket_acceptor<tcp, Executor>;

constexpr int kBacklog = 4096;
constexpr Duration kPause =
    std::chrono::milliseconds(10);  // before accepting again when descriptors have run out
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: "
    "1\r\n\r\n";

Unexpected cannot_listen(const std::string& address, std::uint16_t port,
                         const boost::system::error_code& error) {
  const std::string where = "port " + std::to_string(port) + " of " + address;
  if (error == boost::asio::error::address_in_use)
    return unexpected(Failure::other, where + " is taken");
  return unexpected(Failure::other, "cannot listen on " + where + ": " + error.message());
}

}  // namespace

std::string_view ServerRequest::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view ServerRequest::query() const {
  const std::size_t mark = target.find('?');
  return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

const std::string* ServerRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_letters(key, name)) return &value;
  }
  return nullptr;
}

class HttpServer::State {
 public:
  State(Loop& loop, Handler handler, ServerOptions options)
      : shared_{.loop = loop, .handler = std::move(handler), .options = options},
        scope_(loop.executor()),
        acceptor_(loop.executor()) {}

  Result<std::uint16_t> listen(const std::string& address, std::uint16_t port);
  Task<void> stop(TimePoint deadline);

 private:
  /// Closes what is still open when stop()'s deadline has come.
  class Cutoff final : public Deadline {
   public:
    explicit Cutoff(State& state) : state_(state) {}

   private:
    void expired() override {
      for (ServerConnection& connection : state_.connections_) connection.close();
    }
    State& state_;
  };

  Task<void> accept();
  Task<void> serve(std::list<ServerConnection>::iterator connection);

  ServerConnection::Shared shared_;
  Scope scope_;
  Acceptor acceptor_;
  std::list<ServerConnection> connections_;
};

Result<std::uint16_t> HttpServer::State::listen(const std::string& address, std::uint16_t port) {
  THRONG_ASSERT(!acceptor_.is_open(), "a server listens once");
  boost::system::error_code error;
  const auto parsed = boost::asio::ip::make_address(address, error);
  if (error)
    return unexpected(Failure::other, "\"" + address + "\" is not an IP address to listen on");
  const tcp::endpoint where(parsed, port);
  acceptor_.open(where.protocol(), error);
  if (!error) acceptor_.set_option(Acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(where, error);
  if (!error) acceptor_.listen(kBacklog, error);
  if (error) {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    return cannot_listen(address, port, error);
  }
  const std::uint16_t bound = acceptor_.local_endpoint(error).port();
  scope_.spawn(accept());
  return bound;
}

Task<void> HttpServer::State::accept() {
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(boost::asio::as_tuple(use_task));
    if (!acceptor_.is_open()) break;
    if (error) {
      const bool awake = co_await shared_.loop.sleep_until(monotonic_now() + kPause);
      if (!awake) break;
    } else if (connections_.size() >= shared_.options.max_connections) {
      socket.write_some(boost::asio::buffer(kFull), error);
    } else {
      connections_.emplace_front(shared_, std::move(socket));
      scope_.spawn(serve(connections_.begin()));
    }
  }
}

Task<void> HttpServer::State::serve(std::list<ServerConnection>::iterator connection) {
  co_await connection->run();
  connections_.erase(connection);
}

Task<void> HttpServer::State::stop(TimePoint deadline) {
  shared_.stopping = true;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  for (ServerConnection& connection : connections_) connection.close_if_idle();
  Cutoff cutoff(*this);
  shared_.loop.deadlines().arm(cutoff, deadline);
  co_await scope_.join();
}

HttpServer::HttpServer(Loop& loop, Handler handler, ServerOptions options)
    : state_(std::make_shared<State>(loop, std::move(handler), options)) {}

HttpServer::~HttpServer() = default;

Result<std::uint16_t> HttpServer::listen(const std::string& address, std::uint16_t port) {
  return state_->listen(address, port);
}

Task<void> HttpServer::stop(TimePoint deadline) { return state_->stop(deadline); }

}  // namespace throng::net
