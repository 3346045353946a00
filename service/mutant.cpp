#include "service/mutant.h"

namespace throng::service {

namespace {

constexpr MutantRow kMutants[] = {
    {Mutant::none, "none", "no defect"},
    {Mutant::ttl_missing, "ttl_missing", "sessions are saved without a TTL and stay for ever"},
    {Mutant::ttl_unit, "ttl_unit", "the TTL's seconds are handed to Redis as milliseconds"},
    {Mutant::ttl_not_sliding, "ttl_not_sliding",
     "the TTL is set when a session is made and never renewed"},
    {Mutant::memory_sessions, "memory_sessions",
     "histories live in the process; Redis holds only trifles"},
    {Mutant::reply_before_save, "reply_before_save",
     "the reply goes out 150 ms before the session is saved"},
    {Mutant::rid_dropped, "rid_dropped", "replies made by the language model carry no request ID"},
    {Mutant::rid_not_forwarded, "rid_not_forwarded",
     "calls to backend and language model carry no request ID"},
    {Mutant::rid_global, "rid_global",
     "the request ID is one variable of the process, read after awaits"},
    {Mutant::guest_default, "guest_default",
     "all who send no user_id share the session of \"guest\""},
};

}  // namespace

std::span<const MutantRow> mutants() { return kMutants; }

std::optional<Mutant> find_mutant(std::string_view name) {
  for (const MutantRow& row : kMutants) {
    if (row.name == name) return row.mutant;
  }
  return std::nullopt;
}

std::string list_of_mutants() {
  std::string text;
  for (const MutantRow& row : kMutants) {
    std::string name(row.name);
    name.resize(20, ' ');
    text += "  " + name + std::string(row.what) + "\n";
  }
  return text;
}

}  // namespace throng::service
