// tests/support/fake_service.h
//
// A service in memory behind net::Channel, in virtual time: it is handed each request as it was
// written, and its answer comes back after the latency it asks for. Every request is kept, so that
// a test can look at the bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/net/channel.h"
#include "tests/support/virtual_clock.h"

namespace throng::testing {

struct FakeRequest {
  std::size_t instance = 0;
  TimePoint at{};
  net::Deadlines deadlines;
  bool look_first = false;
  bool retry_if_stale = false;
  std::string bytes;
  [[nodiscard]] std::string method() const;
  [[nodiscard]] std::string target() const;
  [[nodiscard]] std::string body() const;
  /// The value of the first header of this name, as spelled; empty if there is none.
  [[nodiscard]] std::string header(std::string_view name) const;
};

struct FakeAnswer {
  std::uint16_t status = 200;
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
  Duration latency = std::chrono::milliseconds(10);
  Failure failure = Failure::none;  // after the latency, instead of a response
  /// Of the latency, until the last byte of the request was sent; none: it never was, and the
  /// answer came all the same.
  std::optional<Duration> sending = Duration::zero();
};

class FakeService {
 public:
  using Handler = std::function<FakeAnswer(const FakeRequest&)>;
  FakeService(VirtualClock& clock, Handler handler) : clock_(clock), handler_(std::move(handler)) {}

  /// A way to it; must not outlive it.
  std::unique_ptr<net::Channel> channel(std::size_t instance);
  [[nodiscard]] const std::vector<FakeRequest>& requests() const { return requests_; }
  [[nodiscard]] std::size_t channels() const { return channels_; }
  /// The most requests that were under way at once.
  [[nodiscard]] std::size_t most_at_once() const { return most_at_once_; }

 private:
  class Way;
  VirtualClock& clock_;
  Handler handler_;
  std::vector<FakeRequest> requests_;
  std::size_t channels_ = 0;
  std::size_t at_once_ = 0;
  std::size_t most_at_once_ = 0;
};

}  // namespace throng::testing
