#include <string_view>
#include <vector>

#include "harness/cli/commands.h"

int main(int argc, char** argv) {
  throng::cli::Console console = throng::cli::Console::real(argv[0]);
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  return throng::cli::dispatch(words, console);
}
