// harness/load/condition.h
//
// Whether a value meets a Match, and the words for why not. The same rules stand behind `expect`,
// `when` and the contract's `failed_when`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/load/render.h"
#include "harness/plan/match.h"

namespace throng::load {

/// The first condition of a Match that a value breaks.
enum class Broken : std::uint8_t {
  none,
  exists,
  is,
  is_not,
  contains,
  lacks,
  matches,
  one_of,
  at_least,
  at_most
};

/// An absent value breaks every condition but `exists: false`, `is_not` and `lacks`. `room` is
/// scratch for the templates.
[[nodiscard]] Broken first_broken(const plan::Match& match, std::optional<std::string_view> value,
                                  const Values& values, std::string& room);

/// Appends, for people: `/response does not contain "ramen": "we have sushi"`. Templates stand as
/// they do in the file, so that no secret is told.
void explain(const plan::Expectation& expectation, Broken broken,
             std::optional<std::string_view> value, std::string& out);

}  // namespace throng::load
