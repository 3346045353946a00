#include "harness/probe/health_poller.h"

#include <algorithm>
#include <string>
#include <utility>

#include "harness/net/event.h"
#include "harness/net/scope.h"
#include "harness/probe/expectations.h"

namespace throng::probe {
namespace {

constexpr Duration kEvery = std::chrono::seconds(1);
// A health endpoint that takes longer than this does not tell anybody in time.
constexpr Duration kLongest = std::chrono::seconds(5);

}  // namespace

class HealthPoller::State {
 public:
  State(net::Loop& loop, const plan::Plan& plan,
        std::vector<std::shared_ptr<const net::Target>> instances, observe::Sink& sink)
      : loop_(loop), plan_(plan), sink_(sink) {
    for (std::size_t i = 0; i < instances.size(); ++i) {
      patients_.push_back(
          std::make_unique<Patient>(loop, std::move(instances[i]), static_cast<std::uint16_t>(i)));
    }
  }

  net::Task<void> run();
  void stop();

 private:
  /// One instance: a connection of its own, so that no slow one delays the others.
  struct Patient {
    Patient(net::Loop& loop, std::shared_ptr<const net::Target> at, std::uint16_t number)
        : target(std::move(at)), connection(loop, target), stopped(loop), instance(number) {}
    std::shared_ptr<const net::Target> target;
    net::HttpConnection connection;
    net::Response response;
    net::Event stopped;
    std::uint16_t instance;
  };

  net::Task<void> watch(Patient* patient);
  net::Task<void> ask(Patient* patient, const plan::HealthContract* health);
  void tell(const Patient& patient, const plan::HealthContract& health, std::uint64_t bytes_sent);

  net::Loop& loop_;
  const plan::Plan& plan_;
  observe::Sink& sink_;
  std::vector<std::unique_ptr<Patient>> patients_;
};

net::Task<void> HealthPoller::State::run() {
  if (plan_.contract.health.empty()) co_return;
  net::Scope scope(loop_.executor());
  for (const auto& patient : patients_) scope.spawn(watch(patient.get()));
  co_await scope.join();
}

net::Task<void> HealthPoller::State::watch(Patient* patient) {
  TimePoint next = loop_.now();
  while (!patient->stopped.is_set()) {
    for (const plan::HealthContract& health : plan_.contract.health) {
      if (!patient->stopped.is_set()) co_await ask(patient, &health);
    }
    // After a slow answer the beats that were missed are left out: a backlog of questions would
    // only add load.
    const TimePoint now = loop_.now();
    while (next <= now) next += kEvery;
    co_await patient->stopped.wait_until(next);
  }
}

net::Task<void> HealthPoller::State::ask(Patient* patient, const plan::HealthContract* health) {
  const net::HttpHeader headers[] = {{"Accept", "application/json"}};
  const std::string bytes =
      net::compose_request(net::endpoint_of(*patient->target), "GET", health->path, headers, "");
  const TimePoint now = loop_.now();
  net::WireRequest request;
  request.bytes = bytes;
  net::Deadlines deadlines;
  deadlines.connect = now + std::min(kLongest, plan_.limits.connect_timeout);
  deadlines.first_byte = now + std::min(kLongest, plan_.limits.response_timeout);
  deadlines.complete = now + kLongest;
  co_await patient->connection.exchange(request, deadlines, patient->response);
  // An answer that we ourselves cut off at the end says nothing of the instance.
  if (patient->response.failure == Failure::cancelled && patient->stopped.is_set()) co_return;
  tell(*patient, *health, bytes.size());
}

void HealthPoller::State::tell(const Patient& patient, const plan::HealthContract& health,
                               std::uint64_t bytes_sent) {
  const net::Response& response = patient.response;
  std::string differs;
  observe::Observation seen;
  seen.kind = observe::Kind::health;
  seen.instance = patient.instance;
  seen.failure = response.failure;
  seen.status = response.status;
  if (response.failure != Failure::none) {
    differs = response.error;
  } else if (response.status != health.status) {
    seen.failure = Failure::status;
    differs =
        "status " + std::to_string(response.status) + ", expected " + std::to_string(health.status);
  } else {
    differs = what_differs(health.expect, response);
    if (!differs.empty()) seen.failure = Failure::content;
  }
  const std::string text = differs.empty() ? health.path : health.path + ": " + differs;
  seen.outcome = seen.failure == Failure::none ? Outcome::ok : Outcome::fail;
  seen.reused = response.reused;
  seen.begin = response.begin;
  seen.end = response.end;
  seen.connect = response.connect;
  seen.tls = response.tls;
  if (response.first_byte != TimePoint{}) seen.first_byte = response.first_byte - response.begin;
  seen.bytes_sent = bytes_sent;
  seen.bytes_received = response.bytes_received;
  seen.text = text;
  sink_.on(seen);
}

void HealthPoller::State::stop() {
  for (const auto& patient : patients_) {
    patient->stopped.set();
    patient->connection.cancel();
  }
}

HealthPoller::HealthPoller(net::Loop& loop, const plan::Plan& plan,
                           std::vector<std::shared_ptr<const net::Target>> instances,
                           observe::Sink& sink)
    : state_(std::make_unique<State>(loop, plan, std::move(instances), sink)) {}
HealthPoller::~HealthPoller() = default;
net::Task<void> HealthPoller::run() { return state_->run(); }
void HealthPoller::stop() { state_->stop(); }

}  // namespace throng::probe
