// The rules for one period: dates, names and distances from now. rules.h has the contract.
#include <algorithm>

#include "query/time_expression/rules.h"

namespace wend {
namespace {

constexpr int64_t kHourUs = 3'600'000'000;
constexpr int kMaxCount = 9'999;  // further back than any calendar in use

struct Hours {
  int begin, end;
};
constexpr Hours kPartHours[] = {{5, 12}, {11, 14}, {12, 18}, {17, 23}, {21, 29}};

}  // namespace

size_t TimeRules::SkipLead(size_t at) const {
  while (Is(at, WordKind::kPreposition) || Is(at, WordKind::kOver)) ++at;
  return Skip(at, WordKind::kArticle);
}

std::optional<int> TimeRules::YearAt(size_t at) const {
  const int* value = Value(at, WordKind::kNumber);
  if (value == nullptr || !tokens_[at].digits || *value < 1000 || *value > 9999) return {};
  return *value;
}

// "may" and "march" are months where they are written or placed like one.
bool TimeRules::IsMonth(size_t at) const {
  if (!Is(at, WordKind::kMonth)) return false;
  if (tokens_[at].capital || Is(at + 1, WordKind::kOrdinal) || YearAt(at + 1)) return true;
  if (at == 0) return false;
  for (const WordKind kind :
       {WordKind::kPreposition, WordKind::kOver, WordKind::kBetween, WordKind::kAnd,
        WordKind::kFrom, WordKind::kTo, WordKind::kSince, WordKind::kUntil, WordKind::kBefore,
        WordKind::kAfter, WordKind::kLast, WordKind::kThis, WordKind::kNext, WordKind::kOrdinal}) {
    if (Is(at - 1, kind)) return true;
  }
  return false;
}

TimeRules::Point TimeRules::DaysPoint(const DayRange& days, size_t end) const {
  Point point;
  point.end = end;
  point.days = days;
  point.intervals = {TimeResolver::Interval(days)};
  return point;
}

TimeRules::Point TimeRules::DatesPoint(int month, int day, std::optional<int> year,
                                       size_t end) const {
  const std::optional<DayRange> days = resolver_.Date(month, day, year);
  Point point = days ? DaysPoint(*days, end) : Point{};
  point.end = end;
  if (!days) point.notice = "there is no such date, so nothing qualifies";
  if (!year) {
    point.month = month;
    point.day = day;
  }
  return point;
}

// 8/5/2023, 5/8, 8.5.2023, 2023-05-08.
TimeRules::Point TimeRules::DatePoint(size_t at) const {
  if (at >= tokens_.size() || tokens_[at].date_parts == 0) return {};
  const TimeToken& token = tokens_[at];
  const auto& [a, b, c] = token.date;
  if (token.date_parts == 3 && a >= 1000 && a <= 9999) return DatesPoint(b, c, a, at + 1);
  const bool day_first =
      options_.date_order == DateOrder::kDayFirst ||
      (options_.date_order == DateOrder::kOfLanguage && lexicon_.day_before_month);
  std::optional<int> year;
  if (token.date_parts == 3) year = c < 100 ? 2000 + c : c;
  if (year && *year > 9999) return {};
  if (!year && token.word.find('/') == std::string::npos) return {};  // "2-3", "1.5"
  const bool swapped = (day_first ? b : a) > 12 && (day_first ? a : b) <= 12;
  Point point =
      day_first != swapped ? DatesPoint(b, a, year, at + 1) : DatesPoint(a, b, year, at + 1);
  if (swapped && point.days) point.notice = "read with the larger number as the day";
  return point;
}

TimeRules::Point TimeRules::MonthPoint(size_t at) const {
  const auto year_behind = [this](size_t* end) {
    size_t place = *end;
    if (!YearAt(place)) place = Skip(Skip(place, WordKind::kPreposition), WordKind::kArticle);
    const std::optional<int> year = YearAt(place);
    if (year) *end = place + 1;
    return year;
  };
  const int* day = Value(at, WordKind::kOrdinal);
  if (day == nullptr) day = Value(at, WordKind::kNumber);
  if (day != nullptr && *day > 0) {
    const size_t month = Skip(at + 1, WordKind::kPreposition);
    if (!IsMonth(month)) return {};
    size_t end = month + 1;
    const std::optional<int> year = year_behind(&end);
    return DatesPoint(*Value(month, WordKind::kMonth), *day, year, end);
  }
  if (!IsMonth(at)) return {};
  const int month = *Value(at, WordKind::kMonth);
  size_t end = at + 1;
  const size_t day_at = Skip(end, WordKind::kArticle);
  day = Value(day_at, WordKind::kOrdinal);
  const int* number = Value(end, WordKind::kNumber);
  if (day == nullptr && number != nullptr && tokens_[end].digits && *number <= 31) day = number;
  if (day != nullptr && *day > 0) {
    end = day_at + 1;
    const std::optional<int> year = year_behind(&end);
    return DatesPoint(month, *day, year, end);
  }
  const std::optional<int> year = year_behind(&end);
  Point point = DaysPoint(resolver_.Month(month, year), end);
  if (!year) point.month = month;
  return point;
}

// Seasons, quarters, holidays, years.
TimeRules::Point TimeRules::NamedPoint(size_t at) const {
  if (at >= tokens_.size()) return {};
  const auto with_year = [this](size_t* end) {
    const size_t place = YearAt(*end) ? *end : Skip(*end, WordKind::kPreposition);
    const std::optional<int> year = YearAt(place);
    if (year) *end = place + 1;
    return year;
  };
  size_t end = at + 1;
  if (const int* season = Value(at, WordKind::kSeason)) {
    const std::optional<int> year = with_year(&end);
    return DaysPoint(resolver_.Season(*season, year), end);
  }
  const std::string& word = tokens_[at].word;
  if (word.size() == 2 && word[0] == 'q' && word[1] >= '1' && word[1] <= '4') {
    const int year = with_year(&end).value_or(DateOfDay(resolver_.today()).year);
    const int first = (word[1] - '1') * 3 + 1;
    return DaysPoint({MonthStart(year, first, 0), MonthStart(year, first, 3)}, end);
  }
  const Holiday* longest = nullptr;
  for (const Holiday& holiday : lexicon_.holidays) {
    if (!holiday.phrase.starts_with(word)) continue;
    size_t place = at, used = 0;
    while (place < tokens_.size() && holiday.phrase.substr(used).starts_with(tokens_[place].word)) {
      used += tokens_[place++].word.size();
      if (used == holiday.phrase.size() || holiday.phrase[used] != ' ') break;
      ++used;
    }
    if (used != holiday.phrase.size() || (longest && place <= end)) continue;
    longest = &holiday;
    end = place;
  }
  if (longest != nullptr) {
    const std::optional<int> year = with_year(&end);
    return DaysPoint(resolver_.HolidayOf(*longest, year), end);
  }
  if (const std::optional<int> year = YearAt(at); year && at > 0) {
    return DaysPoint(resolver_.Year(*year), at + 1);
  }
  return {};
}

void TimeRules::NarrowToPartOfDay(Point* point) const {
  if (!point->days || point->days->end - point->days->begin != 1) return;
  const size_t at = Skip(Skip(point->end, WordKind::kPreposition), WordKind::kArticle);
  const int* part = Value(at, WordKind::kPartOfDay);
  if (part == nullptr) return;
  const int64_t midnight = TimeResolver::Interval(*point->days).begin;
  point->intervals = {
      {midnight + kPartHours[*part].begin * kHourUs, midnight + kPartHours[*part].end * kHourUs}};
  point->days.reset();
  point->end = at + 1;
}

TimeRules::Point TimeRules::AgoOf(int n, TimeUnit unit, size_t end) const {
  Point point;
  point.end = end;
  if (n > kMaxCount) {
    point.notice = "that is further back than the calendar goes, so nothing qualifies";
    return point;
  }
  if (unit == TimeUnit::kMinute || unit == TimeUnit::kHour) {
    const int64_t size = unit == TimeUnit::kHour ? kHourUs : kHourUs / 60;
    const int64_t middle = resolver_.now_local() - n * size;
    point.intervals = {{middle - size / 2, middle + size / 2}};
    return point;
  }
  if (unit == TimeUnit::kFortnight) return AgoOf(2 * n, TimeUnit::kWeek, end);
  if (unit != TimeUnit::kDay || options_.days != DayArithmetic::kElapsed) {
    point = DaysPoint(resolver_.UnitAt(unit, -n), end);
  }
  if (unit == TimeUnit::kDay && options_.days != DayArithmetic::kCalendar) {
    point.sessions = resolver_.ElapsedDays(n);
  }
  return point;
}

// "three weeks ago", "vor drei Wochen".
TimeRules::Point TimeRules::AgoPoint(size_t at) const {
  const size_t number = Skip(at, WordKind::kAgoPrefix);
  const size_t unit =
      Value(number, WordKind::kNumber) != nullptr && Is(number + 1, WordKind::kNumber)
          ? number + 2  // "a few days ago"
          : number + 1;
  const int* n = Value(unit - 1, WordKind::kNumber);
  const int* u = Value(unit, WordKind::kUnit);
  if (n == nullptr || u == nullptr) return {};
  if (number > at) return AgoOf(*n, TimeUnit(*u), unit + 1);
  return Is(unit + 1, WordKind::kAgo) ? AgoOf(*n, TimeUnit(*u), unit + 2) : Point{};
}

// today, last Friday, this month, next week, last night, last May, Friday.
TimeRules::Point TimeRules::RelativePoint(size_t at) const {
  const int64_t today = resolver_.today();
  if (const int* offset = Value(at, WordKind::kDayOffset)) {
    return DaysPoint({today + *offset, today + *offset + 1}, at + 1);
  }
  if (const int* weekday = Value(at, WordKind::kWeekday)) {
    return DaysPoint(resolver_.LastWeekday(*weekday, today + 1), at + 1);
  }
  const bool last = Is(at, WordKind::kLast) || Is(at, WordKind::kPast);
  const bool next = !last && Is(at, WordKind::kNext);
  if (!last && !next && !Is(at, WordKind::kThis)) return {};
  const int n = last ? -1 : (next ? 1 : 0);
  const size_t end = at + 2;
  if (const int* weekday = Value(at + 1, WordKind::kWeekday)) {
    if (last) return DaysPoint(resolver_.LastWeekday(*weekday, today), end);
    const int64_t day = resolver_.UnitAt(TimeUnit::kWeek, n).begin + *weekday - 1;
    return DaysPoint({day, day + 1}, end);
  }
  if (const int* unit = Value(at + 1, WordKind::kUnit)) {
    if (TimeUnit(*unit) < TimeUnit::kDay) return {};
    return DaysPoint(resolver_.UnitAt(TimeUnit(*unit), n), end);
  }
  if (const int* part = Value(at + 1, WordKind::kPartOfDay)) {
    Point point;
    point.end = end;
    const int64_t midnight = TimeResolver::Interval({today + n, today + n + 1}).begin;
    int begin = kPartHours[*part].begin, until = kPartHours[*part].end;
    if (PartOfDay(*part) == PartOfDay::kMorning) begin = 0;
    if (PartOfDay(*part) == PartOfDay::kNight) begin = 18;
    point.intervals = {{midnight + begin * kHourUs, midnight + until * kHourUs}};
    return point;
  }
  if (const int* month = Value(at + 1, WordKind::kMonth)) {
    const CivilDate date = DateOfDay(today);
    const int before = *month < date.month ? 0 : 1;
    if (last) return DaysPoint(resolver_.Month(*month, date.year - before), end);
    return DaysPoint(resolver_.Month(*month, date.year + (next && !before ? 1 : 0)), end);
  }
  if (const int* season = Value(at + 1, WordKind::kSeason)) {
    const int year = DateOfDay(today).year;
    const DayRange now = resolver_.Season(*season, year);
    const bool over = now.end <= today;
    return DaysPoint(resolver_.Season(*season, year + (last && !over ? -1 : next && over)), end);
  }
  if (last && !Is(at + 1, WordKind::kNumber)) {  // "last Christmas"
    Point holiday = NamedPoint(at + 1);
    if (holiday.days && holiday.days->end - holiday.days->begin == 1) return holiday;
  }
  return {};
}

TimeRules::Point TimeRules::PointAt(size_t at) const {
  const size_t given = at;
  at = SkipLead(at);
  if (at > given && Is(at - 1, WordKind::kNumber)) {  // "a month ago": the article counts
    const Point ago = AgoPoint(at - 1);
    if (ago.end != 0) return ago;
  }
  // "the week of May 8th": the week that has its first day.
  if (const int* unit = Value(at, WordKind::kUnit);
      unit != nullptr && TimeUnit(*unit) == TimeUnit::kWeek && Is(at + 1, WordKind::kPreposition) &&
      !Is(SkipLead(at + 2), WordKind::kUnit)) {
    const Point day = PointAt(at + 2);
    if (day.end != 0 && day.days) {
      const int64_t monday = day.days->begin - (WeekdayOf(day.days->begin) - 1);
      return DaysPoint({monday, monday + 7}, day.end);
    }
  }
  Point point = DatePoint(at);
  if (point.end == 0) point = MonthPoint(at);
  if (point.end == 0) point = AgoPoint(at);
  if (point.end == 0) point = NamedPoint(at);
  if (point.end == 0) point = RelativePoint(at);
  // "Friday, May 5th": the date says more.
  if (point.end != 0 && point.end == at + 1 && Is(at, WordKind::kWeekday)) {
    const Point date = MonthPoint(Skip(Skip(at + 1, WordKind::kPreposition), WordKind::kArticle));
    if (date.end != 0 && date.day != 0) point = date;
  }
  if (point.end != 0) NarrowToPartOfDay(&point);
  return point;
}

}  // namespace wend
