// harness/net/sleepers.h
//
// Who sleeps on a loop, and until when. A kernel's timer wakes a thread late: by some microseconds
// on a machine of its own, by 50 and more on a virtual one, and where arrivals have a schedule,
// that lateness would be counted as the service's. So the timer is set early, by what it usually is
// late, and the loop polls from then until the time has come: whatever else becomes ready meanwhile
// is run as ever. One timer for all sleepers; going to sleep allocates nothing. One thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/intrusive/options.hpp>
#include <boost/intrusive/set.hpp>
#include <boost/intrusive/set_hook.hpp>

#include "harness/net/clock.h"

namespace throng::net {

/// What a kernel's timers are usually late: three in four are less so. Follows them by small steps,
/// so that a single late one, which may be the loop's own fault, moves it little.
class UsualLateness {
 public:
  /// It says at most `most`; it begins in the middle.
  explicit UsualLateness(Duration most) : most_(most), usual_(most / 2) {}
  void see(Duration lateness);
  [[nodiscard]] Duration get() const { return usual_; }

 private:
  Duration most_;
  Duration usual_;
};

class Sleepers {
 public:
  /// The timer is set by at most `most_early` before a sleeper's time. 0: never, nothing is polled.
  Sleepers(boost::asio::io_context& context, Duration most_early);
  /// Whoever still sleeps is let go of, and never resumed.
  ~Sleepers();
  Sleepers(const Sleepers&) = delete;
  Sleepers& operator=(const Sleepers&) = delete;

  /// As Clock::sleep_until.
  Task<bool> sleep_until(TimePoint when, Waker* waker);
  /// Ends all sleeps under way, which return false unless their time has come.
  void wake_all();
  /// For how long the loop has polled only because somebody's time was near: CPU time that nothing
  /// needed. Estimated from the quickest poll, so rather too little.
  [[nodiscard]] Duration polled() const { return polled_; }

 private:
  /// One sleep under way; lives in the sleeping coroutine.
  struct Sleeper : boost::intrusive::set_base_hook<> {
    Sleeper(Sleepers& sleepers, TimePoint until, Waker* waker);
    ~Sleeper();
    friend bool operator<(const Sleeper& a, const Sleeper& b) { return a.when < b.when; }

    Sleepers& among;
    TimePoint when;
    LoopTimer timer;  // never expires by itself: it is cancelled to wake the sleeper
    Waker::Hold hold;
  };
  using Order = boost::intrusive::multiset<Sleeper, boost::intrusive::constant_time_size<false>>;

  void ring();
  void wake_due(TimePoint now);
  /// Polls if somebody's time is near; else sets the timer for whoever is next.
  void look_ahead(TimePoint now);
  void poll(TimePoint posted);

  boost::asio::io_context& context_;
  UsualLateness early_;
  Order sleepers_;
  LoopTimer timer_;
  TimePoint set_for_ = TimePoint::max();  // when the timer will expire
  bool polling_ = false;                  // and will look ahead by itself
  Duration quickest_poll_ = Duration::max();
  Duration polled_{};
};

}  // namespace throng::net
