#include "harness/net/transport.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <utility>

#include "harness/base/assert.h"
#include "harness/net/local_ports.h"
#include "harness/net/net_error.h"

namespace throng::net {

namespace {

constexpr auto kAsTuple = boost::asio::as_tuple(use_task);

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

Transport::Transport(Loop& loop) : wheel_(loop.deadlines()), socket_(loop.executor()) {}

Task<Result<Transport::Opened>> Transport::open(const Target* target, TimePoint deadline) {
  THRONG_ASSERT(!open_, "a connection is opened once");
  target_ = target;
  ended_ = Ended::no;
  opened_ = false;
  guard(deadline);
  const TimePoint begin = monotonic_now();
  const boost::system::error_code error = co_await connect();
  const TimePoint connected = monotonic_now();
  if (error || ended_ != Ended::no) {
    const Failure why = ended_ == Ended::no ? connect_failure_of(error) : failure(error);
    close();
    co_return unexpected(why, explain(why, error));
  }
  if (target_->tls) {
    auto shaken = co_await handshake();
    if (!shaken) {
      close();
      co_return unexpected(shaken.error());
    }
  }
  unguard();
  open_ = opened_ = true;
  co_return Opened{.connect = connected - begin,
                   .tls = target_->tls ? monotonic_now() - connected : Duration{}};
}

Task<boost::system::error_code> Transport::connect() {
  boost::system::error_code error;
  for (const auto& address : target_->addresses) {
    socket_.close(error);
    socket_.open(address.protocol(), error);
    if (!error) use_all_ports(socket_.native_handle());
    if (!error && target_->source) bind_to(*target_->source, error);
    if (error) continue;
    const auto [failed] = co_await socket_.async_connect(address, kAsTuple);
    error = failed;
    if (!error || ended_ != Ended::no) break;
  }
  if (error || ended_ != Ended::no) co_return error;
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), error);
  if (!error) socket_.non_blocking(true, error);
  co_return error;
}

// The port is chosen when connecting, when the other end is known: chosen here, each would serve
// for one connection on the whole machine.
void Transport::bind_to(const boost::asio::ip::address& source, boost::system::error_code& error) {
  const int yes = 1;
  if (::setsockopt(socket_.native_handle(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes,
                   sizeof yes) != 0) {
    error.assign(errno, boost::system::system_category());
    return;
  }
  socket_.bind({source, 0}, error);
}

Task<Result<void>> Transport::handshake() {
  const std::string& host = target_->endpoint.host;
  tls_ = std::make_unique<TlsStream>(socket_, *target_->tls);
  SSL* const ssl = tls_->native_handle();
  if (is_address(host)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host.c_str());
    SSL_set1_host(ssl, host.c_str());
  }
  const auto [failed] =
      co_await tls_->async_handshake(boost::asio::ssl::stream_base::client, kAsTuple);
  if (!failed && ended_ == Ended::no) co_return Result<void>();
  if (ended_ != Ended::no) {
    const Failure why = failure(failed);
    co_return unexpected(why, explain(why, failed));
  }
  std::string words = host_and_port(target_->endpoint) + ": the TLS handshake failed: ";
  const long verdict = SSL_get_verify_result(ssl);
  words += target_->options.verify_tls && verdict != X509_V_OK
               ? X509_verify_cert_error_string(verdict)
               : failed.message();
  co_return unexpected(Failure::tls, std::move(words));
}

void Transport::close() {
  unguard();
  open_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
  // What still waits on the TLS stream holds on to it; it goes when the next one is made or with
  // us.
}

bool Transport::was_closed() {
  char byte = 0;
  const ssize_t n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  // On TLS bytes may be the protocol's own (a session ticket), which the next read deals with.
  if (n > 0) return tls_ == nullptr;
  return n == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
}

void Transport::cancel() {
  if (ended_ == Ended::no) ended_ = Ended::by_cancel;
  close();
}

void Transport::time_out() {
  if (ended_ == Ended::no) ended_ = Ended::by_deadline;
  close();
}

std::size_t Transport::write_now(std::string_view bytes, boost::system::error_code& error) {
  error.clear();
  if (target_->tls) return 0;
  // send() would be a point where the thread may be cancelled, which costs two atomic exchanges
  // where a program has threads; ours are never cancelled.
  const long written = ::syscall(SYS_sendto, socket_.native_handle(), bytes.data(), bytes.size(),
                                 MSG_NOSIGNAL, nullptr, 0);
  if (written >= 0) return static_cast<std::size_t>(written);
  const bool later = errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  if (!later) error.assign(errno, boost::system::system_category());
  return 0;
}

Task<Moved> Transport::write(std::string_view bytes) {
  if (target_->tls) return boost::asio::async_write(*tls_, boost::asio::buffer(bytes), kAsTuple);
  return boost::asio::async_write(socket_, boost::asio::buffer(bytes), kAsTuple);
}

Task<Moved> Transport::read_some(boost::asio::mutable_buffer into) {
  if (target_->tls) return tls_->async_read_some(into, kAsTuple);
  return socket_.async_read_some(into, kAsTuple);
}

Failure Transport::failure(const boost::system::error_code& error) const {
  switch (ended_) {
    case Ended::by_deadline:
      return opened_ ? Failure::timed_out : Failure::connect_timeout;
    case Ended::by_cancel:
      return Failure::cancelled;
    case Ended::no:
      break;
  }
  return failure_of(error);
}

std::string Transport::explain(Failure failure, const boost::system::error_code& error) const {
  return net::explain(failure, host_and_port(target_->endpoint), error);
}

}  // namespace throng::net
