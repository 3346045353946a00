// harness/plan/schedule_reader.h
//
// The stages of a load: `users` and `arrivals` as the file has them, into those of the plan, with
// the phases that they name. One reader for all loads of a scenario, since they share the phases.
#pragma once

#include <string>
#include <vector>

#include "harness/plan/mistakes.h"
#include "harness/plan/plan.h"
#include "harness/plan/record.h"

namespace throng::plan {

class ScheduleReader {
 public:
  /// Both outlive it; `phases` grows by those that stages name.
  ScheduleReader(Mistakes& mistakes, std::vector<std::string>& phases)
      : mistakes_(mistakes), phases_(phases) {}

  /// REQUIRES: a list. Empty if something is wrong with it (told).
  [[nodiscard]] std::vector<Stage> users(const Node& list);
  [[nodiscard]] std::vector<Stage> arrivals(const Node& list);

  /// Where each phase but the first is named first.
  [[nodiscard]] const std::vector<const Node*>& places() const { return places_; }

 private:
  void add_users(const Node& node);
  void add_arrivals(const Node& node);
  void add_rate(const Node& node);
  void add_sine(const Node& node);
  [[nodiscard]] std::uint32_t phase_of(const Record& stage);
  void wrong(const Node& node, const char* message, const std::string& hint = {});
  /// The stages, if they are good.
  [[nodiscard]] std::vector<Stage> taken();

  Mistakes& mistakes_;
  std::vector<std::string>& phases_;
  std::vector<const Node*> places_;
  std::vector<Stage> stages_;
  bool wrong_ = false;
};

}  // namespace throng::plan
