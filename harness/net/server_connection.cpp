#include "harness/net/server_connection.h"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/status.hpp>
#include <charconv>
#include <cstring>
#include <ctime>
#include <utility>

namespace throng::net {

namespace {

constexpr std::size_t kFirstBuffer = 4096;
constexpr std::size_t kLargeBuffer = 65536;
constexpr Duration kLinger = std::chrono::seconds(1);

std::string_view reason(std::uint16_t status) {
  const auto text = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return {text.data(), text.size()};
}

constexpr bool has_no_body(std::uint16_t status) {
  return status < 200 || status == 204 || status == 304;
}

/// The Date header's value, composed once a second.
const std::string& date(ServerConnection::Shared& shared) {
  const std::int64_t now_s = wall_now().time_since_epoch().count() / 1000;
  if (now_s != shared.date_s) {
    const std::time_t time = now_s;
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 40> text{};
    const std::size_t size =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    shared.date.assign(text.data(), size);
    shared.date_s = now_s;
  }
  return shared.date;
}

template <typename Number>
void append_number(std::string& text, Number number, int base = 10) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  text.append(digits.data(), end);
}

}  // namespace

ServerConnection::ServerConnection(Shared& shared, TcpSocket socket)
    : shared_(shared),
      socket_(std::move(socket)),
      reader_(shared.options.max_header, shared.options.max_body),
      buffer_(kFirstBuffer) {}

void ServerConnection::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void ServerConnection::close_if_idle() {
  if (idle_) close();
}

Task<void> ServerConnection::run() {
  boost::system::error_code error;
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), error);
  socket_.non_blocking(true, error);
  for (bool more = !error; more;) {
    const Next todo = co_await receive();
    switch (todo) {
      case Next::request:
        more = co_await answer();
        break;
      case Next::refusal:
        co_await refuse();
        more = false;
        break;
      case Next::end:
        more = false;
        break;
    }
  }
  close();
}

Task<ServerConnection::Next> ServerConnection::receive() {
  request_ = {};
  reader_.begin(request_);
  idle_ = held_ == 0;
  if (idle_ && shared_.stopping) co_return Next::end;
  bool told_to_continue = false;
  for (bool fresh = held_ > 0;; fresh = true) {
    if (fresh) {
      const std::size_t used = reader_.feed({buffer_.data(), held_});
      held_ -= used;
      if (held_ > 0 && used > 0) std::memmove(buffer_.data(), buffer_.data() + used, held_);
      if (reader_.refusal() != 0) co_return Next::refusal;
      if (reader_.done()) co_return Next::request;
      if (!told_to_continue && reader_.header_done() && reader_.expects_continue()) {
        told_to_continue = true;
        const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
        if (!sent) co_return Next::end;
      }
    }
    if (held_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
    const auto [error, n] = co_await socket_.async_read_some(
        boost::asio::buffer(buffer_.data() + held_, buffer_.size() - held_),
        boost::asio::as_tuple(use_task));
    if (n == 0) co_return Next::end;
    idle_ = false;
    held_ += n;
    // A body that comes fast is read in larger pieces.
    if (held_ == buffer_.size() && buffer_.size() < kLargeBuffer)
      buffer_.resize(2 * buffer_.size());
  }
}

Task<bool> ServerConnection::answer() {
  const bool head_only = request_.method == "HEAD";
  const bool old = reader_.is_http_1_0();
  const bool client_stays = reader_.keep_alive();
  ServerResponse response = co_await shared_.handler(std::move(request_));
  const bool no_body = head_only || has_no_body(response.status);
  const bool chunked = response.stream && !old;
  const bool stays = client_stays && !shared_.stopping && (chunked || no_body || !response.stream);

  out_.clear();
  compose_head(response, {.old = old, .stays = stays, .chunked = chunked});
  if (!no_body && response.stream) {
    bool sent = co_await send(out_);
    if (sent) sent = co_await send_stream(std::move(response), chunked);
    co_return sent&& stays;
  }
  if (!no_body) out_ += response.body;
  const bool sent = co_await send(out_);
  co_return sent&& stays;
}

void ServerConnection::compose_head(const ServerResponse& response, Framing framing) {
  out_ += "HTTP/1.1 ";
  append_number(out_, response.status);
  out_.append(" ")
      .append(reason(response.status))
      .append("\r\nDate: ")
      .append(date(shared_))
      .append("\r\n");
  if (!response.content_type.empty() && !has_no_body(response.status)) {
    out_.append("Content-Type: ").append(response.content_type).append("\r\n");
  }
  for (const auto& [name, value] : response.headers)
    out_.append(name).append(": ").append(value).append("\r\n");
  if (framing.chunked && !has_no_body(response.status)) {
    out_ += "Transfer-Encoding: chunked\r\n";
  } else if (!response.stream && !has_no_body(response.status)) {
    out_ += "Content-Length: ";
    append_number(out_, response.body.size());
    out_ += "\r\n";
  }
  if (!framing.stays) {
    out_ += "Connection: close\r\n";
  } else if (framing.old) {
    out_ += "Connection: keep-alive\r\n";
  }
  out_ += "\r\n";
}

Task<bool> ServerConnection::send_stream(ServerResponse response, bool chunked) {
  for (;;) {
    const std::string piece = co_await response.stream();
    if (piece.empty()) break;
    out_.clear();
    if (chunked) {
      append_number(out_, piece.size(), 16);
      out_.append("\r\n").append(piece).append("\r\n");
    } else {
      out_ = piece;
    }
    const bool sent = co_await send(out_);
    if (!sent) co_return false;
  }
  const bool ended = !chunked || co_await send("0\r\n\r\n");
  co_return ended;
}

Task<bool> ServerConnection::send(std::string_view bytes) {
  boost::system::error_code error;
  const std::size_t written = socket_.write_some(boost::asio::buffer(bytes), error);
  if (written == bytes.size()) co_return true;
  if (error && error != boost::asio::error::would_block) co_return false;
  const auto [failed, n] = co_await boost::asio::async_write(
      socket_, boost::asio::buffer(bytes.substr(written)), boost::asio::as_tuple(use_task));
  co_return !failed;
}

Task<void> ServerConnection::refuse() {
  ServerResponse response;
  response.status = reader_.refusal();
  response.body = "{\"error\":{\"status\":" + std::to_string(response.status) + ",\"message\":\"" +
                  reader_.why() + "\"}}\n";
  out_.clear();
  compose_head(response, {.old = false, .stays = false, .chunked = false});
  out_ += response.body;
  const bool sent = co_await send(out_);
  if (sent) co_await linger();
}

/// Reads on for a moment before closing: a close with bytes unread would reset the connection, and
/// the client could lose the answer it has not read yet.
Task<void> ServerConnection::linger() {
  boost::system::error_code error;
  socket_.shutdown(boost::asio::socket_base::shutdown_send, error);
  shared_.loop.deadlines().arm(*this, monotonic_now() + kLinger);
  while (!error) {
    const auto [stopped, n] = co_await socket_.async_read_some(boost::asio::buffer(buffer_),
                                                               boost::asio::as_tuple(use_task));
    error = stopped;
  }
  DeadlineWheel::disarm(*this);
}

}  // namespace throng::net
