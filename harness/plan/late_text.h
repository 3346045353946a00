// harness/plan/late_text.h
//
// Texts of an environment: what is known now is filled in, what is known only once ports are chosen
// stays as `${name}`, after a look whether there will be such a name.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "harness/plan/environment.h"
#include "harness/plan/reading.h"

namespace throng::plan {

/// What the environment has by name: "stubs", "processes", "instances".
struct LateNames {
  bool redis = false;
  std::map<std::string, std::vector<std::string>> groups;
};

struct LateScope {
  Reading& reading;
  const LateNames& names;
  bool port = false;           // `${port}` has a meaning
  bool absolute_here = false;  // the text is read in another folder than ours
};

[[nodiscard]] LateText read_late(const Node& node, const LateScope& scope);

}  // namespace throng::plan
