// A database that is only asked is opened for reading, which is fast and keeps nobody out; the
// first statement that may write opens it for writing.
#include "api/shell/sql_command.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "api/shell/display_text.h"
#include "api/shell/exit_code.h"
#include "api/shell/json_output.h"
#include "api/shell/sql_parameters.h"
#include "api/shell/statement_splitter.h"
#include "api/shell/table_view.h"
#include "api/shell/terminal.h"
#include "api/shell/wend_handle.h"

namespace wend::shell {
namespace {

constexpr std::array<std::string_view, 15> kWritingVerbs = {
    "INSERT", "CREATE", "DELETE", "DROP",     "COMPACT", "BACKUP", "UPDATE", "LINK",
    "UNLINK", "BEGIN",  "COMMIT", "ROLLBACK", "IMPORT",  "COPY",   "ALTER"};
// A table's columns are laid out over this many rows at a time.
constexpr size_t kRowsPerTable = 1000;
constexpr size_t kCellColumns = 60;

// Visible, with all of its spaces.
std::string VisibleAsDrawn(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) AppendVisible(DecodeUtf8(text, &at), &out);
  return out;
}

std::string UpperCased(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 0x20 : c);
  return upper;
}

bool IsExplain(std::string_view sql) {
  constexpr std::string_view kExplain = "EXPLAIN";
  const size_t begin = std::min(sql.find_first_not_of(" \t\r\n"), sql.size());
  return UpperCased(sql.substr(begin, kExplain.size())) == kExplain;
}

bool MayWrite(std::string_view sql);

// EXPLAIN writes where ANALYZE runs a statement that does.
bool ExplainMayWrite(std::string_view sql) {
  bool analyze = false;
  for (;;) {
    const size_t begin = std::min(sql.find_first_not_of(" \t\r\n"), sql.size());
    const size_t end = std::min(sql.find_first_of(" \t\r\n", begin), sql.size());
    const std::string word = UpperCased(sql.substr(begin, end - begin));
    if (word != "EXPLAIN" && word != "ANALYZE" && word != "JSON") break;
    analyze = analyze || word == "ANALYZE";
    sql.remove_prefix(end);
  }
  return analyze && MayWrite(sql);
}

// COPY … TO reads the database: a query in brackets, or the first of TO and FROM behind the target.
bool CopiesToFile(std::string_view sql) {
  for (size_t at = 0; at < sql.size();) {
    const char c = sql[at];
    if (c == '(' || c == '"') {
      // A query stands first; the columns of COPY FROM and quoted names behind the verb are passed.
      const size_t end = sql.find(c == '(' ? ')' : '"', at + 1);
      if (c == '(' && sql.find_first_not_of(" \t\r\n", sizeof("COPY") - 1) == at) return true;
      if (end == sql.npos) return false;
      at = end + 1;
      continue;
    }
    const size_t end = std::min(sql.find_first_of(" \t\r\n(\"", at), sql.size());
    const std::string word = UpperCased(sql.substr(at, end - at));
    if (word == "TO" || word == "FROM") return word == "TO";
    at = std::max(end, at + 1);
  }
  return false;
}

bool MayWrite(std::string_view sql) {
  const size_t begin = sql.find_first_not_of(" \t\r\n");
  if (begin == sql.npos) return false;
  for (const std::string_view verb : kWritingVerbs) {
    const std::string_view word = sql.substr(begin, verb.size());
    bool same = word.size() == verb.size();
    for (size_t i = 0; same && i < verb.size(); ++i) same = (word[i] & ~0x20) == verb[i];
    if (same) return verb != "COPY" || !CopiesToFile(sql.substr(begin));
  }
  if (IsExplain(sql)) return ExplainMayWrite(sql);
  // A comment ahead of the verb hides it.
  return sql[begin] == '-' || sql[begin] == '/';
}

