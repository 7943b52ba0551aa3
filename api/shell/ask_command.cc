#include "api/shell/ask_command.h"

#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdio>

#include "api/shell/answer_view.h"
#include "api/shell/display_text.h"
#include "api/shell/exit_code.h"
#include "api/shell/json_output.h"
#include "api/shell/terminal.h"
#include "api/shell/wend_handle.h"

namespace wend::shell {
namespace {

using Clock = std::chrono::steady_clock;

struct PackedText {
  std::string text;
  int64_t tokens = 0;
};

// Finding nothing has one of three causes, and each has its own way out.
void PrintNothingFound(wend_db* db, const AskOptions& options) {
  Failure ignored;
  Statement rows;
  bool known = rows.Prepare(db, "SHOW COLLECTIONS", &ignored);
  while (known && rows.Step(&ignored) == Statement::Outcome::kRow) {
    if (rows.Text("name") != options.collection) continue;
    const char* counted = options.unit == "chunks" ? "chunks" : options.unit.c_str();
    if (rows.Integer(counted) > 0) break;
    const char* what = options.unit == "chunks" ? "text" : options.unit.c_str();
    std::printf("Collection %s holds no %s; see: wend stats %s\n",
                Visible(options.collection).c_str(), what, Visible(options.database).c_str());
    return;
  }
  std::printf("Nothing in collection %s has a word of the question.\n",
              Visible(options.collection).c_str());
  if (options.quiet) return;
  std::fputs("Words as common as \"the\" or \"who\" do not count; try others.\n", stdout);
}

void PrintAnswers(const AskOptions& options, const std::vector<Answer>& answers, double took_ms) {
  const Style style = StyleFor(STDOUT_FILENO);
  const size_t columns = WidthFor(STDOUT_FILENO);
  double best = 0;
  for (const Answer& answer : answers) best = std::max(best, answer.score);
  for (const Answer& answer : answers) {
    std::fputs(RenderAnswer(answer, best, columns, style).c_str(), stdout);
    std::fputc('\n', stdout);
  }
  if (options.quiet) return;
  const char* noun = options.unit == "chunks" ? "passage" : options.unit.c_str();
  std::string counted = WithThousands(answers.size()) + " " + noun;
  if (options.unit == "chunks" && answers.size() != 1) counted += 's';
  if (options.unit != "chunks" && answers.size() == 1) counted.pop_back();
  std::printf("%s%s in %.1f ms \u00B7 %s%s\n", style.dim, counted.c_str(), took_ms,
              ModeLine(answers.front().why, options.mode).c_str(), style.reset);
}

std::string Limits(const AskOptions& options) {
  std::string sql;
  if (options.limit) sql += " LIMIT " + std::to_string(*options.limit);
  if (options.pack) sql += " PACK " + std::to_string(*options.pack) + " TOKENS";
  return sql;
}

// The texts alone, for a pipe into a reader, and below them a line for the person.
void PrintPacked(const AskOptions& options, const std::vector<PackedText>& rows, double took_ms) {
  int64_t tokens = 0;
  for (const PackedText& row : rows) {
    tokens += row.tokens;
    std::printf("%s\n", VisibleLines(row.text).c_str());
  }
  if (options.quiet) return;
  const Style style = StyleFor(STDOUT_FILENO);
  std::printf("%s%s %s, %s of %s tokens in %.1f ms \u00B7 %s%s\n", style.dim,
              WithThousands(rows.size()).c_str(), rows.size() == 1 ? "passage" : "passages",
              WithThousands(static_cast<uint64_t>(tokens)).c_str(),
              WithThousands(static_cast<uint64_t>(*options.pack)).c_str(), took_ms,
              options.mode.c_str(), style.reset);
}

// Whether a notice has said already why nothing came.
bool SaysNoRows(const Statement& statement) {
  for (int i = 0; i < statement.notice_count(); ++i) {
    if (std::string_view(statement.notice(i)).starts_with("no rows:")) return true;
  }
  return false;
}

}  // namespace

std::string AskStatement(const AskOptions& options) {
  std::string sql = "RECALL ? FROM " + QuotedName(options.collection) + "." + options.unit +
                    Limits(options) + " USING " + options.mode;
  std::string settings;
  const auto add = [&settings](const char* name, const std::string& value) {
    settings += (settings.empty() ? " (" : ", ") + std::string(name) + " => " + value;
  };
  if (options.alpha >= 0) {
    char digits[32];
    const auto written =
        std::to_chars(digits, digits + sizeof digits, options.alpha, std::chars_format::fixed);
    add("alpha", std::string(digits, written.ptr));
  }
  if (!options.now.empty()) add("now", QuotedText(options.now));
  if (!options.zone.empty()) add("zone", QuotedText(options.zone));
  if (!options.days.empty()) add("days", options.days);
  if (!options.time.empty()) add("time", options.time);
  return settings.empty() ? sql : sql + settings + ")";
}

int RunAsk(const AskOptions& options) {
  std::string question;
  for (const std::string& word : options.words) question += (question.empty() ? "" : " ") + word;
  Failure failure;
  DbHandle db;
  Statement statement;
  if (!OpenDatabase(options.database, {.mode = "read"}, &db, &failure)) {
    PrintFailure(failure);
    return kExitFailed;
  }
  const Clock::time_point start = Clock::now();
  if (!statement.Prepare(db.get(), AskStatement(options), &failure) ||
      !statement.BindText(1, question, &failure)) {
    PrintFailure(failure);
    return kExitFailed;
  }
  std::vector<Answer> answers;
  std::vector<PackedText> packed;
  Statement::Outcome outcome;
  while ((outcome = statement.Step(&failure)) == Statement::Outcome::kRow) {
    if (options.json) {
      std::fputs((RowAsJson(statement) + "\n").c_str(), stdout);
    } else if (options.pack) {
      packed.push_back({std::string(statement.Text("text")), statement.Integer("tokens")});
    } else {
      answers.push_back(AnswerOf(statement));
    }
  }
  const std::chrono::duration<double, std::milli> took = Clock::now() - start;
  if (outcome == Statement::Outcome::kFailed) {
    PrintFailure(failure);
    return kExitFailed;
  }
  for (int i = 0; i < statement.notice_count() && !options.quiet; ++i) {
    std::fprintf(stderr, "%s\n", Visible(statement.notice(i)).c_str());
  }
  if (options.json) return kExitDone;
  if (!packed.empty())
    PrintPacked(options, packed, took.count());
  else if (answers.empty() && !SaysNoRows(statement))
    PrintNothingFound(db.get(), options);
  else if (!answers.empty())
    PrintAnswers(options, answers, took.count());
  return kExitDone;
}

}  // namespace wend::shell
