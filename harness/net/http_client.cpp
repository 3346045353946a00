#include "harness/net/http_client.h"

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "harness/base/assert.h"
#include "harness/base/time.h"
#include "harness/net/response_reader.h"
#include "harness/net/transport.h"

namespace throng::net {

namespace {

// What a borrowed buffer may grow to, for headers and fast bodies that do not fit.
constexpr std::size_t kLargeBuffer = 65536;

/// Marks the connection as in use for as long as the exchange's frame lives.
class InUse {
 public:
  explicit InUse(bool& flag) : flag_(flag) {
    THRONG_ASSERT(!flag_, "one exchange at a time on a connection");
    flag_ = true;
  }
  ~InUse() { flag_ = false; }
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;

 private:
  bool& flag_;
};

}  // namespace

class HttpConnection::State {
 public:
  State(Loop& loop, std::shared_ptr<const Target> target)
      : loop_(loop),
        target_(std::move(target)),
        transport_(loop),
        reader_(target_->options.max_header, target_->options.max_body),
        most_buffer_(std::max<std::size_t>(kLargeBuffer, 2 * target_->options.max_header.count)) {}

  Task<void> exchange(WireRequest request, Deadlines deadlines, Response& response);
  void cancel() {
    if (busy_) transport_.cancel();
  }
  void close() { transport_.close(); }

 private:
  Task<bool> open(TimePoint deadline, Response& response);
  Task<boost::system::error_code> write_rest(std::string_view bytes);
  void take(std::size_t n, Response& response);
  void ended(const boost::system::error_code& error, Response& response);
  bool make_room();
  void fail(Response& response, Failure failure, std::string_view why);
  [[nodiscard]] bool is_stale(const boost::system::error_code& error,
                              const Response& response) const;

