// tests/unit/load/plans.h
//
// Plans built by hand, in few words: templates, steps and loads as the tests of this folder need
// them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "harness/load/render.h"
#include "harness/plan/plan.h"

namespace throng::load {

[[nodiscard]] plan::Template text(std::string literal);
[[nodiscard]] plan::Segment literal(std::string text);
[[nodiscard]] plan::Segment hole(plan::Segment::Kind kind,
                                 plan::Escape escape = plan::Escape::none);
[[nodiscard]] plan::Segment variable(std::uint32_t slot, plan::Escape escape = plan::Escape::none,
                                     std::string fallback = "");
[[nodiscard]] plan::Segment feed(std::uint32_t index, std::uint32_t column);
[[nodiscard]] plan::Template join(std::initializer_list<plan::Segment> segments);

[[nodiscard]] plan::Pattern pattern(std::string source);
[[nodiscard]] plan::ValueSource pointer(std::string at);
[[nodiscard]] plan::ValueSource header(std::string name);
[[nodiscard]] plan::ValueSource whole_body();

/// A chat turn: POST /chat with a JSON body that holds the conversation, the words and the marker.
[[nodiscard]] plan::ExchangeStep say(std::uint32_t step, std::string words);
/// GET of this path.
[[nodiscard]] plan::ExchangeStep get(std::uint32_t step, std::string path);
/// GET of the row of the plan's first feed.
[[nodiscard]] plan::ExchangeStep get_row(std::uint32_t step);
[[nodiscard]] plan::Think think(Duration time);

/// A feed of the rows a, b and c that stops behind them.
[[nodiscard]] plan::Feed three_rows();

template <typename... What>
plan::Steps steps(What... what) {
  plan::Steps all;
  (all.push_back(plan::Step{std::move(what)}), ...);
  return all;
}

/// One flow of these steps and one closed load of `users` for `length`.
[[nodiscard]] plan::Plan closed_plan(plan::Steps steps, double users, Duration length);
/// One flow of these steps and one open load at `rate` per second for `length`.
[[nodiscard]] plan::Plan open_plan(plan::Steps steps, double rate, Duration length);

}  // namespace throng::load
