#include "harness/run/capacity_search.h"

#include <gtest/gtest.h>

#include <functional>
#include <sstream>

namespace throng::run {
namespace {

using namespace std::chrono_literals;
using Unit = CapacitySearch::Unit;
using Service = std::function<Verdict(const Attempt&)>;

char mark_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::pass:
      return '+';
    case Verdict::fail:
      return '-';
    case Verdict::inconclusive:
      return '?';
    case Verdict::invalid:
      break;
  }
  return '!';
}

/// Searches to the end: "50+ 100- c50+" are two trials and a confirmation (c), held (+), broken
/// (-), undecided (?) or invalid (!).
std::string walk(CapacitySearch& search, const Service& service, int trials = 100) {
  std::ostringstream out;
  for (int i = 0; i < trials; ++i) {
    const std::optional<Attempt> attempt = search.next();
    if (!attempt) break;
    const Verdict verdict = service(*attempt);
    out << (i == 0 ? "" : " ") << (attempt->confirming ? "c" : "") << attempt->level
        << mark_of(verdict);
    search.judged({.verdict = verdict, .why = "it is so"});
  }
  return out.str();
}

Service holds_up_to(double level) {
  return [level](const Attempt& a) { return a.level <= level ? Verdict::pass : Verdict::fail; };
}

/// Whose generator passes its own limits above `own`.
Service holds_up_to(double level, double own) {
  return [=](const Attempt& a) {
    if (a.level > own) return Verdict::invalid;
    return a.level <= level ? Verdict::pass : Verdict::fail;
  };
}

/// Whose longer trials hold only up to `lasting`.
Service tires(double level, double lasting) {
  return [=](const Attempt& a) {
    return a.level <= (a.confirming ? lasting : level) ? Verdict::pass : Verdict::fail;
  };
}

