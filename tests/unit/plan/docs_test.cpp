// Every YAML block of the guides is what throng takes. A block that begins with `throng:` is a
// whole file; any other one is a part of a scenario (of an environment, if it has instances), whose
// other parts are made up here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
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

// What the guides speak of without showing it.
constexpr std::string_view kEnvironment =
    "environment: {name: shown, instances: {agent-1: {url: \"http://127.0.0.1:5001\"}, "
    "agent-2: {url: \"http://127.0.0.1:5002\"}}}\n";
constexpr std::string_view kFlows =
    "flows:\n"
    "  order: {steps: [{say: order, name: order}, {say: pay, name: pay}]}\n"
    "  browse: {steps: [{say: look, name: look}]}\n";
constexpr std::string_view kLoad =
    "load:\n"
    "  diners:\n"
    "    flow: order\n"
    "    arrivals: [{rate: 100/s, for: 5m, phase: peak}, {rate: 100/s, for: 5m, phase: upgrade}]\n"
    "  browsers: {flow: browse, arrivals: [{rate: 50/s, for: 5m}]}\n";

std::string whole(const std::string& part) {
  if (has_key(part, "instances")) return "throng: 1\nkind: environment\nname: shown\n" + part;
  std::string text = "throng: 1\nkind: scenario\nname: shown\n";
  text += "contract: " THRONG_SOURCE_DIR "/tests/golden/good/parts/contract.yaml\n";
  if (!has_key(part, "environment")) text += kEnvironment;
  const bool loads = has_key(part, "load");
  if (!loads) text += kLoad;
  if (!has_key(part, "flows") && !loads) text += kFlows;
  if (!has_key(part, "flows") && loads) {
    text += "flows:\n";
    for (const std::string& name : flows_in(part))
      text += "  " + name + ": {steps: [{say: hello}]}\n";
  }
  return text + part;
}

std::string mistakes_in(const Block& block, const test::ScratchDir& dir) {
  const std::string path = dir.file("shown.yaml");
  std::ofstream(path) << (block.text.starts_with("throng:") ? block.text : whole(block.text));
  std::string text;
  const std::vector<Diagnostic> said = validate_file(path, {}).diagnostics;
  for (const Diagnostic& one : said) text += format(one, false);
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
