#include "harness/plan/csv.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace throng::plan {
namespace {

constexpr std::size_t kMostTold = 10;  // mistakes per file: a wrong separator spoils every line

class Csv {
 public:
  Csv(const Source& source, Mistakes& mistakes)
      : text_(source.text), source_(source), mistakes_(mistakes) {}

  // The next record that is not an empty line; false at the end.
  bool next(std::vector<std::string>& fields) {
    fields.clear();
    while (at_ < text_.size() && (text_[at_] == '\n' || text_[at_] == '\r')) step();
    if (at_ == text_.size()) return false;
    record_line = line_;
    while (true) {
      fields.push_back(at_ < text_.size() && text_[at_] == '"' ? quoted_field() : bare_field());
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        if (at_ == text_.size()) fields.emplace_back();
        if (at_ < text_.size()) continue;
      }
      return true;
    }
  }

  int record_line = 1;

 private:
  void step() {
    if (text_[at_] == '\n') ++line_;
    ++at_;
  }

  std::string bare_field() {
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n' && text_[at_] != '\r')
      ++at_;
    return std::string(text_.substr(from, at_ - from));
  }

  std::string quoted_field() {
    std::string field;
    const int from_line = line_;
    const std::size_t from = at_++;
    while (at_ < text_.size()) {
      if (text_[at_] != '"') {
        field += text_[at_];
        step();
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        field += '"';
        at_ += 2;
      } else {
        ++at_;
        const std::string_view rest = text_.substr(at_, 1);
        if (!rest.empty() && rest[0] != ',' && rest[0] != '\n' && rest[0] != '\r') {
          tell(line_, at_, "text after a closing quote", "a quote within quotes is written twice");
          field += bare_field();
        }
        return field;
      }
    }
    tell(from_line, from, "this quote is never closed", {});
    return field;
  }

  void tell(int line, std::size_t at, std::string message, std::string hint) {
    const std::size_t start = source_.line_starts[static_cast<std::size_t>(line) - 1];
    mistakes_.at(source_, line, static_cast<int>(at - start) + 1, std::move(message),
                 std::move(hint));
  }

  std::string_view text_;
  const Source& source_;
  Mistakes& mistakes_;
  std::size_t at_ = 0;
  int line_ = 1;
};

std::string values(std::size_t n) { return std::to_string(n) + (n == 1 ? " value" : " values"); }

void check_header(const Source& source, const std::vector<std::string>& columns,
                  Mistakes& mistakes) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].empty()) {
      mistakes.at(source, 1, 0,
                  "column " + std::to_string(i + 1) + " of the header line has no name");
    } else if (std::find(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(i),
                         columns[i]) != columns.begin() + static_cast<std::ptrdiff_t>(i)) {
      mistakes.at(source, 1, 0, "two columns are called `" + columns[i] + "`");
    }
  }
}

}  // namespace

void read_csv(const Source& source, Feed& feed, Mistakes& mistakes) {
  Csv csv(source, mistakes);
  if (!csv.next(feed.columns)) {
    mistakes.at(source, 1, 0, "the file is empty; its first line names the columns");
    return;
  }
  check_header(source, feed.columns, mistakes);
  std::vector<std::string> row;
  std::size_t told = 0;
  while (csv.next(row)) {
    if (row.size() != feed.columns.size()) {
      if (++told > kMostTold) continue;
      mistakes.at(source, csv.record_line, 0,
                  "this row has " + values(row.size()) + ", the header line names " +
                      std::to_string(feed.columns.size()) + " columns",
                  row.size() > feed.columns.size() ? "a value with a comma stands in quotes" : "");
      continue;
    }
    if (feed.rows.size() == kMaxFeedRows) {
      mistakes.at(source, csv.record_line, 0,
                  "more than " + std::to_string(kMaxFeedRows) + " rows");
      return;
    }
    feed.rows.push_back(row);
  }
  if (feed.rows.empty() && told == 0)
    mistakes.at(source, 1, 0, "there is no row below the header line");
}

}  // namespace throng::plan
