// Checks and limits.
#include <algorithm>
#include <utility>

#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

std::vector<std::string> words_of(const Node* list) {
  std::vector<std::string> words;
  if (list == nullptr) return words;
  for (const Node& one : list->items) {
    if (!one.bad && std::find(words.begin(), words.end(), one.text) == words.end())
      words.push_back(one.text);
  }
  return words;
}

// In the order of the table, however they were written.
std::vector<std::string> in_order(const std::vector<std::string>& ids) {
  std::vector<std::string> sorted;
  for (const std::string_view id : check_ids()) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) sorted.emplace_back(id);
  }
  return sorted;
}

}  // namespace

void read_checks(const Node* node, Reading& reading, CheckSettings& checks) {
  const bool list = node != nullptr && node->is_list();
  const Record record(list ? nullptr : node, "checks");
  const Record history(record.find("history"), "history");
  checks.history_sample = history.share("sample");
  checks.omit_request_id = record.share("omit_request_id");
  checks.allow_inconclusive = in_order(words_of(record.find("allow_inconclusive")));
  if (list) {
    checks.enabled = in_order(words_of(node));
  } else if (const Node* only = record.find("only")) {
    checks.enabled = in_order(words_of(only));
    if (record.flag("all")) {
      reading.mistakes.at(*record.find("all"), "`all` and `only` contradict each other",
                          "leave out one of them");
    }
  } else if (!record.has("all") || record.flag("all")) {
    checks.enabled.assign(check_ids().begin(), check_ids().end());
  }
  const Node* allowed = record.find("allow_inconclusive");
  if (allowed == nullptr) return;
  for (const Node& one : allowed->items) {
    if (one.bad ||
        std::find(checks.enabled.begin(), checks.enabled.end(), one.text) != checks.enabled.end())
      continue;
    reading.mistakes.at(one, "the check " + one.text + " does not run in this scenario");
  }
}

void read_limits(const Node* node, Reading& reading, Limits& limits) {
  const Record record(node, "limits");
  limits.connect_timeout = record.duration("connect_timeout");
  limits.response_timeout = record.duration("response_timeout");
  limits.turn_timeout = record.duration("turn_timeout");
  limits.max_response = record.size("max_response");
  limits.max_header = record.size("max_header");
  limits.max_findings_per_check = record.count("max_findings_per_check");
  limits.max_history = record.size("max_history");
  for (const auto& [key, value] : {std::pair{"connect_timeout", limits.connect_timeout},
                                   std::pair{"response_timeout", limits.response_timeout}}) {
    if (value <= limits.turn_timeout) continue;
    const Node* at = record.has(key) ? record.find(key) : record.find("turn_timeout");
    if (at == nullptr) continue;
    reading.mistakes.at(*at, "`" + std::string(key) + "` (" + throng::print(value) +
                                 ") is longer than `turn_timeout` (" +
                                 throng::print(limits.turn_timeout) +
                                 "), which holds for the whole exchange");
  }
}

}  // namespace throng::plan
