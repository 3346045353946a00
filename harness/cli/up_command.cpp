// Keeps a scenario's environment running for hand work, until a signal or the death of what was
// started.
#include <memory>
#include <utility>

#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/load_arguments.h"
#include "harness/cli/signal_thread.h"
#include "harness/net/event.h"
#include "harness/net/scope.h"
#include "harness/run/scene.h"

namespace throng::cli {
namespace {

// Nobody judges what the stubs see here.
class Nobody : public observe::Sink {
 public:
  void on(const observe::Observation& /*observation*/) override {}
};

class Up {
 public:
  Up(const plan::Plan& plan, const std::string& dir, const Console& console)
      : console_(console), over_(loop_), scene_(loop_, plan, dir + "/logs", nobody_), dir_(dir) {}

  int execute() {
    const SignalThread signals([this](int) { loop_.post([this] { over_.set(); }); });
    net::Scope scope(loop_.executor());
    scope.spawn(main());
    loop_.run();
    return code_;
  }

 private:
  net::Task<void> main() {
    scene_.on_death([this](stage::Died died) {
      console_.complain(died.name + " died by itself: " + died.how);
      for (const std::string& line : died.last_lines) console_.err("    " + line + "\n");
    });
    const Result<stage::Started> started = co_await scene_.start();
    if (started) {
      show(*started);
      co_await over_.wait_until(TimePoint::max());
    } else {
      console_.complain(started.error().message);
      code_ = kEnvironmentFailed;
    }
    co_await scene_.stop();
    loop_.stop();
  }

  void show(const stage::Started& started) const {
    console_.out("up; logs in " + dir_ + "/logs; Ctrl-C takes it down\n");
    for (const auto& [name, value] : started.names) {
      if (name.ends_with(".url"))
        console_.out("  " + name.substr(0, name.size() - 4) + "  " + value + "\n");
    }
  }

  const Console& console_;
  net::Loop loop_;
  net::Event over_;
  Nobody nobody_;
  run::Scene scene_;
  std::string dir_;
  int code_ = kPass;
};

}  // namespace

int up_command(const Arguments& arguments, Console& console) {
  const std::optional<plan::Plan> plan = load_plan(arguments, console);
  if (!plan) return kBadFile;
  return Up(*plan, out_dir(arguments, *plan), console).execute();
}

}  // namespace throng::cli
