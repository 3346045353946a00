// Holds the whole tree against the rules of the house. An exception names its file, its rule and
// its reason, and is itself a complaint once nothing needs it any more.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "tests/unit/tidy/rules.h"

namespace throng::tidy {
namespace {

namespace fs = std::filesystem;

struct Exception {
  std::string_view path;  // a file, or a folder if it ends in a slash
  std::string_view rule;
  std::string_view reason;
};

constexpr std::array kExceptions{
    Exception{"harness/base/time.cpp", "clock", "the one door to the real clocks"},
    Exception{"harness/run/thread_usage.cpp", "clock", "CPU time is told by a clock of its own"},
    Exception{"harness/net/", "foreign_headers",
              "Asio's loop, sockets and coroutine types are net's vocabulary"},
    Exception{"harness/stage/child.h", "foreign_headers", "a child's pipe is a member of its loop"},
    Exception{"harness/stage/program.cpp", "environment", "children inherit what throng was given"},
    Exception{"service/main.cpp", "environment", "the service is configured as the seeds name it"},
    Exception{"service/main.cpp", "randomness", "the service's own IDs differ from start to start"},
    Exception{"exporters/report/series_json.h", "foreign_headers",
              "JSON values pass between the two files that write outcome.json"},
    Exception{"docs/language.md", "file_length", "generated from the tables of the language"},
    Exception{"docs/outcome.schema.json", "file_length", "the schema of one document is one"},
    Exception{"docs/throng.schema.json", "file_length", "generated from the same tables"},
    Exception{"tests/support/golden.cpp", "environment", "UPDATE_GOLDEN rewrites golden files"},
    Exception{"harness/cli/console.cpp", "environment", "files may name variables: ${env:NAME}"},
    Exception{"harness/cli/console.cpp", "randomness", "the seed of a run that was given none"},
    Exception{"tests/support/stepping_clock/stepping_clock.cpp", "clock",
              "is a clock: the one that steps"},
    Exception{"tests/unit/net/allocation_test.cpp", "mutable_globals",
              "malloc has no object that could hold its count"},
    Exception{"tests/unit/net/response_reader_test.cpp", "function_length",
              "one table of raw bytes"},
    Exception{"tests/unit/tidy/rules.cpp", "leftovers", "names the words it looks for"},
};

bool excepted(const Complaint& c, std::set<const Exception*>& used) {
  for (const Exception& e : kExceptions) {
    const bool there = e.path.ends_with('/') ? c.path.starts_with(e.path) : c.path == e.path;
    if (!there || c.rule != e.rule) continue;
    used.insert(&e);
    return true;
  }
  return false;
}

bool is_text(const fs::path& path) {
  static constexpr std::array<std::string_view, 16> kEndings{
      ".h",  ".cpp",  ".txt", ".cmake", ".yaml", ".yml", ".md",    ".py",
      ".sh", ".json", ".csv", ".html",  ".css",  ".js",  ".rules", ""};
  return std::find(kEndings.begin(), kEndings.end(), path.extension()) != kEndings.end();
}

// Every text file of ours, by its path from the root.
std::vector<Source> all_sources() {
  const fs::path root(THRONG_SOURCE_DIR);
  std::vector<Source> sources;
  const auto add = [&](const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    sources.emplace_back(fs::relative(path, root).generic_string(), std::move(text));
  };
  for (const char* folder : {"harness", "exporters", "service", "tests", "scenarios", "dashboards",
                             "docs", "cmake", ".ci"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string path = fs::relative(entry.path(), root).generic_string();
      // Golden files hold what a program printed or what a bad file looks like: any bytes at all.
      const bool golden =
          path.starts_with("tests/golden/") && !path.ends_with(".cpp") && !path.ends_with(".h");
      const bool cache = path.find("__pycache__") != std::string::npos;
      if (entry.is_regular_file() && is_text(entry.path()) && !golden && !cache) add(entry.path());
    }
  }
  for (const char* file : {"dev", "CMakeLists.txt", "README.md", "ARCHITECTURE.md",
                           "CONTRIBUTING.md", "CHANGELOG.md"}) {
    if (fs::exists(root / file)) add(root / file);
  }
  return sources;
}

std::string judge(const std::vector<Source>& sources, std::set<const Exception*>& used) {
  std::string all;
  for (const Source& source : sources) {
    for (const auto rule : {includes, foreign_headers, header_shape, file_length, function_length,
                            layout, forbidden_calls, mutable_globals, leftovers}) {
      for (const Complaint& c : rule(source)) {
        if (excepted(c, used)) continue;
        all += c.path + ":" + std::to_string(c.line) + ": " + c.rule + ": " + c.what + "\n";
      }
    }
  }
  return all;
}

TEST(Tidy, the_tree_keeps_the_rules_of_the_house) {
  const std::vector<Source> sources = all_sources();
  ASSERT_GT(sources.size(), 100U) << "this test does not see the tree";
  std::set<const Exception*> used;
  EXPECT_EQ(judge(sources, used), "");
}

TEST(Tidy, every_exception_is_needed_and_has_a_reason) {
  std::set<const Exception*> used;
  (void)judge(all_sources(), used);
  for (const Exception& e : kExceptions) {
    EXPECT_GT(e.reason.size(), 10U) << e.path;
    EXPECT_TRUE(used.contains(&e)) << e.path << " no longer breaks the rule " << e.rule;
  }
}

}  // namespace
}  // namespace throng::tidy
