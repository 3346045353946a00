// harness/check/wording.h
//
// How findings name things and how a person sees them again: names of turns, instances, stubs and
// keys, the curl line of a turn, the redis-cli lines of a key. Reads the plan only. Used when a
// finding is written, never per observation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/finding.h"
#include "harness/check/recent_turns.h"
#include "harness/observe/observation.h"
#include "harness/plan/plan.h"

namespace throng::check {

/// Who a conversation belongs to, as far as it is known where a finding is written.
struct Speaker {
  std::uint32_t conversation = 0;
  std::uint32_t user = 0;
  std::uint16_t load = observe::kNone16;
  std::string_view
      identity{};  // towards the service; empty = worked out from the contract's template
};

[[nodiscard]] Speaker speaker_of(const observe::Observation& observation);

/// "a7": the writer's letter and the number of the message.
[[nodiscard]] std::string message_name(std::uint8_t writer, std::uint32_t seq);
/// "[a5 a6 a7]", with an ellipsis in front where there were more; markers of others as "a7 of
/// conversation 12".
[[nodiscard]] std::string list_markers(const observe::Observation& observation,
                                       std::uint32_t conversation);
/// "3 of 40"-style plural: "1 reading", "2 readings".
[[nodiscard]] std::string counted(std::uint64_t n, std::string_view noun);
/// Milliseconds as a person reads them, with the unit: "3600000 ms (1h)".
[[nodiscard]] std::string milliseconds(std::int64_t ms);

class Wording {
 public:
  explicit Wording(const plan::Plan& plan) : plan_(plan) {}

  [[nodiscard]] std::string instance(std::uint16_t index) const;
  [[nodiscard]] std::string stub(std::uint16_t index) const;
  /// The service or process whose log a line is from.
  [[nodiscard]] std::string log_of(std::uint16_t instance) const;
  /// The key family's name in the contract.
  [[nodiscard]] std::string family(std::uint16_t key) const;
  /// The key's pattern in the contract, as written.
  [[nodiscard]] std::string pattern(std::uint16_t key) const;
  /// The key of this family that belongs to the conversation.
  [[nodiscard]] std::string key(std::uint16_t key, const Speaker& speaker) const;
  [[nodiscard]] std::string identity(const Speaker& speaker) const;
  [[nodiscard]] std::string request_id(std::uint32_t conversation, std::uint32_t seq,
                                       std::uint32_t number) const;

  /// A turn or request as a witness.
  [[nodiscard]] Witness exchange(const observe::Observation& observation) const;
  /// A turn known from what was kept of it.
  [[nodiscard]] Witness turn(std::uint32_t conversation, const RecentTurns::Turn& turn) const;
  /// A reading of a key as a witness.
  [[nodiscard]] Witness reading(const observe::Observation& observation) const;
  /// A call to a stub or a log line as a witness.
  [[nodiscard]] Witness arrival(const observe::Observation& observation) const;

  /// The contract's turn as a curl command to this instance. Empty `request_id`: sent without one.
  [[nodiscard]] std::string curl(std::uint16_t instance, const Speaker& speaker,
                                 std::string_view request_id) const;
  /// redis-cli lines that show type, expiry and value of this key.
  void redis_lines(std::uint16_t key, std::string_view text, std::vector<std::string>& lines) const;

 private:
  [[nodiscard]] std::string render(const plan::Template& text, const Speaker& speaker) const;
  [[nodiscard]] std::string address(std::uint16_t instance) const;

  const plan::Plan& plan_;
};

}  // namespace throng::check
