// HTTP requests, as the stubs read them: bounded, never a crash, the same in pieces.
#include <algorithm>
#include <string_view>

#include "harness/base/assert.h"
#include "harness/net/request_reader.h"

namespace {

// Where a small bound on the header falls depends on the pieces; then only what must hold for each
// alone is asked.
constexpr throng::Bytes kSmallHeader{256};
constexpr throng::Bytes kLargeHeader{65536};
constexpr throng::Bytes kMostBody{2048};

void read(std::string_view bytes, std::size_t piece, throng::net::ServerRequest& request,
          throng::net::RequestReader& reader) {
  reader.begin(request);
  std::size_t given = 0;
  while (!reader.done() && reader.refusal() == 0 && given < bytes.size()) {
    given = std::min(bytes.size(), given + piece);
    std::size_t taken = 1;
    while (taken > 0 && given > 0) {
      taken = reader.feed(bytes.substr(0, given));
      THRONG_ASSERT(taken <= given, "took more than there was");
      bytes.remove_prefix(taken);
      given -= taken;
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool small = data[0] % 4 == 1;
  const throng::Bytes bound = small ? kSmallHeader : kLargeHeader;
  throng::net::ServerRequest whole;
  throng::net::ServerRequest pieces;
  throng::net::RequestReader first(bound, kMostBody);
  throng::net::RequestReader second(bound, kMostBody);
  read(bytes, bytes.size() + 1, whole, first);
  read(bytes, 1 + data[0] % 64U, pieces, second);
  THRONG_ASSERT(whole.body.size() <= kMostBody.count, "a body over its bound");
  if (small) return 0;
  THRONG_ASSERT(first.done() == second.done(), "pieces read otherwise than the whole");
  if (first.done()) THRONG_ASSERT(whole.body == pieces.body, "another message");
  return 0;
}
