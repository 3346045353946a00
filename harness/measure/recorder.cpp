// Cells lie side by side in zero pages: those of a load and step together, by phase and then by
// instance. The counts of their histograms, which are far larger and mostly empty, lie in pages of
// their own in the same order, so that looking through the cells touches few pages. Zero means
// empty everywhere.
#include "harness/measure/recorder.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <type_traits>

namespace throng::measure {
namespace {

constexpr std::uint32_t kNone = UINT32_MAX;

/// The statuses that HTTP defines; others are told by their failure's text.
constexpr std::uint16_t kFirstStatus = 100;
constexpr std::uint16_t kEndOfStatuses = 600;

/// A cell's histograms by their place: from the send by outcome, from the intended start by
/// outcome, and the first byte.
constexpr std::size_t kFromSend = 0;
constexpr std::size_t kFromIntended = 3;
constexpr std::size_t kFirstByte = 6;
constexpr std::size_t kHistograms = 7;

/// The first text of its kind, written once. Longer ones are cut: it is an example, the whole is in
/// the history.
struct Example {
  std::uint64_t size;
  std::array<char, 200> room;

  void keep(std::string_view text) {
    if (text.empty() || size != 0) return;
    const std::size_t kept = std::min(text.size(), room.size());
    std::copy_n(text.begin(), kept, room.begin());
    std::atomic_ref(size).store(kept, std::memory_order_release);
  }
  /// Empty until one was kept.
  [[nodiscard]] std::string_view text() const {
    const std::atomic_ref written(const_cast<std::uint64_t&>(size));
    return {room.data(), written.load(std::memory_order_acquire)};
  }
};

/// Whether the last byte of a response was read.
bool complete(Failure failure) {
  return failure == Failure::none || failure == Failure::status || failure == Failure::content;
}

/// The series of this place, made there if there is none yet.
Series& series_at(std::vector<Series>& all, const Series& place) {
  const auto key = [](const Series& s) { return std::tuple(s.load, s.step, s.phase, s.instance); };
  const auto at = std::lower_bound(
      all.begin(), all.end(), place,
      [&](const Series& one, const Series& wanted) { return key(one) < key(wanted); });
  if (at != all.end() && key(*at) == key(place)) return *at;
  return *all.insert(at, place);
}

}  // namespace

struct Recorder::Cell {
  struct Sum {
    Tally count;
    Tally ns;
  };
  std::array<std::array<Tally, kFailureCount>, 3> requests;  // by outcome and failure
  std::array<Extremes, kHistograms> extremes;
  Tally bytes_sent;
  Tally bytes_received;
  std::array<Sum, kLegCount> legs;
  std::array<Tally, kEndOfStatuses - kFirstStatus> statuses;
  std::array<Example, kFailureCount> examples;

  void count(const observe::Observation& o, Failure failure);
  void time(const observe::Observation& o, std::uint64_t* counts);
  void time_legs(const observe::Observation& o, Failure failure);
  void add_leg(Leg leg, Duration took);
  [[nodiscard]] bool empty() const;
  void add_to(Series& series, const std::uint64_t* counts) const;
};

void Recorder::Cell::count(const observe::Observation& o, Failure failure) {
  requests[static_cast<std::size_t>(o.outcome)][static_cast<std::size_t>(failure)].add(1);
  if (o.status >= kFirstStatus && o.status < kEndOfStatuses)
    statuses[o.status - kFirstStatus].add(1);
  bytes_sent.add(o.bytes_sent);
  bytes_received.add(o.bytes_received);
  if (o.outcome != Outcome::ok) examples[static_cast<std::size_t>(failure)].keep(o.text);
}

void Recorder::Cell::time(const observe::Observation& o, std::uint64_t* counts) {
  const auto put = [&](std::size_t histogram, Duration took) {
    record(took, extremes[histogram], counts + histogram * bucket_count());
  };
  const auto outcome = static_cast<std::size_t>(o.outcome);
  put(kFromSend + outcome, o.end - o.begin);
  put(kFromIntended + outcome, o.end - o.intended);
  if (o.first_byte > Duration::zero()) put(kFirstByte, o.first_byte);
}

/// Only legs that were gone to their end: a kept-alive connection has no connect, and what was cut
/// off in the middle has no receive.
void Recorder::Cell::time_legs(const observe::Observation& o, Failure failure) {
  if (o.connect > Duration::zero()) add_leg(Leg::connect, o.connect);
  if (o.tls > Duration::zero()) add_leg(Leg::tls, o.tls);
  if (o.sent <= Duration::zero()) return;
  add_leg(Leg::send, o.sent - o.connect - o.tls);
  if (o.first_byte <= Duration::zero()) return;
  add_leg(Leg::wait, o.first_byte - o.sent);
  if (complete(failure)) add_leg(Leg::receive, o.end - o.begin - o.first_byte);
}

void Recorder::Cell::add_leg(Leg leg, Duration took) {
  Sum& sum = legs[static_cast<std::size_t>(leg)];
  sum.count.add(1);
  sum.ns.add(static_cast<std::uint64_t>(std::max(took, Duration::zero()).count()));
}

bool Recorder::Cell::empty() const {
  return std::all_of(requests.begin(), requests.end(), [](const auto& by_failure) {
    return std::all_of(by_failure.begin(), by_failure.end(),
                       [](const Tally& tally) { return tally.value() == 0; });
  });
}

void Recorder::Cell::add_to(Series& series, const std::uint64_t* counts) const {
  for (std::size_t outcome = 0; outcome < requests.size(); ++outcome) {
    for (std::size_t failure = 0; failure < kFailureCount; ++failure) {
      const std::uint64_t n = requests[outcome][failure].value();
      series.outcomes[outcome] += n;
      series.failures[failure] += n;
      if (static_cast<Outcome>(outcome) == Outcome::unknown) series.unknowns[failure] += n;
    }
  }
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (series.failures[i] > 0 && series.examples[i].empty()) {
      series.examples[i] = examples[i].text();
    }
  }
  for (std::size_t i = 0; i < statuses.size(); ++i) {
    const std::uint64_t n = statuses[i].value();
    if (n > 0) series.statuses[static_cast<std::uint16_t>(i + kFirstStatus)] += n;
  }
  series.bytes_sent += bytes_sent.value();
  series.bytes_received += bytes_received.value();
  for (std::size_t i = 0; i < legs.size(); ++i) {
    series.legs[i].count += legs[i].count.value();
    series.legs[i].sum += Duration(static_cast<std::int64_t>(legs[i].ns.value()));
  }
  const auto add = [&](std::size_t histogram, Histogram& to) {
    LiveHistogram::add(extremes[histogram], counts + histogram * bucket_count(), to);
  };
  for (std::size_t i = 0; i < series.from_send.size(); ++i) {
    add(kFromSend + i, series.from_send[i]);
    add(kFromIntended + i, series.from_intended[i]);
  }
  add(kFirstByte, series.first_byte);
}

