// service/mutant.h
//
// The defects that can be switched on in the reference service, one at a time, to prove that a
// check sees them. Each stands in the code where it would stand in a real service and is found by
// its name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace throng::service {

enum class Mutant : std::uint8_t {
  none,
  ttl_missing,
  ttl_unit,
  ttl_not_sliding,
  memory_sessions,
  reply_before_save,
  rid_dropped,
  rid_not_forwarded,
  rid_global,
  guest_default,
};

struct MutantRow {
  Mutant mutant;
  std::string_view name;
  std::string_view what;
};

/// All of them, `none` first.
[[nodiscard]] std::span<const MutantRow> mutants();
[[nodiscard]] std::optional<Mutant> find_mutant(std::string_view name);
/// One line per mutant, for help and errors.
[[nodiscard]] std::string list_of_mutants();

}  // namespace throng::service
