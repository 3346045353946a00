#include "harness/cli/arguments.h"

#include <algorithm>
#include <charconv>

#include "harness/base/diagnostic.h"

namespace throng::cli {
namespace {

const Flag* find_flag(const CommandEntry& command, std::string_view name) {
  const auto at = std::find_if(command.flags.begin(), command.flags.end(),
                               [&](const Flag& f) { return f.name == name; });
  return at == command.flags.end() ? nullptr : &*at;
}

std::string unknown_flag(const CommandEntry& command, std::string_view name) {
  std::vector<std::string_view> names{"--help"};
  for (const Flag& flag : command.flags) names.push_back(flag.name);
  std::string text = "unknown flag " + std::string(name);
  if (const std::string_view near = nearest(name, names); !near.empty()) {
    text += ": did you mean " + std::string(near) + "?";
  }
  return text;
}

void add_line(std::string& text, const std::string& line) {
  if (!text.empty()) text += '\n';
  text += line;
}

std::string operand_error(const CommandEntry& command, std::size_t given) {
  if (given < command.least)
    return "throng " + std::string(command.name) + " needs " + std::string(command.operands);
  if (given <= command.most) return {};
  return "throng " + std::string(command.name) + " takes at most " + std::to_string(command.most) +
         " operand" + (command.most == 1 ? "" : "s") + ", not " + std::to_string(given);
}

}  // namespace

Result<Arguments> Arguments::parse(const CommandEntry& command,
                                   std::span<const std::string_view> words) {
  Arguments arguments;
  std::string wrong;
  bool only_operands = false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (only_operands || word.size() < 2 || word[0] != '-') {
      arguments.operands_.emplace_back(word);
      continue;
    }
    if (word == "--") {
      only_operands = true;
      continue;
    }
    const std::size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const Flag* flag = find_flag(command, name);
    if (flag == nullptr) {
      add_line(wrong, unknown_flag(command, name));
    } else if (flag->value.empty()) {
      if (equals != std::string_view::npos) add_line(wrong, std::string(name) + " takes no value");
      arguments.flags_.emplace_back(name, "");
    } else if (equals != std::string_view::npos) {
      arguments.flags_.emplace_back(name, word.substr(equals + 1));
    } else if (i + 1 < words.size()) {
      arguments.flags_.emplace_back(name, words[++i]);
    } else {
      add_line(wrong, std::string(name) + " needs a value: " + std::string(name) + " " +
                          std::string(flag->value));
    }
  }
  if (const std::string error = operand_error(command, arguments.operands_.size());
      !error.empty()) {
    add_line(wrong, error);
  }
  if (!wrong.empty()) return unexpected(Failure::other, wrong);
  return arguments;
}

bool Arguments::has(std::string_view flag) const { return value(flag).has_value(); }

std::optional<std::string> Arguments::value(std::string_view flag) const {
  for (auto at = flags_.rbegin(); at != flags_.rend(); ++at) {
    if (at->first == flag) return at->second;
  }
  return std::nullopt;
}

Result<std::optional<std::uint64_t>> Arguments::number(std::string_view flag, std::uint64_t low,
                                                       std::uint64_t high) const {
  const std::optional<std::string> text = value(flag);
  if (!text) return std::optional<std::uint64_t>();
  const bool hex = text->starts_with("0x");
  const char* const from = text->data() + (hex ? 2 : 0);
  const char* const end = text->data() + text->size();
  std::uint64_t number = 0;
  const auto [rest, error] = std::from_chars(from, end, number, hex ? 16 : 10);
  if (error != std::errc() || rest != end || from == end || number < low || number > high) {
    return unexpected(Failure::other, std::string(flag) + " wants a whole number from " +
                                          std::to_string(low) + " to " + std::to_string(high) +
                                          ", not \"" + *text + "\"");
  }
  return std::optional<std::uint64_t>(number);
}

}  // namespace throng::cli
