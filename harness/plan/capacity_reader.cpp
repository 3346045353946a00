#include "harness/plan/capacity_reader.h"

#include "harness/plan/record.h"

namespace throng::plan {
namespace {

class Reader {
 public:
  Reader(const Node& node, Mistakes& mistakes)
      : node_(node), record_(&node, "capacity"), mistakes_(mistakes), before_(mistakes.count()) {}

  SearchRead read() {
    SearchRead made;
    const bool rate = record_.mentions("rate");
    const bool users = record_.mentions("users");
    if (rate == users) {
      if (users) {
        mistakes_.at(node_.key("users"), "a search is for a `rate` or for a number of `users`",
                     "leave out one of them");
      } else if (!node_.misspelt()) {
        mistakes_.at(node_, "a search needs `rate` or `users`",
                     "for example: rate: {from: 10/s, to: 1000/s}");
      }
      return made;
    }
    made.model = users ? Load::Model::closed : Load::Model::open;
    const Node* range = record_.find(users ? "users" : "rate");
    CapacitySearch search;
    if (range != nullptr) read_range(*range, users, search);
    search.precision = record_.share("precision");
    search.trial = record_.duration("trial");
    search.cool_down = record_.duration("cool_down");
    search.confirm = record_.duration("confirm");
    check_precision(search);
    read_at_least(users, search);
    const bool good = range != nullptr && search.from > 0 && search.to > 0 && !node_.misspelt();
    if (good && mistakes_.count() == before_) made.search = search;
    return made;
  }

 private:
  void read_range(const Node& range, bool users, CapacitySearch& search) {
    const Record record(&range, users ? "user_range" : "rate_range");
    const auto level = [&](const char* key) {
      if (!record.has(key)) return 0.0;
      return users ? static_cast<double>(record.whole(key)) : record.rate(key).per_second();
    };
    search.from = level("from");
    search.to = level("to");
    if (search.from > 0 && search.to > 0 && search.from > search.to) {
      mistakes_.at(*record.find("from"), "`from` is more than `to`", "the lower level comes first");
    }
  }

  void check_precision(const CapacitySearch& search) {
    if (search.precision.value > 0 && search.precision.value < 1) return;
    const Node* given = record_.find("precision");
    if (given == nullptr) return;
    mistakes_.at(*given,
                 search.precision.value > 0 ? "a precision of 100% says nothing about the level"
                                            : "a precision of 0%: the search would never end",
                 "for example: precision: 5%");
  }

  void read_at_least(bool users, CapacitySearch& search) {
    const Node* given = record_.find("at_least");
    if (given == nullptr) return;
    const Result<Rate> rate = parse_rate(given->text);
    if (rate.has_value() == users) {
      mistakes_.at(*given,
                   users ? "the search is for users, and `at_least` is a rate"
                         : "the search is for a rate, and `at_least` has no unit",
                   users ? "for example: at_least: 200" : "for example: at_least: 200/s");
      return;
    }
    search.at_least = users ? static_cast<double>(whole_of(*given)) : rate->per_second();
    if (search.to > 0 && *search.at_least > search.to) {
      mistakes_.at(*given, "`at_least` is above `to`, which is the most that is tried",
                   "so it could never be met");
    }
  }

  const Node& node_;
  Record record_;
  Mistakes& mistakes_;
  std::size_t before_;
};

}  // namespace

SearchRead read_capacity(const Node& node, Mistakes& mistakes) {
  return Reader(node, mistakes).read();
}

}  // namespace throng::plan
