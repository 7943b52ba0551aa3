#include "query/value_order.h"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace wend {
namespace {

// -2^63 and 2^63 are reals; the integers lie in [-2^63, 2^63).
constexpr double kIntegerEnd = 9223372036854775808.0;

// Integers and reals share a rank.
int RankOf(const Value& value) {
  constexpr int kRanks[] = {0, 1, 1, 2, 3};
  return kRanks[value.index()];
}

std::strong_ordering CompareReals(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(b) <=> std::isnan(a);
  if (a == b) return std::strong_ordering::equal;
  return a < b ? std::strong_ordering::less : std::strong_ordering::greater;
}

std::strong_ordering CompareIntegerToReal(int64_t a, double b) {
  if (std::isnan(b) || b < -kIntegerEnd) return std::strong_ordering::greater;
  if (b >= kIntegerEnd) return std::strong_ordering::less;
  const double whole = std::trunc(b);
  const auto integer = static_cast<int64_t>(whole);
  if (a != integer) return a <=> integer;
  return CompareReals(0, b - whole);
}

std::strong_ordering CompareNumbers(const Value& a, const Value& b) {
  const auto* const a_integer = std::get_if<int64_t>(&a);
  const auto* const b_integer = std::get_if<int64_t>(&b);
  if (a_integer != nullptr && b_integer != nullptr) return *a_integer <=> *b_integer;
  if (a_integer != nullptr) return CompareIntegerToReal(*a_integer, *std::get_if<double>(&b));
  if (b_integer != nullptr) {
    return 0 <=> CompareIntegerToReal(*b_integer, *std::get_if<double>(&a));
  }
  return CompareReals(*std::get_if<double>(&a), *std::get_if<double>(&b));
}

uint64_t HashNumber(uint64_t rank, uint64_t number) {
  const uint64_t words[2] = {rank, number};
  return XXH3_64bits(words, sizeof(words));
}

uint64_t HashReal(double real) {
  if (std::isnan(real)) return HashNumber(1, ~uint64_t{0});
  if (real >= -kIntegerEnd && real < kIntegerEnd && real == std::trunc(real)) {
    return HashNumber(1, static_cast<uint64_t>(static_cast<int64_t>(real)));
  }
  return HashNumber(1, std::bit_cast<uint64_t>(real));
}

}  // namespace

std::strong_ordering CompareValues(const Value& a, const Value& b) {
  const int rank = RankOf(a);
  if (rank != RankOf(b)) return rank <=> RankOf(b);
  switch (rank) {
    case 0:
      return std::strong_ordering::equal;
    case 1:
      return CompareNumbers(a, b);
    case 2:
      return std::get_if<std::string>(&a)->compare(*std::get_if<std::string>(&b)) <=> 0;
    default:
      return std::get_if<TimePoint>(&a)->microseconds <=> std::get_if<TimePoint>(&b)->microseconds;
  }
}

uint64_t HashValue(const Value& value) {
  if (const auto* const integer = std::get_if<int64_t>(&value)) {
    return HashNumber(1, static_cast<uint64_t>(*integer));
  }
  if (const auto* const real = std::get_if<double>(&value)) return HashReal(*real);
  if (const auto* const text = std::get_if<std::string>(&value)) {
    return XXH3_64bits(text->data(), text->size());
  }
  if (const auto* const time = std::get_if<TimePoint>(&value)) {
    return HashNumber(3, static_cast<uint64_t>(time->microseconds));
  }
  return 0;
}

bool AreRowsEqual(std::span<const Value> a, std::span<const Value> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Value& x, const Value& y) { return CompareValues(x, y) == 0; });
}

uint64_t HashRow(std::span<const Value> row) {
  uint64_t hash = row.size();
  for (const Value& value : row) hash = HashNumber(hash, HashValue(value));
  return hash;
}

uint64_t SizeOfValue(const Value& value) {
  const auto* const text = std::get_if<std::string>(&value);
  return sizeof(Value) + (text == nullptr ? 0 : text->size());
}

}  // namespace wend
