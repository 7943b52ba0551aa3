#include "query/words_of_time.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <limits>
#include <set>
#include <unordered_map>
#include <utility>

#include "engine/chunk_cursor.h"
#include "engine/match_evaluator.h"
#include "query/expression_builder.h"
#include "query/expression_types.h"
#include "query/plan_text.h"
#include "query/planner/condition_rules.h"
#include "query/sql_text.h"
#include "query/time_expression/calendar.h"
#include "query/time_expression/carry_over.h"
#include "query/time_expression/scanner.h"
#include "query/time_period.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

using NodeKind = ExpressionNode::Kind;

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kDayUs = 86'400 * kSecondUs;
constexpr size_t kShownBytes = 240;  // of a condition in a notice
// The first and the last moment that a time of the language can name.
const int64_t kFirstMoment = DayNumber({1, 1, 1}) * kDayUs;
const int64_t kLastMoment = DayNumber({9999, 12, 31}) * kDayUs;

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::string DateText(int64_t day) {
  const CivilDate date = DateOfDay(day);
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", date.year, date.month, date.day);
  return text.data();
}

// A moment of a wall clock.
std::string ClockText(int64_t local) {
  std::string text = FormatTime(local, 0);
  text.pop_back();  // Z
  return text;
}

// The name of a month or year that is just these days.
std::optional<std::string> WholePeriod(int64_t begin, int64_t end) {
  const CivilDate first = DateOfDay(begin);
  if (first.day != 1) return std::nullopt;
  if (first.month == 1 && end == MonthStart(first.year, 1, 12)) return DateText(begin).substr(0, 4);
  if (end == MonthStart(first.year, first.month, 1)) return DateText(begin).substr(0, 7);
  return std::nullopt;
}

// The rows whose clock showed a time in the interval.
ExpressionNode IntervalCondition(const LocalInterval& interval, const ExpressionNode& time,
                                 const ExpressionBuilder& build) {
  const bool from = interval.begin > kFirstMoment, until = interval.end < kLastMoment;
  const bool empty = interval.begin >= interval.end || interval.end <= kFirstMoment ||
                     interval.begin > kLastMoment;
  if (empty) return build.Literal(false);
  const bool days = interval.begin % kDayUs == 0 && interval.end % kDayUs == 0;
  const auto text = [&](int64_t local) {
    return build.Literal(days ? DateText(FloorDiv(local, kDayUs)) : ClockText(local));
  };
  if (!from && !until) {
    return build.Compare(OperatorKind::kGreaterEqual, time, build.Literal("0001-01-01"));
  }
  if (!until) return build.Compare(OperatorKind::kGreaterEqual, time, text(interval.begin));
  if (!from) return build.Compare(OperatorKind::kLess, time, text(interval.end));
  if (!days) {
    return build.Logical(OperatorKind::kAnd,
                         {build.Compare(OperatorKind::kGreaterEqual, time, text(interval.begin)),
                          build.Compare(OperatorKind::kLess, time, text(interval.end))});
  }
  const int64_t begin = FloorDiv(interval.begin, kDayUs), end = FloorDiv(interval.end, kDayUs);
  if (end == begin + 1) return build.During(time, DateText(begin));
  if (const auto whole = WholePeriod(begin, end)) return build.During(time, *whole);
  return build.Between(time, build.Literal(DateText(begin)), build.Literal(DateText(end - 1)));
}

std::string Quoted(std::string_view text) { return "'" + OneLine(text, 120) + "'"; }

// The words of an anchor that say what it is, for a search of all of them.
std::string ContentWords(const std::string& text, Language language) {
  std::string words;
  for (const TimeToken& token : ScanTimeWords(text, language)) {
    if (token.Value(WordKind::kFiller) != nullptr) continue;
    words += (words.empty() ? "+" : " +") + token.word;
  }
  return words;
}

