#include "harness/plan/match.h"

#include <re2/re2.h>

#include <utility>

namespace throng::plan {
namespace {

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::optional<Pattern> Pattern::compile(std::string source, std::string& error) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto compiled = std::make_shared<const re2::RE2>(piece(source), options);
  if (!compiled->ok()) {
    error = compiled->error();
    return std::nullopt;
  }
  Pattern pattern;
  pattern.source_ = std::move(source);
  pattern.compiled_ = std::move(compiled);
  return pattern;
}

bool Pattern::found_in(std::string_view text) const {
  return compiled_ != nullptr && re2::RE2::PartialMatch(piece(text), *compiled_);
}

bool Pattern::capture(std::string_view text, std::string_view& group) const {
  if (compiled_ == nullptr) return false;
  re2::StringPiece found[2];
  const int wanted = compiled_->NumberOfCapturingGroups() > 0 ? 2 : 1;
  if (!compiled_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, found, wanted))
    return false;
  const re2::StringPiece& part = found[wanted - 1];
  if (part.data() == nullptr) return false;  // the group took no part in the match
  group = std::string_view(part.data(), part.size());
  return true;
}

}  // namespace throng::plan
