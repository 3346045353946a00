// tests/support/stages.h
//
// The stages of a load, in as few words as a scenario has for them.
#pragma once

#include "harness/base/time.h"
#include "harness/plan/plan.h"

namespace throng::testing {

inline plan::Stage hold(double target, Duration length) {
  return {.target = target, .length = length, .shape = plan::Stage::Shape::hold};
}

inline plan::Stage ramp(double target, Duration length) {
  return {.target = target, .length = length, .shape = plan::Stage::Shape::ramp};
}

inline plan::Stage burst(double count) {
  return {.target = count, .shape = plan::Stage::Shape::burst};
}

inline plan::Stage sine(double mean, double amplitude, Duration period, Duration length) {
  return {.target = mean,
          .length = length,
          .shape = plan::Stage::Shape::sine,
          .amplitude = amplitude,
          .period = period};
}

}  // namespace throng::testing
