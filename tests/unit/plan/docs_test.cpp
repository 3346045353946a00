// Every YAML block of the guides is what throng takes. A block that begins with `throng:` is a
// whole file; any other one is a part of a scenario, whose other parts are made up here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "harness/plan/load_plan.h"
#include "tests/support/scratch_dir.h"

namespace throng::plan {
namespace {

namespace fs = std::filesystem;

struct Block {
  std::string file;
  std::size_t line = 0;  // of its first line, from 1
  std::string text;
};

std::vector<Block> blocks_of(const fs::path& page) {
  std::vector<Block> blocks;
  std::ifstream in(page);
  bool inside = false;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (!inside && line == "```yaml") {
      blocks.push_back({page.filename().string(), number + 1, {}});
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      blocks.back().text += line + "\n";
    }
  }
  return blocks;
}

std::vector<Block> all_blocks() {
  std::vector<Block> blocks;
  for (const auto& entry : fs::directory_iterator(THRONG_SOURCE_DIR "/docs")) {
    if (entry.path().extension() != ".md") continue;
    for (Block& block : blocks_of(entry.path())) blocks.push_back(std::move(block));
  }
  return blocks;
}

bool has_key(const std::string& text, const std::string& key) {
  return ("\n" + text).find("\n" + key + ":") != std::string::npos;
}

// The names that stand as `flow: NAME`.
std::set<std::string> flows_in(const std::string& text) {
  constexpr std::string_view kFlow = "flow: ";
  std::set<std::string> names;
  for (std::size_t at = text.find(kFlow); at != std::string::npos; at = text.find(kFlow, at + 1)) {
    const std::size_t begin = at + kFlow.size();
    names.insert(text.substr(begin, text.find_first_of(",}\n ", begin) - begin));
  }
  return names;
}

std::string whole(const std::string& part) {
  const std::string parts = THRONG_SOURCE_DIR "/tests/golden/good/parts/";
  std::string text = "throng: 1\nkind: scenario\nname: shown\n";
  if (!has_key(part, "contract")) text += "contract: " + parts + "contract.yaml\n";
  if (!has_key(part, "environment")) text += "environment: " + parts + "environment.yaml\n";
  if (!has_key(part, "load")) text += "load: {shown: {flow: order, users: 1, for: 1m}}\n";
  if (!has_key(part, "flows")) {
    std::set<std::string> names = flows_in(part);
    if (names.empty()) names.insert("order");
    text += "flows:\n";
    for (const std::string& name : names) text += "  " + name + ": {steps: [{say: hello}]}\n";
  }
  return text + part;
}

std::string mistakes_in(const Block& block, const test::ScratchDir& dir) {
  const std::string path = dir.file("shown.yaml");
  std::ofstream(path) << (block.text.starts_with("throng:") ? block.text : whole(block.text));
  std::string text;
  for (const Diagnostic& one : validate_file(path, {})) text += format(one, false);
  return text;
}

TEST(Docs, every_yaml_block_is_what_throng_takes) {
  const test::ScratchDir dir;
  const std::vector<Block> blocks = all_blocks();
  EXPECT_GE(blocks.size(), 9u);
  for (const Block& block : blocks) {
    EXPECT_EQ(mistakes_in(block, dir), "") << block.file << ":" << block.line << "\n" << block.text;
  }
}

TEST(Docs, a_block_with_a_mistake_would_be_told) {
  const test::ScratchDir dir;
  EXPECT_THAT(mistakes_in({"page.md", 1, "load: {diners: {flow: order, user: 5}}\n"}, dir),
              testing::HasSubstr("did you mean `users`?"));
}

}  // namespace
}  // namespace throng::plan
