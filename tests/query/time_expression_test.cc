// Time expressions: what words mean, and a slow calendar that agrees over random triples of
// (expression, now, offset). WEND_TIME_TRIPLES sets how many; 20,000 unless told.

#include "query/time_expression/time_expression.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <random>

#include "engine/time_zone.h"
#include "query/time_expression/calendar.h"
#include "tests/model/slow_calendar.h"

namespace wend {
namespace {

using test::SlowCalendar;
using test::SlowDay;
using Kind = TimeCondition::Kind;

constexpr int64_t kDayUs = 86'400'000'000;
constexpr int64_t kHourUs = 3'600'000'000;

class Sessions : public Conversation {
 public:
  std::span<const SessionSpan> sessions() const override { return spans_; }
  std::span<const std::string> speakers() const override { return names_; }
  void Add(int year, int month, int day, int hour) {
    const int64_t start = DayNumber({year, month, day}) * kDayUs + hour * kHourUs;
    spans_.push_back({{start, 0}, {start + kHourUs / 4, 0}});
  }

 private:
  std::vector<SessionSpan> spans_;
  std::vector<std::string> names_ = {"Caroline", "Melanie"};
};

class TimeExpressionTest : public testing::Test {
 protected:
  TimeExpressionTest() {
    sessions_.Add(2023, 5, 2, 9);    // 1, a Tuesday
    sessions_.Add(2023, 5, 9, 20);   // 2, a Tuesday
    sessions_.Add(2023, 5, 19, 10);  // 3, a Friday
    sessions_.Add(2023, 6, 6, 10);   // 4, a Tuesday
    sessions_.Add(2023, 6, 14, 8);   // 5, a Wednesday
    sessions_.Add(2023, 6, 14, 15);  // 6, the same day
  }

  TimeExpression Compile(std::string_view text) const {
    const TimePoint now{DayNumber({2023, 6, 14}) * kDayUs + 16 * kHourUs, 0};
    return CompileTimeExpression(text, now, sessions_, options_);
  }
  // Ordinals of the sessions whose start qualifies.
  std::vector<uint32_t> Found(std::string_view text) const {
    const TimeExpression expression = Compile(text);
    std::vector<uint32_t> found;
    if (expression.conditions.empty()) return found;
    for (uint32_t i = 1; i <= sessions_.sessions().size(); ++i) {
      if (Qualifies(expression, sessions_.sessions()[i - 1].start, i, "")) found.push_back(i);
    }
    return found;
  }

