// Rules: the grammar of docs/time.md over the kinds of words, one method a form.
//
// A method looks at the tokens from `at`; where its form stands there it returns how many tokens it
// took and has recorded what they mean, else 0. The longest forms are tried first.
//
// Thread safety: one thread at a time; an object serves one text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/time_expression/resolver.h"
#include "query/time_expression/scanner.h"

namespace wend {

class TimeRules {
 public:
  TimeRules(std::string_view text, const TimeResolver& resolver,
            const TimeExpressionOptions& options);
  TimeExpression Run();

 private:
  // One period, as "May 8th" or "three weeks ago" names it.
  struct Point {
    size_t end = 0;  // behind its last token; 0: no period stands here
    std::vector<LocalInterval> intervals;
    std::vector<uint32_t> sessions;
    std::optional<DayRange> days;  // of a period of whole days
    int month = 0;                 // of a date that left the year open
    int day = 0;
    std::string notice;
  };

  size_t Duration(size_t at);
  size_t Earlier(size_t at);
  size_t OtherDay(size_t at);
  size_t SessionRange(size_t at);
  size_t SessionsAgo(size_t at);
  size_t SessionOrdinal(size_t at);
  size_t LastSessions(size_t at);
  size_t BeforeThat(size_t at);
  size_t Occurrence(size_t at);
  size_t Range(size_t at);
  size_t OneSided(size_t at);
  size_t Stretch(size_t at);
  size_t Single(size_t at);
  size_t DayKinds(size_t at);
  size_t Speaker(size_t at);

  Point PointAt(size_t at) const;
  Point DatePoint(size_t at) const;
  Point MonthPoint(size_t at) const;
  Point NamedPoint(size_t at) const;
  Point RelativePoint(size_t at) const;
  Point AgoPoint(size_t at) const;
  Point AgoOf(int n, TimeUnit unit, size_t end) const;
  Point DaysPoint(const DayRange& days, size_t end) const;
  Point DatesPoint(int month, int day, std::optional<int> year, size_t end) const;
  void NarrowToPartOfDay(Point* point) const;
  Point RangeBetween(Point from, Point to, std::string* notice) const;

  const int* Value(size_t at, WordKind kind) const {
    return at < tokens_.size() ? tokens_[at].Value(kind) : nullptr;
  }
  bool Is(size_t at, WordKind kind) const { return Value(at, kind) != nullptr; }
  size_t Skip(size_t at, WordKind kind) const { return Is(at, kind) ? at + 1 : at; }
  size_t SkipLead(size_t at) const;
  std::optional<int> YearAt(size_t at) const;
  bool IsMonth(size_t at) const;
  TextSpan SpanOf(size_t begin, size_t end) const {
    return {tokens_[begin].source.begin, tokens_[end - 1].source.end};
  }
  size_t ClauseEnd(size_t at) const;
  std::string TextOf(size_t begin, size_t end) const;
  void Note(size_t begin, size_t end, std::string message);
  size_t Emit(size_t at, size_t end, TimeCondition condition);
  size_t EmitPoint(size_t at, Point point);
  size_t EmitOrdinals(size_t at, size_t end, int64_t first, int64_t last);
  bool Matches(uint32_t ordinal, size_t first_condition) const;
  void Finish();

  std::string_view text_;
  const TimeResolver& resolver_;
  const TimeExpressionOptions& options_;
  const Lexicon& lexicon_;
  std::vector<TimeToken> tokens_;
  TimeExpression result_;
  int64_t last_ordinal_ = 0;  // what "the one before that" counts from
};

}  // namespace wend
