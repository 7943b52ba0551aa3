#include "api/shell/stats_command.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <vector>

#include "api/shell/display_text.h"
#include "api/shell/exit_code.h"
#include "api/shell/json_output.h"
#include "api/shell/terminal.h"
#include "api/shell/wend_handle.h"

namespace wend::shell {
namespace {

struct Cell {
  std::string text;
  bool is_number = false;
};

struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<Cell>> rows;
  std::vector<std::string> json_rows;
};

// Digits alone get thousands separators, also where a statement gives numbers as text.
Cell CellOf(const Statement& row, int column) {
  if (row.column_type(column) == WEND_NULL) return {};
  if (row.column_type(column) == WEND_REAL) {
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", row.Real(column));
    return {text, true};
  }
  std::string text = row.column_type(column) == WEND_INTEGER ? std::to_string(row.Integer(column))
                                                             : Visible(row.Text(column));
  uint64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_count = code == std::errc() && end == text.data() + text.size();
  if (is_count) text = WithThousands(number);
  return {std::move(text), is_count};
}

// Keeps the rows whose first column is `only`, or all of them where that is empty.
[[nodiscard]] bool ReadTable(wend_db* db, const std::string& sql, const std::string& only,
                             Table* table, Failure* failure) {
  Statement statement;
  if (!statement.Prepare(db, sql, failure)) return false;
  for (int column = 0; column < statement.column_count(); ++column) {
    table->names.emplace_back(statement.column_name(column));
  }
  Statement::Outcome outcome;
  while ((outcome = statement.Step(failure)) == Statement::Outcome::kRow) {
    if (!only.empty() && statement.Text(0) != only) continue;
    std::vector<Cell> row;
    for (int column = 0; column < statement.column_count(); ++column) {
      row.push_back(CellOf(statement, column));
    }
    table->rows.push_back(std::move(row));
    table->json_rows.push_back(RowAsJson(statement));
  }
  return outcome == Statement::Outcome::kDone;
}

std::string Padded(const std::string& text, size_t columns, bool right) {
  const size_t used = ColumnsOf(text);
  const std::string space(columns > used ? columns - used : 0, ' ');
  return right ? space + text : text + space;
}

void PrintTable(const Table& table, const Style& style) {
  std::vector<size_t> widths;
  std::vector<bool> right;
  for (size_t column = 0; column < table.names.size(); ++column) {
    size_t width = table.names[column].size();
    bool all_numbers = !table.rows.empty();
    for (const std::vector<Cell>& row : table.rows) {
      width = std::max(width, ColumnsOf(row[column].text));
      all_numbers = all_numbers && row[column].is_number;
    }
    widths.push_back(width);
    right.push_back(all_numbers);
  }
  std::string out = style.strong;
  for (size_t column = 0; column < table.names.size(); ++column) {
    if (column > 0) out += "  ";
    out += Padded(table.names[column], widths[column], right[column]);
  }
  out += style.reset;
  out += '\n';
  for (const std::vector<Cell>& row : table.rows) {
    for (size_t column = 0; column < row.size(); ++column) {
      if (column > 0) out += "  ";
      out += Padded(row[column].text, widths[column], right[column] || row[column].is_number);
    }
    while (out.back() == ' ') out.pop_back();
    out += '\n';
  }
  std::fputs(out.c_str(), stdout);
}

void PrintJson(const Table& collections, const Table& stats) {
  const auto joined = [](const Table& table) {
    std::string out;
    for (const std::string& row : table.json_rows) out += (out.empty() ? "" : ",") + row;
    return out;
  };
  std::printf("{\"collections\":[%s],\"stats\":[%s]}\n", joined(collections).c_str(),
              joined(stats).c_str());
}

}  // namespace

int RunStats(const StatsOptions& options) {
  Failure failure;
  DbHandle db;
  Table collections;
  Table stats;
  const std::string from =
      options.collection.empty() ? "" : " FROM " + QuotedName(options.collection);
  if (!OpenDatabase(options.database, {.mode = "read"}, &db, &failure) ||
      !ReadTable(db.get(), "SHOW COLLECTIONS", options.collection, &collections, &failure) ||
      !ReadTable(db.get(), "SHOW STATS" + from, "", &stats, &failure)) {
    PrintFailure(failure);
    return kExitFailed;
  }
  if (options.json) {
    PrintJson(collections, stats);
    return kExitDone;
  }
  const Style style = StyleFor(STDOUT_FILENO);
  if (collections.rows.empty()) {
    std::printf("No collections yet. Add files with: wend add %s PATH\n",
                Visible(options.database).c_str());
  } else {
    PrintTable(collections, style);
  }
  if (!stats.rows.empty()) {
    std::fputc('\n', stdout);
    PrintTable(stats, style);
  }
  return kExitDone;
}

}  // namespace wend::shell