  Loop& loop_;
  std::shared_ptr<const Target> target_;
  Transport transport_;
  ResponseReader reader_;
  std::vector<char> buffer_;  // of the loop, during an exchange
  std::size_t held_ = 0;      // bytes at the front of the buffer that the reader wants to see again
  const std::size_t most_buffer_;
  bool busy_ = false;
};

// One coroutine frame, one write and one read on the way that is gone thousands of times a second;
// everything rarer (connecting, a write that does not fit, failures) is in functions of its own.
// The response is the caller's, who awaits this to the end: that is what keeps it from allocating.
// NOLINTBEGIN(cppcoreguidelines-avoid-reference-coroutine-parameters)
Task<void> HttpConnection::State::exchange(WireRequest request, Deadlines deadlines,
                                           Response& response) {
  const InUse in_use(busy_);
  response.clear();
  response.begin = request.begin == TimePoint{} ? monotonic_now() : request.begin;
  TimePoint first_byte_by = std::min(deadlines.first_byte, deadlines.complete);
  TimePoint leave_at = TimePoint::max();
  bool may_retry = request.retry_if_stale;
  for (bool again = true; again;) {
    again = false;
    if (request.look_first && transport_.is_open() && transport_.was_closed()) transport_.close();
    response.reused = transport_.is_open();
    if (!response.reused) {
      const bool opened = co_await open(std::min(deadlines.connect, first_byte_by), response);
      if (!opened) break;
    }
    if (buffer_.empty()) buffer_ = loop_.borrow();
    transport_.guard(first_byte_by);
    reader_.begin(response, request.head_only);
    held_ = 0;

    boost::system::error_code error;
    response.bytes_sent = transport_.write_now(request.bytes, error);
    if (!error && response.bytes_sent < request.bytes.size()) {
      error = co_await write_rest(request.bytes.substr(response.bytes_sent));
      if (!error) response.bytes_sent = request.bytes.size();
    }
    response.sent = error ? TimePoint{} : monotonic_now();
    // Who asks once more on a new connection has been waiting since the first time.
    const bool waits = deadlines.patience > Duration::zero() && leave_at == TimePoint::max();
    if (!error && waits) {
      leave_at = response.sent + deadlines.patience;
      first_byte_by = std::min(first_byte_by, leave_at);
      deadlines.complete = std::min(deadlines.complete, leave_at);
      transport_.guard(first_byte_by);
    }
    // A server that closes while we write may have answered before (413, say): then that is what we
    // read.
    if (error && transport_.failure(error) != Failure::reset) ended(error, response);
    while (!reader_.done() && response.failure == Failure::none) {
      const auto [stopped, n] = co_await transport_.read_some(
          boost::asio::buffer(buffer_.data() + held_, buffer_.size() - held_));
      if (n > 0) {
        const bool first = response.bytes_received == 0;
        if (first) response.first_byte = monotonic_now();
        take(n, response);
        const bool more = !reader_.done() && response.failure == Failure::none;
        if (first && more && first_byte_by != deadlines.complete) {
          transport_.guard(deadlines.complete);
        }
      } else if (may_retry && is_stale(stopped, response)) {
        transport_.close();
        response.sent = TimePoint{};
        may_retry = false;
        again = true;
        break;
      } else {
        ended(stopped, response);
      }
    }
  }
  transport_.unguard();
  if (!buffer_.empty()) loop_.give_back(std::exchange(buffer_, {}));
  const TimePoint guarded_by = response.bytes_received == 0 ? first_byte_by : deadlines.complete;
  if (response.failure == Failure::timed_out && guarded_by == leave_at) {
    response.failure = Failure::abandoned;
    response.error = "the user went away while " + host_and_port(target_->endpoint) + " worked";
  }
  if (response.end == TimePoint{}) response.end = monotonic_now();
}

Task<bool> HttpConnection::State::open(TimePoint deadline, Response& response) {
  const auto opened = co_await transport_.open(target_.get(), deadline);
  if (!opened) {
    response.failure = opened.error().kind;
    response.error = opened.error().message;
    co_return false;
  }
  response.connect = opened->connect;
  response.tls = opened->tls;
  co_return true;
}
// NOLINTEND(cppcoreguidelines-avoid-reference-coroutine-parameters)

Task<boost::system::error_code> HttpConnection::State::write_rest(std::string_view bytes) {
  const auto [error, n] = co_await transport_.write(bytes);
  co_return error;
}

void HttpConnection::State::take(std::size_t n, Response& response) {
  const bool first = response.bytes_received == 0;
  response.bytes_received += n;
  held_ += n;
  const bool filled = held_ == buffer_.size();
  const std::size_t used = reader_.feed({buffer_.data(), held_});
  held_ -= used;
  if (reader_.failure() != Failure::none) {
    fail(response, reader_.failure(), reader_.why());
  } else if (reader_.done()) {
    if (first) response.end = response.first_byte;
    // Bytes after the response belong to nothing we asked for.
    if (held_ > 0 || !reader_.keep_alive()) transport_.close();
  } else {
    if (held_ > 0 && used > 0) std::memmove(buffer_.data(), buffer_.data() + used, held_);
    if (filled && !make_room())
      fail(response, Failure::too_large, "sent a header that is too large");
  }
}

/// After a read that filled the buffer: a larger one, for a header that does not fit or a body that
/// comes fast.
bool HttpConnection::State::make_room() {
  if (buffer_.size() < most_buffer_) buffer_.resize(std::min(2 * buffer_.size(), most_buffer_));
  return held_ < buffer_.size();
}

void HttpConnection::State::ended(const boost::system::error_code& error, Response& response) {
  const Failure failure = transport_.failure(error);
  if (failure != Failure::closed) {
    response.failure = failure;
    response.error = transport_.explain(failure, error);
  } else {
    reader_.end_of_stream();
    if (!reader_.done()) fail(response, reader_.failure(), reader_.why());
  }
  transport_.close();
}

void HttpConnection::State::fail(Response& response, Failure failure, std::string_view why) {
  response.failure = failure;
  response.error = host_and_port(target_->endpoint) + " ";
  response.error += why;
  transport_.close();
}

/// A kept-alive connection that was closed while nobody looked, before it said a word.
bool HttpConnection::State::is_stale(const boost::system::error_code& error,
                                     const Response& response) const {
  if (!response.reused || response.bytes_received > 0) return false;
  const Failure failure = transport_.failure(error);
  return failure == Failure::closed || failure == Failure::reset;
}

HttpConnection::HttpConnection(Loop& loop, std::shared_ptr<const Target> target)
    : state_(std::make_unique<State>(loop, std::move(target))) {}

HttpConnection::~HttpConnection() = default;

Task<void> HttpConnection::exchange(WireRequest request, Deadlines deadlines, Response& response) {
  return state_->exchange(request, deadlines, response);
}

void HttpConnection::cancel() { state_->cancel(); }

void HttpConnection::close() { state_->close(); }

}  // namespace throng::net
