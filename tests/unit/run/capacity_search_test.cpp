#include "harness/run/capacity_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <sstream>
#include <string>

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

/// Whose first trials hold, and whose confirmations end so.
Service confirms_as(Verdict verdict) {
  return [verdict](const Attempt& a) { return a.confirming ? verdict : Verdict::pass; };
}

plan::CapacitySearch bounds(double from, double to, std::optional<double> at_least = {}) {
  return {.from = from, .to = to, .precision = {0.1}, .trial = 30s, .at_least = at_least};
}

judge::Capacity confirmed(double found, const char* why, Verdict verdict = Verdict::pass) {
  return {.found = found, .confirmed = true, .verdict = verdict, .why = why};
}

judge::Capacity unconfirmed(double found, const char* why, Verdict verdict) {
  return {.found = found, .verdict = verdict, .why = why};
}

judge::Capacity at_end(judge::Capacity capacity) {
  capacity.at_end = true;
  return capacity;
}

constexpr const char* kOwnLimit =
    "at least this: at 1600/s the generator passed a limit of its own: it is so";

struct Row {
  const char* name;
  plan::CapacitySearch bounds;
  Service service;
  const char* walked;
  judge::Capacity want;  // but for its trials, which `walked` tells
  Unit unit = Unit::per_second;
};

std::ostream& operator<<(std::ostream& out, const Row& row) { return out << row.name; }

class Search : public ::testing::TestWithParam<Row> {};

TEST_P(Search, walks_to_its_level_and_says_why_it_is_that_one) {
  const Row& row = GetParam();
  CapacitySearch search(row.bounds, row.unit);
  EXPECT_EQ(walk(search, row.service), row.walked);
  EXPECT_FALSE(search.next());
  const judge::Capacity capacity = search.result();
  EXPECT_EQ(capacity.found, row.want.found);
  EXPECT_EQ(capacity.confirmed, row.want.confirmed);
  EXPECT_EQ(capacity.at_end, row.want.at_end);
  EXPECT_EQ(capacity.verdict, row.want.verdict) << capacity.why;
  EXPECT_EQ(capacity.why, row.want.why);
}

