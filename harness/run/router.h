// harness/run/router.h
//
// Brings what probes and stubs see to the load thread that owns the conversation. What belongs to
// no conversation goes to the first one; what belongs to those of another segment of the run is
// dropped, since that one sees it too. Works on the control loop; what is seen within one loop turn
// travels in one batch per thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/loop.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"
#include "harness/run/load_thread.h"

namespace throng::run {

class Router : public observe::Sink {
 public:
  /// Keeps references.
  Router(net::Loop& control, const plan::Plan& plan) : control_(control), plan_(plan) {}

  /// Until this is called observations are dropped (nobody talks yet); afterwards they go to these
  /// threads, which outlive the router's use. REQUIRES: Plan::threads of them.
  void open(std::vector<LoadThread*> threads);
  void on(const observe::Observation& observation) override;
  /// Hands over what is waiting, now.
  void flush();
  /// Which of this process' threads has the conversation; none if another segment has it.
  [[nodiscard]] std::optional<std::size_t> thread_of(std::uint32_t conversation) const;

 private:
  void schedule();

  net::Loop& control_;
  const plan::Plan& plan_;
  std::vector<LoadThread*> threads_;
  std::vector<std::string> waiting_;  // per thread
  bool scheduled_ = false;
};

}  // namespace throng::run
