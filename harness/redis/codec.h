// harness/redis/codec.h
//
// RESP2 as bytes and values: commands out, replies in, whatever pieces the network cuts them into.
// hiredis does the parsing; before it sees a byte, the lengths that the peer declares are added up,
// because hiredis would reserve or wait for whatever it is told. Knows no sockets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "harness/base/result.h"
#include "harness/redis/reply.h"

namespace throng::redis {

/// Appends the command as an array of bulk strings. REQUIRES: at least one word.
void encode(const Command& command, std::string& out);

/// Adds up what one reply will take at least: the bytes that came, those that a string's length
/// announces, and three for each announced element of an array.
class ReplySize {
 public:
  explicit ReplySize(std::size_t most) : most_(most) {}
  /// Looks at the next bytes; false as soon as the reply under way must become larger than `most`.
  [[nodiscard]] bool take(std::string_view bytes);

 private:
  bool line_ended();
  std::size_t most_;
  std::size_t bytes_ = 0;   // of the reply under way, announced ones included
  std::size_t skip_ = 0;    // of a string and its line end, still to come
  std::uint64_t owed_ = 1;  // elements still to come
  std::string line_;        // the type and length line under way, its first characters
};

class ReplyReader {
 public:
  explicit ReplyReader(std::size_t max_reply_bytes);
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// Takes what came; Failure::too_large or malformed. After an error the reader is of no more use.
  [[nodiscard]] Result<void> feed(std::string_view bytes);
  /// The next whole reply, nothing if it has not come entirely, malformed if it is none.
  [[nodiscard]] Result<std::optional<Reply>> next();
  /// Whether bytes are left that belong to no reply that next() gave.
  [[nodiscard]] bool leftover() const;

 private:
  struct Reader;
  std::unique_ptr<Reader> reader_;
  ReplySize size_;
};

}  // namespace throng::redis