std::string ShowAnchor(const std::string& text, const Passage& passage) {
  std::string shown = Quoted(text) + " is found in " + Quoted(passage.key) + " of " +
                      FormatTime(passage.time->microseconds, passage.time->offset_minutes);
  if (!passage.speaker.empty()) shown += " by " + passage.speaker;
  return shown + ": " + Quoted(passage.text);
}

}  // namespace

const SessionList* CollectionConversation::Load() const {
  if (list_ != nullptr || !status_.ok()) return list_.get();
  Result<std::shared_ptr<const SessionList>> list = SessionList::Load(*collection_.version());
  if (list.ok()) {
    list_ = std::move(*list);
  } else {
    status_ = list.status();
  }
  return list_.get();
}

std::span<const SessionSpan> CollectionConversation::sessions() const {
  const SessionList* list = Load();
  return list == nullptr ? std::span<const SessionSpan>() : list->spans();
}

std::span<const std::string> CollectionConversation::speakers() const {
  const SessionList* list = Load();
  return list == nullptr ? std::span<const std::string>() : list->speakers();
}

Result<TimeExpression> TimeReader::Compile(std::string_view text) const {
  TimeExpression expression = CompileTimeExpression(text, now_.time, conversation_, options_);
  WEND_RETURN_IF_ERROR(conversation_.status());
  return expression;
}

Result<std::string> TimeReader::CarryOver(std::string_view question, std::string_view turns) const {
  class Reader final : public TextReader {
   public:
    Reader(const TimeReader& reader) : reader_(reader) {}
    TimeExpression Read(std::string_view text) const override {
      return CompileTimeExpression(text, reader_.now_.time, reader_.conversation_,
                                   reader_.options_);
    }
    bool IsSpeaker(std::string_view word) const override {
      return std::ranges::any_of(reader_.conversation_.speakers(),
                                 [word](const std::string& name) { return name == word; });
    }

   private:
    const TimeReader& reader_;
  };
  std::string resolved =
      wend::CarryOver(question, ReadTurns(turns), Reader(*this), options_.language);
  WEND_RETURN_IF_ERROR(conversation_.status());
  return resolved;
}

Result<TimeReading> TimeReader::Read(TimeExpression expression, const ExpressionNode& time) {
  TimeReading reading;
  for (const TimeNotice& notice : expression.notices) {
    reading.notices.push_back(notice.message);
  }
  bool counts = false;
  for (const TimeCondition& condition : expression.conditions) {
    std::string found;
    WEND_ASSIGN_OR_RETURN(ExpressionNode sql, Condition(condition, time, &found));
    counts = counts || !condition.sessions.empty();
    if (!found.empty()) reading.notices.push_back(found);
    reading.conditions.push_back(std::move(sql));
  }
  WEND_RETURN_IF_ERROR(conversation_.status());
  const SessionList* list = conversation_.list();
  if (counts && list != nullptr && list->timeless_count() > 0) {
    reading.notices.push_back(std::to_string(list->timeless_count()) +
                              " sessions have no time; they count behind the others");
  }
  reading.expression = std::move(expression);
  return reading;
}

Result<ExpressionNode> TimeReader::Condition(const TimeCondition& condition,
                                             const ExpressionNode& time, std::string* found) {
  const ExpressionBuilder build(time.offset);
  switch (condition.kind) {
    case TimeCondition::Kind::kWhen:
      return WhenCondition(condition, time);
    case TimeCondition::Kind::kWeekday:
      return build.Compare(OperatorKind::kEqual, build.Call("weekday", time),
                           build.Literal(int64_t{condition.weekday}));
    case TimeCondition::Kind::kPartOfDay: {
      const ExpressionNode hour = build.Call("hour", time);
      const bool plain = condition.hour_begin < condition.hour_end;
      return build.Logical(
          plain ? OperatorKind::kAnd : OperatorKind::kOr,
          {build.Compare(OperatorKind::kGreaterEqual, hour,
                         build.Literal(int64_t{condition.hour_begin})),
           build.Compare(OperatorKind::kLess, hour, build.Literal(int64_t{condition.hour_end}))});
    }
    case TimeCondition::Kind::kSpeaker:
      return build.Compare(OperatorKind::kEqual, build.Column("speaker"),
                           build.Literal(condition.text));
    case TimeCondition::Kind::kEvent:
      return EventCondition(condition, time, found);
    case TimeCondition::Kind::kOccurrence:
      return OccurrenceCondition(condition, time, found);
    case TimeCondition::Kind::kDuration:
      return DurationCondition(condition, found);
  }
  return Status::Internal("a condition of no kind");
}

