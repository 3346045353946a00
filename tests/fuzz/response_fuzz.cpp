// HTTP responses: bounded, never a crash, and the same whatever pieces the network cuts them into.
#include <algorithm>
#include <string_view>

#include "harness/base/assert.h"
#include "harness/net/channel.h"
#include "harness/net/response_reader.h"

namespace {

// Where a small bound on the header falls depends on the pieces; then only what must hold for each
// alone is asked.
constexpr throng::Bytes kSmallHeader{256};
constexpr throng::Bytes kLargeHeader{65536};
constexpr throng::Bytes kMostBody{2048};

// Reads one message, `piece` more bytes at a time, with the connection closed at the end.
void read(std::string_view bytes, std::size_t piece, bool head_only,
          throng::net::Response& response, throng::net::ResponseReader& reader) {
  reader.begin(response, head_only);
  std::size_t given = 0;
  while (!reader.done() && reader.failure() == throng::Failure::none && given < bytes.size()) {
    given = std::min(bytes.size(), given + piece);
    std::size_t taken = 1;
    while (taken > 0 && given > 0) {
      taken = reader.feed(bytes.substr(0, given));
      THRONG_ASSERT(taken <= given, "took more than there was");
      bytes.remove_prefix(taken);
      given -= taken;
    }
  }
  if (!reader.done() && reader.failure() == throng::Failure::none) reader.end_of_stream();
  THRONG_ASSERT(reader.done() != (reader.failure() != throng::Failure::none), "neither or both");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const bool head_only = data[0] % 8 == 0;
  const bool small = data[0] % 4 == 1;
  const throng::Bytes bound = small ? kSmallHeader : kLargeHeader;
  throng::net::Response whole;
  throng::net::Response pieces;
  throng::net::ResponseReader first(bound, kMostBody);
  throng::net::ResponseReader second(bound, kMostBody);
  read(bytes, bytes.size() + 1, head_only, whole, first);
  read(bytes, 1 + data[1] % 64U, head_only, pieces, second);
  THRONG_ASSERT(whole.body.size() <= kMostBody.count, "a body over its bound");
  if (small) return 0;
  THRONG_ASSERT(first.done() == second.done(), "pieces read otherwise than the whole");
  if (first.done()) {
    THRONG_ASSERT(whole.status == pieces.status && whole.body == pieces.body, "another message");
    THRONG_ASSERT(first.keep_alive() == second.keep_alive(), "another end");
    // A plain response that comes whole goes another way than its pieces: both must read it alike.
    THRONG_ASSERT(whole.fields().size() == pieces.fields().size(), "other headers");
    for (std::size_t i = 0; i < whole.fields().size(); ++i) {
      const auto& one = whole.fields()[i];
      const auto& other = pieces.fields()[i];
      THRONG_ASSERT(whole.name(one) == pieces.name(other), "another header");
      THRONG_ASSERT(whole.value(one) == pieces.value(other), "another value");
    }
  }
  return 0;
}
