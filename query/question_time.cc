#include "query/question_time.h"

#include <algorithm>
#include <utility>

#include "query/expression_builder.h"
#include "query/plan_text.h"
#include "query/sql_text.h"
#include "query/time_expression/carry_over.h"
#include "query/time_expression/scanner.h"
#include "query/words_of_time.h"

namespace wend {
namespace {

using ConditionKind = TimeCondition::Kind;

constexpr size_t kShownBytes = 200;
// What is longer is a text that was pasted, not a question about times; reading takes time with the
// square of its length.
constexpr size_t kLongestRead = 8'192;

enum class Use : uint8_t { kFilter, kHint, kContent };

bool SpeaksOfTalk(const TimeToken& token) {
  return token.Value(WordKind::kSession) != nullptr || token.Value(WordKind::kSay) != nullptr;
}

bool IsInside(const TimeToken& token, const TimeCondition& condition) {
  return token.source.begin >= condition.source.begin && token.source.end <= condition.source.end;
}

// A day by its date, on which there was a conversation: that one is meant.
bool IsDayOfConversation(const TimeCondition& condition, const std::vector<TimeToken>& tokens,
                         const Conversation& conversation) {
  constexpr int64_t kDayUs = 86'400'000'000;
  if (condition.kind != ConditionKind::kWhen || condition.intervals.size() != 1) return false;
  const LocalInterval& day = condition.intervals[0];
  const bool dated = std::ranges::any_of(tokens, [&](const TimeToken& token) {
    return IsInside(token, condition) &&
           (token.Value(WordKind::kMonth) != nullptr || token.date_parts > 0);
  });
  if (!dated || day.begin % kDayUs != 0 || day.end != day.begin + kDayUs) return false;
  return std::ranges::any_of(conversation.sessions(), [&day](const SessionSpan& session) {
    const int64_t offset_us = session.start.offset_minutes * int64_t{60'000'000};
    return session.start.microseconds + offset_us < day.end &&
           session.end.microseconds + offset_us >= day.begin;
  });
}

Use UseOf(const TimeExpression& expression, const TimeCondition& condition,
          const std::vector<TimeToken>& tokens, const Conversation& conversation) {
  if (condition.kind == ConditionKind::kDuration) return Use::kHint;
  if (!expression.has_content) return Use::kFilter;
  if (condition.kind == ConditionKind::kEvent || condition.kind == ConditionKind::kOccurrence) {
    return Use::kContent;
  }
  if (condition.kind == ConditionKind::kSpeaker) return Use::kHint;
  const TimeToken* before = nullptr;
  for (const TimeToken& token : tokens) {
    if (token.source.end <= condition.source.begin) before = &token;
    if (IsInside(token, condition) && token.Value(WordKind::kSession) != nullptr)
      return Use::kFilter;
  }
  if (before != nullptr && !before->clause_end && SpeaksOfTalk(*before)) return Use::kFilter;
  return IsDayOfConversation(condition, tokens, conversation) ? Use::kFilter : Use::kHint;
}

std::string Quoted(std::string_view text) { return "'" + OneLine(text, kShownBytes) + "'"; }

}  // namespace

Result<QuestionTime> ReadQuestionTime(std::string_view question, const QuestionScope& scope,
                                      const RunContext& run) {
  QuestionTime read;
  read.content = question;
  if (question.size() > kLongestRead) return read;
  WEND_ASSIGN_OR_RETURN(const Now now, ReadNow(scope.options, scope.as_of, run.clock));
  const TimeExpressionOptions& options = scope.options.expression;
  TimeReader reader(scope.collection, now, options);
  if (!scope.options.context.empty()) {
    WEND_ASSIGN_OR_RETURN(std::string resolved, reader.CarryOver(question, scope.options.context));
    if (resolved != question) {
      read.notices.push_back("with its context the question is " + Quoted(resolved));
      read.asked = resolved;
      read.content = std::move(resolved);
    }
  }
  const std::string text = read.content;
  WEND_ASSIGN_OR_RETURN(TimeExpression expression, reader.Compile(text));
  if (expression.conditions.empty()) {
    for (const TimeNotice& notice : expression.notices) {
      read.notices.push_back(
          Quoted(text.substr(notice.source.begin, notice.source.end - notice.source.begin)) + ": " +
          notice.message);
    }
    return read;
  }
  const std::vector<TimeToken> tokens = ScanTimeWords(text, options.language);
  std::vector<Use> uses;
  TimeExpression used = expression;
  used.conditions.clear();
  for (const TimeCondition& condition : expression.conditions) {
    const Use use = UseOf(expression, condition, tokens, reader.conversation());
    if (use == Use::kContent) continue;
    uses.push_back(use);
    used.conditions.push_back(condition);
  }
  if (used.conditions.empty()) return read;
  const ExpressionBuilder build(0);
  WEND_ASSIGN_OR_RETURN(const TimeReading reading,
                        reader.Read(std::move(used), build.Column("time")));
  std::vector<ExpressionNode> filters;
  std::string left;
  size_t from = 0;
  for (size_t i = 0; i < uses.size(); ++i) {
    const TextSpan span = reading.expression.conditions[i].source;
    const bool filters_rows = uses[i] == Use::kFilter;
    read.notices.push_back(Quoted(text.substr(span.begin, span.end - span.begin)) +
                           (filters_rows ? " is read as " : " counts for rows with ") +
                           OneLine(ToSql(reading.conditions[i]), kShownBytes));
    if (!filters_rows) {
      read.hints.push_back(reading.conditions[i]);
      continue;
    }
    filters.push_back(reading.conditions[i]);
    left += text.substr(from, span.begin - from);
    from = span.end;
  }
  read.now = now.shown;
  read.notices.push_back("now is " + now.shown);
  read.notices.insert(read.notices.end(), now.notices.begin(), now.notices.end());
  read.notices.insert(read.notices.end(), reading.notices.begin(), reading.notices.end());
  if (filters.empty()) return read;
  read.filter = build.Logical(OperatorKind::kAnd, std::move(filters));
  read.content = left + text.substr(from);
  read.time_only = !expression.has_content;
  return read;
}

}  // namespace wend
