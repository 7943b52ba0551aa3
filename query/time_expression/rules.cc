#include "query/time_expression/rules.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace wend {
namespace {

constexpr int64_t kFarPast = std::numeric_limits<int64_t>::min();
constexpr int64_t kFarFuture = std::numeric_limits<int64_t>::max();
constexpr int64_t kHourUs = 3'600'000'000;
constexpr int kSoftDays = 7;  // how far back "the other day" reaches

struct Hours {
  int begin, end;
};
constexpr Hours kPartHours[] = {{5, 12}, {11, 14}, {12, 18}, {17, 23}, {21, 5}};

int64_t LocalOf(const TimePoint& time) {
  return time.microseconds + time.offset_minutes * int64_t{60'000'000};
}

bool Holds(const TimeCondition& condition, int64_t local, uint32_t ordinal,
           std::string_view speaker) {
  switch (condition.kind) {
    case TimeCondition::Kind::kWhen:
      return std::any_of(condition.intervals.begin(), condition.intervals.end(),
                         [local](const LocalInterval& i) { return i.Contains(local); }) ||
             std::binary_search(condition.sessions.begin(), condition.sessions.end(), ordinal);
    case TimeCondition::Kind::kWeekday:
    case TimeCondition::Kind::kPartOfDay: {
      const int64_t hours = local / kHourUs - (local % kHourUs < 0 ? 1 : 0);
      const int hour = static_cast<int>((hours % 24 + 24) % 24);
      if (condition.kind == TimeCondition::Kind::kWeekday) {
        return WeekdayOf((hours - hour) / 24) == condition.weekday;
      }
      const bool from = hour >= condition.hour_begin, until = hour < condition.hour_end;
      return condition.hour_begin < condition.hour_end ? from && until : from || until;
    }
    case TimeCondition::Kind::kSpeaker:
      return condition.text == speaker;
    default:
      return true;
  }
}

// "there is 1 session", "there are 3 such sessions".
std::string CountOfSessions(int64_t count, const char* which) {
  return (count == 1 ? "there is " : "there are ") + std::to_string(count) + " " + which +
         (count == 1 ? "session" : "sessions");
}

}  // namespace

TimeRules::TimeRules(std::string_view text, const TimeResolver& resolver,
                     const TimeExpressionOptions& options)
    : text_(text),
      resolver_(resolver),
      options_(options),
      lexicon_(LexiconOf(options.language)),
      tokens_(ScanTimeWords(text, options.language)) {}

void TimeRules::Note(size_t begin, size_t end, std::string message) {
  result_.notices.push_back({SpanOf(begin, end), std::move(message)});
}

size_t TimeRules::Emit(size_t at, size_t end, TimeCondition condition) {
  condition.source = SpanOf(at, end);
  result_.conditions.push_back(std::move(condition));
  return end - at;
}

size_t TimeRules::EmitPoint(size_t at, Point point) {
  if (!point.notice.empty()) Note(at, point.end, point.notice);
  const bool future = point.sessions.empty() && !point.intervals.empty() &&
                      point.intervals[0].begin > resolver_.now_local();
  if (future) Note(at, point.end, "this lies after now");
  TimeCondition condition;
  condition.intervals = std::move(point.intervals);
  condition.sessions = std::move(point.sessions);
  return Emit(at, point.end, std::move(condition));
}

size_t TimeRules::EmitOrdinals(size_t at, size_t end, int64_t first, int64_t last) {
  const auto count = static_cast<int64_t>(resolver_.session_count());
  if (first > last) {
    Note(at, end, "the range runs backwards; read from its lower end to its higher");
    std::swap(first, last);
  }
  if (first < 1 || last > count) {
    Note(at, end, CountOfSessions(count, ""));
  }
  TimeCondition condition;
  for (int64_t i = std::max<int64_t>(first, 1); i <= std::min(last, count); ++i) {
    condition.sessions.push_back(static_cast<uint32_t>(i));
  }
  last_ordinal_ = first;
  return Emit(at, end, std::move(condition));
}

size_t TimeRules::ClauseEnd(size_t at) const {
  while (at < tokens_.size() && !tokens_[at].clause_end) ++at;
  return std::min(at + 1, tokens_.size());
}

