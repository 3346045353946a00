// compose_request: a whole HTTP/1.1 request as one string.
#include <algorithm>

#include "harness/net/http_client.h"

namespace throng::net {

namespace {

bool names(std::span<const HttpHeader> headers, std::string_view lower_case_name) {
  return std::ranges::any_of(headers, [&](const HttpHeader& header) {
    return std::ranges::equal(header.name, lower_case_name, [](char a, char b) {
      return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
    });
  });
}

/// Methods whose meaning is in their body say so when it is empty (RFC 9110, 8.6).
bool wants_length(std::string_view method) {
  return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

std::string compose_request(const Endpoint& endpoint, std::string_view method,
                            std::string_view target, std::span<const HttpHeader> headers,
                            std::string_view body) {
  std::string text;
  text.append(method).append(" ").append(endpoint.base_path).append(target).append(" HTTP/1.1\r\n");
  if (!names(headers, "host")) text.append("Host: ").append(endpoint.authority()).append("\r\n");
  for (const HttpHeader& header : headers) {
    text.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  if ((!body.empty() || wants_length(method)) && !names(headers, "content-length") &&
      !names(headers, "transfer-encoding")) {
    text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  }
  text.append("\r\n").append(body);
  return text;
}

}  // namespace throng::net
