// Budgets. One item of the list may hold several: each statistic of a latency and each worst window
// is a budget of its own, with its own line in the verdict.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/plan/budget_limits.h"
#include "harness/plan/budget_target.h"
#include "harness/plan/parts.h"
#include "harness/plan/record.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

using Kind = Budget::Kind;

constexpr std::string_view kKinds[] = {"latency",  "errors", "error_count", "availability",
                                       "requests", "rate",   "achieved",    "findings"};
constexpr std::string_view kWorst = "worst_";
constexpr std::uint64_t kSamplesToAbort = 20;

constexpr unsigned bit(Kind kind) { return 1U << static_cast<unsigned>(kind); }
template <typename... Kinds>
constexpr unsigned bits(Kinds... kinds) {
  return (bit(kinds) | ...);
}

/// Which kinds of budget may have a key.
struct Permission {
  std::string_view key;
  unsigned kinds;
};
constexpr unsigned kAll = 0xff;
constexpr unsigned kCounted =
    bits(Kind::latency, Kind::errors, Kind::error_count, Kind::availability, Kind::achieved);
constexpr Permission kPermissions[] = {
    {"<percentile>", bit(Kind::latency)},
    {"mean", bit(Kind::latency)},
    {"max", bit(Kind::latency)},
    {"clock", bit(Kind::latency)},
    {"burn", bit(Kind::availability)},
    {"of", kAll & ~bits(Kind::latency, Kind::findings)},
    {"<worst>", bits(Kind::errors, Kind::availability)},
    {"over", bits(Kind::latency, Kind::errors, Kind::error_count, Kind::requests, Kind::rate)},
    {"for", kAll & ~bits(Kind::achieved, Kind::findings)},
    {"min_samples", kCounted},
};

std::string kinds_in_words(unsigned kinds) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < std::size(kKinds); ++i) {
    if ((kinds & (1U << i)) != 0) words.emplace_back(kKinds[i]);
  }
  return list_words(words);
}

std::string with_article(const std::string& words) {
  return (words.find_first_of("aeiou") == 1 ? "an " : "a ") + words;
}

class BudgetReader {
 public:
  BudgetReader(Reading& reading, Plan& plan)
      : mistakes_(reading.mistakes), plan_(plan), possible_(plan, reading.mistakes) {}

  void read(const Node& node) {
    std::vector<std::size_t> named;
    for (std::size_t i = 0; i < std::size(kKinds); ++i) {
      if (node.find(kKinds[i]) != nullptr) named.push_back(i);
    }
    if (named.empty() && node.misspelt()) return;
    const std::string all = kinds_in_words(kAll);
    if (named.empty()) return mistakes_.at(node, "a budget needs " + all);
    if (named.size() > 1) {
      const Node* second = nullptr;  // in the order of the file
      for (std::size_t i = 0, seen = 0; i < node.keys.size(); ++i) {
        const bool kind =
            std::find(std::begin(kKinds), std::end(kKinds), node.keys[i].text) != std::end(kKinds);
        if (kind && ++seen == 2) second = &node.items[i];
      }
      return mistakes_.at(*second, "one budget limits one thing: " + all, "begin a new list item");
    }
    Budget budget;
    budget.kind = static_cast<Kind>(named.front());
    const Node& what = *node.find(kKinds[named.front()]);
    if (!all_permitted(node, budget.kind) || what.bad) return;
    const Record record(&node, "budget");
    if (!read_common(node, record, budget)) return;
    if (budget.kind == Kind::latency) return read_latency(node, budget);
    read_other(node, record, std::move(budget));
  }

 private:
  bool all_permitted(const Node& node, Kind kind) {
    bool good = true;
    const Table& table = *find_table("budget");
    for (const Node& key : node.keys) {
      const Field* field = key.bad ? nullptr : find_field(table, key.text);
      if (field == nullptr) continue;
      for (const Permission& one : kPermissions) {
        if (one.key != field->key || (one.kinds & bit(kind)) != 0) continue;
        good = false;
        mistakes_.at(key, "`" + key.text + "` is for " + with_article(kinds_in_words(one.kinds)) +
                              " budget");
      }
    }
    return good;
  }

