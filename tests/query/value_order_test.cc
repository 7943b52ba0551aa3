// The order of values against long doubles, and hashes beside it.
#include "query/value_order.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace wend {
namespace {

int Sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

TEST(ValueOrderTest, PutsNullBeforeNumbersBeforeTextsBeforeTimes) {
  const std::vector<Value> ascending = {Value(),
                                        std::nan(""),
                                        -std::numeric_limits<double>::infinity(),
                                        int64_t{-1},
                                        0.5,
                                        int64_t{1},
                                        std::numeric_limits<double>::infinity(),
                                        std::string(),
                                        std::string("a"),
                                        std::string("a\0b", 3),
                                        std::string("ab"),
                                        std::string("\xff"),
                                        TimePoint{-5, 0},
                                        TimePoint{7, 60}};
  for (size_t i = 0; i < ascending.size(); ++i) {
    for (size_t j = 0; j < ascending.size(); ++j) {
      EXPECT_EQ(Sign(CompareValues(ascending[i], ascending[j])), i < j   ? -1
                                                                 : i > j ? 1
                                                                         : 0)
          << i << " " << j;
    }
  }
}

// A long double holds every 64-bit integer and every double.
TEST(ValueOrderTest, ComparesIntegersAndRealsExactly) {
  static_assert(std::numeric_limits<long double>::digits >= 64);
  std::vector<Value> numbers;
  std::vector<long double> exact;
  for (const int bits : {0, 1, 31, 52, 53, 54, 62, 63}) {
    for (const int sign : {-1, 1}) {
      const double real = std::ldexp(sign, bits);
      for (const double d : {std::nextafter(real, -1e300), real - 0.5, real, real + 0.5,
                             std::nextafter(real, 1e300)}) {
        numbers.emplace_back(d);
        exact.push_back(d);
      }
      for (int64_t step = -2; step <= 2; ++step) {
        const long double wanted = static_cast<long double>(real) + step;
        if (wanted < -0x1p63L || wanted >= 0x1p63L) continue;
        numbers.emplace_back(static_cast<int64_t>(wanted));
        exact.push_back(wanted);
      }
    }
  }
  for (size_t i = 0; i < numbers.size(); ++i) {
    for (size_t j = 0; j < numbers.size(); ++j) {
      const int want = exact[i] < exact[j] ? -1 : exact[i] > exact[j] ? 1 : 0;
      ASSERT_EQ(Sign(CompareValues(numbers[i], numbers[j])), want) << exact[i] << " " << exact[j];
      if (want == 0) {
        ASSERT_EQ(HashValue(numbers[i]), HashValue(numbers[j])) << exact[i];
      }
    }
  }
}

TEST(ValueOrderTest, SaysTwoToThe53PlusOneIsNotTwoToThe53) {
  const int64_t integer = (int64_t{1} << 53) + 1;
  EXPECT_TRUE(CompareValues(Value(integer), Value(0x1p53)) > 0);
  EXPECT_TRUE(CompareValues(Value(0x1p53), Value(integer)) < 0);
  EXPECT_TRUE(CompareValues(Value(std::numeric_limits<int64_t>::max()), Value(0x1p63)) < 0);
  EXPECT_TRUE(CompareValues(Value(std::numeric_limits<int64_t>::min()), Value(-0x1p63)) == 0);
}

TEST(ValueOrderTest, KnowsOneZeroOneNaNAndOneInstant) {
  EXPECT_TRUE(CompareValues(Value(-0.0), Value(0.0)) == 0);
  EXPECT_EQ(HashValue(Value(-0.0)), HashValue(Value(int64_t{0})));
  EXPECT_TRUE(CompareValues(Value(std::nan("1")), Value(-std::nan("2"))) == 0);
  EXPECT_EQ(HashValue(Value(std::nan("1"))), HashValue(Value(-std::nan("2"))));
  EXPECT_TRUE(CompareValues(Value(TimePoint{5, 0}), Value(TimePoint{5, 90})) == 0);
  EXPECT_EQ(HashValue(Value(TimePoint{5, 0})), HashValue(Value(TimePoint{5, 90})));
}

TEST(ValueOrderTest, ComparesRowsValueByValue) {
  const std::vector<Value> a = {int64_t{1}, std::string("x"), Value()};
  const std::vector<Value> b = {1.0, std::string("x"), Value()};
  const std::vector<Value> c = {1.0, std::string("y"), Value()};
  EXPECT_TRUE(AreRowsEqual(a, b));
  EXPECT_EQ(HashRow(a), HashRow(b));
  EXPECT_FALSE(AreRowsEqual(a, c));
  EXPECT_FALSE(AreRowsEqual(a, std::vector<Value>{int64_t{1}}));
  EXPECT_GT(SizeOfValue(Value(std::string(1000, 'x'))), 1000u);
}

}  // namespace
}  // namespace wend
