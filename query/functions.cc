#include "query/functions.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "query/comparison.h"
#include "query/lexer.h"
#include "query/time_period.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

using Arguments = std::span<const Value>;

// The first `compute` sees is checked against ScalarFunction::argument before.
const std::string& TextOf(const Value& value) { return std::get<std::string>(value); }

int64_t IntegerOf(const Value& value) { return std::get<int64_t>(value); }

std::string MapCodePoints(const std::string& text, UChar32 (*map)(UChar32)) {
  std::string mapped;
  mapped.reserve(text.size());
  for (int32_t at = 0; at < static_cast<int32_t>(text.size());) {
    const int32_t begin = at;
    UChar32 point = 0;
    U8_NEXT(text.data(), at, static_cast<int32_t>(text.size()), point);
    if (point < 0) {
      mapped.append(text, static_cast<size_t>(begin), static_cast<size_t>(at - begin));
      continue;
    }
    std::array<char, 4> bytes{};
    int32_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, map(point));
    mapped.append(bytes.data(), static_cast<size_t>(size));
  }
  return mapped;
}

Result<Value> LowerCase(Arguments a) { return Value(MapCodePoints(TextOf(a[0]), u_tolower)); }
Result<Value> UpperCase(Arguments a) { return Value(MapCodePoints(TextOf(a[0]), u_toupper)); }

size_t StepSize(std::string_view text) { return std::max<size_t>(1, CodePointSize(text)); }

int64_t CountCodePoints(std::string_view text) {
  int64_t count = 0;
  for (; !text.empty(); ++count) text.remove_prefix(StepSize(text));
  return count;
}

Result<Value> Length(Arguments a) { return Value(CountCodePoints(TextOf(a[0]))); }

// substr(text, start [, count]): from the start-th code point, counted from 1, or from the end
// where it is negative.
Result<Value> Substring(Arguments a) {
  std::string_view text = TextOf(a[0]);
  const int64_t length = CountCodePoints(text);
  const int64_t start = IntegerOf(a[1]);
  int64_t count = a.size() > 2 ? IntegerOf(a[2]) : std::numeric_limits<int64_t>::max();
  if (start == 0) return Status::Invalid("substr counts from 1, or from -1 at the end");
  if (count < 0) return Status::Invalid("the length of substr is not negative");
  const int64_t skipped = start > 0 ? start - 1 : std::max<int64_t>(0, length + start);
  // What lies before the text counts too, as in SQLite: substr('abcd', -5, 2) is 'a'.
  if (a.size() > 2 && start < -length) count = std::max<int64_t>(0, count + (length + start));
  for (int64_t i = 0; i < skipped && !text.empty(); ++i) text.remove_prefix(StepSize(text));
  size_t size = 0;
  for (int64_t i = 0; i < count && size < text.size(); ++i) size += StepSize(text.substr(size));
  return Value(std::string(text.substr(0, size)));
}

Result<Value> Trim(Arguments a) {
  constexpr std::string_view kSpace = " \t\n\v\f\r";
  const std::string& text = TextOf(a[0]);
  const size_t first = text.find_first_not_of(kSpace);
  if (first == std::string::npos) return Value(std::string());
  return Value(text.substr(first, text.find_last_not_of(kSpace) - first + 1));
}

Result<Value> Absolute(Arguments a) {
  if (const auto* real = std::get_if<double>(&a[0])) return Value(std::fabs(*real));
  const int64_t integer = IntegerOf(a[0]);
  if (integer == std::numeric_limits<int64_t>::min()) {
    return Status::Invalid("the result is beyond 64-bit integers");
  }
  return Value(integer < 0 ? -integer : integer);
}

// Halves go away from zero.
Result<Value> Round(Arguments a) {
  const int64_t digits = a.size() > 1 ? IntegerOf(a[1]) : 0;
  if (digits < 0 || digits > 15) return Status::Invalid("round keeps 0 to 15 digits");
  const auto* real = std::get_if<double>(&a[0]);
  if (real == nullptr) return a[0];
  const double scale = std::pow(10.0, static_cast<double>(digits));
  const double scaled = *real * scale;
  return Value(std::isfinite(scaled) ? std::round(scaled) / scale : *real);
}