  Sessions sessions_;
  TimeExpressionOptions options_;
};

using Ordinals = std::vector<uint32_t>;

TEST_F(TimeExpressionTest, ReadsDatesMonthsAndYears) {
  for (const char* text : {"on May 9th", "the ninth of May", "9 May 2023", "5/9/2023", "2023-05-09",
                           "May ninth?", "on Tuesday, May 9th"}) {
    EXPECT_EQ(Found(text), (Ordinals{2})) << text;
  }
  EXPECT_EQ(Found("what did we say in May?"), (Ordinals{1, 2, 3}));
  EXPECT_EQ(Found("in Q2 2023"), (Ordinals{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(Found("spring 2023"), (Ordinals{1, 2, 3}));
  EXPECT_EQ(Found("the week of May 8th"), (Ordinals{2}));
  options_.date_order = DateOrder::kDayFirst;
  EXPECT_EQ(Found("9/5/2023"), (Ordinals{2}));
}

TEST_F(TimeExpressionTest, ReadsRelativeTimes) {
  EXPECT_EQ(Found("last Friday"), (Ordinals{3}));  // the latest one with a conversation
  EXPECT_EQ(Found("last Friday's talk"), (Ordinals{3}));
  EXPECT_EQ(Found("8 days ago"), (Ordinals{4}));
  EXPECT_EQ(Found("a month ago"), (Ordinals{1, 2, 3}));
  EXPECT_EQ(Found("last week"), (Ordinals{4}));
  EXPECT_EQ(Found("over the last eight days"), (Ordinals{4, 5, 6}));
  EXPECT_EQ(Found("earlier today"), (Ordinals{5}));
  EXPECT_EQ(Found("this morning"), (Ordinals{5}));
  EXPECT_EQ(Found("today"), (Ordinals{5, 6}));
  EXPECT_EQ(Found("since June 6th"), (Ordinals{4, 5, 6}));
  EXPECT_EQ(Found("before May 9th"), (Ordinals{1}));
  EXPECT_EQ(Found("between May 5th and June 10th"), (Ordinals{2, 3, 4}));
}

TEST_F(TimeExpressionTest, CountsSessions) {
  EXPECT_EQ(Found("in our third conversation"), (Ordinals{3}));
  EXPECT_EQ(Found("the third conversation on a Tuesday"), (Ordinals{4}));
  EXPECT_EQ(Found("the last session in May"), (Ordinals{3}));
  EXPECT_EQ(Found("sessions 2 through 4"), (Ordinals{2, 3, 4}));
  EXPECT_EQ(Found("sessions 2-4"), (Ordinals{2, 3, 4}));
  EXPECT_EQ(Found("from the first through third sessions"), (Ordinals{1, 2, 3}));
  EXPECT_EQ(Found("two sessions ago"), (Ordinals{5}));
  EXPECT_EQ(Found("our last two conversations"), (Ordinals{5, 6}));
  EXPECT_EQ(Found("not the last session but the one before that"), (Ordinals{5}));
  EXPECT_EQ(Found("the session before last"), (Ordinals{5}));
  EXPECT_EQ(Found("on Tuesdays"), (Ordinals{1, 2, 4}));
  EXPECT_EQ(Found("in May, on a Tuesday, in the evening"), (Ordinals{2}));
}

TEST_F(TimeExpressionTest, LeavesTheRestAsContent) {
  const TimeExpression mixed = Compile("What did we say about the boat last Friday?");
  ASSERT_EQ(mixed.conditions.size(), 1u);
  EXPECT_EQ(mixed.conditions[0].source, (TextSpan{31, 42}));
  EXPECT_EQ(mixed.content, "What did we say about the boat ?");
  EXPECT_TRUE(mixed.has_content);
  EXPECT_FALSE(Compile("What did we discuss last Friday?").has_content);
  const TimeExpression none = Compile("may I have a second piece of cake?");
  EXPECT_TRUE(none.conditions.empty());
  EXPECT_TRUE(Compile("what did she try for the first time?").conditions.empty());
  EXPECT_EQ(none.content, "may I have a second piece of cake?");
}

TEST_F(TimeExpressionTest, FindsEventsSpeakersAndDurations) {
  const TimeExpression event = Compile("What changed after the wedding?");
  ASSERT_EQ(event.conditions.size(), 1u);
  EXPECT_EQ(event.conditions[0].kind, Kind::kEvent);
  EXPECT_EQ(event.conditions[0].relation, TimeCondition::Relation::kAfter);
  EXPECT_EQ(event.conditions[0].text, "the wedding");
  const TimeExpression spoken = Compile("What did melanie say about jazz?");
  ASSERT_EQ(spoken.conditions.size(), 1u);
  EXPECT_EQ(spoken.conditions[0].text, "Melanie");
  const TimeExpression duration = Compile("How long between the trip and the wedding?");
  ASSERT_EQ(duration.conditions.size(), 1u);
  EXPECT_EQ(duration.conditions[0].second_text, "the wedding");
  const TimeExpression again = Compile("the second time the boat came up");
  ASSERT_EQ(again.conditions.size(), 1u);
  EXPECT_EQ(again.conditions[0].ordinal, 2);
  EXPECT_EQ(again.conditions[0].text, "the boat came up");
}

TEST_F(TimeExpressionTest, SaysHowItReadWhatCannotBe) {
  for (const char* text : {"on February 30th", "the 500th session", "tomorrow",
                           "between June 9th 2023 and May 8th 2023", "in May, on June 6th",
                           "what did Bob say", "the other day", "99999 days ago"}) {
    EXPECT_EQ(Compile(text).notices.size(), 1u) << text;
  }
  EXPECT_EQ(Found("on February 30th"), Ordinals{});
  EXPECT_EQ(Found("the 500th session"), Ordinals{});
  EXPECT_EQ(Found("in May, on June 6th"), Ordinals{});
  EXPECT_TRUE(Compile("what did Bob say").conditions.empty());
}

TEST_F(TimeExpressionTest, ComputesHolidays) {
  const auto day_of = [this](std::string_view text) {
    const TimeExpression expression = Compile(text);
    return expression.conditions.empty() ? -1
                                         : expression.conditions[0].intervals[0].begin / kDayUs;
  };
  EXPECT_EQ(day_of("on Easter 2024"), DayNumber({2024, 3, 31}));
  EXPECT_EQ(day_of("Good Friday 2023"), DayNumber({2023, 4, 7}));
  EXPECT_EQ(day_of("on Thanksgiving 2023"), DayNumber({2023, 11, 23}));
  EXPECT_EQ(day_of("Memorial Day 2023"), DayNumber({2023, 5, 29}));
  EXPECT_EQ(day_of("last Christmas Eve"), DayNumber({2022, 12, 24}));
}

TEST_F(TimeExpressionTest, SpeaksGerman) {
  options_.language = Language::kGerman;
  EXPECT_EQ(Found("Worüber haben wir am 9. Mai gesprochen?"), (Ordinals{2}));
  EXPECT_EQ(Found("vor acht Tagen"), (Ordinals{4}));
  EXPECT_EQ(Found("letzten Freitag"), (Ordinals{3}));
  EXPECT_EQ(Found("in unserem dritten Gespräch"), (Ordinals{3}));
  EXPECT_EQ(Found("vor zwei Sitzungen"), (Ordinals{5}));
  EXPECT_EQ(Found("zwischen dem 5.5.2023 und dem 10.6.2023"), (Ordinals{2, 3, 4}));
}

TEST_F(TimeExpressionTest, TakesAnyHeapOfWords) {
  static const char* const kWords[] = {
      "week",  "of",    "the",      "last",   "third", "session", "sessions", "2",    "through",
      "from",  "May",   "between",  "and",    "ago",   "a",       "before",   "that", "one",
      "first", "time",  "8/5/23",   "99-99",  "31st",  "how",     "long",     "Q4",   "0",
      "9999",  "after", "12345678", "Easter", "night", "said",    "earlier",  "next", "février"};
  std::mt19937_64 random(7);
  for (int round = 0; round < 5'000; ++round) {
    std::string text;
    for (uint64_t n = random() % 12; n > 0; --n) {
      text += kWords[random() % std::size(kWords)];
      text += random() % 9 == 0 ? ", " : " ";
    }
    const TimeExpression expression = Compile(text);
    size_t end = 0, taken = 0;
    for (const TimeCondition& condition : expression.conditions) {
      ASSERT_LE(end, condition.source.begin) << text;
      end = condition.source.end;
      taken += end - condition.source.begin;
      ASSERT_LE(end, text.size()) << text;
    }
    ASSERT_EQ(expression.content.size() + taken, text.size()) << text;
  }
  std::string deep;
  for (int i = 0; i < 5'000; ++i) deep += "week of ";
  EXPECT_TRUE(Compile(deep).conditions.empty());
}

// One expression and the days that the slow calendar says it means.
struct Case {
  std::string text;
  std::function<bool(const SlowDay& day, const SlowDay& today)> means;
};

Case RandomCase(std::mt19937_64* random, const SlowCalendar& calendar) {
  const int n = static_cast<int>((*random)() % 40);
  const std::string count = std::to_string(n);
  static const char* const kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};
  switch ((*random)() % 7) {
    case 0:
      return {count + " days ago", [n](auto& d, auto& t) { return d.number + n == t.number; }};
    case 1:
      return {count + " weeks ago", [n](auto& d, auto& t) { return d.week + n == t.week; }};
    case 2:
      return {count + " months ago", [n](auto& d, auto& t) { return d.months + n == t.months; }};
    case 3:
      return {"over the last " + count + " days",
              [n](auto& d, auto& t) { return d.number <= t.number && d.number + n >= t.number; }};
    case 4:
      return {"last year", [](auto& d, auto& t) { return d.year + 1 == t.year; }};
    case 5: {
      const SlowDay date = calendar.At(static_cast<int64_t>((*random)() % 20'000) + 100);
      return {kMonths[date.month - 1] + (" " + std::to_string(date.day)) + ", " +
                  std::to_string(date.year),
              [date](auto& d, auto&) { return d.number == date.number; }};
    }
    default:
      return {"next week", [](auto& d, auto& t) { return d.week == t.week + 1; }};
  }
}

int64_t TripleCount() {
  const char* wanted = std::getenv("WEND_TIME_TRIPLES");
  return wanted != nullptr ? std::atoll(wanted) : 20'000;
}

// Whether the compiler and the slow calendar mean the same days; `today` is the day of `now`.
void CheckTriple(const Case& expected, const TimePoint& now, int64_t today,
                 const SlowCalendar& calendar) {
  const Sessions nothing;
  const TimeExpression got = CompileTimeExpression(expected.text, now, nothing, {});
  ASSERT_EQ(got.conditions.size(), 1u) << expected.text;
  ASSERT_EQ(got.conditions[0].intervals.size(), 1u) << expected.text;
  const LocalInterval interval = got.conditions[0].intervals[0];
  // The edges: inside, and the days on either side.
  const int64_t begin = interval.begin / kDayUs, end = interval.end / kDayUs;
  for (const int64_t day : {begin - 1, begin, (begin + end) / 2, end - 1, end}) {
    if (day < 0 || day >= calendar.size()) continue;
    ASSERT_EQ(expected.means(calendar.At(day), calendar.At(today)), begin <= day && day < end)
        << expected.text << " on day " << today << ", asked of day " << day;
  }
  ASSERT_LT(begin, end);
}

TEST(TimeExpressionModelTest, AgreesWithASlowCalendar) {
  const SlowCalendar calendar(2040);
  std::mt19937_64 random(20230508);
  for (int64_t i = 0; i < TripleCount() && !testing::Test::HasFatalFailure(); ++i) {
    const Case expected = RandomCase(&random, calendar);
    const auto offset = static_cast<int16_t>(static_cast<int>(random() % 105) * 15 - 720);
    const int64_t today = 2'000 + static_cast<int64_t>(random() % 22'000);
    const int64_t clock = static_cast<int64_t>(random() % static_cast<uint64_t>(kDayUs));
    const TimePoint now{today * kDayUs + clock - offset * int64_t{60'000'000}, offset};
    CheckTriple(expected, now, today, calendar);
  }
}

// The day in a zone is that of the C library, changes of clocks included: a quarter of the moments
// lie within two days of the last Sundays of March and October.
TEST(TimeExpressionModelTest, AgreesWithASlowCalendarInZones) {
  constexpr const char* kZones[] = {"Europe/Berlin",    "America/New_York",  "Asia/Kolkata",
                                    "Australia/Sydney", "America/Sao_Paulo", "Pacific/Auckland",
                                    "Asia/Tokyo",       "Pacific/Kiritimati"};
  if (!std::ifstream("/usr/share/zoneinfo/Europe/Berlin").good()) return;  // no oracle here
  const char* before = std::getenv("TZ");
  const std::string kept = before != nullptr ? before : "";
  const SlowCalendar calendar(2040);
  std::mt19937_64 random(20231029);
  for (const char* zone : kZones) {
    setenv("TZ", zone, 1);
    tzset();
    for (int64_t i = 0; i < TripleCount() / 8 && !testing::Test::HasFatalFailure(); ++i) {
      int64_t day = 4'000 + static_cast<int64_t>(random() % 20'000);
      if (i % 4 == 0) {
        const int year = 1990 + static_cast<int>(random() % 45);
        day = NthWeekday(year, random() % 2 == 0 ? 3 : 10, 7, -1) - 1 +
              static_cast<int64_t>(random() % 3);
      }
      const auto seconds =
          static_cast<std::time_t>(day * 86'400 + static_cast<int64_t>(random() % 86'400));
      std::tm local = {};
      localtime_r(&seconds, &local);
      const std::optional<int> offset = ZoneOffsetMinutes(zone, seconds * int64_t{1'000'000});
      ASSERT_TRUE(offset.has_value()) << zone;
      ASSERT_EQ(*offset, local.tm_gmtoff / 60) << zone << " at " << seconds;
      const int64_t today = DayNumber({local.tm_year + 1900, local.tm_mon + 1, local.tm_mday});
      CheckTriple(RandomCase(&random, calendar),
                  {seconds * int64_t{1'000'000}, static_cast<int16_t>(*offset)}, today, calendar);
    }
  }
  before != nullptr ? setenv("TZ", kept.c_str(), 1) : unsetenv("TZ");
  tzset();
}

}  // namespace
}  // namespace wend