ExpressionNode TimeReader::SessionCondition(std::span<const uint32_t> ordinals,
                                            const ExpressionNode& time, size_t offset) const {
  const ExpressionBuilder build(offset);
  std::vector<std::string> ids;
  std::vector<ExpressionNode> parts;
  for (const uint32_t ordinal : ordinals) {
    const ListedSession& session = conversation_.list()->sessions()[ordinal - 1];
    if (!session.id.empty()) {
      ids.push_back(session.id);
      continue;
    }
    // Inferred: messages without a session, from its first to its last.
    parts.push_back(build.Logical(
        OperatorKind::kAnd,
        {build.Compare(OperatorKind::kEqual, build.Column("session"), build.Literal("")),
         build.Compare(OperatorKind::kGreaterEqual, time,
                       build.Literal(FormatTime(session.start->microseconds, 0))),
         build.Compare(OperatorKind::kLessEqual, time,
                       build.Literal(FormatTime(session.end->microseconds, 0)))}));
  }
  if (!ids.empty()) parts.insert(parts.begin(), build.OneOf(build.Column("session"), ids));
  return build.Logical(OperatorKind::kOr, std::move(parts));
}

Result<ExpressionNode> TimeReader::WhenCondition(const TimeCondition& condition,
                                                 const ExpressionNode& time) {
  const ExpressionBuilder build(time.offset);
  std::vector<ExpressionNode> parts;
  for (const LocalInterval& interval : condition.intervals) {
    parts.push_back(IntervalCondition(interval, time, build));
  }
  if (!condition.sessions.empty()) {
    WEND_RETURN_IF_ERROR(conversation_.status());
    parts.push_back(SessionCondition(condition.sessions, time, time.offset));
  }
  if (parts.empty()) return build.Literal(false);
  return build.Logical(OperatorKind::kOr, std::move(parts));
}

Result<std::optional<Passage>> TimeReader::FindAnchor(const std::string& text) const {
  constexpr uint32_t kLooks = 10;  // the best may have no time
  RankRequest request;
  request.question = text;
  request.mode = RankMode::kBm25;
  request.scope = RankRequest::Scope::kMessages;
  request.limit = kLooks;
  request.term_scores = false;
  WEND_ASSIGN_OR_RETURN(const RankAnswer answer, collection_.Rank(request));
  for (const RankedChunk& row : answer.rows) {
    WEND_ASSIGN_OR_RETURN(Passage passage, collection_.ReadPassage(row.chunk));
    if (passage.time) return std::optional(std::move(passage));
  }
  return std::optional<Passage>();
}

Result<ExpressionNode> TimeReader::EventCondition(const TimeCondition& condition,
                                                  const ExpressionNode& time, std::string* found) {
  using Relation = TimeCondition::Relation;
  const ExpressionBuilder build(time.offset);
  WEND_ASSIGN_OR_RETURN(const std::optional<Passage> anchor, FindAnchor(condition.text));
  if (!anchor) {
    *found = "nothing tells of " + Quoted(condition.text) + ", so nothing qualifies";
    return build.Literal(false);
  }
  *found = ShowAnchor(condition.text, *anchor);
  const OperatorKind op = condition.relation == Relation::kBefore  ? OperatorKind::kLess
                          : condition.relation == Relation::kAfter ? OperatorKind::kGreater
                          : condition.relation == Relation::kSince ? OperatorKind::kGreaterEqual
                                                                   : OperatorKind::kLessEqual;
  return build.Compare(
      op, time,
      build.Literal(FormatTime(anchor->time->microseconds, anchor->time->offset_minutes)));
}