std::string TimeRules::TextOf(size_t begin, size_t end) const {
  const TextSpan span = SpanOf(begin, end);
  return std::string(text_.substr(span.begin, span.end - span.begin));
}

// "how long between the trip and the wedding"
size_t TimeRules::Duration(size_t at) {
  if (!Is(at, WordKind::kHow)) return 0;
  size_t between = at + 1;
  if (!Is(between, WordKind::kLong) && !Is(between + 1, WordKind::kUnit)) return 0;
  while (between < tokens_.size() && !Is(between, WordKind::kBetween)) ++between;
  const size_t end = ClauseEnd(between);
  size_t conjunction = between + 2;
  while (conjunction + 1 < end && !Is(conjunction, WordKind::kAnd)) ++conjunction;
  if (conjunction + 1 >= end) return 0;
  TimeCondition condition;
  condition.kind = TimeCondition::Kind::kDuration;
  condition.text = TextOf(between + 1, conjunction);
  condition.second_text = TextOf(conjunction + 1, end);
  return Emit(at, end, std::move(condition));
}

// "earlier today", "earlier this morning", "earlier in the morning"
size_t TimeRules::Earlier(size_t at) {
  if (!Is(at, WordKind::kEarlier)) return 0;
  size_t end = at + 1;
  while (Is(end, WordKind::kPreposition) || Is(end, WordKind::kArticle) ||
         Is(end, WordKind::kThis)) {
    ++end;
  }
  const int* offset = Value(end, WordKind::kDayOffset);
  const int* part = Value(end, WordKind::kPartOfDay);
  if ((offset == nullptr || *offset != 0) && part == nullptr) return 0;
  TimeCondition condition;
  condition.sessions = resolver_.EarlierToday();
  if (part != nullptr) Note(at, end + 1, "read as the earlier sessions of today");
  return Emit(at, end + 1, std::move(condition));
}

size_t TimeRules::OtherDay(size_t at) {
  const size_t other = SkipLead(at);
  const int* unit = Value(other + 1, WordKind::kUnit);
  if (!Is(other, WordKind::kOther) || unit == nullptr || TimeUnit(*unit) != TimeUnit::kDay) {
    return 0;
  }
  const int64_t today = resolver_.today();
  Point point = DaysPoint({today - kSoftDays, today}, other + 2);
  point.notice = "read as the seven days before today";
  return EmitPoint(at, std::move(point));
}

// "sessions 1 through 3", "from the first through third sessions"
size_t TimeRules::SessionRange(size_t at) {
  size_t i = SkipLead(Is(at, WordKind::kBetween) || Is(at, WordKind::kFrom) ? at + 1 : at);
  const bool noun_first = Is(i, WordKind::kSession);
  if (noun_first) ++i;
  const auto count_at = [this](size_t place) {
    const int* ordinal = Value(place, WordKind::kOrdinal);
    return ordinal != nullptr ? ordinal : Value(place, WordKind::kNumber);
  };
  if (noun_first && i < tokens_.size() && tokens_[i].date_parts == 2) {  // "sessions 2-4"
    return EmitOrdinals(at, i + 1, tokens_[i].date[0], tokens_[i].date[1]);
  }
  const int* first = count_at(i);
  if (first == nullptr) return 0;
  if (!Is(i + 1, WordKind::kTo) && !Is(i + 1, WordKind::kAnd)) {
    // In "did we talk one session ago" the noun is a verb.
    const bool counts = Is(i + 1, WordKind::kSession) || Is(i + 1, WordKind::kUnit);
    return noun_first && !counts && *first > 0 ? EmitOrdinals(at, i + 1, *first, *first) : 0;
  }
  const size_t second_at = Skip(Skip(i + 2, WordKind::kArticle), WordKind::kSession);
  const int* second = count_at(second_at);
  const bool noun_last = Is(second_at + 1, WordKind::kSession);
  if (second == nullptr || (!noun_first && !noun_last)) return 0;
  const auto count = static_cast<int64_t>(resolver_.session_count());
  return EmitOrdinals(at, second_at + (noun_last ? 2 : 1), *first < 0 ? count : *first,
                      *second < 0 ? count : *second);
}

