#include "harness/load/cookie_jar.h"

#include <algorithm>

#include "harness/base/same_letters.h"
#include "harness/load/escape.h"
#include "harness/load/text.h"

namespace throng::load {
namespace {

// The part up to the next `;`, which is taken off `rest`.
std::string_view next_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(';'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(part);
}

// Whether an attribute says that the cookie is over. The usual ways to say it are Max-Age=0 and the
// first day of Unix; other dates are not compared with today, because a run lasts hours and such
// cookies days.
bool ends_cookie(std::string_view attribute) {
  const std::size_t equals = attribute.find('=');
  if (equals == std::string_view::npos) return false;
  const std::string_view name = trimmed(attribute.substr(0, equals));
  const std::string_view value = trimmed(attribute.substr(equals + 1));
  if (same_letters(name, "max-age")) return value == "0" || value.starts_with('-');
  return same_letters(name, "expires") && value.find("1970") != std::string_view::npos;
}

}  // namespace

void CookieJar::take(const net::Response& response) {
  constexpr std::string_view kSetCookie = "set-cookie";
  for (const net::Response::Field& field : response.fields()) {
    if (field.name_size != kSetCookie.size()) continue;
    if (same_letters(response.name(field), kSetCookie)) set(response.value(field));
  }
}

void CookieJar::set(std::string_view set_cookie) {
  const std::string_view pair = next_part(set_cookie);
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos || pair.size() > kMaxCookieSize) return;
  const std::string_view name = trimmed(pair.substr(0, equals));
  const std::string_view value = trimmed(pair.substr(equals + 1));
  if (name.empty()) return;
  bool over = false;
  while (!set_cookie.empty()) over = ends_cookie(next_part(set_cookie)) || over;

  const auto known = std::find_if(cookies_.begin(), cookies_.end(),
                                  [&](const Cookie& cookie) { return cookie.name == name; });
  if (over) {
    if (known != cookies_.end()) cookies_.erase(known);
  } else if (known != cookies_.end()) {
    known->value.assign(value);
  } else if (cookies_.size() < kMaxCookies) {
    cookies_.push_back({std::string(name), std::string(value)});
  }
}

void CookieJar::append_to(std::string& out) const {
  bool first = true;
  for (const Cookie& cookie : cookies_) {
    if (!first) out.append("; ");
    first = false;
    append_printable(cookie.name, out);
    out.push_back('=');
    append_printable(cookie.value, out);
  }
}

}  // namespace throng::load
