// The model: each conversation speaks in turn to random instances of one service. An acknowledged
// message is stored; one of unknown outcome may be, perhaps only later, and some of those are
// worked on only after their user has gone on; a failed one is not stored. A store keeps each
// message with the time from which it is visible, at most the persist lag after its turn ended, and
// of those that are visible the last ones. Prompts and stored histories are read from it.
#include "tests/unit/check/random_history.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "tests/unit/check/micro.h"

namespace throng::check::micro {
namespace {

using observe::Channel;
using observe::Kind;
using observe::Observation;

constexpr std::uint16_t kInstances = 3;

struct Stored {
  std::uint32_t seq = 0;
  TimePoint visible{};
  std::uint16_t instance = 0;  // that took it
};

struct Told {
  TimePoint at{};
  Observation observation;
};

class Model {
 public:
  Model(const plan::Plan& plan, std::uint64_t seed, Anomaly anomaly)
      : plan_(plan), random_(seed), anomaly_(anomaly) {}

  RandomHistory run() {
    const auto conversations = static_cast<std::uint32_t>(random_.between(2, 6));
    for (std::uint32_t c = 1; c <= conversations; ++c) talk(c);
    std::stable_sort(told_.begin(), told_.end(),
                     [](const Told& a, const Told& b) { return a.at < b.at; });
    for (Told& told : told_) history_.observations.push_back(told.observation);
    return std::move(history_);
  }

 private:
  [[nodiscard]] Duration us(std::int64_t low, std::int64_t high) {
    return std::chrono::microseconds(random_.between(low, high));
  }

