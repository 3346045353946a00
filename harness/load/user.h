// harness/load/user.h
//
// One virtual user: a coroutine that walks a flow, talks over its own connections and thinks in
// between. Its load starts it, asks it to end after the iteration under way, and cuts it if it
// takes too long.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "harness/load/crew.h"
#include "harness/load/nap.h"
#include "harness/load/person.h"
#include "harness/load/talk.h"
#include "harness/load/walker.h"
#include "harness/net/channel.h"
#include "harness/net/event.h"

namespace throng::load {

class User {
 public:
  explicit User(LoadDesk& load);

  /// Before each life, which is up to `iterations` walks through the flow. The first is due at
  /// `due`, if they are paced a part of the pace later. False if there is no number left for
  /// somebody new.
  bool be_born(TimePoint due, std::uint64_t iterations);
  /// Await once per life.
  net::Task<void> live();

  /// No further iteration: from `since` on the schedule wants none. The one under way may take
  /// until `cut_at`. A user whose thoughts would end later stops now.
  void ask_to_end(TimePoint since, TimePoint cut_at);
  /// Cuts it if it was asked to end by `now`.
  void cut_if_due(TimePoint now);

  /// Set when its next life is to be lived, or none will.
  [[nodiscard]] net::Event& call() { return call_; }
  [[nodiscard]] bool alive() const { return alive_; }
  [[nodiscard]] bool asked_to_end() const { return ending_; }
  /// REQUIRES: asked_to_end().
  [[nodiscard]] TimePoint cut_at() const { return cut_at_; }
  /// Begun in this life.
  [[nodiscard]] std::uint64_t iterations() const { return iterations_; }
  /// Whether it ended because a feed has stopped or the numbers have run out.
  [[nodiscard]] bool ran_dry() const { return ran_dry_; }

 private:
  /// A way to one instance, opened when first used and kept.
  struct Way {
    std::unique_ptr<net::Channel> channel;
    TimePoint last_end{};
    bool used = false;
  };

  Way& way_to(std::uint32_t instance);
  [[nodiscard]] bool may_begin() const {
    return iterations_ < most_iterations_ && !load_.used_up() && !cut_ &&
           (iterations_ == 0 || !ending_);
  }
  /// Until the next iteration of a paced user is due. These three: false if it was ended early.
  net::Task<bool> wait_for_turn(Duration every);
  net::Task<bool> pause(const Operation& what);
  net::Task<bool> sleep_until(TimePoint when);
  [[nodiscard]] bool must_stop_before(TimePoint when) const {
    return cut_ || (ending_ && (between_ || when > cut_at_));
  }
  void begin_pace();
  void ask_until(TimePoint until);
  void count_iteration(bool whole);

  LoadDesk& load_;
  Desk& desk_;
  Counts& counts_;
  Person person_;
  Walker walker_;
  Talk talk_;
  Nap nap_;
  net::Event call_;
  std::vector<Way> ways_;
  net::Channel* under_way_ = nullptr;
  TimePoint due_{};        // when the next step is, or was, due
  TimePoint free_at_{};    // paced: when it had ended its last iteration
  TimePoint first_due_{};  // paced: its first iteration
  TimePoint wanted_until_{};
  std::uint64_t asked_ = 0;  // paced: iterations of this life that were due
  TimePoint awake_at_{};     // while it sleeps
  TimePoint cut_at_{};
  std::uint64_t most_iterations_ = 0;
  std::uint64_t iterations_ = 0;
  bool alive_ = false;
  bool ending_ = false;
  bool cut_ = false;
  bool ran_dry_ = false;
  bool between_ = false;  // two iterations
  bool sleeping_ = false;
};

}  // namespace throng::load
