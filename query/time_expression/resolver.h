// Resolver: from what was said of a time to days, by the calendar and the conversation.
//
// Days are numbers of calendar.h on the wall clock of the row. Where a year, or which Friday, was
// left open, the latest one with a conversation is meant, not after now; without any, the latest.
//
// Thread safety: const calls from any thread.
#pragma once

#include <optional>

#include "query/time_expression/calendar.h"
#include "query/time_expression/time_expression.h"

namespace wend {

struct DayRange {
  int64_t begin = 0;
  int64_t end = 0;  // not included

  friend bool operator==(const DayRange&, const DayRange&) = default;
};

class TimeResolver {
 public:
  TimeResolver(const TimePoint& now, const Conversation& conversation,
               const TimeExpressionOptions& options);

  int64_t today() const { return today_; }
  int64_t now_local() const { return now_local_; }
  size_t session_count() const { return conversation_.sessions().size(); }
  const Conversation& conversation() const { return conversation_; }

  static LocalInterval Interval(const DayRange& days);

  // The day, week (from Monday), month ... that lies `n` of them from today's; n < 0 is past.
  DayRange UnitAt(TimeUnit unit, int n) const;
  // `n` units up to now; the day that lies exactly that far back is part of it.
  DayRange Last(TimeUnit unit, int n) const;
  // The latest such weekday before `before` with a conversation, else the latest.
  DayRange LastWeekday(int weekday, int64_t before) const;
  DayRange Year(int year) const;
  DayRange Month(int month, std::optional<int> year) const;
  // Nothing where no such date exists.
  std::optional<DayRange> Date(int month, int day, std::optional<int> year) const;
  DayRange Season(int season, std::optional<int> year) const;
  DayRange HolidayOf(const Holiday& holiday, std::optional<int> year) const;
  // Sessions that began `n` whole days of 24 hours before the newest one did.
  std::vector<uint32_t> ElapsedDays(int n) const;
  // Sessions of today that began before the newest one that has begun.
  std::vector<uint32_t> EarlierToday() const;

  bool HasConversation(const LocalInterval& interval) const;

 private:
  // The newest range of the years up to this one that has begun, with a conversation if possible.
  template <typename RangeOfYear>
  DayRange LatestYear(const RangeOfYear& range_of) const;
  const SessionSpan* Newest() const;

  const Conversation& conversation_;
  TimePoint now_;
  int64_t now_local_ = 0;
  int64_t today_ = 0;
  CivilDate date_;
};

}  // namespace wend
