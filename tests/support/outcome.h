// tests/support/outcome.h
//
// What a run left in outcome.json, as the tests that start whole runs ask for it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace throng::test {

/// The outcome in this folder of a run; throws if there is none.
[[nodiscard]] nlohmann::json outcome_in(const std::string& dir);

/// The check of this name; null if the run had no such check.
[[nodiscard]] nlohmann::json check_of(const nlohmann::json& outcome, const std::string& id);

/// Expects that what was measured is whole: each load began requests, every one of them has an
/// outcome, every ok one has a latency by each clock, and the run itself found nothing amiss with
/// its counts. `open`: the load that has arrivals, if there is one; each was started or dropped.
void expect_counts_add_up(const nlohmann::json& outcome, const std::string& open = "");

}  // namespace throng::test
