// tests/unit/prometheus/page.h
//
// A strict reader of Prometheus' text format 0.0.4, written from its specification: what it takes,
// promtool takes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace throng::prometheus {

struct Page {
  std::map<std::string, double> samples;  // `name{labels}` → value
  std::vector<std::string> errors;        // with the line

  /// The value of this sample, or -1e9 if there is none.
  [[nodiscard]] double at(const std::string& sample) const {
    const auto found = samples.find(sample);
    return found == samples.end() ? -1e9 : found->second;
  }
};

[[nodiscard]] Page parse_page(const std::string& text);

}  // namespace throng::prometheus
