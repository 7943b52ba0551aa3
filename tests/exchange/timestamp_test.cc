// Times as records write them.

#include "query/exchange/timestamp.h"

#include <gtest/gtest.h>

namespace wend::exchange {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMay1 = 1714521600 * kSecond;  // 2024-05-01T00:00:00Z

TEST(TimestampTest, ReadsDatesAndClocks) {
  EXPECT_EQ(ParseTimestamp("2024-05-01"), (Timestamp{kMay1, 0}));
  EXPECT_EQ(ParseTimestamp("2024-05-01 10:30"), (Timestamp{kMay1 + 37800 * kSecond, 0}));
  EXPECT_EQ(ParseTimestamp("2024-05-01 10:30:05"), (Timestamp{kMay1 + 37805 * kSecond, 0}));
  EXPECT_EQ(ParseTimestamp("2024-05-01T00:00:00.25Z"), (Timestamp{kMay1 + kSecond / 4, 0}));
  EXPECT_EQ(ParseTimestamp("1969-12-31T23:59:59Z"), (Timestamp{-kSecond, 0}));
}

TEST(TimestampTest, KeepsTheOffset) {
  EXPECT_EQ(ParseTimestamp("2024-05-01T02:00:00+02:00"), (Timestamp{kMay1, 120}));
  EXPECT_EQ(ParseTimestamp("2024-04-30T18:30:00-0530"), (Timestamp{kMay1, -330}));
}

TEST(TimestampTest, ReadsSecondsAndMilliseconds) {
  EXPECT_EQ(ParseTimestamp("1714521600"), (Timestamp{kMay1, 0}));
  EXPECT_EQ(TimestampFromUnix(1714521600000.0), (Timestamp{kMay1, 0}));
}

TEST(TimestampTest, RefusesWhatNoCalendarHas) {
  for (const char* text :
       {"", "2024", "yesterday", "2024-02-30", "2023-02-29", "2024-13-01", "2024-05-01T25:00",
        "2024-05-01T10:00:00+19:00", "2024-05-01 ", "2024-05-01T10:00:00Zx", "0000-01-01",
        "1e300000000", "99999999999999999"}) {
    EXPECT_FALSE(ParseTimestamp(text).has_value()) << text;
  }
  EXPECT_FALSE(TimestampFromUnix(1e18).has_value());
}

}  // namespace
}  // namespace wend::exchange
