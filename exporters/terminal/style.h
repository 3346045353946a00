// exporters/terminal/style.h
//
// How to write for the reader at hand: a terminal that can be redrawn and coloured, or a plain log.
#pragma once

#include <cstddef>

namespace throng::terminal {

struct Style {
  bool tty = false;  // lines may be redrawn in place
  bool color = false;
  bool quiet = false;       // no progress; the summary only
  std::size_t width = 100;  // of the terminal, in columns; live lines are cut to it
};

}  // namespace throng::terminal
