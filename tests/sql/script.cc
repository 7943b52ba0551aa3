// Uses the C interface only, as a program would.
#include "tests/sql/script.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "wend/wend.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

std::string Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r");
  if (begin == text.npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1));
}

std::string Unescaped(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
  }
  return out;
}

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') out += "\\n";
    if (c == '\t') out += "\\t";
    if (c == '\\' || c == '|') out += '\\';
    if (c != '\n' && c != '\t') out += c;
  }
  return out;
}

// The values of a row as written in the script, without the white space around the bars.
std::string Normalised(std::string_view row) {
  std::string out;
  size_t begin = 0;
  for (size_t i = 0; i <= row.size(); ++i) {
    if (i < row.size() && row[i] == '\\') {
      ++i;
      continue;
    }
    if (i < row.size() && row[i] != '|') continue;
    if (!out.empty() || begin > 0) out += " | ";
    out += Trimmed(row.substr(begin, i - begin));
    begin = i + 1;
  }
  return out;
}

class ScriptRunner {
 public:
  explicit ScriptRunner(const std::string& path) : input_(path) {
    folder_ = (fs::temp_directory_path() /
               ("wend_sql_" + std::to_string(getpid()) + "_" + fs::path(path).stem().string()))
                  .string();
    fs::remove_all(folder_);
    if (!input_) Fail("cannot read the script '" + path + "'");
    Open(":memory:");
  }
  ~ScriptRunner() {
    wend_close(db_);
    fs::remove_all(folder_);
  }

  SqlReport Run() {
    std::string line;
    while (NextLine(&line)) {
      line = Trimmed(line);
      if (line.empty() || line[0] == '#') continue;
      RunCommand(line);
    }
    return report_;
  }

 private:
  struct Outcome {
    int code = WEND_OK;
    int64_t offset = -1;
    std::string message;
    std::vector<std::string> rows;
    std::vector<std::string> notices;
  };

  bool NextLine(std::string* line) {
    if (!std::getline(input_, *line)) return false;
    ++line_;
    return true;
  }

  void Fail(std::string message) { report_.failures.push_back({statement_line_, message}); }

  // `now`: for the option of that name, if it is not empty.
  void Open(const std::string& path, const std::string& now = "") {
    wend_close(db_);
    db_ = nullptr;
    path_ = path;
    wend_error* error = nullptr;
    wend_options* options = nullptr;
    if (wend_options_create(&options, &error) != WEND_OK ||
        (!now.empty() && wend_options_set(options, "now", now.c_str(), &error) != WEND_OK) ||
        wend_open(path.c_str(), options, &db_, &error) != WEND_OK) {
      Fail(std::string("cannot open: ") + wend_error_message(error));
      wend_error_free(error);
    }
    wend_options_free(options);
  }

  void RunCommand(const std::string& line) {
    statement_line_ = line_;
    std::istringstream words(line);
    std::string command;
    words >> command;
    const std::string rest = Trimmed(line.substr(command.size()));
    if (command == "reopen") return Open(path_, rest);
    if (command == "open") {
      fs::create_directories(folder_);
      std::string name, now;
      std::istringstream(rest) >> name >> now;
      return Open(name == ":memory:" ? name : folder_ + "/" + name, now);
    }
    if (command != "ok" && command != "error" && command != "rows" && command != "notice") {
      return Fail("'" + command + "' is no command: ok, error, rows, notice, open or reopen");
    }
    std::string sql;
    std::vector<std::string> expected;
    ReadBlock(&sql, &expected);
    ++report_.statements;
    const Outcome outcome = Execute(Unescaped(sql));
    if (command == "error") {
      CheckError(rest, outcome);
    } else if (outcome.code != WEND_OK) {
      Fail("failed with " + std::string(wend_code_name(outcome.code)) + ": " + outcome.message);
    } else if (command == "notice") {
      CheckNotices(rest, outcome);
      CheckRows(false, std::move(expected), outcome.rows);
    } else if (command == "rows") {
      CheckRows(rest == "sorted", std::move(expected), outcome.rows);
    }
  }

