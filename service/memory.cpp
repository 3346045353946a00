#include "service/memory.h"

#include <utility>

namespace throng::service {

namespace {

constexpr std::size_t kMostUsers = 10'000;
constexpr std::size_t kMostBytes = 256U << 10U;  // of one user

}  // namespace

std::string Memory::messages(const std::string& user, TimePoint now) const {
  const auto found = users_.find(user);
  if (found == users_.end() || found->second.expires <= now) return {};
  return found->second.messages;
}

void Memory::append(const std::string& user, const std::string& messages, TimePoint now) {
  if (messages.empty()) return;
  if (users_.size() >= kMostUsers && !users_.contains(user)) make_room(now);
  if (users_.size() >= kMostUsers && !users_.contains(user)) return;
  Entry& entry = users_[user];
  if (entry.expires <= now) entry.messages.clear();
  entry.expires = ttl_ == Duration::zero() ? TimePoint::max() : now + ttl_;
  if (entry.messages.size() + messages.size() > kMostBytes) return;
  if (!entry.messages.empty()) entry.messages += ',';
  entry.messages += messages;
}

std::string Memory::take(const std::string& user, TimePoint now) {
  std::string all = messages(user, now);
  users_.erase(user);
  return all;
}

void Memory::make_room(TimePoint now) {
  std::erase_if(users_, [now](const auto& each) { return each.second.expires <= now; });
}

}  // namespace throng::service
