// Serves one stub alone and prints what it receives, for services that are tested by hand.
#include <charconv>
#include <memory>
#include <string>
#include <utility>

#include "harness/base/units.h"
#include "harness/cli/address.h"
#include "harness/cli/commands.h"
#include "harness/cli/exit_codes.h"
#include "harness/cli/signal_thread.h"
#include "harness/net/event.h"
#include "harness/net/scope.h"
#include "harness/probe/stub.h"

namespace throng::cli {
namespace {

class PrintCalls : public observe::Sink {
 public:
  PrintCalls(const Console& console, bool quiet) : console_(console), quiet_(quiet) {}
  void on(const observe::Observation& observation) override {
    if (quiet_) return;
    std::string line(observation.text);
    line += "  X-Request-ID ";
    line += observation.request_id.empty() ? "(none)" : observation.request_id;
    for (const Marker& marker : observation.markers) {
      const MarkerText text = format(marker);
      line += "  " + std::string(text.data(), text.size());
    }
    console_.out(line + "\n");
  }

 private:
  const Console& console_;
  bool quiet_;
};

Result<probe::StubOptions> stub_options(const Arguments& arguments) {
  probe::StubOptions options;
  const std::string& kind = arguments.operands().front();
  if (kind != "llm" && kind != "backend") {
    return unexpected(Failure::other, "throng stub serves llm or backend, not \"" + kind + "\"");
  }
  options.spec.name = kind;
  options.spec.kind = kind == "llm" ? plan::StubSpec::Kind::llm : plan::StubSpec::Kind::backend;
  options.run = kAnyRun;
  const Result<Duration> latency = parse_duration(arguments.value("--latency").value_or("0s"));
  if (!latency) return unexpected(Failure::other, "--latency: " + latency.error().message);
  options.spec.latency_median = *latency;
  const std::string sigma = arguments.value("--sigma").value_or("0");
  const auto [rest, error] =
      std::from_chars(sigma.data(), sigma.data() + sigma.size(), options.spec.latency_sigma);
  if (error != std::errc() || rest != sigma.data() + sigma.size() ||
      options.spec.latency_sigma < 0) {
    return unexpected(Failure::other, "--sigma wants a number of 0 or more, not \"" + sigma + "\"");
  }
  const auto seed = arguments.number("--seed", 0, UINT64_MAX);
  if (!seed) return unexpected(seed.error());
  options.seed = seed->value_or(fresh_seed());
  return options;
}

class Serving {
 public:
  Serving(probe::StubOptions options, bool quiet, const Console& console)
      : console_(console),
        over_(loop_),
        calls_(console, quiet),
        stub_(probe::make_stub(loop_, std::move(options), calls_)) {}

  int execute(const Address& address) {
    const Result<std::uint16_t> port = stub_->listen(address.host, address.port);
    if (!port) {
      console_.complain(port.error().message);
      return kEnvironmentFailed;
    }
    console_.out("http://" + address.host + ":" + std::to_string(*port) + "\n");
    const SignalThread signals([this](int) { loop_.post([this] { over_.set(); }); });
    net::Scope scope(loop_.executor());
    scope.spawn(main());
    loop_.run();
    return kPass;
  }

 private:
  net::Task<void> main() {
    co_await over_.wait_until(TimePoint::max());
    co_await stub_->stop(loop_.now() + std::chrono::seconds(2));
    loop_.stop();
  }

  const Console& console_;
  net::Loop loop_;
  net::Event over_;
  PrintCalls calls_;
  std::unique_ptr<probe::Stub> stub_;
};

}  // namespace

int stub_command(const Arguments& arguments, Console& console) {
  Result<probe::StubOptions> options = stub_options(arguments);
  const Result<Address> address =
      parse_address("--listen", arguments.value("--listen").value_or(":0"));
  if (!options || !address) {
    console.complain(!options ? options.error().message : address.error().message);
    return kBadFile;
  }
  return Serving(std::move(*options), arguments.has("--quiet"), console).execute(*address);
}

}  // namespace throng::cli
