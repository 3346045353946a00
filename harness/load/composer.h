// harness/load/composer.h
//
// Writes one step's request to one instance: all that never changes was joined when the run began,
// so a request is a few copies into a buffer that the user keeps. Shared by all users of a crew.
#pragma once

#include <string>
#include <string_view>

#include "harness/load/cookie_jar.h"
#include "harness/load/render.h"
#include "harness/net/endpoint.h"
#include "harness/plan/exchange.h"

namespace throng::load {

/// A request as it goes out, and the room it is made in; used again and again.
struct Draft {
  std::string bytes;
  std::string body;
};

class Composer {
 public:
  /// Keeps a reference to `request`.
  Composer(const plan::RequestTemplate& request, const net::Endpoint& endpoint,
           std::string_view request_id_header);

  /// The whole request into `draft.bytes`. `request_id` empty: none is sent.
  void compose(const Values& values, std::string_view request_id, const CookieJar& cookies,
               Draft& draft) const;
  /// The same to where a redirect points (`target`: path and query, the base path included). With
  /// `keep_body` what `draft.body` holds goes along; without, the request has no body.
  void compose_redirect(std::string_view method, std::string_view target, bool keep_body,
                        const Values& values, std::string_view request_id, const CookieJar& cookies,
                        Draft& draft) const;

  [[nodiscard]] const std::string& method() const { return request_.method; }
  [[nodiscard]] const std::string& authority() const { return authority_; }
  /// Whether a marker stands anywhere in it.
  [[nodiscard]] bool carries_marker() const { return carries_marker_; }

 private:
  void end(std::string_view request_id, const CookieJar& cookies, bool has_body,
           Draft& draft) const;

  const plan::RequestTemplate& request_;
  std::string authority_;
  plan::Template line_;       // "POST /base/chat", up to the blank before HTTP/1.1
  plan::Template headers_;    // " HTTP/1.1\r\nHost: …\r\n" and the step's own
  std::string body_type_;     // "Content-Type: …\r\n" if it has one, and "Content-Length: "
  std::string id_header_;     // "X-Request-ID: ", or empty
  bool sends_length_;         // a body, or a method that is expected to have one
  bool own_cookies_ = false;  // the step has a Cookie header of its own
  bool carries_marker_ = false;
};

}  // namespace throng::load
