#include "service/intent.h"

#include <algorithm>

#include "service/text.h"

namespace throng::service {

namespace {

constexpr std::string_view kYes[] = {"yes", "yes please", "confirm", "ok", "sure"};
constexpr std::string_view kNo[] = {"no", "no thanks", "cancel", "never mind"};

std::string without_brackets(std::string_view text) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '[') ++depth;
    if (depth == 0) out += c;
    if (c == ']' && depth > 0) --depth;
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kEdge = " \t\r\n.,!?\"'";
  const std::size_t first = text.find_first_not_of(kEdge);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kEdge) - first + 1);
}

/// What follows `words` in `text` (both compared without case), if it starts with them as whole
/// words.
bool follows(std::string_view text, std::string_view words, std::string& rest) {
  if (text.size() < words.size() || !same_text(text.substr(0, words.size()), words)) return false;
  if (text.size() > words.size() && text[words.size()] != ' ') return false;
  rest = trimmed(text.substr(words.size()));
  return true;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::string_view (&words)[N]) {
  return std::any_of(std::begin(words), std::end(words),
                     [text](std::string_view w) { return same_text(text, w); });
}

}  // namespace

Intent intent_of(std::string_view message) {
  const std::string plain = without_brackets(message);
  const std::string_view text = trimmed(plain);
  if (is_one_of(text, kYes)) return {Intent::Kind::yes, {}};
  if (is_one_of(text, kNo)) return {Intent::Kind::no, {}};
  Intent intent;
  for (const std::string_view opening :
       {"show the menu of", "show menu of", "show me the menu of", "menu of"}) {
    if (follows(text, opening, intent.subject) && !intent.subject.empty()) {
      intent.kind = Intent::Kind::menu;
      return intent;
    }
  }
  if (follows(text, "order", intent.subject) && !intent.subject.empty()) {
    intent.kind = Intent::Kind::order;
    return intent;
  }
  intent.subject.clear();
  if (contains_text(text, "restaurants")) intent.kind = Intent::Kind::list;
  return intent;
}

}  // namespace throng::service