Result<Value> NullIf(Arguments a) {
  WEND_ASSIGN_OR_RETURN(const Value same, CompareBy(OperatorKind::kEqual, a[0], a[1], 0));
  return !IsNull(same) && IntegerOf(same) != 0 ? Value() : a[0];
}

// The arguments are evaluated one by one by their expression: coalesce stops early.
Result<Value> Coalesce(Arguments a) {
  for (const Value& value : a) {
    if (!IsNull(value)) return value;
  }
  return Value();
}

Result<Value> TypeName(Arguments a) {
  constexpr std::array<const char*, 5> kNames = {"null", "integer", "real", "text", "time"};
  return Value(std::string(kNames[a[0].index()]));
}

ClockReading ClockOf(const Value& value) { return ReadClock(std::get<TimePoint>(value)); }

template <int ClockReading::*part>
Result<Value> PartOfTime(Arguments a) {
  return Value(int64_t{ClockOf(a[0]).*part});
}

Result<Value> DateOfTime(Arguments a) {
  const ClockReading clock = ClockOf(a[0]);
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04d-%02d-%02d", clock.year, clock.month, clock.day);
  return Value(std::string(buffer.data()));
}

Result<Value> TimeOfDay(Arguments a) {
  const ClockReading clock = ClockOf(a[0]);
  std::array<char, 48> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%02d:%02d:%02d", clock.hour, clock.minute,
                clock.second);
  return Value(std::string(buffer.data()));
}

constexpr size_t kMany = 100;
constexpr ValueType kAny = ValueType::kAny;
constexpr ValueType kInteger = ValueType::kInteger;
constexpr ValueType kText = ValueType::kText;
constexpr ValueType kReal = ValueType::kReal;
constexpr ValueType kTime = ValueType::kTime;

constexpr std::array<ScalarFunction, 18> kFunctions = {{
    {"lower", 1, 1, kText, kText, kText, false, LowerCase},
    {"upper", 1, 1, kText, kText, kText, false, UpperCase},
    {"length", 1, 1, kText, kText, kInteger, false, Length},
    {"substr", 2, 3, kText, kInteger, kText, false, Substring},
    {"trim", 1, 1, kText, kText, kText, false, Trim},
    {"abs", 1, 1, kReal, kReal, kAny, false, Absolute},
    {"round", 1, 2, kReal, kInteger, kReal, false, Round},
    {"coalesce", 2, kMany, kAny, kAny, kAny, true, Coalesce},
    {"nullif", 2, 2, kAny, kAny, kAny, true, NullIf},
    {"typeof", 1, 1, kAny, kAny, kText, true, TypeName},
    {"date", 1, 1, kTime, kTime, kText, false, DateOfTime},
    {"time_of_day", 1, 1, kTime, kTime, kText, false, TimeOfDay},
    {"year", 1, 1, kTime, kTime, kInteger, false, PartOfTime<&ClockReading::year>},
    {"month", 1, 1, kTime, kTime, kInteger, false, PartOfTime<&ClockReading::month>},
    {"day", 1, 1, kTime, kTime, kInteger, false, PartOfTime<&ClockReading::day>},
    {"hour", 1, 1, kTime, kTime, kInteger, false, PartOfTime<&ClockReading::hour>},
    {"minute", 1, 1, kTime, kTime, kInteger, false, PartOfTime<&ClockReading::minute>},
    {"weekday", 1, 1, kTime, kTime, kInteger, false, PartOfTime<&ClockReading::weekday>},
}};

// What the binder could not know: arguments of metadata and parameters.
Status CheckArgument(const Value& value, ValueType type, std::string_view function) {
  const bool number =
      std::holds_alternative<int64_t>(value) || std::holds_alternative<double>(value);
  const bool fits = type == kAny || IsNull(value) || (type == kReal && number) ||
                    (type == kInteger && std::holds_alternative<int64_t>(value)) ||
                    (type == kText && std::holds_alternative<std::string>(value)) ||
                    (type == kTime && std::holds_alternative<TimePoint>(value));
  if (fits) return {};
  const std::string_view wanted = type == kReal      ? "a number"
                                  : type == kInteger ? "an integer"
                                  : type == kText    ? "a text"
                                                     : "a time";
  return Status::Invalid(std::string(function) + " takes " + std::string(wanted));
}

