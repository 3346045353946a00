#include "harness/cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <random>

namespace throng::cli {

std::uint64_t fresh_seed() {
  std::random_device device;
  return device();  // 32 bits: short enough to be typed again
}

Console Console::real(const char* program) {
  Console console;
  std::error_code error;
  std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) self = std::filesystem::absolute(program, error);
  console.bin_dir = self.parent_path().string();
  console.variable = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  return console;
}

void Console::out(std::string_view text) const {
  std::fwrite(text.data(), 1, text.size(), out_file);
  std::fflush(out_file);
}

void Console::err(std::string_view text) const {
  std::fwrite(text.data(), 1, text.size(), err_file);
  std::fflush(err_file);
}

void Console::complain(std::string_view text) const { err("throng: " + std::string(text) + "\n"); }

terminal::Style Console::style(bool quiet, bool no_color) const {
  const bool tty = ::isatty(::fileno(out_file)) == 1 && variable("TERM").value_or("") != "dumb";
  const bool color = tty && !no_color && variable("NO_COLOR").value_or("").empty();
  terminal::Style style;
  style.tty = tty;
  style.color = color;
  style.quiet = quiet;
  winsize size{};
  if (tty && ::ioctl(::fileno(out_file), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.width = size.ws_col;
  }
  return style;
}

plan::Overrides Console::overrides() const {
  plan::Overrides overrides;
  overrides.fresh_seed = fresh_seed();
  overrides.bin_dir = bin_dir;
  overrides.variable = variable;
  return overrides;
}

}  // namespace throng::cli
