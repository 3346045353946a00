// harness/net/transport.h
//
// One TCP connection, with TLS if the target wants it, guarded by one deadline of the loop's wheel:
// when that expires, or on cancel(), the socket is closed and whatever waits on it ends. HTTP
// connections and Streams stand on it. One loop; one reader and one writer at a time. Private to
// net/.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <string_view>
#include <tuple>

#include "harness/base/result.h"
#include "harness/net/loop.h"
#include "harness/net/target.h"

namespace throng::net {

using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;

/// How an operation ended: the error and how many bytes it moved. Awaiting one throws nothing.
using Moved = std::tuple<boost::system::error_code, std::size_t>;

class Transport final : private Deadline {
 public:
  explicit Transport(Loop& loop);

  /// How long connecting and the TLS handshake took.
  struct Opened {
    Duration connect{};
    Duration tls{};
  };
  /// Tries the target's addresses in order, then shakes hands. `target` must live as long as the
  /// connection. REQUIRES: !is_open().
  Task<Result<Opened>> open(const Target* target, TimePoint deadline);
  [[nodiscard]] bool is_open() const { return open_; }
  void close();

  /// Whether the other side has closed the connection, or said something nobody asked for, while
  /// it lay idle. One system call. REQUIRES: is_open().
  [[nodiscard]] bool was_closed();

  /// What is armed closes the connection at `deadline`; TimePoint::max() guards nothing.
  void guard(TimePoint deadline) { wheel_.arm(*this, deadline); }
  void unguard() { DeadlineWheel::disarm(*this); }
  /// Closes the connection on behalf of somebody who no longer wants the answer.
  void cancel();
  /// Closes it because a deadline has passed; what waits ends with timed_out.
  void time_out();

  /// What the kernel takes at once (0 on a TLS connection); not having taken all is no error.
  std::size_t write_now(std::string_view bytes, boost::system::error_code& error);
  [[nodiscard]] Task<Moved> write(std::string_view bytes);
  [[nodiscard]] Task<Moved> read_some(boost::asio::mutable_buffer into);

  /// The failure that `error` stands for: a deadline or cancel() of ours shows as an aborted
  /// operation.
  [[nodiscard]] Failure failure(const boost::system::error_code& error) const;
  /// In words, with the address.
  [[nodiscard]] std::string explain(Failure failure, const boost::system::error_code& error) const;

 private:
  enum class Ended : std::uint8_t { no, by_deadline, by_cancel };
  using TlsStream = boost::asio::ssl::stream<TcpSocket&>;

  void expired() override { time_out(); }
  Task<boost::system::error_code> connect();
  void bind_to(const boost::asio::ip::address& source, boost::system::error_code& error);
  Task<Result<void>> handshake();

  DeadlineWheel& wheel_;
  TcpSocket socket_;
  std::unique_ptr<TlsStream> tls_;
  const Target* target_ = nullptr;
  bool open_ = false;
  bool opened_ = false;  // connecting is over: what ends by its deadline now is an exchange
  Ended ended_ = Ended::no;
};

}  // namespace throng::net