  // What all kinds share. False if it makes no sense of the rest.
  bool read_common(const Node& node, const Record& record, Budget& budget) {
    const Node* of = node.find(budget.kind == Kind::latency ? "latency" : "of");
    if (of != nullptr && (of->bad || !read_target(*of, plan_, mistakes_, budget.of))) return false;
    if (budget.of.outcome && budget.kind != Kind::latency) {
      mistakes_.at(*of->find("outcome"), "`outcome` is for a `latency` budget");
      return false;
    }
    budget.from_intended = record.text("clock") == "intended";
    budget.hold = record.maybe_duration("for");
    bool good = read_abort(record, budget);
    if (const Node* over = record.find("over")) {
      budget.over = duration_of(*over);
      good = possible_.windows(*over, *budget.over, budget) && good;
    }
    const bool windows = record.mentions("over") || has_worst(node);
    if (record.has("for") && !windows) {
      mistakes_.at(node.key("for"), "`for` needs windows to count",
                   "for example: over: 10s, for: 30s");
      good = false;
    }
    if (per_time(budget.kind) && budget.abort_after && !budget.over) {
      mistakes_.at(node.key("abort"),
                   "what a whole run wants at least is not broken before its end",
                   "with `over`, each window is held against it");
      good = false;
    }
    return good;
  }

  bool read_abort(const Record& record, Budget& budget) {
    const Node* abort = record.find("abort");
    if (abort != nullptr && abort->is_map()) {
      budget.abort_after = Record(abort, "abort").duration("after");
    } else if (record.flag("abort")) {
      budget.abort_after = Duration::zero();
    }
    const bool counted = (kCounted & bit(budget.kind)) != 0;
    budget.min_samples = record.maybe_whole("min_samples")
                             .value_or(counted && budget.abort_after ? kSamplesToAbort : 1);
    return !budget.abort_after || possible_.before_the_end(*abort, *budget.abort_after);
  }

  static bool has_worst(const Node& node) {
    return std::any_of(node.keys.begin(), node.keys.end(),
                       [](const Node& key) { return key.text.starts_with(kWorst); });
  }

