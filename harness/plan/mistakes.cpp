#include "harness/plan/mistakes.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "harness/base/assert.h"

namespace throng::plan {
namespace {

constexpr std::size_t kMost = 200;
constexpr std::size_t kLongLine = 2000;

int characters_before(std::string_view line, int column) {
  const std::size_t end = std::min(line.size(), static_cast<std::size_t>(std::max(column - 1, 0)));
  int count = 0;
  for (const char c : line.substr(0, end))
    count += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
  // A place behind the end of the line stays behind it.
  return count + (column > 0 ? column - 1 - static_cast<int>(end) : 0);
}

}  // namespace

std::string_view Source::line(int number) const {
  if (number < 1 || static_cast<std::size_t>(number) > line_starts.size()) return {};
  const std::size_t from = line_starts[static_cast<std::size_t>(number) - 1];
  std::size_t to = text.find('\n', from);
  if (to == std::string::npos) to = text.size();
  if (to > from && text[to - 1] == '\r') --to;
  return std::string_view(text).substr(from, to - from);
}

const Node* Node::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].text == key) return &items[i];
  }
  return nullptr;
}

const Node& Node::key(std::string_view key) const {
  for (const Node& one : keys) {
    if (one.text == key) return one;
  }
  THRONG_ASSERT(false, "a key to point at that is not there");
}

bool Node::misspelt() const {
  return std::any_of(keys.begin(), keys.end(), [](const Node& one) { return one.bad; });
}

void Mistakes::at(const Node& node, std::string message, std::string hint) {
  at(*node.source, node.line, node.column, std::move(message), std::move(hint));
}

void Mistakes::at(const Node& node, std::string_view part, std::string message, std::string hint) {
  int column = node.column;
  const std::string_view line = node.source->line(node.line);
  if (column > 0 && static_cast<std::size_t>(column) <= line.size()) {
    const std::size_t found = line.find(part, static_cast<std::size_t>(column) - 1);
    if (found != std::string_view::npos) column = static_cast<int>(found) + 1;
  }
  at(*node.source, node.line, column, std::move(message), std::move(hint));
}

void Mistakes::at(const Source& source, int line, int column, std::string message,
                  std::string hint) {
  if (found_.size() >= kMost) {
    ++unsaid_;
    return;
  }
  const std::string_view text = source.line(line);
  Diagnostic diagnostic{source.path,     line,
                        column,          std::move(message),
                        std::move(hint), std::string(text.substr(0, kLongLine))};
  if (column > 0) diagnostic.column = characters_before(text, column) + 1;
  found_.push_back({source.order, std::move(diagnostic)});
}

void Mistakes::in_file(std::string path, std::string message) {
  found_.push_back({0, {std::move(path), 0, 0, std::move(message), {}, {}}});
}

std::vector<Diagnostic> Mistakes::take() {
  const auto place = [](const Found& f) {
    return std::tie(f.order, f.diagnostic.line, f.diagnostic.column);
  };
  std::stable_sort(found_.begin(), found_.end(),
                   [&](const Found& a, const Found& b) { return place(a) < place(b); });
  std::vector<Diagnostic> all;
  for (Found& f : found_) {
    // What an alias repeats is the same mistake at the same place.
    const bool again = !all.empty() && all.back().file == f.diagnostic.file &&
                       all.back().line == f.diagnostic.line &&
                       all.back().column == f.diagnostic.column &&
                       all.back().message == f.diagnostic.message;
    if (!again) all.push_back(std::move(f.diagnostic));
  }
  if (unsaid_ > 0 && !all.empty()) {
    all.push_back(
        {all.back().file, 0, 0, "and " + std::to_string(unsaid_) + " more mistakes", {}, {}});
  }
  found_.clear();
  return all;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  const std::string_view near = nearest(word, views);
  if (near.empty()) return {};
  std::string text = "did you mean `";
  return text.append(near).append("`?");
}

std::string list_words(const std::vector<std::string>& words, std::string_view last,
                       std::size_t most) {
  std::string text;
  const std::size_t shown = std::min(words.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text.append(i + 1 == words.size() ? " " + std::string(last) + " " : ", ");
    text.append("`").append(words[i]).append("`");
  }
  if (words.size() > shown) text += " and " + std::to_string(words.size() - shown) + " more";
  return text;
}

std::string suggest(std::string_view word, const std::vector<std::string>& candidates,
                    std::string_view what) {
  std::string hint = did_you_mean(word, candidates);
  if (!hint.empty() || candidates.empty()) return hint;
  return hint.append(what).append(": ").append(list_words(candidates));
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMostShown = 40;
  std::string out = "\"";
  for (const char c : text.substr(0, kMostShown)) {
    if (c == '\n') {
      out += "\\n";
    } else {
      out += static_cast<unsigned char>(c) < ' ' ? '?' : c;
    }
  }
  // Not in the middle of a character.
  if (text.size() > kMostShown) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xc0U) == 0x80U)
      out.pop_back();
    if ((static_cast<unsigned char>(out.back()) & 0x80U) != 0) out.pop_back();
    out += "...";
  }
  return out + "\"";
}

}  // namespace throng::plan
