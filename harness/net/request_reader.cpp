#include "harness/net/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <limits>
#include <optional>

namespace throng::net {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using Code = boost::beast::error_code;

class Parser final : public http::basic_parser<true> {
 public:
  Parser(ServerRequest& request, std::uint64_t max_header, std::uint64_t max_body)
      : request_(request), max_body_(max_body) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    header_limit(static_cast<std::uint32_t>(std::min(max_header, kMost)));
    body_limit(boost::none);  // held by us, so that a body announced too large is refused before it
                              // is sent
    eager(true);
  }

  [[nodiscard]] bool expects_continue() const { return expects_continue_; }
  [[nodiscard]] int version() const { return version_; }

 private:
  void on_request_impl(http::verb, string_view method, string_view target, int version,
                       Code&) override {
    request_.method.assign(method.data(), method.size());
    request_.target.assign(target.data(), target.size());
    version_ = version;
  }
  void on_response_impl(int, string_view, int, Code&) override {}
  void on_field_impl(http::field name, string_view text, string_view value, Code&) override {
    request_.headers.emplace_back(std::string(text.data(), text.size()),
                                  std::string(value.data(), value.size()));
    if (name == http::field::expect && version_ >= 11) {
      expects_continue_ = boost::beast::iequals(value, "100-continue");
    }
  }
  void on_header_impl(Code& error) override {
    const boost::optional<std::uint64_t> length = content_length();
    if (length && *length > max_body_) error = http::error::body_limit;
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) override {
    if (length) request_.body.reserve(static_cast<std::size_t>(*length));
  }
  std::size_t on_body_impl(string_view piece, Code& error) override { return append(piece, error); }
  void on_chunk_header_impl(std::uint64_t, string_view, Code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, Code& error) override {
    return append(piece, error);
  }
  void on_finish_impl(Code&) override {}

  std::size_t append(string_view piece, Code& error) {
    if (piece.size() > max_body_ - request_.body.size()) {
      error = http::error::body_limit;
    } else {
      request_.body.append(piece.data(), piece.size());
    }
    return piece.size();
  }

  ServerRequest& request_;
  std::uint64_t max_body_;
  int version_ = 11;
  bool expects_continue_ = false;
};

// The size of the shortest end of a chunked body; see ResponseReader.
constexpr std::size_t kLastChunk = 5;

constexpr bool may_begin_a_method(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '\r' || c == '\n';
}

}  // namespace

struct RequestReader::State {
  Bytes max_header;
  Bytes max_body;
  std::optional<Parser> parser{};
  std::uint16_t refusal = 0;
  std::string why{};
};

RequestReader::RequestReader(Bytes max_header, Bytes max_body)
    : state_(std::make_unique<State>(State{.max_header = max_header, .max_body = max_body})) {}
RequestReader::~RequestReader() = default;

void RequestReader::begin(ServerRequest& request) {
  state_->refusal = 0;
  state_->parser.emplace(request, state_->max_header.count, state_->max_body.count);
}

std::size_t RequestReader::feed(std::string_view bytes) {
  State& s = *state_;
  const auto refuse = [&s](std::uint16_t status, std::string why) {
    s.refusal = status;
    s.why = std::move(why);
  };
  std::size_t used = 0;
  while (used < bytes.size() && !s.parser->is_done() && s.refusal == 0) {
    if (!s.parser->got_some() && !may_begin_a_method(bytes[used])) {
      refuse(400,
             "this is not an HTTP request");  // TLS, say: Beast would wait for the end of a header
      break;
    }
    const bool chunked = s.parser->is_header_done() && s.parser->chunked();
    if (chunked && bytes.size() - used < kLastChunk) break;
    Code error;
    used +=
        s.parser->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
    if (error == http::error::need_more) break;
    if (error == http::error::body_limit) {
      refuse(413, "the body is larger than " + print(s.max_body));
    } else if (error == http::error::header_limit) {
      refuse(431, "the header is larger than " + print(s.max_header));
    } else if (error) {
      refuse(400, "malformed request: " + error.message());
    }
  }
  return used;
}

bool RequestReader::header_done() const { return state_->parser->is_header_done(); }
bool RequestReader::done() const { return state_->refusal == 0 && state_->parser->is_done(); }
bool RequestReader::expects_continue() const { return state_->parser->expects_continue(); }
bool RequestReader::keep_alive() const { return state_->parser->keep_alive(); }
bool RequestReader::is_http_1_0() const { return state_->parser->version() < 11; }
std::uint16_t RequestReader::refusal() const { return state_->refusal; }
const std::string& RequestReader::why() const { return state_->why; }

}  // namespace throng::net
