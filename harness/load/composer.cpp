#include "harness/load/composer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "harness/base/same_letters.h"
#include "harness/load/escape.h"

namespace throng::load {
namespace {

// Adds text to a template, joined with the literal before it.
void add_literal(std::string_view text, plan::Template& to) {
  if (to.segments.empty() || to.segments.back().kind != plan::Segment::Kind::literal) {
    to.segments.emplace_back();
  }
  to.segments.back().text.append(text);
}

void add(const plan::Template& from, Into into, plan::Template& to) {
  for (const plan::Segment& segment : from.segments) {
    if (segment.kind != plan::Segment::Kind::literal) {
      to.segments.push_back(segment);
      continue;
    }
    std::string safe;
    append_escaped(segment.text, plan::Escape::none, into, safe);
    add_literal(safe, to);
  }
}

bool has_marker(const plan::Template& text) {
  return std::any_of(text.segments.begin(), text.segments.end(), [](const plan::Segment& segment) {
    return segment.kind == plan::Segment::Kind::marker;
  });
}

bool names(const plan::RequestTemplate& request, std::string_view header) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const auto& field) { return same_letters(field.first, header); });
}

bool wants_length(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

Composer::Composer(const plan::RequestTemplate& request, const net::Endpoint& endpoint,
                   std::string_view request_id_header)
    : request_(request),
      authority_(endpoint.authority()),
      sends_length_(!request.body.empty() || wants_length(request.method)),
      own_cookies_(names(request, "Cookie")) {
  add_literal(request.method + " " + endpoint.base_path, line_);
  add(request.target, Into::target, line_);
  add_literal(" HTTP/1.1\r\nHost: " + authority_ + "\r\n", headers_);
  if (!names(request, "User-Agent")) add_literal("User-Agent: throng\r\n", headers_);
  carries_marker_ = has_marker(request.target) || has_marker(request.body);
  for (const auto& [name, value] : request.headers) {
    std::string safe;
    append_printable(name, safe);
    add_literal(safe + ": ", headers_);
    add(value, Into::header, headers_);
    add_literal("\r\n", headers_);
    carries_marker_ = carries_marker_ || has_marker(value);
  }
  if (!request.content_type.empty() && !names(request, "Content-Type")) {
    body_type_.assign("Content-Type: ");
    append_printable(request.content_type, body_type_);
    body_type_.append("\r\n");
  }
  body_type_.append("Content-Length: ");
  if (!request_id_header.empty()) {
    append_printable(request_id_header, id_header_);
    id_header_.append(": ");
  }
}

void Composer::compose(const Values& values, std::string_view request_id, const CookieJar& cookies,
                       Draft& draft) const {
  draft.bytes.clear();
  draft.body.clear();
  render(request_.body, values, Into::body, draft.body);
  render(line_, values, Into::target, draft.bytes);
  render(headers_, values, Into::header, draft.bytes);
  end(request_id, cookies, sends_length_, draft);
}

void Composer::compose_redirect(std::string_view method, std::string_view target, bool keep_body,
                                const Values& values, std::string_view request_id,
                                const CookieJar& cookies, Draft& draft) const {
  draft.bytes.clear();
  if (!keep_body) draft.body.clear();
  draft.bytes.append(method);
  draft.bytes.push_back(' ');
  append_target(target, draft.bytes);
  render(headers_, values, Into::header, draft.bytes);
  end(request_id, cookies, keep_body && sends_length_, draft);
}

void Composer::end(std::string_view request_id, const CookieJar& cookies, bool has_body,
                   Draft& draft) const {
  std::string& out = draft.bytes;
  if (!request_id.empty() && !id_header_.empty()) {
    out.append(id_header_).append(request_id).append("\r\n");
  }
  if (!own_cookies_ && !cookies.empty()) {
    out.append("Cookie: ");
    cookies.append_to(out);
    out.append("\r\n");
  }
  if (!has_body) {
    out.append("\r\n");
    return;
  }
  std::array<char, 24> digits;
  const auto last = std::to_chars(digits.data(), digits.data() + digits.size(), draft.body.size());
  out.append(body_type_).append(digits.data(), last.ptr);
  out.append("\r\n\r\n").append(draft.body);
}

}  // namespace throng::load
