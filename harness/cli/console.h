// harness/cli/console.h
//
// The world of one command: where it writes, whether that is a terminal, what the environment says.
// Built by main, so that commands can be run by tests.
#pragma once

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "exporters/terminal/style.h"
#include "harness/plan/load_plan.h"

namespace throng::cli {

class Console {
 public:
  /// The real one: standard output and error, environment variables, `program`'s folder.
  static Console real(const char* program);

  void out(std::string_view text) const;
  void err(std::string_view text) const;
  /// An error line on standard error: `throng: text`.
  void complain(std::string_view text) const;

  [[nodiscard]] terminal::Style style(bool quiet, bool no_color) const;
  /// What files may ask of the world; the seed is a fresh one.
  [[nodiscard]] plan::Overrides overrides() const;

  std::FILE* out_file = stdout;
  std::FILE* err_file = stderr;
  std::string bin_dir;
  std::function<std::optional<std::string>(const std::string&)> variable;
};

/// A seed nobody chose, from the system.
[[nodiscard]] std::uint64_t fresh_seed();

}  // namespace throng::cli
