// tests/unit/terminal/golden_file.h
//
// Holds a text against tests/unit/terminal/golden/NAME; with UPDATE_GOLDEN=1 writes it there
// instead.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace throng::terminal {

inline void expect_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path path =
      std::filesystem::path(THRONG_SOURCE_DIR) / "tests/unit/terminal/golden" / name;
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  std::ostringstream golden;
  golden << std::ifstream(path, std::ios::binary).rdbuf();
  EXPECT_EQ(text, golden.str()) << "UPDATE_GOLDEN=1 rewrites " << path;
}

}  // namespace throng::terminal
