// harness/load/walker.h
//
// A user's place in a script. It takes every decision that needs no waiting (branches, loops,
// variables) and comes back with the next thing that does: an exchange or a pause for thought.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "harness/load/render.h"
#include "harness/load/script.h"

namespace throng::load {

class Walker {
 public:
  /// Keeps a reference to `script`.
  explicit Walker(const Script& script) : script_(&script) {}

  /// Back to the first step.
  void begin();
  /// The next exchange or think, or null at the end of the flow. Sets variables on its way;
  /// `values` must show `variables`.
  const Operation* next(const Values& values, std::vector<std::string>& variables);

 private:
  void choose(const Operation& operation, Random& random);
  bool holds(const plan::When& when, const Values& values);
  void repeat(const Operation& operation);
  void again(const Operation& operation);

  const Script* script_;
  std::uint32_t at_ = 0;
  std::vector<std::uint32_t> left_;  // rounds left of the loops around, innermost last
  std::string seen_;
  std::string room_;  // for the templates of a match
};

}  // namespace throng::load
