#include "service/request_ids.h"

#include <algorithm>

namespace throng::service {

namespace {

constexpr std::size_t kLongest = 256;

bool usable(const std::string& id) {
  return !id.empty() && id.size() <= kLongest &&
         std::ranges::all_of(id, [](char c) { return c > ' ' && c < 127; });
}

}  // namespace

std::string make_uuid(Random& random) {
  constexpr char kHex[] = "0123456789abcdef";
  std::uint64_t bits = 0;
  std::string text = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  int left = 0;
  for (char& c : text) {
    if (c != 'x' && c != 'y') continue;
    if (left == 0) {
      bits = random.next();
      left = 16;
    }
    const std::uint64_t nibble = bits & 15U;
    c = kHex[c == 'y' ? (nibble & 3U) | 8U : nibble];
    bits >>= 4U;
    --left;
  }
  return text;
}

std::string RequestIds::begin(const net::ServerRequest& request) {
  const std::string* sent = request.header(header_);
  std::string id = sent != nullptr && usable(*sent) ? *sent : make_uuid(random_);
  current_ = id;
  return id;
}

std::string RequestIds::in_log(const std::string& id) const {
  return mutant_ == Mutant::rid_global ? current_ : id;
}

std::string RequestIds::forwarded(const std::string& id) const {
  if (mutant_ == Mutant::rid_not_forwarded) return {};
  return mutant_ == Mutant::rid_global ? current_ : id;
}

void RequestIds::echo(const std::string& id, bool by_model, net::ServerResponse& response) const {
  if (mutant_ == Mutant::rid_dropped && by_model) return;
  response.headers.emplace_back(header_, id);
}

}  // namespace throng::service
