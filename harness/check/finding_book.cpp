#include "harness/check/finding_book.h"

#include <algorithm>

namespace throng::check {

Finding* FindingBook::add(std::uint64_t key, TimePoint at) {
  ++violations_;
  const auto known = std::find(keys_.begin(), keys_.end(), key);
  if (known != keys_.end()) {
    Finding& finding = findings_[static_cast<std::size_t>(known - keys_.begin())];
    ++finding.count;
    finding.first = std::min(finding.first, at);
    finding.last = std::max(finding.last, at);
    return nullptr;
  }
  if (findings_.size() >= most_) return nullptr;
  keys_.push_back(key);
  Finding& finding = findings_.emplace_back();
  finding.first = finding.last = at;
  return &finding;
}

}  // namespace throng::check