// "three sessions ago", "vor drei Sitzungen": the last one is one ago.
size_t TimeRules::SessionsAgo(size_t at) {
  size_t i = SkipLead(at);
  if (i > at && Is(i, WordKind::kSession) && Is(i - 1, WordKind::kNumber)) --i;  // "a session ago"
  const size_t number = Skip(i, WordKind::kAgoPrefix);
  const int* n = Value(number, WordKind::kNumber);
  if (n == nullptr || !Is(number + 1, WordKind::kSession)) return 0;
  if (number == i && !Is(number + 2, WordKind::kAgo)) return 0;
  const int64_t ordinal = static_cast<int64_t>(resolver_.session_count()) + 1 - *n;
  return EmitOrdinals(at, number + (number == i ? 3 : 2), ordinal, ordinal);
}

bool TimeRules::Matches(uint32_t ordinal, size_t first_condition) const {
  const SessionSpan& session = resolver_.conversation().sessions()[ordinal - 1];
  for (size_t i = first_condition; i < result_.conditions.size(); ++i) {
    if (!Holds(result_.conditions[i], LocalOf(session.start), ordinal, "")) return false;
  }
  return true;
}

// "our third conversation", "the last session in May", "the third conversation on a Tuesday": what
// follows at once is counted over.
size_t TimeRules::SessionOrdinal(size_t at) {
  const size_t i = SkipLead(at);
  const int* ordinal = Value(i, WordKind::kOrdinal);
  if (ordinal == nullptr || !Is(i + 1, WordKind::kSession)) return 0;
  const auto count = static_cast<int64_t>(resolver_.session_count());
  const size_t first_condition = result_.conditions.size();
  size_t used = 0;
  if (Is(i + 2, WordKind::kPreposition) || Is(i + 2, WordKind::kOver)) {
    used = DayKinds(i + 2);
    if (used == 0) used = Single(i + 2);
  }
  const size_t end = i + 2 + used;
  if (used == 0) {
    const int64_t place = *ordinal < 0 ? count : *ordinal;
    return EmitOrdinals(at, end, place, place);
  }
  const int64_t wanted = *ordinal < 0 ? 1 : *ordinal;
  int64_t counted = 0;
  uint32_t found = 0;
  for (int64_t step = 0; step < count && found == 0; ++step) {
    const auto session = static_cast<uint32_t>(*ordinal < 0 ? count - step : step + 1);
    if (Matches(session, first_condition) && ++counted == wanted) found = session;
  }
  result_.conditions.resize(first_condition);
  TimeCondition condition;
  if (found != 0) {
    condition.sessions = {found};
    last_ordinal_ = found;
  } else {
    Note(at, end, CountOfSessions(counted, "such "));
  }
  return Emit(at, end, std::move(condition));
}

// "our last three conversations"
size_t TimeRules::LastSessions(size_t at) {
  const size_t i = SkipLead(at);
  const int* ordinal = Value(i, WordKind::kOrdinal);
  const int* n = Value(i + 1, WordKind::kNumber);
  if (ordinal == nullptr || n == nullptr || *n < 1 || !Is(i + 2, WordKind::kSession)) return 0;
  const auto count = static_cast<int64_t>(resolver_.session_count());
  return *ordinal < 0 ? EmitOrdinals(at, i + 3, count + 1 - *n, count)
                      : EmitOrdinals(at, i + 3, *ordinal, *ordinal + *n - 1);
}

