// harness/check/finding.h
//
// A finding is one proven violation, as a person can check it by hand: the two to four observations
// that contradict each other, one sentence that begins with what was seen and ends with why it
// cannot be right, and the commands that show it again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/failure.h"
#include "harness/base/time.h"
#include "harness/base/verdict.h"

namespace throng::check {

enum class Severity : std::uint8_t { safety, contract, hygiene };  // hygiene warns only

[[nodiscard]] std::string_view to_string(Severity severity);

/// One observation, reduced to what a witness line shows.
struct Witness {
  std::string who;    // "turn a7", "redis", "stub llm", "request 12"
  std::string where;  // instance, stub or key family; may be empty
  TimePoint begin{};
  TimePoint end{};
  std::string outcome;     // "200", "timed_out", "PTTL 3600000", …
  std::string request_id;  // may be empty
  std::string detail;      // markers, key, text
};

struct Finding {
  std::string check;  // "T2"
  Severity severity = Severity::contract;
  std::string what;   // short name of the violation: "ttl out of range"
  std::string group;  // findings of one group are one defect: check, key family, instances
  std::uint32_t conversation = 0;
  std::string sentence;
  std::vector<Witness> witnesses;
  std::vector<std::string> see_again;  // curl and redis-cli lines
  std::uint64_t count = 1;             // violations in this group
  TimePoint first{};
  TimePoint last{};
};

/// Something without which a check proves nothing; met by any shard it is met for all.
struct Need {
  std::string unmet;      // one sentence, no full stop: "no key of pattern … was ever seen"
  std::uint64_t met = 0;  // how often it held
  bool required = true;   // else it is only remarked on
  /// Times in which a shard's part of it went on: two shards' spans that overlap meet it too.
  std::vector<std::pair<TimePoint, TimePoint>> spans{};
};

/// A violation that depends on what other shards saw: it holds if `token` is (or is not) among what
/// all of them saw.
struct Claim {
  std::uint64_t token = 0;
  bool holds_if_seen = true;
  Finding finding;
};

/// What one shard cannot decide alone; merge() uses it up.
struct Evidence {
  std::vector<Need> needs;          // the same ones, in the same order, from every shard
  std::vector<std::uint64_t> seen;  // tokens: key families, fingerprints of IDs
  std::vector<Claim> claims;
  std::uint64_t claims_tolerated = 0;  // claims that other things seen explain, at most
  std::vector<std::string> remarks;
  std::string broken;  // an exception ended the checker: nothing it did not find counts as proven
};

/// What one check came to.
struct CheckResult {
  std::string id;
  std::string name;
  Verdict verdict = Verdict::inconclusive;
  std::uint64_t trials = 0;  // n: how often the check could have failed
  std::uint64_t violations = 0;
  std::uint64_t warnings = 0;     // hygiene
  std::string reason;             // why inconclusive; or a remark
  std::vector<Finding> findings;  // bounded; `violations` counts all
  Evidence evidence;              // empty once merged
  /// With no violation in n independent trials the true rate is below this, with 95 % confidence
  /// (rule of three).
  [[nodiscard]] double bound() const {
    return trials == 0 ? 1.0 : 3.0 / static_cast<double>(trials);
  }
};

}  // namespace throng::check
