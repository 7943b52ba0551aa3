#include "query/comparison.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "query/lexer.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

bool Holds(OperatorKind op, std::strong_ordering order) {
  switch (op) {
    case OperatorKind::kEqual:
      return order == 0;
    case OperatorKind::kNotEqual:
      return order != 0;
    case OperatorKind::kLess:
      return order < 0;
    case OperatorKind::kLessEqual:
      return order <= 0;
    case OperatorKind::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

std::strong_ordering CompareReals(double a, double b) {
  if (a < b) return std::strong_ordering::less;
  return a > b ? std::strong_ordering::greater : std::strong_ordering::equal;
}

std::strong_ordering Reversed(std::strong_ordering order) { return 0 <=> order; }

// The order of two values of one kind; none where they are of different kinds.
std::optional<std::strong_ordering> Order(const Value& left, const Value& right) {
  const auto* text = std::get_if<std::string>(&left);
  const auto* other_text = std::get_if<std::string>(&right);
  if (text != nullptr && other_text != nullptr) return text->compare(*other_text) <=> 0;
  const auto* time = std::get_if<TimePoint>(&left);
  const auto* other_time = std::get_if<TimePoint>(&right);
  if (time != nullptr && other_time != nullptr) {
    return time->microseconds <=> other_time->microseconds;
  }
  const auto* integer = std::get_if<int64_t>(&left);
  const auto* other_integer = std::get_if<int64_t>(&right);
  if (integer != nullptr && other_integer != nullptr) return *integer <=> *other_integer;
  const auto* real = std::get_if<double>(&left);
  const auto* other_real = std::get_if<double>(&right);
  if (real != nullptr && other_real != nullptr) return CompareReals(*real, *other_real);
  if (integer != nullptr && other_real != nullptr) return CompareExactly(*integer, *other_real);
  if (real != nullptr && other_integer != nullptr) {
    return Reversed(CompareExactly(*other_integer, *real));
  }
  return std::nullopt;
}

Result<Value> CompareWithText(OperatorKind op, const TimePoint& time, const std::string& text,
                              size_t offset) {
  const Result<TimePeriod> period = ParseTimePeriod(text);
  if (!period.ok()) return Status::InvalidAt(offset, period.status().message());
  return Truth(ComparePeriod(op, time, *period));
}

}  // namespace

std::strong_ordering CompareExactly(int64_t integer, double real) {
  // 2^63 and -2^63 are doubles; within them the whole part of a double fits an integer.
  if (real >= 0x1p63) return std::strong_ordering::less;
  if (real < -0x1p63) return std::strong_ordering::greater;
  const double whole = std::trunc(real);
  const std::strong_ordering order = integer <=> static_cast<int64_t>(whole);
  return order != 0 ? order : CompareReals(whole, real);
}

OperatorKind Mirrored(OperatorKind op) {
  switch (op) {
    case OperatorKind::kLess:
      return OperatorKind::kGreater;
    case OperatorKind::kLessEqual:
      return OperatorKind::kGreaterEqual;
    case OperatorKind::kGreater:
      return OperatorKind::kLess;
    case OperatorKind::kGreaterEqual:
      return OperatorKind::kLessEqual;
    default:
      return op;
  }
}

bool ComparePeriod(OperatorKind op, const TimePoint& time, const TimePeriod& period) {
  const int64_t position = period.Position(time);
  const std::strong_ordering order = position < period.begin  ? std::strong_ordering::less
                                     : position >= period.end ? std::strong_ordering::greater
                                                              : std::strong_ordering::equal;
  return Holds(op, order);
}

Result<Value> CompareBy(OperatorKind op, const Value& left, const Value& right, size_t offset) {
  if (IsNull(left) || IsNull(right)) return Value();
  const auto* time = std::get_if<TimePoint>(&left);
  const auto* text = std::get_if<std::string>(&right);
  if (time != nullptr && text != nullptr) return CompareWithText(op, *time, *text, offset);
  time = std::get_if<TimePoint>(&right);
  text = std::get_if<std::string>(&left);
  if (time != nullptr && text != nullptr) {
    return CompareWithText(Mirrored(op), *time, *text, offset);
  }
  const std::optional<std::strong_ordering> order = Order(left, right);
  if (order.has_value()) return Truth(Holds(op, *order));
  if (op == OperatorKind::kEqual) return Truth(false);
  if (op == OperatorKind::kNotEqual) return Truth(true);
  return Value();
}

Result<bool> IsLike(std::string_view text, std::string_view pattern, std::string_view escape,
                    size_t offset) {
  struct Element {
    enum class Kind : uint8_t { kRun, kAny, kExact } kind;
    std::string_view code_point;
  };
  std::vector<Element> elements;
  for (size_t at = 0; at < pattern.size();) {
    const bool escaped = !escape.empty() && pattern.substr(at).starts_with(escape);
    if (escaped) at += escape.size();
    if (at >= pattern.size()) {
      return Status::InvalidAt(offset, "nothing follows the escape character of this pattern");
    }
    const size_t size = std::max<size_t>(1, CodePointSize(pattern.substr(at)));
    const std::string_view point = pattern.substr(at, size);
    const auto kind = escaped        ? Element::Kind::kExact
                      : point == "%" ? Element::Kind::kRun
                      : point == "_" ? Element::Kind::kAny
                                     : Element::Kind::kExact;
    elements.push_back({kind, point});
    at += size;
  }
  // Greedy with one place to come back to: after the last run that was passed.
  constexpr size_t kNone = static_cast<size_t>(-1);
  size_t at = 0, next = 0, run = kNone, run_at = 0;
  while (at < text.size()) {
    const size_t size = std::max<size_t>(1, CodePointSize(text.substr(at)));
    const bool same =
        next < elements.size() && (elements[next].kind == Element::Kind::kAny ||
                                   (elements[next].kind == Element::Kind::kExact &&
                                    SameWord(elements[next].code_point, text.substr(at, size))));
    if (same) {
      at += size;
      ++next;
    } else if (next < elements.size() && elements[next].kind == Element::Kind::kRun) {
      run = next++;
      run_at = at;
    } else if (run != kNone) {
      run_at += std::max<size_t>(1, CodePointSize(text.substr(run_at)));
      at = run_at;
      next = run + 1;
    } else {
      return false;
    }
  }
  while (next < elements.size() && elements[next].kind == Element::Kind::kRun) ++next;
  return next == elements.size();
}

}  // namespace wend
