#include "harness/measure/recorder.h"

#include <algorithm>

namespace throng::measure {
namespace {

using Counter = std::atomic<std::uint64_t>;

/// Three digits are all that an HTTP status line has room for.
constexpr std::size_t kStatuses = 1000;

/// The first text of its kind, written once. Longer ones are cut: it is an example, the whole is in
/// the history.
class Example {
 public:
  void keep(std::string_view text) {
    if (size_.load(std::memory_order_relaxed) != 0 || text.empty()) return;
    const std::size_t size = std::min(text.size(), text_.size());
    std::copy_n(text.begin(), size, text_.begin());
    size_.store(size, std::memory_order_release);
  }
  /// Empty until one was kept.
  [[nodiscard]] std::string_view text() const {
    return {text_.data(), size_.load(std::memory_order_acquire)};
  }

 private:
  std::array<char, 200> text_{};
  std::atomic<std::size_t> size_{0};
};

/// This thread is the only writer, so a load and a store do what a costlier fetch_add would.
void add(Counter& to, std::uint64_t n) {
  to.store(to.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
}

std::uint64_t value(const Counter& counter) { return counter.load(std::memory_order_relaxed); }

/// The series of this load and step, made at its place if it is not there yet.
Series& series_of(std::vector<Series>& all, std::uint32_t load, std::uint32_t step) {
  const auto at = std::lower_bound(all.begin(), all.end(), std::pair(load, step),
                                   [](const Series& series, const auto& wanted) {
                                     return std::pair(series.load, series.step) < wanted;
                                   });
  if (at != all.end() && at->load == load && at->step == step) return *at;
  Series made;
  made.load = load;
  made.step = step;
  return *all.insert(at, std::move(made));
}

}  // namespace

struct Recorder::Cell {
  std::array<std::array<Counter, kFailureCount>, 3> requests{};  // by outcome and failure
  std::array<Example, kFailureCount> examples{};
  std::array<Counter, kStatuses> statuses{};
  Counter bytes_sent{0};
  Counter bytes_received{0};
  std::array<LiveHistogram, 3> from_send;
  std::array<LiveHistogram, 3> from_intended;

  void on(const observe::Observation& o);
  [[nodiscard]] bool empty() const;
  void add_to(Series& series) const;
};

bool Recorder::Cell::empty() const {
  return std::all_of(requests.begin(), requests.end(), [](const auto& by_failure) {
    return std::all_of(by_failure.begin(), by_failure.end(),
                       [](const Counter& c) { return value(c) == 0; });
  });
}

void Recorder::Cell::on(const observe::Observation& o) {
  // What is not ok has a reason, and what is ok has none, even where a damaged recording says
  // otherwise.
  const Failure failure = o.outcome == Outcome::ok     ? Failure::none
                          : o.failure == Failure::none ? Failure::other
                                                       : o.failure;
  add(requests[static_cast<std::size_t>(o.outcome)][static_cast<std::size_t>(failure)], 1);
  if (o.status != 0 && o.status < kStatuses) add(statuses[o.status], 1);
  add(bytes_sent, o.bytes_sent);
  add(bytes_received, o.bytes_received);
  from_send[static_cast<std::size_t>(o.outcome)].record(o.end - o.begin);
  from_intended[static_cast<std::size_t>(o.outcome)].record(o.end - o.intended);
  if (o.outcome != Outcome::ok) examples[static_cast<std::size_t>(failure)].keep(o.text);
}

void Recorder::Cell::add_to(Series& series) const {
  for (std::size_t outcome = 0; outcome < requests.size(); ++outcome) {
    for (std::size_t failure = 0; failure < kFailureCount; ++failure) {
      const std::uint64_t n = value(requests[outcome][failure]);
      series.outcomes[outcome] += n;
      series.failures[failure] += n;
      if (static_cast<Outcome>(outcome) == Outcome::unknown) series.unknowns[failure] += n;
    }
  }
  for (std::size_t i = 0; i < examples.size(); ++i) {
    if (series.examples[i].empty()) series.examples[i] = examples[i].text();
  }
  for (std::size_t i = 0; i < kStatuses; ++i) {
    const std::uint64_t n = value(statuses[i]);
    if (n > 0) series.statuses[static_cast<std::uint16_t>(i)] += n;
  }
  series.bytes_sent += value(bytes_sent);
  series.bytes_received += value(bytes_received);
  for (std::size_t i = 0; i < from_send.size(); ++i) {
    from_send[i].add_to(series.from_send[i]);
    from_intended[i].add_to(series.from_intended[i]);
  }
}

Recorder::Recorder(const plan::Plan& plan)
    : steps_(plan.steps.size()), warm_up_requests_(plan.loads.size()) {
  cells_.resize(plan.loads.size() * steps_);
  for (std::size_t load = 0; load < plan.loads.size(); ++load) {
    for (std::size_t step = 0; step < steps_; ++step) {
      if (plan.steps[step].flow != plan.loads[load].flow) continue;
      cells_[load * steps_ + step] = std::make_unique<Cell>();
    }
  }
}

Recorder::~Recorder() = default;

void Recorder::on(const observe::Observation& observation) {
  const observe::Observation& o = observation;
  if (o.kind != observe::Kind::turn && o.kind != observe::Kind::request) return;
  if (o.load == observe::kNone16 || o.step >= steps_) return;
  const std::size_t at = o.load * steps_ + o.step;
  if (at >= cells_.size() || cells_[at] == nullptr) return;
  if (o.warm_up) {
    add(warm_up_requests_[o.load], 1);
    return;
  }
  start_lag_.record(o.begin - o.intended);
  cells_[at]->on(o);
}

void Recorder::add_to(Snapshot& snapshot) const {
  for (std::size_t at = 0; at < cells_.size(); ++at) {
    if (cells_[at] == nullptr || cells_[at]->empty()) continue;
    cells_[at]->add_to(series_of(snapshot.series, static_cast<std::uint32_t>(at / steps_),
                                 static_cast<std::uint32_t>(at % steps_)));
  }
  snapshot.warm_up_by_load.resize(
      std::max(snapshot.warm_up_by_load.size(), warm_up_requests_.size()));
  for (std::size_t load = 0; load < warm_up_requests_.size(); ++load) {
    snapshot.warm_up_by_load[load] += value(warm_up_requests_[load]);
    snapshot.warm_up_requests += value(warm_up_requests_[load]);
  }
  start_lag_.add_to(snapshot.start_lag);
}

}  // namespace throng::measure
