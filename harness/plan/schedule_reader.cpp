#include "harness/plan/schedule_reader.h"

#include <algorithm>
#include <utility>

#include "harness/plan/schedule.h"

namespace throng::plan {

std::vector<Stage> ScheduleReader::users(const Node& list) {
  if (list.items.empty())
    wrong(list, "a load without stages", "for example: [{to: 10, over: 5s}, {hold: 30s}]");
  for (const Node& stage : list.items) add_users(stage);
  if (!wrong_ && peak(stages_) == 0) wrong(list, "there is never a user");
  return taken();
}

std::vector<Stage> ScheduleReader::arrivals(const Node& list) {
  if (list.items.empty())
    wrong(list, "a load without arrivals", "for example: [{rate: 50/s, for: 2m}]");
  for (const Node& stage : list.items) add_arrivals(stage);
  if (!wrong_ && area(stages_) == 0) wrong(list, "there is never an arrival");
  return taken();
}

std::vector<Stage> ScheduleReader::taken() {
  std::vector<Stage> stages = std::exchange(stages_, {});
  return std::exchange(wrong_, false) ? std::vector<Stage>{} : stages;
}

void ScheduleReader::wrong(const Node& node, const char* message, const std::string& hint) {
  wrong_ = true;
  mistakes_.at(node, message, hint);
}

std::uint32_t ScheduleReader::phase_of(const Record& stage) {
  const Node* named = stage.find("phase");
  if (named == nullptr) return 0;
  const auto known = std::find(phases_.begin(), phases_.end(), named->text);
  if (known != phases_.end()) return static_cast<std::uint32_t>(known - phases_.begin());
  phases_.push_back(named->text);
  places_.push_back(named);
  return static_cast<std::uint32_t>(phases_.size() - 1);
}

void ScheduleReader::add_users(const Node& node) {
  if (node.bad || !node.is_map() || node.misspelt()) return static_cast<void>(wrong_ = true);
  const Record stage(&node, "stage");
  const bool to = stage.mentions("to");
  const bool over = stage.mentions("over");
  const bool hold = stage.mentions("hold");
  const bool first = stages_.empty() && !wrong_;
  for (const char* key : {"to", "over", "hold"})
    wrong_ = wrong_ || (stage.mentions(key) && !stage.has(key));
  if (over && hold) {
    wrong(*node.find("hold"), "a stage is `over` some time or it holds",
          "make two stages of it: {to, over} and {hold}");
  } else if (over && !to) {
    wrong(node, "`over` needs `to`: how many users there are at its end");
  } else if (to && !over && !hold) {
    wrong(node, "`to` needs `over` (a ramp) or `hold` (a jump)",
          "for example: {to: 100, over: 30s}");
  } else if (!to && !hold) {
    wrong(node, node.keys.empty() ? "an empty stage" : "a stage needs `to` or `hold`",
          "for example: {to: 100, over: 30s}");
  } else if (hold && !to && first) {
    wrong(node, "`hold` before any `to`: there is no number of users to hold yet",
          "for example: {to: 10, hold: " + stage.text("hold") + "}");
  } else if (!wrong_) {
    Stage made;
    made.target = to ? static_cast<double>(stage.whole("to")) : stages_.back().target;
    made.length = stage.duration(over ? "over" : "hold");
    made.shape = over ? Stage::Shape::ramp : Stage::Shape::hold;
    made.phase = phase_of(stage);
    stages_.push_back(made);
  }
}

void ScheduleReader::add_arrivals(const Node& node) {
  if (node.bad || !node.is_map() || node.misspelt()) return static_cast<void>(wrong_ = true);
  if (node.find("rate") != nullptr) return add_rate(node);
  if (node.find("sine") != nullptr) return add_sine(node);
  const bool burst = node.find("burst") != nullptr;
  const Record stage(&node, burst ? "burst_stage" : "pause_stage");
  Stage made;
  made.phase = phase_of(stage);
  if (burst) {
    made.shape = Stage::Shape::burst;
    made.target = static_cast<double>(stage.whole("burst"));
  } else {
    made.length = stage.duration("pause");
  }
  wrong_ = wrong_ || !stage.has(burst ? "burst" : "pause");
  stages_.push_back(made);
}

void ScheduleReader::add_rate(const Node& node) {
  const Record stage(&node, "rate_stage");
  const bool over = stage.mentions("over");
  if (over && stage.mentions("for")) {
    return wrong(*node.find("over"), "a rate holds `for` some time or changes `over` it",
                 "make two stages of it");
  }
  if (!over && !stage.mentions("for")) {
    return wrong(node, "a rate needs `for` or `over`", "for example: {rate: 50/s, for: 2m}");
  }
  const char* length = over ? "over" : "for";
  if (!stage.has("rate") || !stage.has(length)) return static_cast<void>(wrong_ = true);
  Stage made;
  made.target = stage.rate("rate").per_second();
  made.length = stage.duration(length);
  made.shape = over ? Stage::Shape::ramp : Stage::Shape::hold;
  made.phase = phase_of(stage);
  if (made.target == 0 && !over) {
    return wrong(*stage.find("rate"), "a rate of zero holds for some time",
                 "say that it pauses: {pause: " + stage.text("for") + "}");
  }
  stages_.push_back(made);
}

void ScheduleReader::add_sine(const Node& node) {
  const Record stage(&node, "sine_stage");
  const Node* sine = stage.find("sine");
  if (sine == nullptr || !stage.has("for")) return static_cast<void>(wrong_ = true);
  const Record wave(sine, "sine");
  for (const char* key : {"mean", "amplitude", "period"}) {
    if (!wave.has(key)) return static_cast<void>(wrong_ = true);
  }
  Stage made;
  made.shape = Stage::Shape::sine;
  made.target = wave.rate("mean").per_second();
  made.amplitude = wave.rate("amplitude").per_second();
  made.period = wave.duration("period");
  made.length = stage.duration("for");
  made.phase = phase_of(stage);
  if (made.amplitude > made.target) {
    return wrong(*wave.find("amplitude"),
                 "the amplitude is larger than the mean: the rate would fall below zero",
                 "at most " + wave.text("mean"));
  }
  stages_.push_back(made);
}

}  // namespace throng::plan
