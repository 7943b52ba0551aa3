// Comparison: how two values of a row compare, with the rules for null, numbers and times.
//
//   null              with anything is unknown (null)
//   integer, real     by their exact values
//   texts             by bytes, which is the order of code points
//   time with time    by the instant
//   time with text    the text is a period (time_period.h): = is within, < before it, > after it,
//                     <= up to its end, >= from its begin on
//   other mixtures    are never equal; which is less is unknown
//
// Thread safety: pure functions.
#pragma once

#include <compare>
#include <cstddef>

#include "query/ast.h"
#include "query/time_period.h"
#include "query/value.h"
#include "query/value_order.h"
#include "storage/base/status.h"

namespace wend {

inline Value Truth(bool truth) { return int64_t{truth ? 1 : 0}; }

// True, false or null. `op` is one of the six comparisons; `offset` is for a text that is no time.
Result<Value> CompareBy(OperatorKind op, const Value& left, const Value& right, size_t offset);

bool ComparePeriod(OperatorKind op, const TimePoint& time, const TimePeriod& period);

// Exact, also where a double cannot hold the integer. `real` is a number.
std::strong_ordering CompareExactly(int64_t integer, double real);

// What a comparison becomes when its sides change places.
OperatorKind Mirrored(OperatorKind op);

// Whether `text` is like `pattern`: % is any run, _ one code point, ASCII case is ignored. `escape`
// is empty or one code point; Invalid at `offset` where nothing follows it.
Result<bool> IsLike(std::string_view text, std::string_view pattern, std::string_view escape,
                    size_t offset);

}  // namespace wend