// The sessions that tell of a text are those of messages that hold all of its words.
Result<ExpressionNode> TimeReader::OccurrenceCondition(const TimeCondition& condition,
                                                       const ExpressionNode& time,
                                                       std::string* found) {
  const ExpressionBuilder build(time.offset);
  const std::string words = ContentWords(condition.text, options_.language);
  std::set<uint32_t> ordinals;
  conversation_.sessions();
  WEND_RETURN_IF_ERROR(conversation_.status());
  if (!words.empty()) {
    WEND_ASSIGN_OR_RETURN(const MatchAnswer matches, collection_.Match(words));
    ChunkCursor chunks(collection_.version(), std::make_shared<ChunkSet>(matches.chunks));
    const std::span<const ListedSession> sessions = conversation_.list()->sessions();
    std::unordered_map<std::string_view, uint32_t> ordinal_of;
    for (size_t i = 0; i < sessions.size(); ++i) {
      if (!sessions[i].id.empty()) ordinal_of[sessions[i].id] = static_cast<uint32_t>(i) + 1;
    }
    for (;;) {
      WEND_ASSIGN_OR_RETURN(const bool more, chunks.Next());
      if (!more) break;
      if (!chunks.entry().is_message) continue;
      WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, chunks.ReadUnit());
      const auto given = ordinal_of.find(unit->session);
      if (given != ordinal_of.end()) ordinals.insert(given->second);
      if (!unit->session.empty() || !unit->time) continue;
      const auto begun = std::ranges::upper_bound(
          sessions, unit->time->microseconds, {}, [](const ListedSession& session) {
            return session.start.value_or(kTimeless).microseconds;
          });
      for (auto session = begun; session-- != sessions.begin();) {
        if (!session->id.empty()) continue;
        ordinals.insert(static_cast<uint32_t>(session - sessions.begin()) + 1);
        break;
      }
    }
  }
  const std::vector<uint32_t> all(ordinals.begin(), ordinals.end());
  const size_t wanted = condition.ordinal < 0 ? all.size() : static_cast<size_t>(condition.ordinal);
  *found = Quoted(condition.text) + " is told of in " + std::to_string(all.size()) + " sessions";
  if (wanted == 0 || wanted > all.size()) return build.Literal(false);
  return SessionCondition({&all[wanted - 1], 1}, time, time.offset);
}

Result<ExpressionNode> TimeReader::DurationCondition(const TimeCondition& condition,
                                                     std::string* found) {
  const ExpressionBuilder build(0);
  WEND_ASSIGN_OR_RETURN(const std::optional<Passage> from, FindAnchor(condition.text));
  WEND_ASSIGN_OR_RETURN(const std::optional<Passage> to, FindAnchor(condition.second_text));
  if (!from || !to) {
    *found = "nothing tells of " + Quoted(from ? condition.second_text : condition.text) +
             ", so nothing qualifies";
    return build.Literal(false);
  }
  const auto day = [](const TimePoint& time) {
    return FloorDiv(time.microseconds + time.offset_minutes * 60 * kSecondUs, kDayUs);
  };
  const int64_t days = day(*to->time) - day(*from->time);
  *found = ShowAnchor(condition.text, *from) + "; " + ShowAnchor(condition.second_text, *to) +
           "; between them lie " + std::to_string(days < 0 ? -days : days) + " days";
  return build.OneOf(build.Column("key"), {from->key, to->key});
}

bool IsWordsOfTime(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const bool literal = digits == 4 && (text.size() == 4 || text[4] == '-' || text[4] == 'T');
  return !literal && !ParseTimePeriod(text).ok();
}