// "the one before that", "two sessions before that", behind a session that was named
size_t TimeRules::BeforeThat(size_t at) {
  const size_t i = Skip(at, WordKind::kArticle);
  const bool before_last = Is(i, WordKind::kSession) && Is(i + 1, WordKind::kBefore) &&
                           Is(i + 2, WordKind::kLast) && !Is(i + 3, WordKind::kUnit);
  if (before_last) {  // "the session before last"
    const auto count = static_cast<int64_t>(resolver_.session_count());
    return EmitOrdinals(at, i + 3, count - 1, count - 1);
  }
  if (last_ordinal_ == 0) return 0;
  const int* n = Value(i, WordKind::kNumber);
  const bool one = Is(i, WordKind::kOne) || Is(i, WordKind::kSession);
  if (n != nullptr && !one && !Is(i + 1, WordKind::kSession)) return 0;
  if (n == nullptr && !one) return 0;
  const size_t relation = one ? i + 1 : i + 2;
  const bool before = Is(relation, WordKind::kBefore);
  if ((!before && !Is(relation, WordKind::kAfter)) || !Is(relation + 1, WordKind::kThat)) return 0;
  const int64_t ordinal = last_ordinal_ + (before ? -1 : 1) * (one ? 1 : *n);
  const size_t begin = result_.conditions.back().source.begin;
  result_.conditions.pop_back();  // the session that was only counted from
  const size_t used = EmitOrdinals(at, relation + 2, ordinal, ordinal);
  result_.conditions.back().source.begin = begin;
  return used;
}

// "the second time the boat came up"
size_t TimeRules::Occurrence(size_t at) {
  const size_t i = SkipLead(at);
  const int* ordinal = Value(i, WordKind::kOrdinal);
  if (ordinal == nullptr || !Is(i + 1, WordKind::kTime)) return 0;
  if (i + 2 >= tokens_.size() || tokens_[i + 1].clause_end) {  // "last time"; "first time" is not
    const auto count = static_cast<int64_t>(resolver_.session_count());
    return *ordinal < 0 && !Is(at, WordKind::kOver) ? EmitOrdinals(at, i + 2, count, count) : 0;
  }
  TimeCondition condition;
  condition.kind = TimeCondition::Kind::kOccurrence;
  condition.ordinal = *ordinal;
  condition.text = TextOf(i + 2, ClauseEnd(i + 2));
  return Emit(at, ClauseEnd(i + 2), std::move(condition));
}

TimeRules::Point TimeRules::RangeBetween(Point from, Point to, std::string* notice) const {
  Point range;
  range.end = to.end;
  if (from.intervals.empty() || to.intervals.empty()) {
    *notice = "one end does not exist, so nothing qualifies";
    return range;
  }
  // Ends without a year belong to one another: "from December 20th to January 3rd".
  if (from.month != 0 && from.intervals[0].begin > to.intervals[0].begin && from.days) {
    const int year = DateOfDay(to.days ? to.days->begin : resolver_.today()).year;
    const int begin_year = year - (to.month != 0 && from.month > to.month ? 1 : 0);
    const std::optional<DayRange> moved =
        from.day != 0 ? resolver_.Date(from.month, from.day, begin_year)
                      : std::optional(resolver_.Month(from.month, begin_year));
    if (moved) from = DaysPoint(*moved, from.end);
  } else if (from.month == 0 && to.month != 0 && to.days && from.days &&
             to.days->begin < from.days->begin) {
    const int year = DateOfDay(from.days->begin).year;
    const std::optional<DayRange> moved = to.day != 0
                                              ? resolver_.Date(to.month, to.day, year)
                                              : std::optional(resolver_.Month(to.month, year));
    if (moved) to = DaysPoint(*moved, to.end);
  }
  LocalInterval first = from.intervals[0], second = to.intervals[0];
  if (second.begin < first.begin) {
    *notice = "the range runs backwards; read from its earlier end to its later";
    std::swap(first, second);
  }
  range.intervals = {{first.begin, std::max(first.end, second.end)}};
  return range;
}

// "between May 8th and June 9th", "from May to July", "May 8th through June 9th"
size_t TimeRules::Range(size_t at) {
  const bool between = Is(at, WordKind::kBetween);
  const Point from = PointAt(between || Is(at, WordKind::kFrom) ? at + 1 : at);
  if (from.end == 0) return 0;
  if (!(between ? Is(from.end, WordKind::kAnd)
                : Is(from.end, WordKind::kTo) || Is(from.end, WordKind::kUntil))) {
    return 0;
  }
  const Point to = PointAt(from.end + 1);
  if (to.end == 0) return 0;
  std::string notice;
  Point range = RangeBetween(from, to, &notice);
  range.notice = notice;
  return EmitPoint(at, std::move(range));
}

