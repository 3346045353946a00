// harness/load/cookie_jar.h
//
// The cookies of one conversation, as a browser would send them to one service: name and value.
// Domain and Path are not looked at, because a user talks to the instances of one service only.
// Bounded; one user owns it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/channel.h"

namespace throng::load {

inline constexpr std::size_t kMaxCookies = 64;
inline constexpr std::size_t kMaxCookieSize = 4096;  // name and value (RFC 6265 §6.1)

class CookieJar {
 public:
  /// Keeps what every Set-Cookie of the response says.
  void take(const net::Response& response);
  /// One Set-Cookie value. Max-Age of 0 or less, and an Expires in 1970, remove the cookie. A
  /// cookie without a name, one that is too large, and new ones beyond kMaxCookies are passed over.
  void set(std::string_view set_cookie);
  /// Appends `a=1; b=2`; nothing if there are none.
  void append_to(std::string& out) const;
  void clear() { cookies_.clear(); }
  [[nodiscard]] bool empty() const { return cookies_.empty(); }

 private:
  struct Cookie {
    std::string name;
    std::string value;
  };
  std::vector<Cookie> cookies_;
};

}  // namespace throng::load
