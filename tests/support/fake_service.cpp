#include "tests/support/fake_service.h"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <utility>

namespace throng::testing {

std::string FakeRequest::method() const { return bytes.substr(0, bytes.find(' ')); }

std::string FakeRequest::target() const {
  const std::size_t from = bytes.find(' ') + 1;
  return bytes.substr(from, bytes.find(' ', from) - from);
}

std::string FakeRequest::body() const { return bytes.substr(bytes.find("\r\n\r\n") + 4); }

std::string FakeRequest::header(std::string_view name) const {
  const std::string line = "\r\n" + std::string(name) + ": ";
  const std::size_t begin = bytes.find(line);
  if (begin == std::string::npos || begin > bytes.find("\r\n\r\n")) return {};
  const std::size_t from = begin + line.size();
  return bytes.substr(from, bytes.find("\r\n", from) - from);
}

class FakeService::Way : public net::Channel {
 public:
  Way(FakeService& service, std::size_t instance) : service_(service), instance_(instance) {}

  net::Task<void> exchange(net::WireRequest request, net::Deadlines deadlines,
                           net::Response& response) override {
    VirtualClock& clock = service_.clock_;
    response.clear();
    response.begin = clock.now();
    response.reused = std::exchange(used_, true);
    response.bytes_sent = request.bytes.size();
    service_.requests_.push_back({.instance = instance_,
                                  .at = clock.now(),
                                  .deadlines = deadlines,
                                  .look_first = request.look_first,
                                  .retry_if_stale = request.retry_if_stale,
                                  .bytes = std::string(request.bytes)});
    service_.most_at_once_ = std::max(service_.most_at_once_, ++service_.at_once_);
    const FakeAnswer answer = service_.handler_(service_.requests_.back());
    const TimePoint ready = clock.now() + answer.latency;
    if (answer.sending) response.sent = response.begin + *answer.sending;
    const bool patient = deadlines.patience == Duration::zero() || !answer.sending;
    const TimePoint leave_at = patient ? TimePoint::max() : response.sent + deadlines.patience;
    const TimePoint deadline = std::min({deadlines.first_byte, deadlines.complete, leave_at});
    cancelled_ = false;
    co_await boost::asio::co_spawn(
        clock.executor(), clock.sleep_until(std::min(ready, deadline)),
        boost::asio::bind_cancellation_slot(signal_.slot(), boost::asio::as_tuple(net::use_task)));
    --service_.at_once_;
    response.end = clock.now();
    if (!cancelled_ && ready > deadline && deadline == leave_at) {
      response.failure = Failure::abandoned;
      response.error = "the user went away";
      used_ = false;
    } else if (cancelled_ || ready > deadline) {
      response.failure = cancelled_ ? Failure::cancelled : Failure::timed_out;
      response.error = cancelled_ ? "given up" : "no answer in time";
    } else if (answer.failure != Failure::none) {
      response.failure = answer.failure;
      response.error = "as the test wanted";
    } else {
      fill(answer, response);
    }
  }

  void cancel() override {
    cancelled_ = true;
    signal_.emit(boost::asio::cancellation_type::terminal);
  }

 private:
  static void fill(const FakeAnswer& answer, net::Response& response) {
    response.status = answer.status;
    response.body = answer.body;
    for (const auto& [name, value] : answer.headers) response.add_header(name, value);
    response.first_byte = response.end;
    response.bytes_received = answer.body.size() + 100;
    response.complete = true;
  }

  FakeService& service_;
  std::size_t instance_;
  boost::asio::cancellation_signal signal_;
  bool used_ = false;
  bool cancelled_ = false;
};

std::unique_ptr<net::Channel> FakeService::channel(std::size_t instance) {
  ++channels_;
  return std::make_unique<Way>(*this, instance);
}

}  // namespace throng::testing