  void talk(std::uint32_t conversation) {
    stored_.clear();
    late_.clear();
    TimePoint now = TimePoint(std::chrono::seconds(1)) + us(0, 20'000);
    const auto turns = static_cast<std::uint32_t>(random_.between(2, 25));
    const auto victim = static_cast<std::uint32_t>(random_.between(1, turns - 1));
    for (std::uint32_t seq = 1; seq <= turns; ++seq) {
      now = turn(conversation, seq, now, victim) + us(0, 3000);
      if (random_.below(4) == 0) store(conversation, now, victim);
    }
    store(conversation, now + plan_.contract.session.persist_lag, victim);
    // What they read is known now.
    for (const auto& [turn, at] : late_) prompt(turn, at, victim);
  }

  TimePoint turn(std::uint32_t conversation, std::uint32_t seq, TimePoint begin,
                 std::uint32_t victim) {
    Observation o;
    o.kind = Kind::turn;
    o.step = kSay;
    o.conversation = conversation;
    o.seq = o.number = seq;
    o.status = 200;
    o.echo = observe::Echo::same;
    o.instance = static_cast<std::uint16_t>(random_.below(kInstances));
    o.begin = begin;
    o.end = begin + us(200, 8000);
    const std::uint64_t dice = random_.below(100);
    o.outcome = dice < 85 ? Outcome::ok : dice < 95 ? Outcome::unknown : Outcome::fail;
    if (o.outcome != Outcome::fail) {
      Duration late{};
      if (o.outcome == Outcome::unknown && random_.below(2) == 0) {
        late = us(0, 10'000);
        late_.emplace_back(o, o.end + late);
      } else {
        prompt(o, o.begin, victim);
      }
      const Duration lag = plan_.contract.session.persist_lag;
      TimePoint visible =
          o.end +
          Duration(static_cast<std::int64_t>(random_.unit() * static_cast<double>(lag.count())));
      if (lag == Duration::zero()) visible = o.end;
      if (o.outcome == Outcome::unknown) visible += late + us(0, 50'000);
      if (o.outcome == Outcome::ok || random_.below(2) == 0)
        stored_.push_back({seq, visible, o.instance});
    }
    told_.push_back({o.end, o});
    return o.end;
  }

  // The history was read at `at`.
  void prompt(const Observation& turn, TimePoint at, std::uint32_t victim) {
    Observation o;
    o.kind = Kind::stub;
    o.channel = Channel::prompt;
    o.instance = 0;
    o.conversation = turn.conversation;
    o.begin = o.end = at + (turn.end - turn.begin) / 2;
    std::vector<Marker> markers = context(turn.conversation, at, turn.instance, victim);
    if (anomaly_ == Anomaly::stale && turn.seq > 1 && random_.below(5) == 0 && !markers.empty())
      markers.pop_back();
    if (anomaly_ == Anomaly::crosstalk && random_.below(5) == 0)
      markers.push_back({kRun, turn.conversation % 6 + 1, 0, 1, 0, 0});
    markers.push_back({kRun, turn.conversation, 0, turn.seq, 0, 0});
    const bool helper = at == turn.begin &&
                        random_.below(4) == 0;  // another prompt of the same turn, without history
    if (helper) tell(o, {markers.back()}, turn);
    tell(o, std::move(markers), turn);
  }

  // It may be told any time before the next turn of its conversation ends.
  void tell(const Observation& o, std::vector<Marker> markers, const Observation& turn) {
    history_.markers.push_back(std::move(markers));
    told_.push_back(
        {random_.below(2) == 0 ? o.begin : std::max(o.begin, turn.end) + us(0, 100), o});
    told_.back().observation.markers = history_.markers.back();
  }

  void store(std::uint32_t conversation, TimePoint at, std::uint32_t victim) {
    Observation o;
    o.kind = Kind::store;
    o.channel = Channel::store;
    o.conversation = conversation;
    o.key = 0;
    o.found = true;
    o.pttl_ms = 3'599'000;
    o.begin = at;
    o.end = at + us(50, 500);
    history_.markers.push_back(context(conversation, o.begin, observe::kNoInstance, victim));
    told_.push_back({o.end + us(0, 5000), o});
    told_.back().observation.markers = history_.markers.back();
  }

  std::vector<Marker> context(std::uint32_t conversation, TimePoint at, std::uint16_t instance,
                              std::uint32_t victim) {
    std::vector<Stored> written = stored_;
    std::stable_sort(written.begin(), written.end(),
                     [](const Stored& a, const Stored& b) { return a.visible < b.visible; });
    std::vector<Marker> markers;
    for (const Stored& s : written) {
      if (s.visible > at) continue;
      if (anomaly_ == Anomaly::lost && s.seq == victim) continue;
      if (anomaly_ == Anomaly::memory && instance != observe::kNoInstance && s.instance != instance)
        continue;
      markers.push_back({kRun, conversation, 0, s.seq, 0, 0});
    }
    if (const auto most = plan_.contract.session.history_max) {
      const std::size_t kept = *most / 2 - 1;
      if (markers.size() > kept)
        markers.erase(markers.begin(), markers.end() - static_cast<std::ptrdiff_t>(kept));
    }
    return markers;
  }

  const plan::Plan& plan_;
  Random random_;
  Anomaly anomaly_;
  RandomHistory history_;
  std::vector<Told> told_;
  std::vector<Stored> stored_;
  std::vector<std::pair<Observation, TimePoint>> late_;  // turns, and when they were worked on
};

// Whether `seen` (the own messages of a read but the one it served) lacks a turn of the
// conversation that had been acknowledged before `begin` and must still be kept.
bool lacks(const plan::Plan& plan, const RandomHistory& history, std::uint32_t conversation,
           std::uint32_t before, TimePoint begin, const std::set<std::uint32_t>& seen) {
  const std::optional<std::uint32_t>& most = plan.contract.session.history_max;
  const std::uint32_t kept = most ? *most / 2 - 1 : before;
  std::vector<const Observation*> acknowledged;
  for (const Observation& o : history.observations) {
    if (o.kind == Kind::turn && o.conversation == conversation && o.outcome == Outcome::ok)
      acknowledged.push_back(&o);
  }
  const Duration lag = plan.contract.session.persist_lag;
  return std::any_of(acknowledged.begin(), acknowledged.end(), [&](const Observation* o) {
    if (o->seq >= before || o->seq + kept < before || o->end + lag > begin || seen.contains(o->seq))
      return false;
    if (!most || seen.size() < kept) return true;
    // A full history has let it go unless something older is still there.
    return std::any_of(acknowledged.begin(), acknowledged.end(), [&](const Observation* older) {
      return older->end + lag <= o->begin && seen.contains(older->seq);
    });
  });
}

std::set<std::uint32_t> own_seqs(const Observation& o, std::uint32_t conversation) {
  std::set<std::uint32_t> seqs;
  for (const Marker& marker : o.markers) {
    if (marker.conversation == conversation) seqs.insert(marker.seq);
  }
  return seqs;
}

}  // namespace

RandomHistory random_history(const plan::Plan& plan, std::uint64_t seed, Anomaly anomaly) {
  return Model(plan, seed, anomaly).run();
}

NaiveVerdict judge_naively(const plan::Plan& plan, const RandomHistory& history) {
  NaiveVerdict verdict;
  for (const Observation& o : history.observations) {
    if (o.kind == Kind::store || o.kind == Kind::stub) {
      const std::uint32_t owner =
          o.kind == Kind::stub ? o.markers.back().conversation : o.conversation;
      if (std::any_of(o.markers.begin(), o.markers.end(),
                      [&](const Marker& m) { return m.conversation != owner; }))
        ++verdict.foreign;
    }
    if (o.kind == Kind::store) {
      // The last `kept` messages are counted from the newest turn known when the reading is told,
      // as the checker does.
      std::uint32_t newest = 0;
      for (const Observation& t : history.observations) {
        if (&t >= &o) break;
        if (t.kind == Kind::turn && t.conversation == o.conversation)
          newest = std::max(newest, t.seq);
      }
      if (lacks(plan, history, o.conversation, newest + 1, o.begin, own_seqs(o, o.conversation)))
        ++verdict.forgotten;
    }
    if (o.kind != Kind::turn) continue;
    std::set<std::uint32_t> seen;
    bool prompted = false;
    for (const Observation& p : history.observations) {
      if (p.kind != Kind::stub || p.conversation != o.conversation || p.markers.back().seq != o.seq)
        continue;
      prompted = true;
      seen.merge(own_seqs(p, o.conversation));
    }
    seen.erase(o.seq);
    if (prompted && lacks(plan, history, o.conversation, o.seq, o.begin, seen)) ++verdict.forgotten;
  }
  return verdict;
}

}  // namespace throng::check::micro