namespace {

/// How many loads × steps are walked, and where the cells of each begin.
std::size_t share_out(const plan::Plan& plan, std::size_t each, std::vector<std::uint32_t>& first) {
  std::size_t cells = 0;
  for (const plan::Load& load : plan.loads) {
    for (const plan::StepName& step : plan.steps) {
      const bool walked = step.flow == load.flow;
      first.push_back(walked ? static_cast<std::uint32_t>(cells) : kNone);
      if (walked) cells += each;
    }
  }
  return cells;
}

}  // namespace

Recorder::Recorder(const plan::Plan& plan)
    : steps_(plan.steps.size()),
      phases_(std::max<std::size_t>(1, plan.phases.size())),
      instances_(std::max<std::size_t>(1, plan.environment.instances.size())),
      cells_(share_out(plan, phases_ * instances_, first_cells_)),
      cell_pages_(cells_ * sizeof(Cell)),
      count_pages_(cells_ * kHistograms * bucket_count() * sizeof(std::uint64_t)) {
  static_assert(std::is_trivially_default_constructible_v<Cell>, "zero pages hold cells already");
  for (const plan::Load& load : plan.loads) loads_.push_back({{}, load.every.has_value()});
}

Recorder::Cell& Recorder::cell(std::size_t at) const {
  return static_cast<Cell*>(cell_pages_.data())[at];
}

std::uint64_t* Recorder::counts(std::size_t at) const {
  return static_cast<std::uint64_t*>(count_pages_.data()) + at * (kHistograms * bucket_count());
}

void Recorder::on(const observe::Observation& o) {
  if (o.kind == observe::Kind::generator) {
    health_.on(o);
    return;
  }
  if (o.kind != observe::Kind::turn && o.kind != observe::Kind::request) return;
  if (o.load >= loads_.size() || o.step >= steps_) return;
  const std::uint32_t first = first_cells_[o.load * steps_ + o.step];
  if (first == kNone) return;
  if (o.warm_up) {
    loads_[o.load].warm_up_requests.add(1);
    return;
  }
  // One that names no phase or instance of ours (a damaged recording) is counted with the first,
  // because a request that is in no count would be worse.
  const std::size_t phase = o.phase < phases_ ? o.phase : 0;
  const std::size_t instance = o.instance < instances_ ? o.instance : 0;
  take(o, first + phase * instances_ + instance);
}

void Recorder::take(const observe::Observation& o, std::size_t at) {
  // What is not ok has a reason, and what is ok has none, even where a damaged recording says
  // otherwise.
  const Failure failure = o.outcome == Outcome::ok     ? Failure::none
                          : o.failure == Failure::none ? Failure::other
                                                       : o.failure;
  // Whoever keeps a pace may still be busy when its next iteration is due. That is the service's
  // doing and shows in the latency from the intended start; the generator's own share is told
  // apart.
  start_lag_.record(loads_[o.load].paced ? o.lag : o.begin - o.intended);
  Cell& to = cell(at);
  to.count(o, failure);
  if (failure != Failure::abandoned) to.time(o, counts(at));
  to.time_legs(o, failure);
}

void Recorder::add_to(Snapshot& snapshot) const {
  for (std::size_t pair = 0; pair < first_cells_.size(); ++pair) {
    if (first_cells_[pair] == kNone) continue;
    for (std::size_t i = 0; i < phases_ * instances_; ++i) {
      const std::size_t at = first_cells_[pair] + i;
      if (cell(at).empty()) continue;
      Series place;
      place.load = static_cast<std::uint32_t>(pair / steps_);
      place.step = static_cast<std::uint32_t>(pair % steps_);
      place.phase = static_cast<std::uint32_t>(i / instances_);
      place.instance = static_cast<std::uint32_t>(i % instances_);
      cell(at).add_to(series_at(snapshot.series, place), counts(at));
    }
  }
  snapshot.warm_up_by_load.resize(std::max(snapshot.warm_up_by_load.size(), loads_.size()));
  for (std::size_t load = 0; load < loads_.size(); ++load) {
    const std::uint64_t requests = loads_[load].warm_up_requests.value();
    snapshot.warm_up_by_load[load] += requests;
    snapshot.warm_up_requests += requests;
  }
  start_lag_.add_to(snapshot.start_lag);
  health_.add_to(snapshot);
  // A damaged recording may tell of loads that there are not.
  if (snapshot.loads.size() > loads_.size()) snapshot.loads.resize(loads_.size());
}

}  // namespace throng::measure
