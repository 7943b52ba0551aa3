// Time expression: plain words about time, sessions and speakers, compiled to conditions.
//
// docs/time.md has the grammar and what each form means. The compiler is pure: the text, the time
// that counts as now and what is known of the conversation go in; nothing is searched for, and the
// clock of the machine is never read.
//
// Invariants:
//  1. A row qualifies where every condition holds; a condition holds where any of its intervals or
//     sessions has the row.
//  2. Intervals are of the wall clock that wrote the row, so that no zone is needed: a message sent
//     at 23:30 in Tokyo was sent on that day. Offsets are fixed ones, as rows carry them.
//  3. Each condition names the bytes of the text that it came from; they do not overlap, and what
//     is in none of them is in `content`. Where the reading was a choice, a notice says which.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/session_list.h"
#include "query/time_expression/lexicon.h"
#include "storage/unit.h"

namespace wend {

// From `begin` up to but not including `end`: microseconds of the row's wall clock since 1970.
struct LocalInterval {
  int64_t begin = 0;
  int64_t end = 0;

  bool Contains(int64_t local) const { return begin <= local && local < end; }
  friend bool operator==(const LocalInterval&, const LocalInterval&) = default;
};

// What the compiler asks of the conversation that the question is about.
class Conversation {
 public:
  virtual ~Conversation() = default;

  // In order of their start; the ordinal of a session is its place here, from 1.
  virtual std::span<const SessionSpan> sessions() const = 0;
  virtual std::span<const std::string> speakers() const = 0;
};

struct TextSpan {
  size_t begin = 0;
  size_t end = 0;

  friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

struct TimeCondition {
  enum class Kind : uint8_t {
    kWhen,        // `intervals` or `sessions`; none of either: nothing qualifies
    kWeekday,     // any `weekday`, 1 is Monday
    kPartOfDay,   // from `hour_begin` to `hour_end` of any day; past midnight where it is less
    kSpeaker,     // `text` is the name
    kEvent,       // `relation` to the time of what `text` tells of, which the caller finds
    kOccurrence,  // the `ordinal`th session that tells of `text`
    kDuration,    // how long from `text` to `second_text`: both are to be returned
  };
  enum class Relation : uint8_t { kBefore, kAfter, kSince, kUntil };

  Kind kind = Kind::kWhen;
  TextSpan source;
  std::vector<LocalInterval> intervals = {};
  std::vector<uint32_t> sessions = {};  // ordinals from 1, ascending
  int weekday = 0;
  int hour_begin = 0;
  int hour_end = 0;
  Relation relation = Relation::kBefore;
  int ordinal = 0;
  std::string text = {};
  std::string second_text = {};
};

enum class DayArithmetic : uint8_t {
  kCalendar,  // "3 days ago": the day three dates before today's
  kElapsed,   // sessions that began three times 24 hours before the newest one began, and up to a
              // day more
  kBoth,      // either
};
enum class DateOrder : uint8_t { kOfLanguage, kMonthFirst, kDayFirst };

struct TimeExpressionOptions {
  Language language = Language::kEnglish;
  DayArithmetic days = DayArithmetic::kCalendar;
  DateOrder date_order = DateOrder::kOfLanguage;
  std::string self = {};       // the speaker who is meant by "I"; none: "I" is content
  std::string addressee = {};  // and by "you"
};

struct TimeNotice {
  TextSpan source;
  std::string message;
};

struct TimeExpression {
  std::vector<TimeCondition> conditions;  // in order of the text
  std::string content;                    // the text without what the conditions came from
  bool has_content = false;               // whether `content` says more than "what did we discuss"
  std::vector<TimeNotice> notices;
};

TimeExpression CompileTimeExpression(std::string_view text, const TimePoint& now,
                                     const Conversation& conversation,
                                     const TimeExpressionOptions& options);

// Whether every condition that speaks of time, sessions or a speaker's name holds for a row. The
// anchors kEvent, kOccurrence and kDuration need a search and are passed over. `ordinal` is 0 for a
// row without a session.
bool Qualifies(const TimeExpression& expression, const TimePoint& time, uint32_t ordinal,
               std::string_view speaker);

}  // namespace wend
