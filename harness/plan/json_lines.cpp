#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "harness/plan/csv.h"

namespace throng::plan {
namespace {

constexpr std::size_t kMostTold = 10;
using Json = nlohmann::ordered_json;

std::string as_text(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// nlohmann's text without its own prefix: "[json.exception.parse_error.101] parse error at line 1,
// column 3: …".
std::string reason(const Json::parse_error& error) {
  const std::string text = error.what();
  const std::size_t colon = text.find(": ");
  return colon == std::string::npos ? text : text.substr(colon + 2);
}

}  // namespace

void read_json_lines(const Source& source, Feed& feed, Mistakes& mistakes) {
  std::size_t told = 0;
  for (int line = 1;
       static_cast<std::size_t>(line) <= source.line_starts.size() && told < kMostTold; ++line) {
    const std::string_view text = source.line(line);
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Json row;
    try {
      row = Json::parse(text);
    } catch (const Json::parse_error& e) {
      mistakes.at(source, line, static_cast<int>(e.byte), "not JSON: " + reason(e));
      ++told;
      continue;
    }
    if (!row.is_object()) {
      mistakes.at(source, line, 1, "expected a JSON object such as {\"dish\": \"ramen\"}");
      ++told;
      continue;
    }
    if (feed.columns.empty()) {
      for (const auto& [key, value] : row.items()) feed.columns.push_back(key);
    }
    std::vector<std::string> values;
    for (const std::string& column : feed.columns) {
      const auto found = row.find(column);
      if (found != row.end()) values.push_back(as_text(*found));
    }
    if (values.size() != feed.columns.size() || row.size() != values.size()) {
      mistakes.at(source, line, 1, "this row has other keys than the first one",
                  "wanted: " + list_words(feed.columns, "and"));
      ++told;
    } else if (feed.rows.size() == kMaxFeedRows) {
      mistakes.at(source, line, 1, "more than " + std::to_string(kMaxFeedRows) + " rows");
      return;
    } else {
      feed.rows.push_back(std::move(values));
    }
  }
  if (feed.rows.empty() && told == 0) mistakes.at(source, 1, 0, "there is no row in this file");
}

}  // namespace throng::plan
