#include "harness/run/interrupt.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <cstdint>
#include <utility>

#include "harness/base/assert.h"

namespace throng::run {

class Interrupt::Watch : public std::enable_shared_from_this<Watch> {
 public:
  Watch(net::Loop& loop, int descriptor, const std::atomic<int>& count,
        std::function<void(int)> tell)
      : stream_(loop.context(), ::dup(descriptor)), count_(count), tell_(std::move(tell)) {}

  void wait() {
    stream_.async_wait(
        decltype(stream_)::wait_read, [self = shared_from_this()](boost::system::error_code error) {
          if (error || !self->tell_) return;
          std::uint64_t times = 0;
          if (::read(self->stream_.native_handle(), &times, sizeof times) == sizeof times) {
            self->tell_(self->count_.load(std::memory_order_relaxed));
          }
          if (self->tell_) self->wait();
        });
  }

  void forget() {
    tell_ = nullptr;
    boost::system::error_code ignored;
    stream_.close(ignored);
  }

 private:
  boost::asio::posix::basic_stream_descriptor<net::Executor> stream_;
  const std::atomic<int>& count_;
  std::function<void(int)> tell_;
};

Interrupt::Interrupt() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  THRONG_ASSERT(descriptor_ >= 0, "no eventfd could be made");
}

Interrupt::~Interrupt() {
  forget();
  ::close(descriptor_);
}

void Interrupt::raise() {
  count_.fetch_add(1, std::memory_order_relaxed);
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void Interrupt::watch(net::Loop& loop, std::function<void(int)> tell) {
  watch_ = std::make_shared<Watch>(loop, descriptor_, count_, std::move(tell));
  watch_->wait();
}

void Interrupt::forget() {
  if (watch_) watch_->forget();
  watch_.reset();
}

}  // namespace throng::run
