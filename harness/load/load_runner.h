// harness/load/load_runner.h
//
// One load of one crew: asks its pacer when users come and go, starts them, and lets them go again.
// Between two such moments it sleeps. Ends when the schedule is over and the last user has ended. A
// load whose capacity is searched has no schedule of its own: it is told its stages one by one.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "harness/load/arrival_pacer.h"
#include "harness/load/crew.h"
#include "harness/load/desk.h"
#include "harness/load/load_desk.h"
#include "harness/load/nap.h"
#include "harness/load/user.h"
#include "harness/load/user_pacer.h"
#include "harness/net/scope.h"

namespace throng::load {

class LoadRunner {
 public:
  /// Keeps references; users run in `scope`.
  LoadRunner(Desk& desk, std::uint32_t load, Counts& counts, net::Scope& scope);

  /// Await once.
  net::Task<void> run(TimePoint begin);
  /// A stage of a load with a search: from `begin`, or from the end of the stage before if that is
  /// later. After it and until the next one nothing is started; what is under way when the last
  /// one so far ends may take the graceful stop. REQUIRES: run() was called.
  void add_stage(const plan::Stage& stage, TimePoint begin);
  /// No stage will follow: the load ends after those that it has.
  void end_stages();
  /// No new users, arrivals or iterations; those under way are cut at `deadline`. May be told
  /// again, with an earlier one.
  void stop(TimePoint deadline);

 private:
  net::Task<void> follow();
  /// Starts what is due by `now`; the next moment at which something is.
  TimePoint follow_users(TimePoint now);
  TimePoint follow_arrivals(TimePoint now);
  void set_target(std::uint32_t users, TimePoint at);
  /// False if somebody new could not be had.
  bool start_user(TimePoint due, std::uint64_t iterations);
  /// Arrivals that were due by `now` and will not be started.
  void drop_arrivals(TimePoint now, std::atomic<std::uint64_t>& reason);
  void drop_arrival(std::atomic<std::uint64_t>& reason);
  User* idle_user();
  /// Life after life, each when the user is called.
  net::Task<void> run_user(User* user);
  void lived(User& user);
  void ask_to_end(User& user, TimePoint since, TimePoint cut_at);
  void ask_all_to_end(TimePoint since, TimePoint cut_at);
  TimePoint cut_overdue(TimePoint now);
  [[nodiscard]] bool more_users_to_come() const;

  LoadDesk load_;
  net::Clock& clock_;
  const plan::Load& plan_;
  Counts& counts_;
  net::Scope& scope_;
  UserPacer user_pacer_;
  ArrivalPacer arrival_pacer_;
  std::uint64_t most_in_flight_;

  Duration next_change_{};  // closed: the first change of the target that is still to be made
  std::uint64_t next_arrival_ = 0;
  bool begun_ = false;  // run() was called
  bool more_stages_;    // may still be added
  bool quiet_ = false;  // open, with more_stages_: the last stage has ended
  bool over_ = false;   // nothing more will be started
  bool dry_ = false;    // open: a feed has stopped, so no arrival would find its row
  std::uint32_t active_ = 0;
  Nap nap_;
  std::vector<std::unique_ptr<User>> users_;
  std::vector<User*>
      idle_;  // the last one to end is the first to live again: its connections are warm
  std::vector<User*>
      standing_;                // closed: users that the schedule wants, ended by themselves or not
  std::vector<User*> leaving_;  // asked to end, and not yet gone
};

}  // namespace throng::load