  void ReadBlock(std::string* sql, std::vector<std::string>* rows) {
    std::string line;
    bool in_rows = false;
    while (NextLine(&line) && !Trimmed(line).empty()) {
      if (!in_rows && Trimmed(line) == "----") {
        in_rows = true;
      } else if (in_rows) {
        rows->push_back(Normalised(line));
      } else {
        *sql += (sql->empty() ? "" : "\n") + line;
      }
    }
  }

  Outcome Execute(const std::string& sql) {
    Outcome outcome;
    wend_stmt* stmt = nullptr;
    wend_error* error = nullptr;
    outcome.code = wend_prepare(db_, sql.data(), sql.size(), &stmt, &error);
    while (outcome.code == WEND_OK && (outcome.code = wend_step(stmt, &error)) == WEND_ROW) {
      outcome.rows.push_back(RowText(stmt));
      outcome.code = WEND_OK;
    }
    if (outcome.code == WEND_DONE) outcome.code = WEND_OK;
    for (int i = 0; outcome.code == WEND_OK && i < wend_notice_count(stmt); ++i) {
      outcome.notices.emplace_back(wend_notice(stmt, i));
    }
    if (error != nullptr) {
      outcome.message = wend_error_message(error);
      outcome.offset = wend_error_offset(error);
    }
    wend_error_free(error);
    wend_finalize(stmt);
    return outcome;
  }

  static std::string RowText(wend_stmt* stmt) {
    std::string out;
    for (int column = 0; column < wend_column_count(stmt); ++column) {
      if (column > 0) out += " | ";
      char number[40];
      size_t size = 0;
      switch (wend_column_type(stmt, column)) {
        case WEND_NULL:
          out += "NULL";
          break;
        case WEND_INTEGER:
          out += std::to_string(wend_column_integer(stmt, column));
          break;
        case WEND_REAL:
          std::snprintf(number, sizeof(number), "%.6g", wend_column_real(stmt, column));
          out += number;
          break;
        default:
          const char* const text = wend_column_text(stmt, column, &size);
          out += Trimmed(Escaped({text, size}));
      }
    }
    return out;
  }

  void CheckError(std::string expected, const Outcome& outcome) {
    if (outcome.code == WEND_OK) {
      return Fail("worked, with " + std::to_string(outcome.rows.size()) + " rows, but must fail");
    }
    if (expected.starts_with("@")) {
      size_t end = 0;
      const int64_t offset = std::stoll(expected.substr(1), &end);
      expected = Trimmed(expected.substr(end + 1));
      if (outcome.offset != offset) {
        Fail("points at byte " + std::to_string(outcome.offset) + ", not " +
             std::to_string(offset) + ": " + outcome.message);
      }
    }
    if (outcome.message.find(expected) == std::string::npos) {
      Fail("the message is '" + outcome.message + "' and lacks '" + expected + "'");
    }
  }

  void CheckNotices(const std::string& expected, const Outcome& outcome) {
    std::string all;
    for (const std::string& notice : outcome.notices) {
      if (notice.find(expected) != std::string::npos) return;
      all += "\n  " + notice;
    }
    Fail("no notice says '" + expected + "', but:" + all);
  }

  void CheckRows(bool sorted, std::vector<std::string> expected, std::vector<std::string> rows) {
    if (sorted) {
      std::sort(expected.begin(), expected.end());
      std::sort(rows.begin(), rows.end());
    }
    if (rows == expected) return;
    std::string message = "expected\n";
    for (const std::string& row : expected) message += "  " + row + "\n";
    message += "but came\n";
    for (const std::string& row : rows) message += "  " + row + "\n";
    Fail(std::move(message));
  }

  std::ifstream input_;
  std::string folder_;
  std::string path_;
  wend_db* db_ = nullptr;
  int line_ = 0;
  int statement_line_ = 0;
  SqlReport report_;
};

}  // namespace

SqlReport RunSqlScript(const std::string& path) { return ScriptRunner(path).Run(); }

}  // namespace wend
