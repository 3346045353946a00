#include "harness/plan/record.h"

#include "harness/base/assert.h"
#include "harness/plan/scalars.h"

namespace throng::plan {
namespace {

template <typename T>
T value_or_nothing(const Result<T>& parsed) {
  return parsed ? *parsed : T{};
}

const Table& table_named(std::string_view name) {
  const Table* table = find_table(name);
  THRONG_ASSERT(table != nullptr, "a reader asks for a table that does not exist");
  return *table;
}

}  // namespace

Record::Record(const Node* node, std::string_view table)
    : node_(node != nullptr && node->is_map() && !node->bad ? node : nullptr),
      table_(table_named(table)) {}

const Field& Record::field(std::string_view key) const {
  const Field* found = find_field(table_, key);
  THRONG_ASSERT(found != nullptr, "a reader asks for a key that its table does not have");
  return *found;
}

const Node* Record::find(std::string_view key) const {
  static_cast<void>(field(key));
  const Node* value = node_ != nullptr ? node_->find(key) : nullptr;
  return value == nullptr || value->bad ? nullptr : value;
}

bool Record::mentions(std::string_view key) const {
  static_cast<void>(field(key));
  return node_ != nullptr && node_->find(key) != nullptr;
}

std::string Record::text(std::string_view key) const {
  const Node* value = find(key);
  return value != nullptr && value->is_scalar() ? value->text : std::string(field(key).standard);
}

bool Record::flag(std::string_view key) const { return text(key) == "true"; }
Duration Record::duration(std::string_view key) const {
  return value_or_nothing(parse_duration(text(key)));
}
Rate Record::rate(std::string_view key) const { return value_or_nothing(parse_rate(text(key))); }
Fraction Record::share(std::string_view key) const {
  return value_or_nothing(parse_percent(text(key)));
}
Bytes Record::size(std::string_view key) const { return value_or_nothing(parse_bytes(text(key))); }

std::uint64_t Record::whole(std::string_view key) const {
  std::uint64_t value = 0;
  static_cast<void>(read_whole(text(key), value));
  return value;
}

std::uint32_t Record::count(std::string_view key) const {
  return static_cast<std::uint32_t>(whole(key));
}

double Record::number(std::string_view key) const {
  double value = 0;
  static_cast<void>(read_number(text(key), value));
  return value;
}

std::optional<Duration> Record::maybe_duration(std::string_view key) const {
  return has(key) ? std::optional(duration(key)) : std::nullopt;
}
std::optional<std::uint64_t> Record::maybe_whole(std::string_view key) const {
  return has(key) ? std::optional(whole(key)) : std::nullopt;
}
std::optional<bool> Record::maybe_flag(std::string_view key) const {
  return has(key) ? std::optional(flag(key)) : std::nullopt;
}
std::optional<double> Record::maybe_number(std::string_view key) const {
  return has(key) ? std::optional(number(key)) : std::nullopt;
}

Duration duration_of(const Node& node) { return value_or_nothing(parse_duration(node.text)); }

std::uint64_t whole_of(const Node& node) {
  std::uint64_t value = 0;
  static_cast<void>(read_whole(node.text, value));
  return value;
}

}  // namespace throng::plan
