#include "api/shell/stats_command.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "api/shell/display_text.h"
#include "api/shell/exit_code.h"
#include "api/shell/json_output.h"
#include "api/shell/table_view.h"
#include "api/shell/terminal.h"
#include "api/shell/wend_handle.h"

namespace wend::shell {
namespace {

// A table, and its rows as JSON beside it.
struct StatsTable : Table {
  std::vector<std::string> json_rows;
};

bool IsBytes(std::string_view name) {
  return name.size() > 6 && name.substr(name.size() - 6) == "_bytes";
}

Cell CellOf(const Statement& row, int column) {
  if (row.column_type(column) != WEND_INTEGER) return {Visible(row.Text(column)), false};
  const auto number = static_cast<uint64_t>(row.Integer(column));
  return {IsBytes(row.column_name(column)) ? ByteSize(number) : WithThousands(number), true};
}

// Keeps the rows whose first column is `only`, or all of them where that is empty.
[[nodiscard]] bool ReadTable(wend_db* db, const std::string& sql, const std::string& only,
                             StatsTable* table, Failure* failure) {
  Statement statement;
  if (!statement.Prepare(db, sql, failure)) return false;
  for (int column = 0; column < statement.column_count(); ++column) {
    std::string name(statement.column_name(column));
    if (IsBytes(name)) name.resize(name.size() - 6);
    table->names.push_back(std::move(name));
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

// Deleted chunks are told where there are any.
void DropColumnOfZeros(std::string_view name, StatsTable* table) {
  const auto found = std::find(table->names.begin(), table->names.end(), name);
  if (found == table->names.end()) return;
  const auto column = found - table->names.begin();
  for (const std::vector<Cell>& row : table->rows) {
    if (row[static_cast<size_t>(column)].text != "0") return;
  }
  table->names.erase(found);
  for (std::vector<Cell>& row : table->rows) row.erase(row.begin() + column);
}

// Files of the folder: what the database takes on the disk, log and all.
uint64_t BytesOnDisk(const std::string& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;  // a writer may be at work
    const uintmax_t size = entry->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

// The value in the table of names and values; empty where there is none.
std::string ValueOf(const Table& stats, std::string_view name) {
  for (const std::vector<Cell>& row : stats.rows) {
    if (row[0].text == name) return row[1].text;
  }
  return {};
}

void PrintJson(const StatsTable& collections, const StatsTable& stats) {
  const auto joined = [](const StatsTable& table) {
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
  StatsTable collections;
  StatsTable stats;
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
    DropColumnOfZeros("dead_chunks", &collections);
    std::fputs(FormatTable(collections, style).c_str(), stdout);
  }
  std::printf("%s%s on disk \u00B7 format %s%s\n", style.dim,
              ByteSize(BytesOnDisk(options.database)).c_str(), ValueOf(stats, "format").c_str(),
              style.reset);
  return kExitDone;
}

}  // namespace wend::shell
