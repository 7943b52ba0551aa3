// What the output goes to: its width, and whether it may be coloured.
//
// Thread safety: pure functions of the environment.
#pragma once

#include <cstddef>

namespace wend::shell {

// Escape sequences around kinds of text; empty where colours are off. Where they are, matching
// words are marked with «» instead.
struct Style {
  const char* strong = "";
  const char* dim = "";
  const char* bar = "";
  const char* mark = "\u00AB";
  const char* mark_end = "\u00BB";
  const char* reset = "";
  bool colours = false;
};

// The style for a stream of the C library's number (1 or 2): colours on a terminal, unless
// NO_COLOR is set and not empty or TERM is "dumb".
Style StyleFor(int descriptor);
bool IsTerminal(int descriptor);
// Columns of the terminal, else of COLUMNS, else 80; between 40 and 120.
size_t WidthFor(int descriptor);

}  // namespace wend::shell
