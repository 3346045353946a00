#include "harness/stage/program.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace throng::stage {

namespace {

constexpr std::string_view kUsualPath = "/usr/local/bin:/usr/bin:/bin";

Result<std::string> filled(const plan::LateText& text,
                           const std::map<std::string, std::string>& names,
                           const std::string& owner, const std::string& place) {
  Result<std::string> value = plan::fill(text, names);
  if (value) return value;
  return unexpected(value.error().kind, owner + ", " + place + ": " + value.error().message);
}

std::string as_typed(const std::string& word) {
  const bool plain =
      !word.empty() && word.find_first_of(" \t\n'\"\\$&|;<>()*?#~`") == std::string::npos;
  return plain ? word : "'" + word + "'";
}

bool runnable(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && access(path.c_str(), X_OK) == 0;
}

}  // namespace

Result<Program> make_program(const plan::ProcessSpec& spec,
                             const std::map<std::string, std::string>& names,
                             const std::string& log_file) {
  Program program;
  program.name = spec.name;
  program.log_file = log_file;
  for (const plan::LateText& word : spec.command) {
    Result<std::string> value = filled(word, names, spec.name, "command");
    if (!value) return unexpected(value.error());
    if (!program.shown.empty()) program.shown += ' ';
    program.shown += word.secret ? std::string("***") : as_typed(*value);
    program.argv.push_back(std::move(*value));
  }
  if (program.argv.empty()) return unexpected(Failure::other, spec.name + " has no command");
  for (const auto& [name, text] : spec.variables) {
    Result<std::string> value = filled(text, names, spec.name, "variable " + name);
    if (!value) return unexpected(value.error());
    program.variables.emplace_back(name, std::move(*value));
  }
  Result<std::string> directory = filled(spec.directory, names, spec.name, "directory");
  if (!directory) return unexpected(directory.error());
  program.directory = std::move(*directory);
  return program;
}

std::vector<std::string> environment_of(const Program& program) {
  std::vector<std::string> all;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::string_view name = text.substr(0, text.find('='));
    const bool replaced = std::any_of(program.variables.begin(), program.variables.end(),
                                      [name](const auto& own) { return own.first == name; });
    if (!replaced) all.emplace_back(text);
  }
  for (const auto& [name, value] : program.variables) {
    std::string entry = name;
    entry.append("=").append(value);
    all.push_back(std::move(entry));
  }
  return all;
}

Result<std::string> find_executable(const std::string& name,
                                    const std::vector<std::string>& variables) {
  if (name.find('/') != std::string::npos) return name;
  std::string_view path = kUsualPath;
  for (const std::string& entry : variables) {
    if (entry.starts_with("PATH=")) path = std::string_view(entry).substr(5);
  }
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t colon = rest.find(':');
    const std::string_view folder = rest.substr(0, colon);
    std::string candidate = std::string(folder.empty() ? "." : folder) + "/" + name;
    if (!name.empty() && runnable(candidate)) return candidate;
    rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
  }
  return unexpected(Failure::other,
                    "there is no program \"" + name + "\" in PATH (" + std::string(path) + ")");
}

std::vector<std::string> last_lines(const std::string& file, std::size_t most) {
  constexpr std::streamoff kWindow = 64 << 10;
  std::ifstream in(file, std::ios::binary);
  if (!in) return {};
  in.seekg(0, std::ios::end);
  const std::streamoff size = in.tellg();
  const std::streamoff from = std::max<std::streamoff>(0, size - kWindow);
  in.seekg(from);
  std::vector<std::string> lines;
  std::string line;
  if (from > 0) std::getline(in, line);  // the rest of a line cut in two
  while (std::getline(in, line)) {
    if (!line.empty()) lines.push_back(std::move(line));
  }
  if (lines.size() > most)
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(most));
  return lines;
}

}  // namespace throng::stage
