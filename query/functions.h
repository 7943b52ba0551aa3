// Functions of the language that compute a value from values: lower, substr, year, …
//
// A null argument gives null, but for coalesce, nullif and typeof. Positions and lengths of texts
// count code points. Parts of a time are those that its own clock showed.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/evaluation.h"
#include "query/row.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend {

// What an argument must be: kAny takes everything, kReal every number.
struct ScalarFunction {
  std::string_view name;
  size_t least_arguments;
  size_t most_arguments;
  ValueType argument;  // of the first
  ValueType others;
  ValueType result;  // kAny: the type of the arguments, where they share one
  bool takes_null;
  // None of the arguments is null, unless `takes_null`. Invalid without a place.
  Result<Value> (*compute)(std::span<const Value> arguments);
};

// Null where there is no function of that name, ASCII case ignored.
const ScalarFunction* FindFunction(std::string_view name);

// All names, for suggestions.
std::vector<std::string_view> FunctionNames();

// `arguments` are as many as the function takes; faults are told at `offset`.
ExpressionPtr MakeFunction(const ScalarFunction& function, std::vector<ExpressionPtr> arguments,
                           ValueType type, size_t offset);

// snippet(text, words) and highlight(text, open, close); `marker` outlives the expression.
ExpressionPtr MakeMarked(const TextMarker& marker, bool snippet,
                         std::vector<ExpressionPtr> arguments, size_t offset);

}  // namespace wend
