#include "harness/net/response_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>
#include <utility>

#include "harness/net/plain_response.h"

namespace throng::net {

namespace {

namespace http = boost::beast::http;
using boost::beast::string_view;
using Code = boost::beast::error_code;

constexpr std::string_view kProtocol = "HTTP/1.";
// The size of the shortest end of a chunked body, "0", CRLF, CRLF. Beast asserts that it is given
// as much when it is asked to look at the last chunk again; so much is always still to come.
constexpr std::size_t kLastChunk = 5;

std::string_view view(string_view text) { return {text.data(), text.size()}; }

constexpr bool is_interim(int status) { return status >= 100 && status < 200 && status != 101; }

class Parser final : public http::basic_parser<false> {
 public:
  Parser(Response& response, std::uint64_t max_header, std::uint64_t max_body, bool head_only)
      : response_(response), max_body_(max_body) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    header_limit(static_cast<std::uint32_t>(std::min(max_header, kMost)));
    body_limit(boost::none);  // the bound is ours, so that what fits under it is kept
    eager(true);
    skip(head_only);
  }

  /// Whether chunk sizes or trailers come next, and not the data of a chunk.
  [[nodiscard]] bool between_chunks() const {
    return is_header_done() && chunked() && chunk_left_ == 0;
  }

 private:
  void on_request_impl(http::verb, string_view, string_view, int, Code&) override {}
  void on_response_impl(int status, string_view, int, Code&) override {
    status_ = static_cast<std::uint16_t>(status);
  }
  void on_field_impl(http::field, string_view name, string_view value, Code&) override {
    response_.add_header(view(name), view(value));
  }
  // Not before: how much of a broken header was understood would depend on how its bytes were cut.
  void on_header_impl(Code&) override { response_.status = status_; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Code&) override {
    if (length) response_.body.reserve(static_cast<std::size_t>(std::min(*length, max_body_)));
  }
  std::size_t on_body_impl(string_view piece, Code& error) override { return append(piece, error); }
  void on_chunk_header_impl(std::uint64_t size, string_view, Code&) override { chunk_left_ = size; }
  std::size_t on_chunk_body_impl(std::uint64_t, string_view piece, Code& error) override {
    chunk_left_ -= piece.size();
    return append(piece, error);
  }
  void on_finish_impl(Code&) override {}

  std::size_t append(string_view piece, Code& error) {
    const std::size_t room = static_cast<std::size_t>(max_body_) - response_.body.size();
    response_.body.append(piece.data(), std::min(piece.size(), room));
    if (piece.size() > room) error = http::error::body_limit;
    return piece.size();
  }

  Response& response_;
  std::uint64_t max_body_;
  std::uint64_t chunk_left_ = 0;
  std::uint16_t status_ = 0;
};

/// The first bytes as a person can read them.
std::string excerpt(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes.substr(0, 24)) text += c >= ' ' && c < '\x7f' ? c : '.';
  return text + (bytes.size() > 24 ? "…\"" : "\"");
}

}  // namespace

struct ResponseReader::State {
  Bytes max_header;
  Bytes max_body;
  Response* response = nullptr;
  bool head_only = false;
  std::optional<PlainResponse> plain{};  // when it was one
  std::optional<Parser> parser{};        // made when it was not
  bool at_start = true;
  Failure failure = Failure::none;
  std::string why{};
};

ResponseReader::ResponseReader(Bytes max_header, Bytes max_body)
    : state_(std::make_unique<State>(State{.max_header = max_header, .max_body = max_body})) {}
ResponseReader::~ResponseReader() = default;

void ResponseReader::begin(Response& response, bool head_only) {
  state_->response = &response;
  state_->head_only = head_only;
  state_->failure = Failure::none;
  state_->at_start = true;
  state_->plain.reset();
  state_->parser.reset();
}

std::size_t ResponseReader::feed(std::string_view bytes) {
  State& s = *state_;
  std::size_t used = 0;
  while (used < bytes.size() && !done() && s.failure == Failure::none) {
    const std::string_view rest = bytes.substr(used);
    if (s.at_start && !s.parser && !s.head_only) {
      s.plain = read_plain(rest, s.max_header, s.max_body, *s.response);
      if (s.plain) {
        used += s.plain->size;
        break;
      }
    }
    if (!s.parser) {
      s.parser.emplace(*s.response, s.max_header.count, s.max_body.count, s.head_only);
    }
    if (s.at_start) {
      // Beast looks at a header only when all of it is there; what does not speak HTTP would keep
      // us waiting.
      const std::size_t known = std::min(rest.size(), kProtocol.size());
      if (rest.substr(0, known) != kProtocol.substr(0, known)) {
        fail(Failure::malformed, "answered something else than HTTP/1.1: " + excerpt(rest));
        break;
      }
    }
    if (s.parser->between_chunks() && rest.size() < kLastChunk) break;
    Code error;
    const std::size_t n = s.parser->put(boost::asio::const_buffer(rest.data(), rest.size()), error);
    used += n;
    if (n > 0) s.at_start = false;
    if (error == http::error::need_more) break;
    if (error == http::error::body_limit) {
      fail(Failure::too_large, "sent a body of more than " + print(s.max_body));
    } else if (error == http::error::header_limit) {
      fail(Failure::too_large, "sent a header of more than " + print(s.max_header));
    } else if (error) {
      fail(Failure::malformed, "answered with malformed HTTP: " + error.message());
    } else if (s.parser->is_done() && is_interim(s.response->status)) {
      s.response->clear_message();
      begin(*s.response, s.head_only);
    }
  }
  if (done()) s.response->complete = true;
  return used;
}

void ResponseReader::end_of_stream() {
  State& s = *state_;
  if (done() || s.failure != Failure::none) return;
  if (s.parser && s.parser->got_some()) {
    Code error;
    s.parser->put_eof(error);
    if (!error && s.parser->is_done()) {
      s.response->complete = true;
      return;
    }
  }
  fail(Failure::closed, "closed the connection before the response was complete");
}

bool ResponseReader::done() const {
  const State& s = *state_;
  return s.failure == Failure::none && (s.plain || (s.parser && s.parser->is_done()));
}

Failure ResponseReader::failure() const { return state_->failure; }

std::string ResponseReader::why() const { return state_->why; }

bool ResponseReader::keep_alive() const {
  return state_->plain ? state_->plain->keep_alive : state_->parser->keep_alive();
}

void ResponseReader::fail(Failure failure, std::string why) {
  state_->failure = failure;
  state_->why = std::move(why);
}

}  // namespace throng::net
