#include "tests/unit/load/crew_harness.h"

#include <utility>

namespace throng::load {
namespace {

CrewOptions options(std::uint32_t instances, std::uint32_t shard, std::uint32_t shards) {
  CrewOptions all;
  all.shard = shard;
  all.shards = shards;
  for (std::uint32_t i = 0; i < instances; ++i) {
    net::Endpoint endpoint{
        .tls = false, .host = "agent" + std::to_string(i), .port = 80, .base_path = ""};
    all.instances.push_back({.name = "agent-" + std::to_string(i), .endpoint = endpoint});
  }
  return all;
}

}  // namespace

CrewHarness::CrewHarness(plan::Plan the_plan, testing::FakeService::Handler handler,
                         std::uint32_t instances, std::uint32_t shard, std::uint32_t shards)
    : plan(std::move(the_plan)),
      service(clock, std::move(handler)),
      crew(
          clock, clock.executor(), plan, options(instances, shard, shards),
          [this](std::size_t instance) { return service.channel(instance); }, sink),
      scope(clock.executor()) {}

CrewHarness::~CrewHarness() {
  if (ended || started == TimePoint{}) return;
  crew.stop(clock.now());
  clock.run();
}

void CrewHarness::start() {
  started = clock.now();
  scope.spawn(run_crew());
}

net::Task<void> CrewHarness::run_crew() {
  co_await crew.run(started);
  ended = true;
}

void CrewHarness::run() {
  start();
  clock.run();
  EXPECT_TRUE(ended) << "users are left that nothing will wake";
}

testing::FakeAnswer acknowledge(const testing::FakeRequest& request) {
  std::string quoted = request.body();
  const std::size_t at = quoted.find("TH-");
  quoted = at == std::string::npos ? "hello" : quoted.substr(at, kMarkerSize);
  return {.status = 200,
          .body = R"({"response":"you said )" + quoted + R"("})",
          .headers = {{"X-Request-ID", request.header("X-Request-ID")}}};
}

testing::FakeService::Handler after(Duration latency) {
  return [latency](const testing::FakeRequest& request) {
    testing::FakeAnswer answer = acknowledge(request);
    answer.latency = latency;
    return answer;
  };
}

}  // namespace throng::load
