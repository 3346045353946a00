#include "tests/unit/tidy/rules.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace throng::tidy {
namespace {

constexpr int kMostLines = 400;
constexpr int kMostFunctionLines = 70;
constexpr std::size_t kMostColumns = 100;

struct Folder {
  std::string_view name;
  std::string_view may;  // names of other folders between blanks; "*" = all but the service
};

// The table of ARCHITECTURE.md. A folder may always include itself; tests may include everything.
constexpr std::array<Folder, 15> kFolders{{
    {"harness/base", ""},
    {"harness/plan", " base "},
    {"harness/observe", " base "},
    {"harness/measure", " observe plan base "},
    {"harness/check", " observe plan base "},
    {"harness/judge", " check measure observe plan base "},
    {"harness/net", " base "},
    {"harness/redis", " net base "},
    {"harness/load", " net plan observe base "},
    {"harness/probe", " redis net plan observe base "},
    {"harness/stage", " net redis plan observe base "},
    {"harness/run", " stage probe load redis net judge check measure observe plan base "},
    {"exporters", " judge measure check observe net plan base "},
    {"harness/cli", "*"},
    {"service", " net redis plan base "},
}};

bool is_header(std::string_view path) { return path.ends_with(".h"); }

bool is_cpp(std::string_view path) { return is_header(path) || path.ends_with(".cpp"); }

// `harness/net` of `harness/net/loop.h`; an exporter's folder is two names as well, the service's
// is one.
std::string_view folder_of(std::string_view path) {
  const std::size_t first = path.find('/');
  if (first == std::string_view::npos) return "";
  const std::string_view top = path.substr(0, first);
  if (top != "harness" && top != "exporters") return top;
  return path.substr(0, path.find('/', first + 1));
}

bool may_include(std::string_view from, std::string_view to) {
  if (from == to || from == "tests") return true;
  if (to == "tests") return false;
  const std::string_view row = from.starts_with("exporters/") ? "exporters" : from;
  const auto folder = std::find_if(kFolders.begin(), kFolders.end(),
                                   [&](const Folder& f) { return f.name == row; });
  if (folder == kFolders.end()) return false;
  if (folder->may == "*") return to != "service";
  if (!to.starts_with("harness/")) return false;
  return folder->may.find(" " + std::string(to.substr(8)) + " ") != std::string_view::npos;
}

// Calls `use` with each line and its number.
template <typename Use>
void each_line(std::string_view text, Use use) {
  int number = 0;
  for (const std::string_view line : lines_of(text)) use(line, ++number);
}

// The text between `open` and `close` behind `#include `, or nothing.
std::string_view included(std::string_view line, char open, char close) {
  constexpr std::string_view kInclude = "#include ";
  if (!line.starts_with(kInclude) || line.size() <= kInclude.size() ||
      line[kInclude.size()] != open)
    return {};
  const std::string_view rest = line.substr(kInclude.size() + 1);
  return rest.substr(0, rest.find(close));
}

std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
  }));
}

bool constant(std::string_view text) {
  return has_word(text, "const") || has_word(text, "constexpr");
}

}  // namespace

Complaints includes(const Source& source) {
  Complaints found;
  if (!is_cpp(source.path)) return found;
  const std::string_view from = folder_of(source.path);
  each_line(source.text, [&](std::string_view line, int number) {
    const std::string_view path = included(line, '"', '"');
    if (path.empty()) return;
    const std::string_view to = folder_of(path);
    const bool rooted = to == "service" || to == "tests" || to.starts_with("harness/") ||
                        to.starts_with("exporters/");
    if (!rooted) {
      found.push_back(
          {source.path, number, "includes", std::string(path) + " is not written from the root"});
    } else if (!may_include(from, to)) {
      found.push_back({source.path, number, "includes",
                       std::string(from) + " may not include " + std::string(path)});
    }
  });
  return found;
}

Complaints foreign_headers(const Source& source) {
  Complaints found;
  if (!is_header(source.path) || source.path.starts_with("tests/")) return found;
  each_line(source.text, [&](std::string_view line, int number) {
    const std::string_view path = included(line, '<', '>');
    const bool system = path.find('/') == std::string_view::npos || path.starts_with("sys/");
    if (!system)
      found.push_back(
          {source.path, number, "foreign_headers", std::string(path) + " in a header of ours"});
  });
  return found;
}

Complaints header_shape(const Source& source) {
  Complaints found;
  if (!is_header(source.path)) return found;
  const auto lines = lines_of(source.text);
  const auto complain = [&](std::string what) {
    found.push_back({source.path, 1, "header_shape", std::move(what)});
  };
  if (lines.empty() || lines[0] != "// " + source.path)
    complain("the first line is not // " + source.path);
  std::size_t comment = 0;
  while (comment < lines.size() && lines[comment].starts_with("//")) ++comment;
  if (comment < 3) complain("no opening comment that says what it is for");
  if (std::find(lines.begin(), lines.end(), "#pragma once") == lines.end())
    complain("no #pragma once");
  return found;
}