INSTANTIATE_TEST_SUITE_P(
    Ends, Search,
    ::testing::Values(
        Row{"between_two_doublings", bounds(50, 1000), holds_up_to(333),
            "50+ 100+ 200+ 400- 300+ 350- 325+ c325+", confirmed(325, "broken at 350/s: it is so")},
        Row{"at_the_highest_level_allowed", bounds(50, 170), holds_up_to(5000),
            "50+ 100+ 170+ c170+",
            at_end(confirmed(170, "every budget still held at the highest level allowed"))},
        Row{"below_the_lowest_level_allowed", bounds(50, 1000), holds_up_to(49), "50-",
            unconfirmed(0, "not even the lowest level held, 50/s: it is so", Verdict::fail)},
        Row{"without_an_answer_at_the_lowest_level", bounds(50, 1000),
            [](const Attempt&) { return Verdict::inconclusive; }, "50?",
            unconfirmed(0, "not even the lowest level held, 50/s: it is so",
                        Verdict::inconclusive)},
        Row{"above_what_is_demanded", bounds(50, 1000, 90), holds_up_to(100),
            "50+ 100+ 200- 150- 125- 113- 107- c100+", confirmed(100, "broken at 107/s: it is so")},
        Row{"below_what_is_demanded", bounds(50, 1000, 110), holds_up_to(100),
            "50+ 100+ 200- 150- 125- 113- 107- c100+",
            confirmed(100, "broken at 107/s: it is so", Verdict::fail)},
        Row{"in_whole_users", bounds(1, 64), holds_up_to(5), "1+ 2+ 4+ 8- 6- 5+ c5+",
            confirmed(5, "broken at 6 users: it is so"), Unit::users},
        Row{"at_fractions_of_a_rate", bounds(0.5, 4), holds_up_to(1.3),
            "0.5+ 1+ 2- 1.5- 1.25+ 1.38- 1.32- c1.25+",
            confirmed(1.25, "broken at 1.32/s: it is so")}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Confirms, Search,
    ::testing::Values(
        Row{"one_step_lower", bounds(100, 1000, 170), tires(200, 185),
            "100+ 200+ 400- 300- 250- 225- 213- c200- c180+",
            confirmed(180, "broken at 200/s: it is so")},
        Row{"nothing_after_three_steps", bounds(100, 1000), tires(200, 90),
            "100+ 200+ 400- 300- 250- 225- 213- c200- c180- c162-",
            unconfirmed(100, "not confirmed: at 162/s for 1m: it is so", Verdict::inconclusive)},
        Row{"nothing_as_high_as_demanded", bounds(100, 1000, 190), tires(200, 90),
            "100+ 200+ 400- 300- 250- 225- 213- c200- c180- c162-",
            unconfirmed(100, "not confirmed: at 162/s for 1m: it is so", Verdict::fail)},
        Row{"nothing_yet_of_what_is_demanded_below", bounds(100, 1000, 120), tires(200, 90),
            "100+ 200+ 400- 300- 250- 225- 213- c200- c180- c162-",
            unconfirmed(100, "not confirmed: at 162/s for 1m: it is so", Verdict::inconclusive)},
        Row{"nothing_below_the_one_user_that_held_for_a_while", bounds(1, 8), tires(1, 0),
            "1+ 2- c1-",
            unconfirmed(0, "not confirmed: at 1 user for 1m: it is so", Verdict::inconclusive),
            Unit::users},
        Row{"not_what_was_undecided", bounds(100, 100), confirms_as(Verdict::inconclusive),
            "100+ c100?",
            at_end(unconfirmed(100, "not confirmed: at 100/s for 1m: it is so",
                               Verdict::inconclusive))},
        Row{"less_than_the_highest_level_if_that_does_not_last", bounds(100, 200), tires(500, 190),
            "100+ 200+ c200- c180+", confirmed(180, "broken at 200/s: it is so")}),
    [](const auto& row) { return std::string(row.param.name); });

INSTANTIATE_TEST_SUITE_P(
    OfTheGenerator, Search,
    ::testing::Values(
        Row{"limit_ends_the_way_up", bounds(100, 10'000), holds_up_to(5000, 900),
            "100+ 200+ 400+ 800+ 1600! c800+", confirmed(800, kOwnLimit, Verdict::invalid)},
        Row{"limit_does_not_matter_above_what_is_demanded", bounds(100, 10'000, 700),
            holds_up_to(5000, 900), "100+ 200+ 400+ 800+ 1600! c800+", confirmed(800, kOwnLimit)},
        Row{"limit_is_not_the_service_falling_short", bounds(100, 10'000, 1000),
            holds_up_to(5000, 900), "100+ 200+ 400+ 800+ 1600! c800+",
            confirmed(800, kOwnLimit, Verdict::invalid)},
        Row{"limit_is_forgotten_where_the_confirmation_found_a_lower_one", bounds(100, 10'000),
            [](const Attempt& a) {
              if (a.level > 900) return Verdict::invalid;
              return a.confirming && a.level > 750 ? Verdict::fail : Verdict::pass;
            },
            "100+ 200+ 400+ 800+ 1600! c800- c720+", confirmed(720, "broken at 800/s: it is so")},
        Row{"limit_at_the_lowest_level_leaves_nothing", bounds(100, 10'000, 50),
            holds_up_to(5000, 90), "100!",
            unconfirmed(0, "not even the lowest level held, 100/s: it is so", Verdict::invalid)},
        Row{"limit_in_the_confirmation_confirms_nothing", bounds(100, 100, 50),
            confirms_as(Verdict::invalid), "100+ c100!",
            at_end(unconfirmed(100, "not confirmed: at 100/s for 1m: it is so",
                               Verdict::invalid))}),
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
