#include "harness/plan/language.h"

#include "harness/base/units.h"

namespace throng::plan {
namespace {

constexpr Union kUnions[] = {
    {"step", "a step",
     "say_step | request_step | think_step | gather_step | repeat_step | one_of_step | when_step | "
     "set_step",
     "One thing a user does; the first key says which."},
    {"arrival", "a stage of arrivals", "rate_stage | sine_stage | burst_stage | pause_stage",
     "A part of an open load's schedule; the first key says which."},
    {"condition", "a condition", "match | value", "A mapping of tests; a bare value means `is`."},
    {"via", "an instance", "'any' | 'next' | 'sticky' | 'other' | name",
     "Which instance a request goes to: `any` (a seeded choice), `next` (round robin, per user), "
     "`sticky` (always the "
     "same for one user), `other` (one that did not serve the user's last turn), or an instance by "
     "its name."},
};

struct Form {
  std::string_view key;
  std::string_view label;
  std::string_view pattern;
};
constexpr Form kForms[] = {
    {"<name>", "NAME", "^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$"},
    {"<variable>", "VARIABLE", "^[A-Za-z_][A-Za-z0-9_]{0,63}$"},
    {"<pointer>", "/POINTER", "^/"},
    {"<header>", "header:NAME", "^header:[!#$%&'*+.^_`|~A-Za-z0-9-]+$"},
    {"<percentile>", "pNN", "^p[0-9]{1,2}(\\.[0-9]{1,4})?$"},
    {"<worst>", "worst_DURATION", "^worst_(([0-9]+(\\.[0-9]+)?)(ms|s|m|h|d))+$"},
    {"<any>", "KEY", "^"},
};

bool all_of(std::string_view text, bool (*good)(char)) {
  for (const char c : text) {
    if (!good(c)) return false;
  }
  return true;
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name(std::string_view key, bool variable) {
  if (key.empty() || key.size() > 64 || (variable && is_digit(key[0])) || key[0] == '-')
    return false;
  for (const char c : key) {
    if (!is_word(c) && (variable || c != '-')) return false;
  }
  return true;
}

bool has_form(std::string_view form, std::string_view key) {
  if (form == "<name>") return is_name(key, false);
  if (form == "<variable>") return is_name(key, true);
  if (form == "<pointer>") return key.starts_with('/');
  if (form == "<header>") return key.starts_with("header:") && key.size() > 7;
  if (form == "<any>") return true;
  if (form == "<worst>") {
    constexpr std::string_view kWorst = "worst_";
    return key.starts_with(kWorst) && parse_duration(key.substr(kWorst.size())).has_value();
  }
  if (form == "<percentile>") {
    if (key.size() < 2 || key[0] != 'p') return false;
    const std::string_view number = key.substr(1);
    const std::size_t dot = number.find('.');
    const std::string_view whole = number.substr(0, dot);
    if (whole.empty() || whole.size() > 2 || !all_of(whole, is_digit)) return false;
    if (dot == std::string_view::npos) return true;
    const std::string_view part = number.substr(dot + 1);
    return !part.empty() && part.size() <= 4 && all_of(part, is_digit);
  }
  return false;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

void add_alternatives(std::string_view type, std::vector<std::string_view>& out) {
  while (!type.empty()) {
    const std::size_t bar = type.find(" | ");
    const std::string_view one = trim(type.substr(0, bar));
    if (const Union* named = find_union(one)) {
      add_alternatives(named->type, out);
    } else {
      out.push_back(one);
    }
    if (bar == std::string_view::npos) return;
    type = type.substr(bar + 3);
  }
}

std::string_view inside(std::string_view text, char open, char close) {
  if (text.size() < 3 || text.front() != open || text.back() != close) return {};
  return text.substr(1, text.size() - 2);
}

}  // namespace

std::vector<Table> all_tables() {
  std::vector<Table> tables;
  for (const auto part : {scenario_tables(), contract_tables(), environment_tables(), load_tables(),
                          budget_tables(), flow_tables()}) {
    tables.insert(tables.end(), part.begin(), part.end());
  }
  return tables;
}

std::span<const Union> all_unions() { return kUnions; }

const Table* find_table(std::string_view name) {
  for (const auto part : {scenario_tables(), contract_tables(), environment_tables(), load_tables(),
                          budget_tables(), flow_tables()}) {
    for (const Table& table : part) {
      if (table.name == name) return &table;
    }
  }
  return nullptr;
}

const Union* find_union(std::string_view name) {
  for (const Union& known : kUnions) {
    if (known.name == name) return &known;
  }
  return nullptr;
}

const Field* find_field(const Table& table, std::string_view key) {
  for (const Field& field : table.fields) {
    if (field.key == key) return &field;
  }
  for (const Field& field : table.fields) {
    if (field.key.front() == '<' && has_form(field.key, key)) return &field;
  }
  return nullptr;
}

std::string_view key_pattern(std::string_view key) {
  for (const Form& form : kForms) {
    if (form.key == key) return form.pattern;
  }
  return {};
}

std::string_view key_label(std::string_view key) {
  for (const Form& form : kForms) {
    if (form.key == key) return form.label;
  }
  return key;
}

std::vector<std::string_view> alternatives(std::string_view type) {
  std::vector<std::string_view> out;
  add_alternatives(type, out);
  return out;
}

std::string_view list_of(std::string_view alternative) { return inside(alternative, '[', ']'); }
std::string_view map_of(std::string_view alternative) { return inside(alternative, '{', '}'); }
std::string_view literal_of(std::string_view alternative) {
  return inside(alternative, '\'', '\'');
}

}  // namespace throng::plan
