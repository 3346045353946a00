#include "harness/redis/codec.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "harness/base/assert.h"

namespace throng::redis {
namespace {

// Longer than any type and length line: '$' or '*', a sign, 20 digits.
constexpr std::size_t kLengthLine = 24;
// An element takes at least a type, and a line end (":\r\n").
constexpr std::size_t kLeastElement = 3;

/// REQUIRES: hiredis made `from`, so that its nesting is bounded (it refuses more than 7 or 9
/// levels).
Reply convert(const redisReply& from) {
  Reply to;
  switch (from.type) {
    case REDIS_REPLY_NIL:
      break;
    case REDIS_REPLY_INTEGER:
      to.type = Reply::Type::integer;
      to.integer = from.integer;
      break;
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:
      to.type = from.type == REDIS_REPLY_ERROR ? Reply::Type::error : Reply::Type::status;
      to.text.assign(from.str, static_cast<std::size_t>(from.len));
      break;
    case REDIS_REPLY_ARRAY:
      to.type = Reply::Type::array;
      to.items.reserve(from.elements);
      for (std::size_t i = 0; i < from.elements; ++i) to.items.push_back(convert(*from.element[i]));
      break;
    default:  // strings, and what RESP3 adds in newer versions, which keeps its text in `str`
      to.type = Reply::Type::string;
      if (from.str != nullptr) to.text.assign(from.str, static_cast<std::size_t>(from.len));
  }
  return to;
}

struct FreeReply {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

}  // namespace

void encode(const Command& command, std::string& out) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* bytes = nullptr;
  const int size =
      redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), words.data(), sizes.data());
  THRONG_ASSERT(size > 0, "hiredis formats a command");
  out.append(bytes, static_cast<std::size_t>(size));
  redisFreeCommand(bytes);
}

bool ReplySize::take(std::string_view bytes) {
  while (!bytes.empty()) {
    if (skip_ > 0) {
      const std::size_t n = std::min(skip_, bytes.size());
      skip_ -= n;
      bytes.remove_prefix(n);
    } else {
      const std::size_t end = bytes.find('\n');
      const std::string_view piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
      if (line_.size() < kLengthLine) line_.append(piece.substr(0, kLengthLine - line_.size()));
      bytes_ += piece.size();
      bytes.remove_prefix(piece.size());
      if (end != std::string_view::npos && !line_ended()) return false;
    }
    if (bytes_ > most_) return false;
    if (owed_ == 0 && skip_ == 0) {
      owed_ = 1;
      bytes_ = 0;
    }
  }
  return true;
}

bool ReplySize::line_ended() {
  const char type = line_.front();
  std::int64_t length = -1;
  const auto parsed = std::from_chars(line_.data() + 1, line_.data() + line_.size(), length);
  const bool too_long = parsed.ec == std::errc::result_out_of_range;
  line_.clear();
  if (owed_ > 0) --owed_;
  if (type != '$' && type != '*') return true;
  if (length < 0 && !too_long) return true;
  if (too_long || static_cast<std::uint64_t>(length) > most_) return false;
  if (type == '$') {
    skip_ = static_cast<std::size_t>(length) + 2;
    bytes_ += skip_;
  } else {
    owed_ += static_cast<std::uint64_t>(length);
  }
  return owed_ <= most_ / kLeastElement && bytes_ + owed_ * kLeastElement <= most_;
}

struct ReplyReader::Reader {
  redisReader* hiredis = redisReaderCreate();
  ~Reader() { redisReaderFree(hiredis); }
};

ReplyReader::ReplyReader(std::size_t max_reply_bytes)
    : reader_(std::make_unique<Reader>()), size_(max_reply_bytes) {
  THRONG_ASSERT(reader_->hiredis != nullptr, "memory for a reply reader");
}

ReplyReader::~ReplyReader() = default;

Result<void> ReplyReader::feed(std::string_view bytes) {
  if (!size_.take(bytes)) return unexpected(Failure::too_large, "the reply is larger than allowed");
  if (redisReaderFeed(reader_->hiredis, bytes.data(), bytes.size()) != REDIS_OK) {
    return unexpected(Failure::malformed, reader_->hiredis->errstr);
  }
  return {};
}

Result<std::optional<Reply>> ReplyReader::next() {
  void* raw = nullptr;
  if (redisReaderGetReply(reader_->hiredis, &raw) != REDIS_OK) {
    return unexpected(Failure::malformed,
                      std::string("not a Redis reply: ") + reader_->hiredis->errstr);
  }
  if (raw == nullptr) return std::optional<Reply>();
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(raw));
  return std::optional<Reply>(convert(*reply));
}

bool ReplyReader::leftover() const { return reader_->hiredis->pos < reader_->hiredis->len; }

}  // namespace throng::redis
