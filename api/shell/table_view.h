// Rows as an aligned table on a terminal: numbers to the right, long texts shortened.
//
// Thread safety: functions and values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/shell/terminal.h"

namespace wend::shell {

struct Cell {
  std::string text;  // visible (see display_text.h)
  bool is_number = false;
};

struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<Cell>> rows;  // as many cells as names
};

// A heading line and one line a row, each ended by a newline.
std::string FormatTable(const Table& table, const Style& style);

// `visible` cut to at most `columns`, ending in an ellipsis where something was cut off.
std::string Shortened(const std::string& visible, size_t columns);

}  // namespace wend::shell
