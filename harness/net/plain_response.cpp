// What is accepted, in the grammar of RFC 9112:
//
//   "HTTP/1.1" SP 3DIGIT SP *( %x20-7E ) CRLF       200 to 599, but not 204 and 304
//   *( token ":" *SP *( %x20-7E ) CRLF ) CRLF       no line may begin with a blank (folding)
//   Content-Length bytes                            that header once, digits only
//
// without Transfer-Encoding and Proxy-Connection, and with no other Connection than "close" and
// "keep-alive".
#include "harness/net/plain_response.h"

#include <array>
#include <charconv>
#include <cstdint>

#include "harness/base/plain_text.h"
#include "harness/base/same_letters.h"

namespace throng::net {
namespace {

constexpr std::string_view kProtocol = "HTTP/1.1 ";
constexpr std::size_t kMostLengthDigits = 18;  // no overflow of 64 bits

constexpr std::array<bool, 256> kIsToken = [] {
  std::array<bool, 256> token{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    token[static_cast<unsigned char>(c)] = true;
  }
  return token;
}();

class Head {
 public:
  Head(std::string_view bytes, Response& response)
      : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()), response_(response) {}

  /// All of it; false if it is not plain.
  bool read() {
    if (!read_status_line()) return false;
    while (!at_line_end()) {
      if (!read_field()) return false;
    }
    at_ += 2;
    return length_.has_value();
  }

  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }
  [[nodiscard]] std::uint16_t status() const { return status_; }
  [[nodiscard]] std::uint64_t length() const { return *length_; }
  [[nodiscard]] bool keep_alive() const { return keep_alive_; }

 private:
  [[nodiscard]] bool at_line_end() const {
    return end_ - at_ >= 2 && at_[0] == '\r' && at_[1] == '\n';
  }

  bool read_status_line() {
    const std::string_view bytes(begin_, static_cast<std::size_t>(end_ - begin_));
    if (bytes.size() < kProtocol.size() + 4 || !bytes.starts_with(kProtocol)) return false;
    const char* const digits = begin_ + kProtocol.size();
    const auto read = std::from_chars(digits, digits + 3, status_);
    if (read.ptr != digits + 3 || digits[3] != ' ') return false;
    if (status_ < 200 || status_ > 599 || status_ == 204 || status_ == 304) return false;
    at_ = end_of_plain_text(digits + 4, end_);
    if (!at_line_end()) return false;
    at_ += 2;
    return true;
  }

  bool read_field() {
    const char* const name = at_;
    const char* at = end_of_plain_name(name, end_);
    while (at != end_ && kIsToken[static_cast<unsigned char>(*at)]) ++at;
    if (at == end_ || *at != ':' || at == name) return false;
    const std::string_view said(name, static_cast<std::size_t>(at - name));
    ++at;
    while (at != end_ && *at == ' ') ++at;
    const char* const value = at;
    at_ = end_of_plain_text(at, end_);
    // A blank behind the line's end would fold the next line into this one.
    if (!at_line_end() || end_ - at_ < 3 || at_[2] == ' ' || at_[2] == '\t') return false;
    const char* behind = at_;
    while (behind != value && behind[-1] == ' ') --behind;
    at_ += 2;
    const std::string_view is(value, static_cast<std::size_t>(behind - value));
    response_.add_field({.name_at = place(said),
                         .name_size = static_cast<std::uint32_t>(said.size()),
                         .value_at = place(is),
                         .value_size = static_cast<std::uint32_t>(is.size())});
    return understands(said, is);
  }

  /// What the framing hangs on. The length of its name says which one a header may be.
  bool understands(std::string_view name, std::string_view value) {
    switch (name.size()) {
      case 10:
        return !same_letters(name, "connection") || read_connection(value);
      case 14:
        return !same_letters(name, "content-length") || read_length(value);
      case 16:
        return !same_letters(name, "proxy-connection");
      case 17:
        return !same_letters(name, "transfer-encoding");
      default:
        return true;
    }
  }

  bool read_connection(std::string_view value) {
    if (same_letters(value, "keep-alive")) return true;
    keep_alive_ = false;
    return same_letters(value, "close");
  }

  bool read_length(std::string_view value) {
    if (length_ || value.size() > kMostLengthDigits) return false;
    std::uint64_t length = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), length);
    length_ = length;
    return read.ec == std::errc() && read.ptr == value.data() + value.size();
  }

  [[nodiscard]] std::uint32_t place(std::string_view part) const {
    return static_cast<std::uint32_t>(part.data() - begin_);
  }

  const char* const begin_;
  const char* at_;
  const char* const end_;
  Response& response_;
  std::uint16_t status_ = 0;
  std::optional<std::uint64_t> length_;
  bool keep_alive_ = true;
};

}  // namespace

std::optional<PlainResponse> read_plain(std::string_view bytes, Bytes max_header, Bytes max_body,
                                        Response& response) {
  Head head(bytes.substr(0, max_header.count), response);
  if (!head.read() || head.length() > max_body.count ||
      head.length() > bytes.size() - head.size()) {
    response.clear_message();
    return std::nullopt;
  }
  response.keep_head(bytes.substr(0, head.size()));
  response.status = head.status();
  response.body.assign(bytes, head.size(), head.length());
  return PlainResponse{.size = head.size() + head.length(), .keep_alive = head.keep_alive()};
}

}  // namespace throng::net
