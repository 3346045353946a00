// RESP replies of a Redis that may be anything: bounded, never a crash, the same in pieces.
#include <algorithm>
#include <string_view>
#include <vector>

#include "harness/base/assert.h"
#include "harness/redis/codec.h"

namespace {

using throng::redis::Reply;

bool same(const Reply& a, const Reply& b) {
  return a.type == b.type && a.integer == b.integer && a.text == b.text &&
         std::equal(a.items.begin(), a.items.end(), b.items.begin(), b.items.end(), same);
}

// The replies before the first that is refused.
std::vector<Reply> read(std::string_view bytes, std::size_t piece) {
  throng::redis::ReplyReader reader(4096);
  std::vector<Reply> replies;
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, piece);
    bytes.remove_prefix(part.size());
    if (!reader.feed(part)) return replies;
    while (true) {
      auto next = reader.next();
      if (!next) return replies;
      if (!next->has_value()) break;
      replies.push_back(std::move(**next));
    }
  }
  return replies;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<Reply> one = read(bytes, 1);
  const std::vector<Reply> some = read(bytes, 1 + data[0] % 64U);
  // A refusal may come earlier in a larger piece, but what both gave is the same.
  const std::size_t both = std::min(one.size(), some.size());
  for (std::size_t i = 0; i < both; ++i) THRONG_ASSERT(same(one[i], some[i]), "another reply");
  return 0;
}