// since, until, before, after: a period, else an event.
size_t TimeRules::OneSided(size_t at) {
  using Relation = TimeCondition::Relation;
  const bool since = Is(at, WordKind::kSince), until = Is(at, WordKind::kUntil);
  const bool before = Is(at, WordKind::kBefore);
  if (!since && !until && !before && !Is(at, WordKind::kAfter)) return 0;
  Point point = PointAt(at + 1);
  if (point.end == 0) {
    const size_t end = ClauseEnd(at + 1);
    if (at + 1 >= tokens_.size() || tokens_[at].clause_end) return 0;
    TimeCondition condition;
    condition.kind = TimeCondition::Kind::kEvent;
    condition.relation = since    ? Relation::kSince
                         : until  ? Relation::kUntil
                         : before ? Relation::kBefore
                                  : Relation::kAfter;
    condition.text = TextOf(at + 1, end);
    return Emit(at, end, std::move(condition));
  }
  if (!point.intervals.empty()) {
    const LocalInterval period = point.intervals[0];
    if (since) point.intervals = {{period.begin, kFarFuture}};
    if (until) point.intervals = {{kFarPast, period.end}};
    if (before) point.intervals = {{kFarPast, period.begin}};
    if (!since && !until && !before) point.intervals = {{period.end, kFarFuture}};
  }
  point.sessions.clear();
  return EmitPoint(at, std::move(point));
}

