#include "harness/probe/url_text.h"

#include <algorithm>
#include <charconv>

namespace throng::probe {
namespace {

constexpr std::size_t kMostFields = 64;

}  // namespace

std::string percent_decoded(std::string_view text, bool plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && text.size() - i > 2) {
      const char* digits = text.data() + i + 1;
      const auto parsed = std::from_chars(digits, digits + 2, value, 16);
      if (parsed.ptr == digits + 2) {
        out += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    out += plus && text[i] == '+' ? ' ' : text[i];
  }
  return out;
}

FormFields parse_form(std::string_view text) {
  FormFields fields;
  while (!text.empty() && fields.size() < kMostFields) {
    const std::string_view one = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    if (one.empty()) continue;
    const std::size_t equals = std::min(one.find('='), one.size());
    const std::string_view value = one.substr(std::min(one.size(), equals + 1));
    fields.emplace_back(percent_decoded(one.substr(0, equals), true), percent_decoded(value, true));
  }
  return fields;
}

const std::string* field(const FormFields& fields, std::string_view name) {
  for (const auto& [key, value] : fields) {
    if (key == name) return &value;
  }
  return nullptr;
}

}  // namespace throng::probe
