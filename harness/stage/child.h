// harness/stage/child.h
//
// A running child process and everything it starts in turn (its process group). Its end is noticed
// through a pidfd on the loop; whatever it leaves behind is ended with it. One loop; ended at once
// when destroyed.
#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <functional>
#include <memory>
#include <string>

#include "harness/base/result.h"
#include "harness/net/loop.h"
#include "harness/net/task.h"
#include "harness/stage/keeper.h"
#include "harness/stage/program.h"

namespace throng::stage {

class Child : public std::enable_shared_from_this<Child> {
 public:
  static Result<std::shared_ptr<Child>> start(net::Loop& loop, std::shared_ptr<Keeper> keeper,
                                              const Program& program);
  Child(net::Loop& loop, std::shared_ptr<Keeper> keeper, int pid, int pidfd);  // for start()
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] int pid() const { return pid_; }
  [[nodiscard]] bool running() const { return running_; }
  /// How it ended: "exit status 1", "signal 11 (Segmentation fault)". REQUIRES: !running().
  [[nodiscard]] const std::string& how() const { return how_; }
  /// Called on the loop when it ends without having been asked to.
  void on_death(std::function<void()> tell) { tell_ = std::move(tell); }

  /// SIGTERM to the group, once; stopped processes are woken to receive it.
  void ask_to_end();
  /// Asks, gives the whole group `grace` to end, kills what is left. Harmless when it has ended;
  /// may be awaited twice.
  net::Task<void> end(Duration grace);

 private:
  void watch();
  void ended();
  /// Whether anything of the group still runs.
  [[nodiscard]] bool group_lives() const;
  void gone();

  net::Loop& loop_;
  std::shared_ptr<Keeper> keeper_;
  int pid_;
  boost::asio::posix::basic_stream_descriptor<net::Executor> pidfd_;
  bool running_ = true;
  bool asked_ = false;
  bool gone_ = false;  // nothing of the group is left; its number may be another's by now
  std::string how_;
  std::function<void()> tell_;
};

}  // namespace throng::stage