struct Row {
  const char* name;
  plan::CapacitySearch bounds;
  Unit unit = Unit::per_second;
  Service service;
  const char* walked;
  double found;
  bool confirmed;
  bool at_end;
  Verdict verdict;
  const char* why;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

plan::CapacitySearch bounds(double from, double to, std::optional<double> at_least = {}) {
  return {.from = from, .to = to, .precision = {0.1}, .trial = 30s, .at_least = at_least};
}

class Search : public ::testing::TestWithParam<Row> {};

TEST_P(Search, walks_to_its_level_and_says_why_it_is_that_one) {
  const Row& row = GetParam();
  CapacitySearch search(row.bounds, row.unit);
  EXPECT_EQ(walk(search, row.service), row.walked);
  EXPECT_FALSE(search.next());
  const judge::Capacity capacity = search.result();
  EXPECT_EQ(capacity.found, row.found);
  EXPECT_EQ(capacity.confirmed, row.confirmed);
  EXPECT_EQ(capacity.at_end, row.at_end);
  EXPECT_EQ(capacity.verdict, row.verdict) << capacity.why;
  EXPECT_EQ(capacity.why, row.why);
}

INSTANTIATE_TEST_SUITE_P(
    Ends, Search,
    ::testing::Values(Row{.name = "between_two_doublings",
                          .bounds = bounds(50, 1000),
                          .service = holds_up_to(333),
                          .walked = "50+ 100+ 200+ 400- 300+ 350- 325+ c325+",
                          .found = 325,
                          .confirmed = true,
                          .at_end = false,
                          .verdict = Verdict::pass,
                          .why = "broken at 350/s: it is so"},
                      Row{.name = "at_the_highest_level_allowed",
                          .bounds = bounds(50, 170),
                          .service = holds_up_to(5000),
                          .walked = "50+ 100+ 170+ c170+",
                          .found = 170,
                          .confirmed = true,
                          .at_end = true,
                          .verdict = Verdict::pass,
                          .why = "every budget still held at the highest level allowed"},
                      Row{.name = "below_the_lowest_level_allowed",
                          .bounds = bounds(50, 1000),
                          .service = holds_up_to(49),
                          .walked = "50-",
                          .found = 0,
                          .confirmed = false,
                          .at_end = false,
                          .verdict = Verdict::fail,
                          .why = "not even the lowest level held, 50/s: it is so"},
                      Row{.name = "without_an_answer_at_the_lowest_level",
                          .bounds = bounds(50, 1000),
                          .service = [](const Attempt&) { return Verdict::inconclusive; },
                          .walked = "50?",
                          .found = 0,
                          .confirmed = false,
                          .at_end = false,
                          .verdict = Verdict::inconclusive,
                          .why = "not even the lowest level held, 50/s: it is so"},
                      Row{.name = "above_what_is_demanded",
                          .bounds = bounds(50, 1000, 90),
                          .service = holds_up_to(100),
                          .walked = "50+ 100+ 200- 150- 125- 113- 107- c100+",
                          .found = 100,
                          .confirmed = true,
                          .at_end = false,
                          .verdict = Verdict::pass,
                          .why = "broken at 107/s: it is so"},
                      Row{.name = "below_what_is_demanded",
                          .bounds = bounds(50, 1000, 110),
                          .service = holds_up_to(100),
                          .walked = "50+ 100+ 200- 150- 125- 113- 107- c100+",
                          .found = 100,
                          .confirmed = true,
                          .at_end = false,
                          .verdict = Verdict::fail,
                          .why = "broken at 107/s: it is so"},
                      Row{.name = "in_whole_users",
                          .bounds = bounds(1, 64),
                          .unit = Unit::users,
                          .service = holds_up_to(5),
                          .walked = "1+ 2+ 4+ 8- 6- 5+ c5+",
                          .found = 5,
                          .confirmed = true,
                          .at_end = false,
                          .verdict = Verdict::pass,
                          .why = "broken at 6 users: it is so"},
                      Row{.name = "at_fractions_of_a_rate",
                          .bounds = bounds(0.5, 4),
                          .service = holds_up_to(1.3),
                          .walked = "0.5+ 1+ 2- 1.5- 1.25+ 1.38- 1.32- c1.25+",
                          .found = 1.25,
                          .confirmed = true,
                          .at_end = false,
                          .verdict = Verdict::pass,
                          .why = "broken at 1.32/s: it is so"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Confirms, Search,
    ::testing::Values(Row{.name = "one_step_lower",
                          .bounds = bounds(100, 1000, 170),
                          .service = tires(200, 185),
                          .walked = "100+ 200+ 400- 300- 250- 225- 213- c200- c180+",
                          .found = 180,
                          .confirmed = true,
                          .at_end = false,
                          .verdict = Verdict::pass,
                          .why = "broken at 200/s: it is so"},
                      Row{.name = "nothing_after_three_steps",
                          .bounds = bounds(100, 1000),
                          .service = tires(200, 90),
                          .walked = "100+ 200+ 400- 300- 250- 225- 213- c200- c180- c162-",
                          .found = 100,
                          .confirmed = false,
                          .at_end = false,
                          .verdict = Verdict::inconclusive,
                          .why = "not confirmed: at 162/s for 1m: it is so"},
                      Row{.name = "nothing_as_high_as_demanded",
                          .bounds = bounds(100, 1000, 190),
                          .service = tires(200, 90),
                          .walked = "100+ 200+ 400- 300- 250- 225- 213- c200- c180- c162-",
                          .found = 100,
                          .confirmed = false,
                          .at_end = false,
                          .verdict = Verdict::fail,
                          .why = "not confirmed: at 162/s for 1m: it is so"},
                      Row{.name = "nothing_below_the_one_user_that_held_for_a_while",
                          .bounds = bounds(1, 8),
                          .unit = Unit::users,
                          .service = tires(1, 0),
                          .walked = "1+ 2- c1-",
                          .found = 0,
                          .confirmed = false,
                          .at_end = false,
                          .verdict = Verdict::inconclusive,
                          .why = "not confirmed: at 1 user for 1m: it is so"},
                      Row{.name = "not_what_was_undecided",
                          .bounds = bounds(100, 100),
                          .service =
                              [](const Attempt& a) {
                                return a.confirming ? Verdict::inconclusive : Verdict::pass;
                              },
                          .walked = "100+ c100?",
                          .found = 100,
                          .confirmed = false,
                          .at_end = true,
                          .verdict = Verdict::inconclusive,
                          .why = "not confirmed: at 100/s for 1m: it is so"},
                      Row{.name = "less_than_the_highest_level_if_that_does_not_last",
                          .bounds = bounds(100, 200),
                          .service = tires(500, 190),
                          .walked = "100+ 200+ c200- c180+",
                          .found = 180,
                          .confirmed = true,
                          .at_end = false,
                          .verdict = Verdict::pass,
                          .why = "broken at 200/s: it is so"}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    OfTheGenerator, Search,
    ::testing::Values(
        Row{.name = "limit_ends_the_way_up",
            .bounds = bounds(100, 10'000),
            .service = holds_up_to(5000, 900),
            .walked = "100+ 200+ 400+ 800+ 1600! c800+",
            .found = 800,
            .confirmed = true,
            .at_end = false,
            .verdict = Verdict::invalid,
            .why = "at least this: at 1600/s the generator passed a limit of its own: it is so"},
        Row{.name = "limit_does_not_matter_above_what_is_demanded",
            .bounds = bounds(100, 10'000, 700),
            .service = holds_up_to(5000, 900),
            .walked = "100+ 200+ 400+ 800+ 1600! c800+",
            .found = 800,
            .confirmed = true,
            .at_end = false,
            .verdict = Verdict::pass,
            .why = "at least this: at 1600/s the generator passed a limit of its own: it is so"},
        Row{.name = "limit_is_not_the_service_falling_short",
            .bounds = bounds(100, 10'000, 1000),
            .service = holds_up_to(5000, 900),
            .walked = "100+ 200+ 400+ 800+ 1600! c800+",
            .found = 800,
            .confirmed = true,
            .at_end = false,
            .verdict = Verdict::invalid,
            .why = "at least this: at 1600/s the generator passed a limit of its own: it is so"},
        Row{.name = "limit_is_forgotten_where_the_confirmation_found_a_lower_one",
            .bounds = bounds(100, 10'000),
            .service =
                [](const Attempt& a) {
                  if (a.level > 900) return Verdict::invalid;
                  return a.confirming && a.level > 750 ? Verdict::fail : Verdict::pass;
                },
            .walked = "100+ 200+ 400+ 800+ 1600! c800- c720+",
            .found = 720,
            .confirmed = true,
            .at_end = false,
            .verdict = Verdict::pass,
            .why = "broken at 800/s: it is so"},
        Row{.name = "limit_at_the_lowest_level_leaves_nothing",
            .bounds = bounds(100, 10'000, 50),
            .service = holds_up_to(5000, 90),
            .walked = "100!",
            .found = 0,
            .confirmed = false,
            .at_end = false,
            .verdict = Verdict::invalid,
            .why = "not even the lowest level held, 100/s: it is so"},
        Row{.name = "limit_in_the_confirmation_confirms_nothing",
            .bounds = bounds(100, 100, 50),
            .service =
                [](const Attempt& a) { return a.confirming ? Verdict::invalid : Verdict::pass; },
            .walked = "100+ c100!",
            .found = 100,
            .confirmed = false,
            .at_end = true,
            .verdict = Verdict::invalid,
            .why = "not confirmed: at 100/s for 1m: it is so"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(CapacitySearch, does_not_fail_what_was_demanded_where_nothing_was_decided) {
  CapacitySearch search(bounds(100, 1000, 300), Unit::per_second);
  const auto thin = [](const Attempt& a) {
    return a.level > 200 ? Verdict::inconclusive : Verdict::pass;
  };
  EXPECT_EQ(walk(search, thin), "100+ 200+ 400? 300? 250? 225? 213? c200+");
  EXPECT_EQ(search.result().verdict, Verdict::inconclusive);
  EXPECT_EQ(search.result().why, "undecided at 213/s: it is so");
}

TEST(CapacitySearch, tells_what_is_known_when_it_is_cut_short) {
  CapacitySearch search(bounds(50, 1000), Unit::per_second);
  EXPECT_EQ(search.result().found, 0);
  walk(search, holds_up_to(333), 5);
  const judge::Capacity capacity = search.result();
  EXPECT_EQ(capacity.found, 300);
  EXPECT_FALSE(capacity.confirmed);
  EXPECT_EQ(capacity.verdict, Verdict::inconclusive);
  EXPECT_EQ(capacity.why, "the search was ended before it was over");
  EXPECT_EQ(capacity.trials.size(), 5U);
  EXPECT_EQ(capacity.trials[3].level, 400);
  EXPECT_EQ(capacity.trials[3].verdict, Verdict::fail);
}

TEST(CapacitySearch, confirms_for_longer_than_it_tries) {
  plan::CapacitySearch given = bounds(10, 10);
  given.trial = 3s;
  given.confirm = 7s;
  CapacitySearch search(given, Unit::per_second);
  EXPECT_EQ(search.next()->length, 3s);
  search.judged({.verdict = Verdict::pass});
  EXPECT_EQ(search.next()->length, 7s);
}

TEST(CapacitySearch, comes_to_an_end_for_every_service) {
  for (double precision : {0.5, 0.05, 0.001}) {
    for (double capacity = 0.5; capacity < 3000; capacity *= 1.13) {
      for (const Unit unit : {Unit::per_second, Unit::users}) {
        plan::CapacitySearch given = bounds(1, 2000);
        given.precision = {precision};
        CapacitySearch search(given, unit);
        walk(search, holds_up_to(capacity), 60);
        ASSERT_FALSE(search.next()) << capacity << " within " << precision;
        const double found = search.result().found;
        EXPECT_LE(found, capacity);
        const double least = std::min(2000.0, capacity) / (1 + precision) - 1;
        EXPECT_GE(found, capacity < 1 ? 0 : least) << capacity << " within " << precision;
      }
    }
  }
}

}  // namespace
}  // namespace throng::run
