// Times as text.
#include "storage/base/time_text.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace wend {
namespace {

constexpr int64_t kSecond = 1'000'000;

std::string Fault(std::string_view text) {
  const Result<ParsedTime> time = ParseTime(text);
  if (time.ok()) return "no error";
  return std::to_string(time.status().offset()) + " " + time.status().message();
}

TEST(TimeTextTest, FormatsAsRfc3339) {
  EXPECT_EQ(FormatTime(0, 0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(-1, 0), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(FormatTime(1'714'548'600 * kSecond, 120), "2024-05-01T09:30:00+02:00");
  EXPECT_EQ(FormatTime(1'714'548'600 * kSecond + 250'000, -210), "2024-05-01T04:00:00.250-03:30");
}

TEST(TimeTextTest, ParsesWhatRfc3339Shows) {
  // The examples of section 5.8 that are no leap seconds.
  EXPECT_EQ(ParseTime("1985-04-12T23:20:50.52Z")->microseconds, 482'196'050'520'000);
  const ParsedTime pacific{851'042'397 * kSecond, -480};
  EXPECT_EQ(*ParseTime("1996-12-19T16:39:57-08:00"), pacific);
  EXPECT_EQ(ParseTime("1937-01-01T12:00:27.87+00:20")->offset_minutes, 20);
  EXPECT_EQ(ParseTime("2024-02-29 00:00:00z")->microseconds, 1'709'164'800 * kSecond);
  EXPECT_EQ(ParseTime("1970-01-01t00:00:00.123456789-00:00")->microseconds, 123'456);
}

TEST(TimeTextTest, RefusesDatesThatDoNotExist) {
  EXPECT_EQ(Fault("2023-02-30T00:00:00Z"),
            "8 not an RFC 3339 time: the day of that month goes from 1 to 28");
  for (const char* text :
       {"1900-02-29T00:00:00Z", "2024-04-31T00:00:00Z", "2024-13-01T00:00:00Z",
        "2024-00-01T00:00:00Z", "0000-01-01T00:00:00Z", "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2024-01-00T00:00:00Z"}) {
    EXPECT_FALSE(ParseTime(text).ok()) << text;
  }
  EXPECT_TRUE(ParseTime("2000-02-29T00:00:00Z").ok());
}

TEST(TimeTextTest, SaysWhatIsMissing) {
  EXPECT_EQ(Fault(""), "0 not an RFC 3339 time: expected 4 digits of the year");
  EXPECT_EQ(Fault("2024-01-01"), "10 not an RFC 3339 time: expected 'T' between date and time");
  EXPECT_EQ(Fault("2024-01-01T00:00:00"),
            "19 not an RFC 3339 time: expected an offset from UTC: 'Z', or as in +02:00");
  EXPECT_EQ(Fault("2024-01-01T00:00:00.Z"),
            "20 not an RFC 3339 time: expected digits after the '.'");
  EXPECT_EQ(Fault("2024-01-01T00:00:00+18:01"),
            "19 not an RFC 3339 time: an offset is at most 18:00");
  EXPECT_EQ(Fault("2024-01-01T00:00:00Z "),
            "20 not an RFC 3339 time: nothing may follow the offset from UTC");
  EXPECT_FALSE(ParseTime("2024-1-01T00:00:00Z").ok());
  EXPECT_FALSE(ParseTime("2024-01-01T00:00:00.1234567890Z").ok());
  EXPECT_FALSE(ParseTime("2024-01-01T00:00:00+0200").ok());
}

TEST(TimeTextTest, ReadsBackWhatItWrote) {
  std::mt19937_64 random(1);
  int tried = 0;
  while (tried < 20'000) {
    const int64_t micros =
        static_cast<int64_t>(random() % 700'000'000'000'000'000) - 130'000'000'000'000'000;
    const int offset = static_cast<int>(random() % 2161) - kMaxOffsetMinutes;
    if (!IsTimeInRange(micros, offset)) continue;
    ++tried;
    const Result<ParsedTime> time = ParseTime(FormatTime(micros, offset));
    ASSERT_TRUE(time.ok()) << FormatTime(micros, offset);
    ASSERT_EQ(time->microseconds, micros);
    ASSERT_EQ(time->offset_minutes, offset);
  }
}

TEST(TimeTextTest, CountsDaysLikeACalendar) {
  // Day by day through four centuries, with a calendar that only adds one.
  int64_t days = 0;
  int year = 1970, month = 1, day = 1;
  for (; year < 2370; ++days) {
    char expected[64];
    std::snprintf(expected, sizeof(expected), "%04d-%02d-%02dT00:00:00Z", year, month, day);
    ASSERT_EQ(FormatTime(days * 86'400 * kSecond, 0), expected);
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    const int size = month == 2                                              ? (leap ? 29 : 28)
                     : month == 4 || month == 6 || month == 9 || month == 11 ? 30
                                                                             : 31;
    if (++day > size) {
      day = 1;
      if (++month > 12) month = 1, ++year;
    }
  }
}

TEST(TimeTextTest, EndsWithTheYears1And9999OfTheClockThatShowsThem) {
  EXPECT_TRUE(ParseTime("0001-01-01T00:00:00+18:00").ok());
  const ParsedTime last = *ParseTime("9999-12-31T23:59:59.999999-18:00");
  EXPECT_TRUE(IsTimeInRange(last.microseconds, -1080));
  EXPECT_FALSE(IsTimeInRange(last.microseconds + 1, -1080));
  EXPECT_FALSE(IsTimeInRange(last.microseconds, 0));
  EXPECT_FALSE(IsTimeInRange(0, 1081));
  EXPECT_FALSE(IsTimeInRange(INT64_MIN, 1080));
  EXPECT_FALSE(IsTimeInRange(INT64_MAX, -1080));
}

}  // namespace
}  // namespace wend