Status CheckWordsOfTime(std::string_view text, const TimeExpressionOptions& options) {
  class Nobody final : public Conversation {
   public:
    std::span<const SessionSpan> sessions() const override { return {}; }
    std::span<const std::string> speakers() const override { return {}; }
  };
  constexpr size_t kLongest = 8'192;
  if (text.size() > kLongest) {
    return Status::Invalid("words of time have at most " + std::to_string(kLongest) +
                           " bytes, these " + std::to_string(text.size()));
  }
  const TimeExpression read = CompileTimeExpression(text, {}, Nobody(), options);
  if (!read.conditions.empty() || !read.notices.empty()) return {};
  return Status::Invalid(
      "expected a period such as '2023-05' or words such as 'last Friday', found " + Quoted(text));
}

bool HasWordsOfTime(const ExpressionNode& node, const std::vector<Value>* parameters) {
  if (node.kind == NodeKind::kDuring) {
    const std::optional<Value> constant = ConstantOf(node.operands[1], parameters);
    const auto* text = constant ? std::get_if<std::string>(&*constant) : nullptr;
    if (text != nullptr && IsWordsOfTime(*text)) return true;
  }
  return std::ranges::any_of(node.operands, [parameters](const ExpressionNode& operand) {
    return HasWordsOfTime(operand, parameters);
  });
}

namespace {

Status ResolveDuring(const DuringScope& scope, const RunContext& run, std::string_view text,
                     ExpressionNode* node) {
  const size_t offset = node->operands[1].offset;
  WEND_ASSIGN_OR_RETURN(const TimeOptions options,
                        ReadDuringOptions(node->options, &run.parameters));
  Result<Now> now = ReadNow(options, scope.as_of, run.clock);
  if (!now.ok()) return Status::InvalidAt(offset, now.status().message());
  TimeReader reader(scope.collection, *now, options.expression);
  WEND_ASSIGN_OR_RETURN(TimeExpression expression, reader.Compile(text));
  WEND_ASSIGN_OR_RETURN(const TimeReading reading,
                        reader.Read(std::move(expression), node->operands[0]));
  if (reading.conditions.empty() && reading.notices.empty()) {
    return Status::InvalidAt(offset, CheckWordsOfTime(text, options.expression).message());
  }
  const ExpressionBuilder build(node->offset);
  ExpressionNode sql = reading.conditions.empty()
                           ? build.Literal(false)
                           : build.Logical(OperatorKind::kAnd, reading.conditions);
  std::vector<ColumnInfo> columns(scope.columns.begin(), scope.columns.end());
  for (const char* column : {"session", "speaker"}) {
    ExpressionNode used = build.Column(column);
    const std::array<ColumnInfo, 1> wanted = {ColumnInfo{column, ValueType::kText}};
    if (UsedColumns(sql, wanted).empty() || FindColumn(scope.columns, column)) continue;
    return Status::InvalidAt(
        offset, Quoted(text) + " asks for a " + column + ", which rows of this table do not have");
  }
  for (const std::string& notice : now->notices) run.notices->push_back(notice);
  run.notices->push_back(Quoted(text) + " is read as " +
                         OneLine(ToSql(sql, run.parameters), kShownBytes) + "; now is " +
                         now->shown);
  for (const std::string& notice : reading.notices) {
    run.notices->push_back(Quoted(text) + ": " + notice);
  }
  if (reading.expression.has_content) {
    run.notices->push_back(Quoted(text) + ": these words say nothing of time and are left out: " +
                           Quoted(reading.expression.content));
  }
  sql.height = std::max(sql.height, node->height);
  *node = std::move(sql);
  return {};
}

}  // namespace

Status ResolveWordsOfTime(const DuringScope& scope, const RunContext& run, ExpressionNode* node) {
  if (node->kind == NodeKind::kDuring) {
    const std::optional<Value> constant = ConstantOf(node->operands[1], &run.parameters);
    const auto* text = constant ? std::get_if<std::string>(&*constant) : nullptr;
    if (text != nullptr && IsWordsOfTime(*text)) {
      return ResolveDuring(scope, run, std::string(*text), node);
    }
    node->options.clear();
  }
  for (ExpressionNode& operand : node->operands) {
    WEND_RETURN_IF_ERROR(ResolveWordsOfTime(scope, run, &operand));
  }
  return {};
}

}  // namespace wend
