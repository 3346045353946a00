// harness/run/scene.h
//
// What stands around the users: the stubs and the staged environment, started in the order in which
// they need each other and ended in the reverse one. Shared by `throng run` and `throng up`. Lives
// on the control loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "harness/net/loop.h"
#include "harness/observe/sink.h"
#include "harness/plan/plan.h"
#include "harness/probe/stub.h"
#include "harness/stage/stage.h"

namespace throng::run {

class Scene {
 public:
  /// Keeps references; stubs tell `sink` of every call they receive.
  Scene(net::Loop& loop, const plan::Plan& plan, std::string log_dir, observe::Sink& sink);
  ~Scene();

  net::Task<Result<stage::Started>> start();
  /// Called for each process that dies by itself. Before start().
  void on_death(std::function<void(stage::Died)> tell) { on_death_ = std::move(tell); }
  net::Task<void> stop();

 private:
  Result<void> start_stubs(std::map<std::string, std::string>& names);

  net::Loop& loop_;
  const plan::Plan& plan_;
  std::string log_dir_;
  observe::Sink& sink_;
  std::function<void(stage::Died)> on_death_;
  std::vector<std::unique_ptr<probe::Stub>> stubs_;
  std::unique_ptr<stage::Stage> stage_;
};

}  // namespace throng::run