// A value on a line of tab-separated values: tabs, line ends and backslashes are escaped.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string RealText(double value) {
  char text[32];
  for (int digits = 6; digits <= 17; ++digits) {
    std::snprintf(text, sizeof(text), "%.*g", digits, value);
    if (digits == 6 || std::strtod(text, nullptr) != value) continue;
    break;
  }
  return text;
}

class SqlRunner {
 public:
  explicit SqlRunner(const SqlOptions& options)
      : options_(options),
        on_terminal_(IsTerminal(STDOUT_FILENO)),
        parameters_(options.parameters) {}

  // False after a failure, which has been told.
  [[nodiscard]] bool Run(const std::string& sql) {
    Failure failure;
    if (Open(MayWrite(sql), &failure) && Execute(sql, &failure)) return true;
    std::fflush(stdout);
    PrintFailure(failure);
    ShowOffset(sql, failure.offset);
    return false;
  }

  // Behind the last statement: false where a parameter was given that none of them has.
  [[nodiscard]] bool CheckParameters() const {
    const std::string unused = parameters_.Unused();
    if (unused.empty()) return true;
    std::fflush(stdout);
    std::fprintf(stderr, "wend: no statement has a parameter for --param %s\n",
                 Visible(unused).c_str());
    return false;
  }

  // Only where a transaction is open can it be rolled back.
  void EndTransaction() {
    Failure none_is_open;
    if (!writing_ || !Statement::Execute(db_.get(), "ROLLBACK", &none_is_open)) return;
    std::fflush(stdout);
    std::fputs("wend: the transaction was not committed; it is rolled back\n", stderr);
  }

 private:
  [[nodiscard]] bool Open(bool for_writing, Failure* failure) {
    if (db_ != nullptr && (!for_writing || writing_)) return true;
    db_.reset();
    writing_ = for_writing;
    return OpenDatabase(options_.database, {.mode = for_writing ? "create" : "read"}, &db_,
                        failure);
  }

  [[nodiscard]] bool Execute(const std::string& sql, Failure* failure) {
    const auto begin = std::chrono::steady_clock::now();
    Statement statement;
    if (!statement.Prepare(db_.get(), sql, failure)) return false;
    if (!parameters_.Bind(&statement, failure)) return false;
    Table table;
    for (int column = 0; column < statement.column_count(); ++column) {
      table.names.push_back(Visible(statement.column_name(column)));
    }
    // A plan is a drawing: neither shortened nor escaped.
    const bool drawn = !options_.json && statement.column_count() == 1 && IsExplain(sql);
    const bool tabbed = !options_.json && !on_terminal_ && !drawn;
    if (tabbed && !table.names.empty()) PrintNames(statement);
    uint64_t rows = 0;
    Statement::Outcome outcome;
    while ((outcome = statement.Step(failure)) == Statement::Outcome::kRow) {
      ++rows;
      if (drawn) {
        std::printf("%s\n", VisibleAsDrawn(statement.Text(0)).c_str());
      } else if (options_.json) {
        std::printf("%s\n", RowAsJson(statement).c_str());
      } else if (tabbed) {
        PrintTabbed(statement);
      } else {
        AddRow(statement, &table);
        if (table.rows.size() == kRowsPerTable) Print(&table);
      }
    }
    if (!table.rows.empty()) Print(&table);
    if (outcome != Statement::Outcome::kDone) return false;
    for (int i = 0; i < statement.notice_count() && !options_.quiet; ++i) {
      std::fprintf(stderr, "%s\n", Visible(statement.notice(i)).c_str());
    }
    if (on_terminal_ && !options_.quiet && !options_.json) {
      const std::chrono::duration<double, std::milli> took =
          std::chrono::steady_clock::now() - begin;
      const Style style = StyleFor(STDOUT_FILENO);
      std::printf("%s%s %s \u00B7 %.1f ms%s\n", style.dim, WithThousands(rows).c_str(),
                  rows == 1 ? "row" : "rows", took.count(), style.reset);
    }
    return true;
  }

