// harness/plan/flow.h
//
// What one user does, as a tree of steps. Every say and request has a number of its own (`step`),
// which observations, histograms and budgets use; its name is in Plan::steps.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "harness/base/time.h"
#include "harness/plan/exchange.h"

namespace throng::plan {

struct Step;
using Steps = std::vector<Step>;

struct ExchangeStep {
  std::uint32_t step = 0;  // index into Plan::steps
  Exchange exchange;
};

struct Think {
  enum class Kind : std::uint8_t { fixed, uniform, exponential, normal };
  Kind kind = Kind::fixed;
  Duration a{};  // fixed: the time; uniform: least; exponential, normal: mean
  Duration b{};  // uniform: most; normal: standard deviation
  std::optional<Duration> at_least;
  std::optional<Duration> at_most;
};

/// Waits for the next full `every` of its load's time, so that all who wait go on at the same
/// instant, on every thread and every machine.
struct Gather {
  Duration every{};
};

struct Repeat {
  std::uint32_t times = 1;
  std::shared_ptr<const Steps> steps;
};

struct OneOf {
  struct Branch {
    double weight = 1;
    std::shared_ptr<const Steps> steps;
  };
  std::vector<Branch> branches;
};

struct When {
  Template value;
  Match match;
  std::shared_ptr<const Steps> then;
  std::shared_ptr<const Steps> otherwise;  // may be null
};

struct Set {
  std::uint32_t slot = 0;
  Template value;
};

struct Step {
  std::variant<ExchangeStep, Think, Gather, Repeat, OneOf, When, Set> what;
};

struct Flow {
  std::string name;
  std::vector<std::string> variables;  // slot → name
  Steps steps;
};

/// Every step of the tree, each before those inside it.
void for_each_step(const Steps& steps, const std::function<void(const Step&)>& see);

}  // namespace throng::plan
