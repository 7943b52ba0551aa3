// The order of values, and a hash that goes with it: what ORDER BY, GROUP BY, DISTINCT, min and
// max are made of.
//
// Null < numbers < text < times. Integers and reals compare as the numbers they are, exactly:
// neither is rounded to the other. A NaN is equal to itself and below all other numbers; -0 is 0.
// Texts compare by bytes. Times compare by instant, whatever clock shows them.
//
// Thread safety: pure functions.
#pragma once

#include <compare>
#include <cstdint>
#include <span>

#include "query/value.h"

namespace wend {

inline bool IsNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }

// A total order: two nulls are equal.
std::strong_ordering CompareValues(const Value& a, const Value& b);
// Equal values have equal hashes.
uint64_t HashValue(const Value& value);

// The same of rows of one width.
bool AreRowsEqual(std::span<const Value> a, std::span<const Value> b);
uint64_t HashRow(std::span<const Value> row);

// Bytes that a value takes in memory, about.
uint64_t SizeOfValue(const Value& value);

}  // namespace wend
