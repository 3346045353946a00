#include "exporters/prometheus/collector.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <algorithm>
#include <map>

#include "exporters/prometheus/endpoint.h"
#include "tests/support/sample_outcome.h"
#include "tests/unit/prometheus/page.h"

namespace throng::prometheus {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

Page sample_page() {
  return parse_page(metrics_text(test::sample_plan(), test::sample_snapshot()));
}

TEST(Collector, writes_a_page_that_a_strict_reader_takes) {
  EXPECT_THAT(sample_page().errors, IsEmpty());
  EXPECT_GT(sample_page().samples.size(), 200U);
}

TEST(Collector, counts_requests_by_outcome_and_error) {
  const Page page = sample_page();
  const std::string list = "throng_requests_total{load=\"diners\",step=\"list\",";
  EXPECT_EQ(page.at(list + "outcome=\"ok\",error_type=\"\"}"), 3995);
  EXPECT_EQ(page.at(list + "outcome=\"unknown\",error_type=\"timed_out\"}"), 3);
  EXPECT_EQ(page.at(list + "outcome=\"fail\",error_type=\"timed_out\"}"), 0);
  EXPECT_EQ(page.at(list + "outcome=\"fail\",error_type=\"status\"}"), 2);
  EXPECT_EQ(page.at("throng_requests_total{load=\"guests\",step=\"ask\",outcome=\"fail\","
                    "error_type=\"refused\"}"),
            12);
  EXPECT_EQ(page.at("throng_responses_total{load=\"diners\",code=\"500\"}"), 2);
}

TEST(Collector, a_step_without_requests_is_there_with_zeros) {
  const Page page = sample_page();
  const std::string order = "load=\"diners\",step=\"order 🍜\"";
  EXPECT_EQ(page.at("throng_requests_total{" + order + ",outcome=\"ok\",error_type=\"\"}"), 0);
  EXPECT_EQ(page.at("throng_request_duration_seconds_count{" + order + "}"), 0);
  // Guests walk another flow, so they have no such step.
  EXPECT_EQ(
      page.samples.count("throng_request_duration_seconds_count{load=\"guests\",step=\"list\"}"),
      0U);
}

TEST(Collector, durations_fall_into_buckets_that_end_at_the_budgets_limits) {
  const Page page = sample_page();
  const std::string list = "load=\"diners\",step=\"list\"";
  const auto bucket = [&](const std::string& name, const std::string& le) {
    return page.at("throng_" + name + "_seconds_bucket{" + list + ",le=\"" + le + "\"}");
  };
  // 0.1 ms, 0.2 ms … 399.5 ms from the send, 3 ms more from the intended start.
  EXPECT_NEAR(bucket("service_time", "0.1"), 1000, 2);
  EXPECT_NEAR(bucket("request_duration", "0.1"), 970, 2);
  EXPECT_EQ(bucket("service_time", "0.8"), 3995);  // a budget's limit
  EXPECT_EQ(bucket("service_time", "3"), 3995);    // another's
  EXPECT_EQ(bucket("service_time", "+Inf"), 3995);
  EXPECT_EQ(page.at("throng_service_time_seconds_count{" + list + "}"), 3995);
  EXPECT_NEAR(page.at("throng_service_time_seconds_sum{" + list + "}"), 3995 * 3996 / 2 * 1e-4,
              1e-6);
}

TEST(Collector, buckets_never_go_down) {
  const measure::Snapshot snapshot = test::sample_snapshot();
  const plan::Plan plan = test::sample_plan();
  for (const ::prometheus::MetricFamily& family :
       make_collector(plan, [&] { return snapshot; })->Collect()) {
    for (const ::prometheus::ClientMetric& metric : family.metric) {
      const auto& buckets = metric.histogram.bucket;
      EXPECT_TRUE(std::is_sorted(buckets.begin(), buckets.end(), [](const auto& a, const auto& b) {
        return a.cumulative_count < b.cumulative_count || a.upper_bound < b.upper_bound;
      }));
    }
  }
}

TEST(Collector, tells_users_iterations_and_findings) {
  const Page page = sample_page();
  EXPECT_EQ(page.at("throng_users{load=\"diners\"}"), 100);
  EXPECT_EQ(page.at("throng_users_peak{load=\"guests\"}"), 4);
  EXPECT_EQ(page.at("throng_requests_in_flight{load=\"diners\"}"), 7);
  EXPECT_EQ(page.at("throng_iterations_total{load=\"diners\",result=\"completed\"}"), 800);
  EXPECT_EQ(page.at("throng_iterations_total{load=\"diners\",result=\"interrupted\"}"), 10);
  EXPECT_EQ(page.at("throng_iterations_dropped_total{load=\"guests\",reason=\"max_in_flight\"}"),
            3);
  EXPECT_EQ(page.at("throng_iterations_dropped_total{load=\"guests\",reason=\"feed_ended\"}"), 0);
  EXPECT_EQ(page.at("throng_iterations_dropped_total{load=\"guests\",reason=\"stopped\"}"), 1);
  EXPECT_EQ(page.at("throng_iterations_asked_total{load=\"guests\"}"), 94);
  EXPECT_EQ(page.at("throng_iterations_started_total{load=\"guests\"}"), 90);
  EXPECT_EQ(page.at("throng_requests_issued_total{load=\"diners\"}"), 5204);
  EXPECT_EQ(page.at("throng_warm_up_requests_total{load=\"diners\"}"), 1200);
  EXPECT_EQ(page.at("throng_findings_total"), 25);
  EXPECT_EQ(page.at("throng_elapsed_seconds"), 35);
  EXPECT_EQ(page.at("throng_schedule_lag_seconds_count"), 3995);
}

TEST(Collector, names_what_is_being_run) {
  plan::Plan plan = test::sample_plan();
  plan.seed = UINT64_MAX;
  plan.name = "a \"quoted\\name\"\nwith lines";
  const std::string text = metrics_text(plan, {});
  EXPECT_THAT(parse_page(text).errors, IsEmpty());
  EXPECT_THAT(text, HasSubstr("seed=\"18446744073709551615\""));
  EXPECT_THAT(text, HasSubstr(R"(name="a \"quoted\\name\"?with lines")"));
}

TEST(Collector, adds_up_the_legs_of_requests) {
  const Page page = sample_page();
  const auto leg = [&](const std::string& what, const std::string& phase) {
    return page.at("throng_request_phase_seconds_" + what + "{load=\"diners\",phase=\"" + phase +
                   "\"}");
  };
  EXPECT_EQ(leg("count", "connect"), 100);
  EXPECT_DOUBLE_EQ(leg("sum", "connect"), 0.02);
  EXPECT_EQ(leg("count", "tls"), 0);
  EXPECT_EQ(leg("sum", "wait"), 719);
}

TEST(Collector, counts_responses_by_the_instance_that_gave_them) {
  const Page page = sample_page();
  const std::string name = "throng_backend_responses_total{backend=\"agent-";
  EXPECT_EQ(page.at(name + "1\",code_class=\"2xx\"}"), 3995);
  EXPECT_EQ(page.at(name + "1\",code_class=\"5xx\"}"), 2);
  EXPECT_EQ(page.at(name + "2\",code_class=\"1xx\"}"), 0);
}

TEST(Collector, tells_budgets_with_value_and_limit) {
  plan::Plan plan = test::sample_plan();
  plan.budgets.resize(3);
  for (plan::Budget& budget : plan.budgets) {
    budget.kind = plan::Budget::Kind::latency;
    budget.percentile = 95;
  }
  plan.budgets[0].text = plan.budgets[1].text = "p95 < x";  // two may read the same
  plan.budgets[0].limit = 800ms;
  plan.budgets[1].limit = 100ms;
  plan.budgets[2].text = "p95 of ask < 1s";
  plan.budgets[2].of.step = 2;  // of which nothing was ok
  plan.budgets[2].limit = 1s;
  const Page page = parse_page(metrics_text(plan, test::sample_snapshot()));
  EXPECT_THAT(page.errors, IsEmpty());
  EXPECT_NEAR(page.at("throng_threshold_value{threshold=\"p95 < x\"}"), 0.38, 0.001);
  EXPECT_EQ(page.at("throng_threshold_limit{threshold=\"p95 < x\"}"), 0.8);
  EXPECT_EQ(page.at("throng_threshold_ok{threshold=\"p95 < x\"}"), 1);
  EXPECT_EQ(page.at("throng_threshold_limit{threshold=\"p95 < x #2\"}"), 0.1);
  EXPECT_EQ(page.at("throng_threshold_ok{threshold=\"p95 < x #2\"}"), 0);
  EXPECT_EQ(page.at("throng_threshold_ok{threshold=\"p95 of ask < 1s\"}"), 1);
  EXPECT_EQ(page.samples.count("throng_threshold_value{threshold=\"p95 of ask < 1s\"}"), 0U);
}

TEST(Collector, tells_the_verdict_as_it_stands) {
  plan::Plan plan = test::sample_plan();
  plan.budgets.clear();
  measure::Snapshot snapshot = test::sample_snapshot();
  const auto standing = [&] {
    const Page page = parse_page(metrics_text(plan, snapshot));
    std::string all;
    for (const char* name : {"pass", "fail", "inconclusive", "invalid"}) {
      const double value = page.at("throng_run_verdict{verdict=\"" + std::string(name) + "\"}");
      EXPECT_TRUE(value == 0 || value == 1) << name;
      if (value == 1) all += name;
    }
    return all;
  };
  EXPECT_EQ(standing(), "fail");  // the sample has findings
  snapshot.findings = 0;
  EXPECT_EQ(standing(), "invalid");  // and more than a hundredth of its arrivals was dropped
  snapshot.loads[1].drops = {};
  EXPECT_EQ(standing(), "pass");
  snapshot.start_lag.record(1s, 4000);
  EXPECT_EQ(standing(), "invalid");
  plan.loads[1].search.emplace();  // which passes all limits on purpose
  EXPECT_EQ(standing(), "inconclusive");
  snapshot.findings = 1;
  EXPECT_EQ(standing(), "fail");
  plan.loads[1].search.reset();
  snapshot = {};
  EXPECT_EQ(standing(), "inconclusive");
}

TEST(Collector, tells_how_the_generator_fares) {
  const Page page = sample_page();
  EXPECT_EQ(page.at("throng_worker_busy_seconds_total{worker=\"1\"}"), 8.75);
  EXPECT_EQ(page.at("throng_worker_alive_seconds_total{worker=\"0\"}"), 35);
  EXPECT_EQ(page.at("throng_event_loop_lag_seconds_count"), 70);
  EXPECT_EQ(page.at("throng_event_loop_lag_seconds_bucket{le=\"0.001\"}"), 69);
  EXPECT_EQ(page.at("throng_schedule_lag_seconds_bucket{le=\"0.005\"}"), 3995);
}

TEST(Collector, counts_the_series_of_its_page) {
  const Page page = sample_page();
  EXPECT_EQ(page.at("throng_series"), static_cast<double>(page.samples.size()));
}

TEST(Collector, however_much_there_is_the_page_stays_bounded_and_sums_stay_true) {
  plan::Plan plan;
  measure::Snapshot snapshot;
  for (std::uint32_t i = 0; i < 20; ++i) {
    plan.steps.push_back({.name = "step " + std::to_string(i), .flow = 0});
  }
  for (std::uint32_t load = 0; load < 200; ++load) {
    plan.loads.emplace_back().name = "load " + std::to_string(load);
    plan.environment.instances.push_back({.name = "agent-" + std::to_string(load)});
    plan.budgets.emplace_back().text = "budget " + std::to_string(load);
    plan.budgets.back().limit = (load + 7) * 1ms;
    plan.budgets.back().percentile = 50;
    snapshot.loads.push_back({.completed = 1});
    snapshot.threads.emplace_back();
    for (std::uint32_t step = 0; step < 2; ++step) {
      measure::Series series;
      series.load = load;
      series.step = step;
      series.instance = load;
      series.outcomes = {1, 0, 0};
      for (std::uint16_t code = 200; code < 240; ++code) series.statuses[code] = 1;
      snapshot.series.push_back(series);
    }
  }
  const Page page = parse_page(metrics_text(plan, snapshot));
  EXPECT_THAT(page.errors, IsEmpty());
  EXPECT_LE(page.samples.size(), kMostSeries);
  EXPECT_EQ(page.at("throng_series"), static_cast<double>(page.samples.size()));
  std::map<std::string, double> sums;
  for (const auto& [name, value] : page.samples) sums[name.substr(0, name.find('{'))] += value;
  EXPECT_EQ(sums["throng_requests_total"], 400);  // nothing is lost, only its name
  EXPECT_EQ(sums["throng_responses_total"], 400 * 40);
  EXPECT_EQ(sums["throng_backend_responses_total"], 400 * 40);
  EXPECT_EQ(sums["throng_iterations_total"], 200);
  EXPECT_GT(page.at("throng_requests_total{load=\"other\",step=\"other\",outcome=\"ok\","
                    "error_type=\"\"}"),
            350);
}

TEST(BucketBounds, hold_every_latency_limit_once) {
  plan::Plan plan;
  plan.budgets.resize(4);
  plan.budgets[0].limit = 800ms;
  plan.budgets[1].limit = 800ms;
  plan.budgets[2].limit = 1s;
  plan.budgets[3].kind = plan::Budget::Kind::errors;
  plan.budgets[3].limit = 7ms;
  const std::vector<Duration> bounds = bucket_bounds(plan);
  EXPECT_THAT(bounds, IsSupersetOf(std::vector<Duration>{100us, 800ms, 1s, 60s}));
  EXPECT_THAT(bounds, Not(Contains(Duration(7ms))));
  EXPECT_EQ(std::adjacent_find(bounds.begin(), bounds.end(), std::greater_equal<>()), bounds.end());
  EXPECT_EQ(bounds.size(), bucket_bounds(plan::Plan{}).size() + 1);
}

TEST(LabelValue, is_text_of_bounded_length) {
  EXPECT_EQ(label_value("order 🍜"), "order 🍜");
  EXPECT_EQ(label_value("a\x1b\n\xff"), "a???");
  EXPECT_EQ(label_value(std::string(1000, 'x')).size(), 120U);
  EXPECT_EQ(label_value(std::string(119, 'x') + "🍜"),
            std::string(119, 'x'));  // not half a character
}

}  // namespace
}  // namespace throng::prometheus
