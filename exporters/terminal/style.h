// exporters/terminal/style.h
//
// How to write for the reader at hand: a terminal that can be redrawn and coloured, or a plain log.
#pragma once

namespace throng::terminal {

struct Style {
  bool tty = false;    // lines may be redrawn in place
  bool color = false;
  bool quiet = false;  // no progress; the summary only
};

}  // namespace throng::terminal
