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

void PrintNothingFound(const AskOptions& options) {
  std::fputs("No passage matches.\n", stdout);
  if (options.quiet) return;
  std::printf("Try other words or fewer of them, see what is there with: wend stats %s%s\n",
              Visible(options.database).c_str(),
              options.collection == "main" ? ", or name another collection with --collection" : "");
}

void PrintAnswers(const AskOptions& options, const std::vector<Answer>& answers, double took_ms) {
  if (answers.empty()) return PrintNothingFound(options);
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
  std::printf("%s%s in %.1f ms \u00B7 mode %s%s\n", style.dim, counted.c_str(), took_ms,
              options.mode.c_str(), style.reset);
}

}  // namespace

std::string AskStatement(const AskOptions& options) {
  std::string sql = "RECALL ? FROM " + QuotedName(options.collection) + "." + options.unit +
                    " LIMIT " + std::to_string(options.limit) + " USING " + options.mode;
  if (options.alpha >= 0) {
    char digits[32];
    const auto written =
        std::to_chars(digits, digits + sizeof digits, options.alpha, std::chars_format::fixed);
    sql += " (alpha => " + std::string(digits, written.ptr) + ")";
  }
  return sql;
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
  Statement::Outcome outcome;
  while ((outcome = statement.Step(&failure)) == Statement::Outcome::kRow) {
    if (options.json) {
      std::fputs((RowAsJson(statement) + "\n").c_str(), stdout);
    } else {
      answers.push_back(AnswerOf(statement));
    }
  }
  const std::chrono::duration<double, std::milli> took = Clock::now() - start;
  if (outcome == Statement::Outcome::kFailed) {
    PrintFailure(failure);
    return kExitFailed;
  }
  if (!options.json) PrintAnswers(options, answers, took.count());
  return kExitDone;
}

}  // namespace wend::shell
