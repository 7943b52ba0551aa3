#include "api/shell/table_view.h"

#include <algorithm>

#include "api/shell/display_text.h"

namespace wend::shell {
namespace {

std::string Padded(const std::string& text, size_t columns, bool right) {
  const size_t used = ColumnsOf(text);
  const std::string space(columns > used ? columns - used : 0, ' ');
  return right ? space + text : text + space;
}

}  // namespace

std::string Shortened(const std::string& visible, size_t columns) {
  if (ColumnsOf(visible) <= columns) return visible;
  std::string out;
  size_t used = 0;
  for (size_t at = 0; at < visible.size();) {
    std::string one;
    used += AppendVisible(DecodeUtf8(visible, &at), &one);
    if (used + 1 > columns) break;
    out += one;
  }
  return out + "\u2026";
}

std::string FormatTable(const Table& table, const Style& style) {
  std::vector<size_t> widths;
  std::vector<bool> right;
  for (size_t column = 0; column < table.names.size(); ++column) {
    size_t width = ColumnsOf(table.names[column]);
    bool all_numbers = !table.rows.empty();
    for (const std::vector<Cell>& row : table.rows) {
      width = std::max(width, ColumnsOf(row[column].text));
      all_numbers = all_numbers && row[column].is_number;
    }
    widths.push_back(width);
    right.push_back(all_numbers);
  }
  const auto end_line = [](std::string* out) {
    while (!out->empty() && out->back() == ' ') out->pop_back();
    *out += '\n';
  };
  std::string out = style.strong;
  for (size_t column = 0; column < table.names.size(); ++column) {
    if (column > 0) out += "  ";
    out += Padded(table.names[column], widths[column], right[column]);
  }
  out += style.reset;
  end_line(&out);
  for (const std::vector<Cell>& row : table.rows) {
    for (size_t column = 0; column < row.size(); ++column) {
      if (column > 0) out += "  ";
      out += Padded(row[column].text, widths[column], right[column] || row[column].is_number);
    }
    end_line(&out);
  }
  return out;
}

}  // namespace wend::shell