  static std::string TextOf(const Statement& row, int column) {
    switch (row.column_type(column)) {
      case WEND_INTEGER:
        return std::to_string(row.Integer(column));
      case WEND_REAL:
        return RealText(row.Real(column));
      case WEND_TEXT:
        return std::string(row.Text(column));
      default:
        return "";
    }
  }

  static void PrintNames(const Statement& statement) {
    for (int column = 0; column < statement.column_count(); ++column) {
      std::printf("%s%s", column > 0 ? "\t" : "", Escaped(statement.column_name(column)).c_str());
    }
    std::putchar('\n');
  }

  static void PrintTabbed(const Statement& row) {
    std::string line;
    for (int column = 0; column < row.column_count(); ++column) {
      if (column > 0) line += '\t';
      line += Escaped(TextOf(row, column));
    }
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stdout);
  }

  static void AddRow(const Statement& row, Table* table) {
    std::vector<Cell>& cells = table->rows.emplace_back();
    for (int column = 0; column < row.column_count(); ++column) {
      const int type = row.column_type(column);
      cells.push_back({Shortened(Visible(TextOf(row, column)), kCellColumns),
                       type == WEND_INTEGER || type == WEND_REAL});
    }
  }

  static void Print(Table* table) {
    std::fputs(FormatTable(*table, StyleFor(STDOUT_FILENO)).c_str(), stdout);
    table->rows.clear();
  }

  // The line of the statement that holds the offset, and a caret under it.
  static void ShowOffset(const std::string& sql, int64_t offset) {
    if (offset < 0 || static_cast<size_t>(offset) > sql.size()) return;
    const auto at = static_cast<size_t>(offset);
    const size_t before = at == 0 ? sql.npos : sql.rfind('\n', at - 1);
    const size_t begin = before == sql.npos ? 0 : before + 1;
    const size_t end = std::min(sql.find('\n', at), sql.size());
    const size_t from = at - begin > kCellColumns ? at - kCellColumns : begin;
    const std::string shown = Visible(std::string_view(sql).substr(from, at - from));
    const std::string rest = Visible(std::string_view(sql).substr(at, end - at));
    // White space at the seam is one column, which Visible leaves off at an end.
    const bool space = at > from && (sql[at - 1] == ' ' || sql[at - 1] == '\t');
    const std::string lead = shown + (space && !shown.ends_with(' ') ? " " : "");
    std::fprintf(stderr, "  %s%s\n  %s^\n", lead.c_str(), Shortened(rest, kCellColumns).c_str(),
                 std::string(ColumnsOf(lead), ' ').c_str());
  }

  const SqlOptions& options_;
  const bool on_terminal_;
  DbHandle db_;
  bool writing_ = false;
  SqlParameters parameters_;
};

bool RunInput(SqlRunner* runner) {
  StatementSplitter splitter;
  std::array<char, 64 << 10> bytes;
  ssize_t size = 0;
  while ((size = read(STDIN_FILENO, bytes.data(), bytes.size())) > 0) {
    splitter.Append({bytes.data(), static_cast<size_t>(size)});
    while (const std::optional<std::string> statement = splitter.Next()) {
      if (!runner->Run(*statement)) return false;
    }
  }
  const std::optional<std::string> rest = splitter.Rest();
  return !rest.has_value() || runner->Run(*rest);
}

bool RunTexts(const std::vector<std::string>& texts, SqlRunner* runner) {
  for (const std::string& text : texts) {
    StatementSplitter splitter;
    splitter.Append(text);
    while (const std::optional<std::string> statement = splitter.Next()) {
      if (!runner->Run(*statement)) return false;
    }
    const std::optional<std::string> rest = splitter.Rest();
    if (rest.has_value() && !runner->Run(*rest)) return false;
  }
  return true;
}

}  // namespace

int RunSql(const SqlOptions& options) {
  SqlRunner runner(options);
  const bool done =
      options.statements.empty() ? RunInput(&runner) : RunTexts(options.statements, &runner);
  runner.EndTransaction();
  return done && runner.CheckParameters() ? kExitDone : kExitFailed;
}

}  // namespace wend::shell