  void read_latency(const Node& node, const Budget& budget) {
    bool any = false;
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const std::string& key = node.keys[i].text;
      const bool percentile = key.size() > 1 && key[0] == 'p' && key[1] >= '0' && key[1] <= '9';
      if (!percentile && key != "mean" && key != "max") continue;
      any = true;
      if (node.items[i].bad) continue;
      Budget one = budget;
      one.limit = duration_of(node.items[i]);
      if (percentile) {
        one.stat = Budget::Stat::percentile;
        static_cast<void>(read_number(std::string_view(key).substr(1), one.percentile));
        if (one.percentile <= 0) {
          mistakes_.at(node.keys[i],
                       "the 0th percentile is the fastest of all; a limit of it says nothing");
        }
      } else {
        one.stat = key == "mean" ? Budget::Stat::mean : Budget::Stat::max;
      }
      const std::string what = budget.of.step ? "" : " of all steps";
      one.text = (percentile ? "p" + shortest(one.percentile) : key) + what +
                 in_words(one.of, plan_) +
                 (one.of.outcome ? " (" + std::string(to_string(*one.of.outcome)) + ")" : "") +
                 " < " + throng::print(one.limit) + (one.from_intended ? " (intended start)" : "") +
                 windows_of(one);
      add(node.items[i], std::move(one));
    }
    if (!any && !node.misspelt())
      mistakes_.at(node, "a latency budget without a limit", "for example: p95: 800ms");
  }

  static std::string windows_of(const Budget& budget) {
    if (!budget.over) return {};
    return " in any " + throng::print(*budget.over) +
           (budget.hold ? " for " + throng::print(*budget.hold) : "");
  }

  void read_other(const Node& node, const Record& record, Budget budget) {
    const std::string key(kKinds[static_cast<std::size_t>(budget.kind)]);
    const Node& value = *node.find(key);
    std::string limit;
    switch (budget.kind) {
      case Kind::latency:
        return;
      case Kind::errors:
      case Kind::availability:
      case Kind::achieved:
        budget.limit_share = record.share(key);
        limit = throng::print(budget.limit_share);
        break;
      case Kind::error_count:
      case Kind::requests:
      case Kind::findings:
        budget.limit_count = record.whole(key);
        limit = std::to_string(budget.limit_count);
        break;
      case Kind::rate:
        budget.limit_rate = *parse_rate(value.text);
        limit = throng::print(budget.limit_rate);
        break;
    }
    const bool least = (bits(Kind::availability, Kind::requests, Kind::rate, Kind::achieved) &
                        bit(budget.kind)) != 0;
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', ' ');
    if (budget.kind == Kind::availability) budget.burn = record.number("burn");
    budget.text = name + in_words(budget.of, plan_) + (least ? " >= " : " <= ") + limit +
                  (budget.burn != 1 ? ", burn " + shortest(budget.burn) : "") + windows_of(budget);
    Budget whole = budget;
    if (!whole.over) whole.hold.reset();  // it is for the worst windows
    if (possible_.limit(node, value, whole)) add(value, std::move(whole));
    add_worst(node, budget);
  }

  // The windows of errors beside a share of the whole run.
  void add_worst(const Node& node, const Budget& whole) {
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
      const Node& key = node.keys[i];
      if (key.bad || !key.text.starts_with(kWorst)) continue;
      if (whole.over) {
        mistakes_.at(key, "`" + key.text + "` and `over` contradict each other",
                     "leave out one of them");
        continue;
      }
      Budget worst = whole;
      worst.kind = Kind::errors;
      worst.burn = 1;
      worst.over = *parse_duration(key.text.substr(kWorst.size()));
      if (node.items[i].bad) continue;
      worst.limit_share = *parse_percent(node.items[i].text);
      worst.text = "errors" + in_words(worst.of, plan_) +
                   " <= " + throng::print(worst.limit_share) + windows_of(worst);
      if (*worst.over <= Duration::zero()) {
        mistakes_.at(key, "windows are whole seconds long", "for example: worst_10s");
      } else if (possible_.windows(key, *worst.over, worst)) {
        add(node.items[i], std::move(worst));
      }
    }
  }

  // Refuses the same thing twice, and a lower percentile that may be slower than a higher one.
  void add(const Node& node, Budget budget) {
    for (std::size_t i = 0; i < plan_.budgets.size(); ++i) {
      const Budget& other = plan_.budgets[i];
      if (!looks_at_the_same(budget, other)) continue;
      if (budget.stat == other.stat && budget.percentile == other.percentile) {
        mistakes_.at(node,
                     "this is limited in line " + std::to_string(places_[i]->line) + " already");
        return;
      }
      refuse_looser(node, budget, other);
    }
    plan_.budgets.push_back(std::move(budget));
    places_.push_back(&node);
  }

  // A limit that ends the run may stand beside a tighter one that only judges it.
  static bool looks_at_the_same(const Budget& a, const Budget& b) {
    return a.kind == b.kind && a.of == b.of && a.from_intended == b.from_intended &&
           a.over == b.over && a.hold == b.hold &&
           a.abort_after.has_value() == b.abort_after.has_value();
  }

  void refuse_looser(const Node& node, const Budget& budget, const Budget& other) {
    if (budget.kind != Kind::latency || budget.stat == Budget::Stat::mean ||
        other.stat == Budget::Stat::mean) {
      return;
    }
    const auto rank = [](const Budget& b) {
      return b.stat == Budget::Stat::max ? 100.0 : b.percentile;
    };
    const Budget& low = rank(budget) < rank(other) ? budget : other;
    const Budget& high = rank(budget) < rank(other) ? other : budget;
    if (low.limit <= high.limit) return;
    mistakes_.at(
        node,
        "`" + low.text + "` can never be the limit that counts: `" + high.text + "` is tighter",
        "a higher percentile is never faster than a lower one");
  }

  Mistakes& mistakes_;
  Plan& plan_;
  const BudgetLimits possible_;
  std::vector<const Node*> places_;
};

}  // namespace

void read_budgets(const Node* node, Reading& reading, Plan& plan) {
  if (node == nullptr || !node->is_list()) return;
  BudgetReader reader(reading, plan);
  for (const Node& one : node->items) {
    if (!one.bad && one.is_map()) reader.read(one);
  }
}

}  // namespace throng::plan
