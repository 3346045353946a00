// Whatever is done to a file, it is told or it loads; and what loads can be printed and read back.
// The mutations come from a fixed seed, so a failure is seen again.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "harness/base/random.h"
#include "harness/plan/load_plan.h"
#include "tests/support/scratch_dir.h"

namespace throng::plan {
namespace {

namespace fs = std::filesystem;

constexpr int kMutationsPerFile = 12;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Bytes and words that mean something to YAML or to us.
constexpr const char* kTokens[] = {
    "{",   "}",   "[",  "]",  ": ",      "- ",         "\n",   "  ",  "\"",       "'",
    "#",   "&a ", "*a", "${", "}",       "$",          "|",    "~",   "0",        "-1",
    "1e9", "5s",  "%",  "\t", "${user}", "${message}", "null", "all", "\xc3\xa9", "\xff"};

void mutate(std::string& text, Random& random) {
  const std::size_t at = random.below(text.size() + 1);
  const std::size_t length = std::min<std::size_t>(random.below(12), text.size() - at);
  switch (random.below(5)) {
    case 0:
      text.erase(at, length);
      break;
    case 1:
      text.insert(at, kTokens[random.below(std::size(kTokens))]);
      break;
    case 2:
      text.replace(at, length, kTokens[random.below(std::size(kTokens))]);
      break;
    case 3:
      text.insert(at, text.substr(random.below(text.size()), random.below(60)));
      break;
    default: {  // a line more, or in another place
      const std::size_t from = text.rfind('\n', at) + 1;
      const std::string line = text.substr(from, text.find('\n', from) - from + 1);
      text.insert(text.rfind('\n', random.below(text.size())) + 1, line);
    }
  }
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(".yaml") && !name.ends_with(".plan.yaml")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void judge(const std::string& path) {
  const Overrides overrides;
  const std::vector<Diagnostic> said = validate_file(path, overrides).diagnostics;
  for (const Diagnostic& one : said) EXPECT_FALSE(one.message.empty());
  const Loaded loaded = load_scenario(path, overrides);
  EXPECT_EQ(loaded.plan.has_value(), loaded.diagnostics.empty()) << path;
  if (!loaded.plan) return;
  const std::string printed = print(*loaded.plan);
  const Loaded again = load_canonical(printed, "plan.yaml");
  ASSERT_TRUE(again.plan) << format(again.diagnostics.at(0), false) << printed << read(path);
  EXPECT_EQ(print(*again.plan), printed) << read(path);
}

TEST(PlanMutation, every_damaged_file_is_told_or_loads) {
  const test::ScratchDir scratch;
  Random random(20261120);
  for (const char* folder : {"good", "bad"}) {
    const fs::path from = fs::path(THRONG_SOURCE_DIR) / "tests" / "golden" / folder;
    const fs::path to = fs::path(scratch.path()) / folder;
    fs::create_directories(to);
    fs::copy(from / "parts", to / "parts", fs::copy_options::recursive);
    for (const std::string& name : names_in(from)) {
      const std::string whole = read(from / name);
      for (int n = 0; n < kMutationsPerFile; ++n) {
        std::string text = whole;
        for (std::uint64_t times = 1 + random.below(3); times > 0; --times) mutate(text, random);
        std::ofstream(to / name, std::ios::binary) << text;
        judge((to / name).string());
        if (HasFatalFailure()) return;
      }
    }
  }
}

}  // namespace
}  // namespace throng::plan
