#include "exporters/report/series_json.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "harness/base/failure.h"

namespace throng::report {
namespace {

using Json = nlohmann::ordered_json;
using measure::Series;

Json outcomes_of(const Series& series) {
  Json json = Json::object();
  for (const Outcome outcome : {Outcome::ok, Outcome::fail, Outcome::unknown}) {
    json[std::string(to_string(outcome))] = series.outcomes.at(static_cast<std::size_t>(outcome));
  }
  return json;
}

Json failures_of(const Series& series) {
  Json json = Json::object();
  for (std::size_t i = 0; i < kFailureCount; ++i) {
    const auto failure = static_cast<Failure>(i);
    if (failure == Failure::none || series.failures[i] == 0) continue;
    json[std::string(to_string(failure))] = {{"count", series.failures[i]},
                                             {"unknown", series.unknowns[i]},
                                             {"example", series.examples[i]}};
  }
  return json;
}

Json legs_of(const Series& series) {
  Duration all{};
  for (const measure::LegTotal& leg : series.legs) all += leg.sum;
  Json json = Json::object();
  for (std::size_t i = 0; i < measure::kLegCount; ++i) {
    const measure::LegTotal& leg = series.legs[i];
    if (leg.count == 0) continue;
    json[std::string(to_string(static_cast<measure::Leg>(i)))] = {
        {"count", leg.count},
        {"mean_ms", to_milliseconds(leg.sum) / static_cast<double>(leg.count)},
        {"share", all.count() > 0 ? to_seconds(leg.sum) / to_seconds(all) : 0.0}};
  }
  return json;
}

}  // namespace

Json histogram_json(const measure::Histogram& histogram) {
  Json json{{"count", histogram.count()}};
  if (histogram.count() == 0) return json;
  json["min"] = to_milliseconds(histogram.min());
  json["mean"] = to_milliseconds(histogram.mean());
  for (const auto& [name, p] : {std::pair("p50", 50.0),
                                {"p75", 75.0},
                                {"p90", 90.0},
                                {"p95", 95.0},
                                {"p99", 99.0},
                                {"p99.9", 99.9},
                                {"p99.99", 99.99}}) {
    json[name] = to_milliseconds(histogram.percentile(p));
  }
  json["max"] = to_milliseconds(histogram.max());
  if (histogram.over_range() > 0) json["over_range"] = histogram.over_range();
  return json;
}

Json series_json(const Series& series) {
  Json statuses = Json::object();
  for (const auto& [status, count] : series.statuses) statuses[std::to_string(status)] = count;
  return {{"requests", series.requests()},
          {"outcomes", outcomes_of(series)},
          {"failures", failures_of(series)},
          {"statuses", std::move(statuses)},
          {"bytes_sent", series.bytes_sent},
          {"bytes_received", series.bytes_received},
          {"latency_ms",
           {{"sent", histogram_json(series.sent())},
            {"intended", histogram_json(series.intended())},
            {"fail", histogram_json(series.sent(Outcome::fail))},
            {"unknown", histogram_json(series.sent(Outcome::unknown))},
            {"first_byte", histogram_json(series.first_byte)}}},
          {"legs", legs_of(series)}};
}

}  // namespace throng::report
