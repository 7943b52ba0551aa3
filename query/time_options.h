// Time options: how words of time are read, as USING and DURING take it.
//
//   time      on, off       whether a question is read for them at all (RECALL)
//   now       a time        what counts as now; without it the clock of the machine, or AS OF
//   zone      a name        the clock that `now` is on: 'Europe/Berlin', '+02:00', 'UTC'
//   days      a word        of "N days ago": calendar, elapsed or both
//   language  a word        english or german
//   dates     a word        of 8/5/2023: month_first or day_first
//   me, you   names         the speakers whom "I" and "you" mean
//   context   a text        the turns before the question, one a line, 'Name: ' in front (RECALL)
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/ast.h"
#include "query/time_expression/time_expression.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

inline constexpr std::array<std::string_view, 7> kDuringOptions = {
    "now", "zone", "days", "language", "dates", "me", "you"};
inline constexpr std::array<std::string_view, 9> kQuestionOptions = {
    "time", "now", "zone", "days", "language", "dates", "me", "you", "context"};

struct TimeOptions {
  std::optional<bool> enabled;  // as it was said
  std::optional<std::string> now;
  std::optional<std::string> zone;
  std::string context;
  TimeExpressionOptions expression;
};

// Sets what the option says. `value` is null while its parameter has none. Invalid names what is
// wrong, without its place.
Status SetTimeOption(std::string_view name, const Value& value, TimeOptions* options);

// The value of an option's operand; null while its parameter has none.
Result<Value> OptionValue(const OperandNode& operand, const std::vector<Value>* parameters);

// The options of DURING: names known, none twice. Errors are at their places.
Result<TimeOptions> ReadDuringOptions(const std::vector<OptionNode>& options,
                                      const std::vector<Value>* parameters);

struct Now {
  TimePoint time;
  std::string shown;                 // "2023-05-08T13:56:00+02:00, as given"
  std::vector<std::string> notices;  // how it was read, where that was a choice
};

// What counts as now where nothing else is said: the machine's clock, or what the database was
// opened with.
struct Clock {
  TimePoint time;
  bool is_given = false;
};

// What counts as now: `options.now`, else the end of `as_of`, else `clock`. A time without an
// offset, and the clock, are read in the zone; a zone that does not exist is read as UTC, with a
// notice. Invalid for a now that is no time.
Result<Now> ReadNow(const TimeOptions& options, const std::optional<std::string>& as_of,
                    const Clock& clock);

// The clock of the machine in its zone.
Clock ReadMachineClock();

}  // namespace wend