// "over the last three days", "the past week", "this last week"
size_t TimeRules::Stretch(size_t at) {
  const size_t lead = SkipLead(at);
  const size_t last = Skip(lead, WordKind::kThis);
  if (!Is(last, WordKind::kLast) && !Is(last, WordKind::kPast)) return 0;
  size_t unit = last + 1;
  const int* n = Value(unit, WordKind::kNumber);
  if (n != nullptr) ++unit;
  const int* u = Value(unit, WordKind::kUnit);
  if (u == nullptr || (n != nullptr && *n > 9'999)) return 0;
  bool stretch = n != nullptr || last > lead || Is(last, WordKind::kPast);
  for (size_t i = at; i < lead; ++i) stretch = stretch || Is(i, WordKind::kOver);
  stretch = stretch || (lead > at && Is(lead - 1, WordKind::kArticle));
  if (!stretch) return 0;
  const int count = n != nullptr ? *n : 1;
  if (TimeUnit(*u) < TimeUnit::kDay) {
    const int64_t size = TimeUnit(*u) == TimeUnit::kHour ? kHourUs : kHourUs / 60;
    Point point;
    point.end = unit + 1;
    point.intervals = {{resolver_.now_local() - count * size, resolver_.now_local() + 1}};
    return EmitPoint(at, std::move(point));
  }
  Point point = DaysPoint(resolver_.Last(TimeUnit(*u), count), unit + 1);
  if (TimeUnit(*u) == TimeUnit::kDay && options_.days != DayArithmetic::kCalendar) {
    if (options_.days == DayArithmetic::kElapsed) point.intervals.clear();
    for (int day = count; day >= 0; --day) {
      for (const uint32_t session : resolver_.ElapsedDays(day)) point.sessions.push_back(session);
    }
    std::sort(point.sessions.begin(), point.sessions.end());
  }
  return EmitPoint(at, std::move(point));
}

size_t TimeRules::Single(size_t at) {
  Point point = PointAt(at);
  return point.end == 0 ? 0 : EmitPoint(at, std::move(point));
}

// "on a Tuesday", "on Tuesdays", "in the evening"
size_t TimeRules::DayKinds(size_t at) {
  const size_t lead = SkipLead(at);
  TimeCondition condition;
  const int* weekday = Value(lead, WordKind::kWeekdays);
  if (weekday == nullptr && lead > at && Is(lead - 1, WordKind::kArticle)) {
    weekday = Value(lead, WordKind::kWeekday);
  }
  if (weekday != nullptr) {
    condition.kind = TimeCondition::Kind::kWeekday;
    condition.weekday = *weekday;
    return Emit(at, lead + 1, std::move(condition));
  }
  const int* part = Value(lead, WordKind::kPartOfDay);
  if (part == nullptr || lead == at) return 0;
  condition.kind = TimeCondition::Kind::kPartOfDay;
  condition.hour_begin = kPartHours[*part].begin;
  condition.hour_end = kPartHours[*part].end;
  return Emit(at, lead + 1, std::move(condition));
}

// "did Melanie say", "Melanie mentioned", "did I say"
size_t TimeRules::Speaker(size_t at) {
  const bool asked = at > 0 && Is(at - 1, WordKind::kAuxiliary);
  const bool says = Is(at + 1, WordKind::kSay);
  if (!says || (at > 0 && !asked && tokens_[at].meanings.size() > 0)) return 0;
  TimeCondition condition;
  condition.kind = TimeCondition::Kind::kSpeaker;
  if (Is(at, WordKind::kSelf)) condition.text = options_.self;
  if (Is(at, WordKind::kAddressee)) condition.text = options_.addressee;
  for (const std::string& name : resolver_.conversation().speakers()) {
    if (name.size() == tokens_[at].word.size() &&
        std::equal(name.begin(), name.end(), tokens_[at].word.begin(),
                   [](char a, char b) { return (a | 0x20) == (b | 0x20); })) {
      condition.text = name;
    }
  }
  if (!condition.text.empty()) return Emit(at, at + 1, std::move(condition));
  if (tokens_[at].capital && tokens_[at].meanings.empty()) {
    Note(at, at + 1, "nobody of this name speaks here; read as content");
  }
  return 0;
}

TimeExpression TimeRules::Run() {
  using Rule = size_t (TimeRules::*)(size_t);
  static constexpr Rule kRules[] = {
      &TimeRules::Duration,       &TimeRules::Earlier,      &TimeRules::OtherDay,
      &TimeRules::BeforeThat,     &TimeRules::SessionRange, &TimeRules::SessionsAgo,
      &TimeRules::SessionOrdinal, &TimeRules::LastSessions, &TimeRules::Occurrence,
      &TimeRules::Range,          &TimeRules::Stretch,      &TimeRules::DayKinds,
      &TimeRules::Single,         &TimeRules::OneSided,     &TimeRules::Speaker};
  for (size_t at = 0; at < tokens_.size();) {
    size_t used = 0;
    for (const Rule rule : kRules) {
      used = (this->*rule)(at);
      if (used != 0) break;
    }
    at += std::max<size_t>(used, 1);
  }
  Finish();
  return std::move(result_);
}

// Content, and whether two stretches of time exclude one another.
void TimeRules::Finish() {
  size_t from = 0;
  for (const TimeCondition& condition : result_.conditions) {
    result_.content += text_.substr(from, condition.source.begin - from);
    from = condition.source.end;
  }
  result_.content += text_.substr(std::min(from, text_.size()));
  for (const TimeToken& token : tokens_) {
    const bool taken = std::any_of(
        result_.conditions.begin(), result_.conditions.end(), [&token](const TimeCondition& c) {
          return c.source.begin <= token.source.begin && token.source.end <= c.source.end;
        });
    if (!taken && !token.Value(WordKind::kFiller)) result_.has_content = true;
  }
  const TimeCondition* earlier = nullptr;
  for (const TimeCondition& condition : result_.conditions) {
    if (condition.kind != TimeCondition::Kind::kWhen || condition.intervals.size() != 1) continue;
    if (earlier != nullptr && (earlier->intervals[0].end <= condition.intervals[0].begin ||
                               condition.intervals[0].end <= earlier->intervals[0].begin)) {
      result_.notices.push_back(
          {condition.source,
           "no time is in this and in an earlier part too, so nothing qualifies"});
    }
    earlier = &condition;
  }
}

TimeExpression CompileTimeExpression(std::string_view text, const TimePoint& now,
                                     const Conversation& conversation,
                                     const TimeExpressionOptions& options) {
  const TimeResolver resolver(now, conversation, options);
  return TimeRules(text, resolver, options).Run();
}

bool Qualifies(const TimeExpression& expression, const TimePoint& time, uint32_t ordinal,
               std::string_view speaker) {
  return std::all_of(
      expression.conditions.begin(), expression.conditions.end(),
      [&](const TimeCondition& c) { return Holds(c, LocalOf(time), ordinal, speaker); });
}

}  // namespace wend