Complaints file_length(const Source& source) {
  const std::size_t lines = lines_of(source.text).size();
  if (lines <= kMostLines) return {};
  return {
      {source.path, 0, "file_length", std::to_string(lines) + " lines: what is the second noun?"}};
}

Complaints function_length(const Source& source) {
  Complaints found;
  if (!is_cpp(source.path)) return found;
  for (const Block& block : structure_of(source.code).blocks) {
    const int lines = block.last_line - block.first_line + 1;
    if (block.scope != Scope::function || lines <= kMostFunctionLines) continue;
    const std::string head = block.head.substr(0, block.head.find('('));
    found.push_back({source.path, block.first_line, "function_length",
                     head + " has " + std::to_string(lines) + " lines"});
  }
  return found;
}

Complaints layout(const Source& source) {
  Complaints found;
  const auto complain = [&](int number, std::string what) {
    found.push_back({source.path, number, "layout", std::move(what)});
  };
  const bool program =
      is_cpp(source.path) || source.path.ends_with(".py") ||
      source.path.find('.') == std::string::npos;  // the others hold tables and links
  each_line(source.text, [&](std::string_view line, int number) {
    if (program && columns(line) > kMostColumns) complain(number, "more than 100 columns");
    if (line.find('\t') != std::string_view::npos) complain(number, "a tab");
    if (line.ends_with(' ') || line.ends_with('\r'))
      complain(number, "a blank at the end of the line");
  });
  if (!source.text.empty() && !source.text.ends_with('\n')) complain(0, "no newline at the end");
  if (source.text.ends_with("\n\n")) complain(0, "an empty line at the end");
  return found;
}

Complaints forbidden_calls(const Source& source) {
  struct Call {
    std::string_view word;
    std::string_view rule;
  };
  static constexpr std::array<Call, 20> kCalls{{{"steady_clock::now", "clock"},
                                                {"system_clock::now", "clock"},
                                                {"high_resolution_clock", "clock"},
                                                {"clock_gettime", "clock"},
                                                {"gettimeofday", "clock"},
                                                {"time(nullptr)", "clock"},
                                                {"getenv", "environment"},
                                                {"secure_getenv", "environment"},
                                                {"setenv", "environment"},
                                                {"environ", "environment"},
                                                {"rand", "randomness"},
                                                {"srand", "randomness"},
                                                {"random_device", "randomness"},
                                                {"mt19937", "randomness"},
                                                {"sleep_for", "sleeping"},
                                                {"this_thread::sleep_until", "sleeping"},
                                                {"usleep", "sleeping"},
                                                {"nanosleep", "sleeping"},
                                                {"detach", "detaching"},
                                                {"detached", "detaching"}}};
  Complaints found;
  if (!is_cpp(source.path)) return found;
  each_line(source.code, [&](std::string_view line, int number) {
    for (const Call& call : kCalls) {
      if (has_word(line, call.word)) {
        found.push_back({source.path, number, std::string(call.rule), std::string(call.word)});
      }
    }
  });
  return found;
}

Complaints mutable_globals(const Source& source) {
  static constexpr std::array<std::string_view, 14> kNoVariable{
      "using", "typedef", "namespace", "static_assert", "friend",   "class",    "struct",
      "enum",  "union",   "concept",   "operator",      "requires", "template", "extern"};
  Complaints found;
  if (!is_cpp(source.path)) return found;
  for (const Statement& s : structure_of(source.code).statements) {
    const std::string_view text = s.text;
    std::string_view name = text.substr(0, text.find_first_of("={"));
    while (name.ends_with(' ')) name.remove_suffix(1);
    const bool call = name.find('(') != std::string_view::npos;
    const bool lasting = has_word(name, "static") || has_word(name, "thread_local");
    const bool declares = std::none_of(kNoVariable.begin(), kNoVariable.end(),
                                       [&](auto w) { return has_word(name, w); });
    const bool global = s.scope == Scope::name_space && !text.empty() && declares && !call;
    const bool local = s.scope != Scope::name_space && lasting && !call && declares;
    if ((global || local) && !constant(name)) {
      found.push_back({source.path, s.line, "mutable_globals", std::string(name)});
    }
  }
  return found;
}

Complaints leftovers(const Source& source) {
  static constexpr std::array<std::string_view, 4> kNotes{"TODO", "FIXME", "XXX", "HACK"};
  // Folders at the top of a machine in which only somebody's own files lie.
  static constexpr std::array<std::string_view, 5> kOwn{"work", "home", "root", "Users", "tmp"};
  Complaints found;
  each_line(source.text, [&](std::string_view line, int number) {
    for (const std::string_view word : kNotes) {
      if (has_word(line, word))
        found.push_back({source.path, number, "leftovers", std::string(word)});
    }
    for (const std::string_view folder : kOwn) {
      const std::string path = "/" + std::string(folder) + "/";
      if (line.find(path) != std::string_view::npos)
        found.push_back({source.path, number, "leftovers", path});
    }
  });
  return found;
}

}  // namespace throng::tidy
