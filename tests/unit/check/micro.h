// tests/unit/check/micro.h
//
// Histories in a line: what was seen, in the order in which it was told, parts separated by `;`. A
// letter is a conversation (a = 1, b = 2, …), a letter with a number a message of it, times are
// milliseconds.
//
// clang-format off
//   t a1 @A 0..5 ok [a1]                  a turn: instance, bracket, outcome, reply
//   q a @A 0..5 ok                        a request that is no turn
//   p a2 3 [a1 a2] id=a2                  a prompt at the model stub at 3; the last is the newest
//   b a2 3 [a2] id=-                      a call that reached the backend stub (no ID)
//   s a session 10..11 ttl=3600000 [a1]   a reading of a key: ttl=none (-1), ttl=gone (-2); with []
//                                         the history was read
//   l @A 3 [a1] id=a1                     a log line; @- is a process behind the service
//   gap 3..9                              nobody could look into the store
//   phase 3                               a phase begins (no check listens)
// clang-format on
//
// Further words: `step=N`, `st=429`, `number=N`, `cut`, `final`, `corrupt=N`, `exp=UNIXMS`,
// `clock=100` (Redis' clock ahead), `line=GET_/x`, and for responses
// `id=same|nibble|absent|missing`
// `|none`, `id=changed:TEXT`, `id=generated:TEXT`, where a TEXT such as `a3` stands for our ID of
// that message and `a3#7` gives its request number.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/suite.h"
#include "harness/observe/observation.h"
#include "harness/plan/plan.h"

namespace throng::check::micro {

/// A parsed history; owns what its observations look at.
class History {
 public:
  explicit History(std::string_view text);
  History(const History&) = delete;
  [[nodiscard]] const std::deque<observe::Observation>& observations() const {
    return observations_;
  }

 private:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  void parse(const std::string& line);
  void word(const std::string& word, observe::Observation& o);
  void response_id(const std::string& value, observe::Observation& o);
  [[nodiscard]] static std::string id_text(const std::string& value);

  std::deque<observe::Observation> observations_;
  std::deque<std::string> texts_;
  std::deque<std::vector<Marker>> markers_;
};

inline constexpr std::uint32_t kRun = 0x1234;
inline constexpr std::int64_t kRedisEpochMs = 1'700'000'000'000;
/// Steps of the test plan.
inline constexpr std::uint32_t kSay = 0;       // a turn of the conversation
inline constexpr std::uint32_t kStranger = 1;  // a turn that does not say whose it is
inline constexpr std::uint32_t kClear = 2;     // POST /clear-session
inline constexpr std::uint32_t kLook = 3;      // GET /history

/// Three instances A, B, C, the stubs llm and backend, the foodie contract, all checks.
[[nodiscard]] plan::Plan test_plan();

/// Judges the history on `shards` shards.
[[nodiscard]] std::vector<CheckResult> judge(const plan::Plan& plan, std::string_view history,
                                             std::uint32_t shards = 1);
/// One check's result on the test plan.
[[nodiscard]] CheckResult judge_one(std::string_view check, std::string_view history);
[[nodiscard]] CheckResult judge_one(const plan::Plan& plan, std::string_view check,
                                    std::string_view history, std::uint32_t shards = 1);

/// "PASS n=3", "INCONCLUSIVE reason", or "FAIL what ×2, what ×1" in order of the findings.
[[nodiscard]] std::string summary(const CheckResult& result);

}  // namespace throng::check::micro
