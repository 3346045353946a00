#include <filesystem>
#include <fstream>
#include <memory>

#include "exporters/report/hdr_log.h"
#include "exporters/terminal/progress.h"
#include "exporters/terminal/summary.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/load_arguments.h"
#include "harness/cli/metrics_thread.h"
#include "harness/cli/outcome_output.h"
#include "harness/cli/signal_thread.h"
#include "harness/plan/advice.h"
#include "harness/plan/load_plan.h"
#include "harness/run/run.h"

namespace throng::cli {
namespace {

// plan.yaml, so that whoever finds the folder knows what was run. A note if it cannot be written.
void write_plan(const std::string& dir, const plan::Plan& plan, const Console& console) {
  std::error_code error;
  std::filesystem::create_directories(dir, error);
  std::ofstream file(dir + "/plan.yaml");
  file << plan::print(plan);
  file.close();
  if (!file) console.complain("cannot write " + dir + "/plan.yaml");
}

class Live {
 public:
  Live(const plan::Plan& plan, const Arguments& arguments, const Console& console)
      : plan_(plan),
        arguments_(arguments),
        console_(console),
        progress_(
            plan,
            [&console, to_err = arguments.value("--json") == "-"](std::string_view text) {
              to_err ? console.err(text) : console.out(text);
            },
            style()) {}

  run::Options options(const std::string& dir) {
    run::Options options;
    options.out_dir = dir;
    options.on_phase = [this](std::string_view name, std::string_view detail) {
      progress_.phase(name, detail);
    };
    options.on_tick = [this](const measure::Snapshot& snapshot) { progress_.tick(snapshot); };
    options.on_ready = [this](std::function<measure::Snapshot()> take) { serve(std::move(take)); };
    return options;
  }

  void done() {
    progress_.done();
    metrics_.reset();
  }

  [[nodiscard]] terminal::Style style() const {
    terminal::Style style = console_.style(arguments_.has("--quiet"), arguments_.has("--no-color"));
    if (arguments_.value("--json") == "-") style.tty = style.color = false;
    return style;
  }

 private:
  void serve(std::function<measure::Snapshot()> take) {
    const auto address = arguments_.value("--metrics");
    if (!address) return;
    auto started = MetricsThread::start(*address, plan_, std::move(take));
    if (started) {
      metrics_ = std::move(*started);
      progress_.phase("metrics", metrics_->url());
    } else {
      console_.complain("no metrics are served: " + started.error().message);
    }
  }

  const plan::Plan& plan_;
  const Arguments& arguments_;
  const Console& console_;
  terminal::Progress progress_;
  std::unique_ptr<MetricsThread> metrics_;
};

}  // namespace

int run_command(const Arguments& arguments, Console& console) {
  std::optional<plan::Plan> plan = load_plan(arguments, console);
  if (!plan) return kBadFile;
  if (arguments.has("--allow-inconclusive")) plan->checks.allow_inconclusive = plan->checks.enabled;
  for (const std::string& warning : plan::advice(*plan)) console.err("warning: " + warning + "\n");
  const std::string dir = out_dir(arguments, *plan);
  write_plan(dir, *plan, console);
  Live live(*plan, arguments, console);
  run::Run run(*plan, live.options(dir));
  judge::Outcome outcome;
  {
    const SignalThread signals([&run](int) { run.interrupt(); });
    outcome = run.execute();
  }
  live.done();
  const Result<void> written = report::write_latencies(dir, *plan, outcome);
  if (!written) console.complain(written.error().message);
  return give_outcome(*plan, outcome, arguments, console, live.style(), dir + "/outcome.json");
}

}  // namespace throng::cli
