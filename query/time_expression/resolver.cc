#include "query/time_expression/resolver.h"

#include <algorithm>

namespace wend {
namespace {

constexpr int64_t kMinuteUs = 60'000'000;
constexpr int64_t kDayUs = 24 * 60 * kMinuteUs;

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

int64_t Local(const TimePoint& time) { return time.microseconds + time.offset_minutes * kMinuteUs; }

}  // namespace

TimeResolver::TimeResolver(const TimePoint& now, const Conversation& conversation,
                           const TimeExpressionOptions& /*options*/)
    : conversation_(conversation),
      now_(now),
      now_local_(Local(now)),
      today_(FloorDiv(now_local_, kDayUs)),
      date_(DateOfDay(today_)) {}

LocalInterval TimeResolver::Interval(const DayRange& days) {
  return {days.begin * kDayUs, days.end * kDayUs};
}

bool TimeResolver::HasConversation(const LocalInterval& interval) const {
  const std::span<const SessionSpan> sessions = conversation_.sessions();
  for (size_t i = sessions.size(); i-- > 0;) {
    if (Local(sessions[i].start) < interval.end && Local(sessions[i].end) >= interval.begin) {
      return true;
    }
  }
  return false;
}

DayRange TimeResolver::UnitAt(TimeUnit unit, int n) const {
  const int64_t monday = today_ - (WeekdayOf(today_) - 1);
  switch (unit) {
    case TimeUnit::kWeekend:
      return {monday + 5 + 7 * n, monday + 7 + 7 * n};
    case TimeUnit::kWeek:
      return {monday + 7 * n, monday + 7 * n + 7};
    case TimeUnit::kFortnight:
      return {monday + 14 * n, monday + 14 * n + 7};
    case TimeUnit::kMonth:
      return {MonthStart(date_.year, date_.month, n), MonthStart(date_.year, date_.month, n + 1)};
    case TimeUnit::kQuarter: {
      const int first = (date_.month - 1) / 3 * 3 + 1;
      return {MonthStart(date_.year, first, 3 * n), MonthStart(date_.year, first, 3 * n + 3)};
    }
    case TimeUnit::kYear:
      return Year(date_.year + n);
    default:
      return {today_ + n, today_ + n + 1};
  }
}

DayRange TimeResolver::Last(TimeUnit unit, int n) const {
  int64_t begin = today_ - n;
  if (unit == TimeUnit::kWeek || unit == TimeUnit::kWeekend) begin = today_ - 7 * n;
  if (unit == TimeUnit::kFortnight) begin = today_ - 14 * n;
  if (unit == TimeUnit::kMonth) begin = AddMonths(today_, -n);
  if (unit == TimeUnit::kQuarter) begin = AddMonths(today_, -3 * n);
  if (unit == TimeUnit::kYear) begin = AddMonths(today_, -12 * n);
  return {begin, today_ + 1};
}

DayRange TimeResolver::LastWeekday(int weekday, int64_t before) const {
  const std::span<const SessionSpan> sessions = conversation_.sessions();
  std::optional<int64_t> best;
  for (size_t i = sessions.size(); i-- > 0;) {
    const SessionSpan& session = sessions[i];
    // Backwards in order of start: who began more than a week before the best will not beat it.
    if (best && FloorDiv(Local(session.start), kDayUs) < *best - 7) break;
    const int64_t first = FloorDiv(Local(session.start), kDayUs);
    const int64_t last = std::min(FloorDiv(Local(session.end), kDayUs), before - 1);
    const int64_t day = last - (WeekdayOf(last) - weekday + 7) % 7;
    if (day >= first && (!best || day > *best)) best = day;
  }
  const int64_t latest = before - 1 - (WeekdayOf(before - 1) - weekday + 7) % 7;
  return {best.value_or(latest), best.value_or(latest) + 1};
}

template <typename RangeOfYear>
DayRange TimeResolver::LatestYear(const RangeOfYear& range_of) const {
  constexpr int kYearsBack = 8;  // as far apart as two leap years may lie
  std::optional<DayRange> latest;
  const std::span<const SessionSpan> sessions = conversation_.sessions();
  const int64_t oldest = sessions.empty() ? today_ : FloorDiv(Local(sessions[0].start), kDayUs);
  for (int year = date_.year; year >= 1; --year) {
    const std::optional<DayRange> range = range_of(year);
    if (range && range->begin <= today_) {
      if (HasConversation(Interval(*range))) return *range;
      if (!latest) latest = range;
      if (range->begin < oldest) break;
    }
    if (latest && year < date_.year - 200) break;
    if (sessions.empty() && year < date_.year - kYearsBack) break;
  }
  return latest.value_or(DayRange{today_, today_});
}

DayRange TimeResolver::Year(int year) const {
  return {MonthStart(year, 1, 0), MonthStart(year, 1, 12)};
}

DayRange TimeResolver::Month(int month, std::optional<int> year) const {
  const auto range_of = [month](int y) {
    return std::optional(DayRange{MonthStart(y, month, 0), MonthStart(y, month, 1)});
  };
  return year ? *range_of(*year) : LatestYear(range_of);
}

std::optional<DayRange> TimeResolver::Date(int month, int day, std::optional<int> year) const {
  const auto range_of = [month, day](int y) -> std::optional<DayRange> {
    if (month < 1 || month > 12 || day < 1 || day > DaysInMonth(y, month)) return std::nullopt;
    const int64_t number = DayNumber({y, month, day});
    return DayRange{number, number + 1};
  };
  if (year) return range_of(*year);
  if (!range_of(2024)) return std::nullopt;  // a leap year: it has every date
  return LatestYear(range_of);
}

DayRange TimeResolver::Season(int season, std::optional<int> year) const {
  const auto range_of = [season](int y) {
    return std::optional(DayRange{MonthStart(y, season * 3, 0), MonthStart(y, season * 3, 3)});
  };
  return year ? *range_of(*year) : LatestYear(range_of);
}

DayRange TimeResolver::HolidayOf(const Holiday& holiday, std::optional<int> year) const {
  const auto range_of = [&holiday](int y) {
    int64_t day = 0;
    switch (holiday.rule) {
      case Holiday::Rule::kFixed:
        day = DayNumber({y, holiday.month_or_shift, holiday.day_or_weekday});
        break;
      case Holiday::Rule::kNthWeekday:
        day = NthWeekday(y, holiday.month_or_shift, holiday.day_or_weekday, holiday.nth);
        break;
      case Holiday::Rule::kEaster:
        day = EasterSunday(y) + holiday.month_or_shift;
        break;
    }
    return std::optional(DayRange{day, day + 1});
  };
  return year ? *range_of(*year) : LatestYear(range_of);
}

const SessionSpan* TimeResolver::Newest() const {
  const std::span<const SessionSpan> sessions = conversation_.sessions();
  for (size_t i = sessions.size(); i-- > 0;) {
    if (sessions[i].start.microseconds <= now_.microseconds) return &sessions[i];
  }
  return nullptr;
}

std::vector<uint32_t> TimeResolver::ElapsedDays(int n) const {
  std::vector<uint32_t> found;
  const std::span<const SessionSpan> sessions = conversation_.sessions();
  const SessionSpan* newest = Newest();
  if (newest == nullptr) return found;
  for (size_t i = 0; i < sessions.size(); ++i) {
    const int64_t apart = newest->start.microseconds - sessions[i].start.microseconds;
    if (FloorDiv(apart, kDayUs) == n) found.push_back(static_cast<uint32_t>(i + 1));
  }
  return found;
}

std::vector<uint32_t> TimeResolver::EarlierToday() const {
  std::vector<uint32_t> found;
  const std::span<const SessionSpan> sessions = conversation_.sessions();
  const SessionSpan* newest = Newest();
  for (size_t i = 0; newest != nullptr && i < sessions.size() && &sessions[i] != newest; ++i) {
    if (FloorDiv(Local(sessions[i].start), kDayUs) == today_) {
      found.push_back(static_cast<uint32_t>(i + 1));
    }
  }
  return found;
}

}  // namespace wend