class FunctionCall : public Expression {
 public:
  FunctionCall(const ScalarFunction& function, std::vector<ExpressionPtr> arguments, ValueType type,
               size_t offset)
      : function_(function), arguments_(std::move(arguments)), type_(type), offset_(offset) {}

  ValueType type() const override { return type_; }

  Result<Value> Evaluate(RowReader* row) const override {
    std::vector<Value> values;
    values.reserve(arguments_.size());
    for (const ExpressionPtr& argument : arguments_) {
      WEND_ASSIGN_OR_RETURN(Value value, argument->Evaluate(row));
      if (IsNull(value) && !function_.takes_null) return Value();
      const ValueType type = values.empty() ? function_.argument : function_.others;
      WEND_RETURN_IF_ERROR(Place(CheckArgument(value, type, function_.name)));
      if (!IsNull(value) && function_.compute == Coalesce) return value;
      values.push_back(std::move(value));
    }
    Result<Value> result = function_.compute(values);
    if (!result.ok()) return Place(result.status());
    return result;
  }

 private:
  Status Place(const Status& status) const {
    return status.ok() ? Status() : Status::InvalidAt(offset_, status.message());
  }

  const ScalarFunction& function_;  // one of kFunctions
  std::vector<ExpressionPtr> arguments_;
  ValueType type_;
  size_t offset_;
};

class Marked : public Expression {
 public:
  Marked(const TextMarker& marker, bool snippet, std::vector<ExpressionPtr> arguments,
         size_t offset)
      : marker_(marker), snippet_(snippet), arguments_(std::move(arguments)), offset_(offset) {}

  ValueType type() const override { return ValueType::kText; }

  Result<Value> Evaluate(RowReader* row) const override {
    std::array<Value, 3> values;
    for (size_t i = 0; i < arguments_.size(); ++i) {
      WEND_ASSIGN_OR_RETURN(values[i], arguments_[i]->Evaluate(row));
      if (IsNull(values[i])) return Value();
      const bool words = snippet_ && i == 1;
      const Status status =
          CheckArgument(values[i], words ? kInteger : kText, snippet_ ? "snippet" : "highlight");
      if (!status.ok()) return Status::InvalidAt(offset_, status.message());
    }
    if (snippet_) {
      constexpr int64_t kDefaultWords = 24;
      const int64_t words = arguments_.size() > 1 ? IntegerOf(values[1]) : kDefaultWords;
      if (words < 1) return Status::InvalidAt(offset_, "a snippet has at least one word");
      WEND_ASSIGN_OR_RETURN(std::string text, marker_.Snippet(row, TextOf(values[0]), words));
      return Value(std::move(text));
    }
    WEND_ASSIGN_OR_RETURN(
        std::string text,
        marker_.Highlight(row, TextOf(values[0]), TextOf(values[1]), TextOf(values[2])));
    return Value(std::move(text));
  }

 private:
  const TextMarker& marker_;
  bool snippet_;
  std::vector<ExpressionPtr> arguments_;
  size_t offset_;
};

}  // namespace

const ScalarFunction* FindFunction(std::string_view name) {
  for (const ScalarFunction& function : kFunctions) {
    if (SameWord(function.name, name)) return &function;
  }
  return nullptr;
}

std::vector<std::string_view> FunctionNames() {
  std::vector<std::string_view> names = {"count", "sum",     "avg",      "min",
                                         "max",   "snippet", "highlight"};
  for (const ScalarFunction& function : kFunctions) names.push_back(function.name);
  return names;
}

ExpressionPtr MakeFunction(const ScalarFunction& function, std::vector<ExpressionPtr> arguments,
                           ValueType type, size_t offset) {
  return std::make_unique<FunctionCall>(function, std::move(arguments), type, offset);
}

ExpressionPtr MakeMarked(const TextMarker& marker, bool snippet,
                         std::vector<ExpressionPtr> arguments, size_t offset) {
  return std::make_unique<Marked>(marker, snippet, std::move(arguments), offset);
}

}  // namespace wend
