#include "tests/model/naive_expression.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <limits>

#include "storage/base/time_text.h"

namespace wend::model {
namespace {

using Kind = ExpressionNode::Kind;

bool IsNull(const Value& value) { return value.index() == 0; }
bool IsNumber(const Value& value) { return value.index() == 1 || value.index() == 2; }
bool IsText(const Value& value) { return value.index() == 3; }
bool IsTime(const Value& value) { return value.index() == 4; }
const std::string& Text(const Value& value) { return std::get<std::string>(value); }
Value Bool(bool truth) { return int64_t{truth ? 1 : 0}; }

// Holds integers and reals exactly.
long double Number(const Value& value) {
  if (const auto* integer = std::get_if<int64_t>(&value)) return static_cast<long double>(*integer);
  return static_cast<long double>(std::get<double>(value));
}

bool Holds(OperatorKind op, int order) {
  if (op == OperatorKind::kEqual) return order == 0;
  if (op == OperatorKind::kNotEqual) return order != 0;
  if (op == OperatorKind::kLess) return order < 0;
  if (op == OperatorKind::kLessEqual) return order <= 0;
  if (op == OperatorKind::kGreater) return order > 0;
  return order >= 0;
}

std::vector<std::string> CodePoints(const std::string& text) {
  std::vector<std::string> points;
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0xC0) == 0x80 && !points.empty()) {
      points.back() += c;
    } else {
      points.emplace_back(1, c);
    }
  }
  return points;
}

std::string Show(const Value& value) {
  if (IsText(value)) return Text(value);
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  if (const auto* time = std::get_if<TimePoint>(&value)) {
    return FormatTime(time->microseconds, time->offset_minutes);
  }
  char buffer[32];
  const char* const end = std::to_chars(buffer, buffer + 32, std::get<double>(value)).ptr;
  return {buffer, static_cast<size_t>(end - buffer)};
}

// Seconds since 1970 of a date; months beyond 12 are of the next year.
int64_t Seconds(int year, int month, int day) {
  std::tm tm{};
  tm.tm_year = year - 1900;
  tm.tm_mon = month - 1;
  tm.tm_mday = day;
  return timegm(&tm);
}

struct Period {
  int64_t begin, end;  // microseconds
  bool wall_clock = true;
};

// Of a text that is a time; YYYY, YYYY-MM, YYYY-MM-DD, then THH, :MM, :SS, then Z or +HH:MM.
Period ReadPeriod(std::string text) {
  constexpr int64_t kMicro = 1'000'000;
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0, h = 0, m = 0;
  int64_t shift = 0;
  bool wall_clock = true;
  if (text.ends_with('Z')) {
    wall_clock = false;
    text.pop_back();
  } else if (text.size() > 15 && (text[text.size() - 6] == '+' || text[text.size() - 6] == '-')) {
    wall_clock = false;
    std::sscanf(text.c_str() + text.size() - 5, "%d:%d", &h, &m);
    shift = (h * 60 + m) * 60 * (text[text.size() - 6] == '-' ? 1 : -1);
    text.resize(text.size() - 6);
  }
  char kind = '-';
  std::sscanf(text.c_str(), "%d-%c%d", &year, &kind, &month);
  int64_t begin = 0, end = 0;
  if (kind == 'Q') {
    begin = Seconds(year, month * 3 - 2, 1);
    end = Seconds(year, month * 3 + 1, 1);
  } else {
    month = 1;
    const int parts = std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour,
                                  &minute, &second);
    begin = Seconds(year, month, day) + hour * 3600 + minute * 60 + second;
    if (parts == 1) end = Seconds(year + 1, 1, 1);
    if (parts == 2) end = Seconds(year, month + 1, 1);
    if (parts == 3) end = begin + 86400;
    if (parts == 4) end = begin + 3600;
    if (parts == 5) end = begin + 60;
    if (parts == 6) return {(begin + shift) * kMicro, (begin + shift) * kMicro + 1, wall_clock};
  }
  return {(begin + shift) * kMicro, (end + shift) * kMicro, wall_clock};
}

using Points = std::vector<std::string>;

// From the i-th of the text and the j-th of the pattern on.
bool LikeFrom(const Points& text, size_t i, const Points& pattern, size_t j,
              const std::string& escape) {
  if (j == pattern.size()) return i == text.size();
  if (!escape.empty() && pattern[j] == escape) {
    return i < text.size() && NaiveLower(text[i]) == NaiveLower(pattern[j + 1]) &&
           LikeFrom(text, i + 1, pattern, j + 2, escape);
  }
  if (pattern[j] == "%") {
    for (size_t k = i; k <= text.size(); ++k) {
      if (LikeFrom(text, k, pattern, j + 1, escape)) return true;
    }
    return false;
  }
  if (i == text.size()) return false;
  if (pattern[j] != "_" && NaiveLower(text[i]) != NaiveLower(pattern[j])) return false;
  return LikeFrom(text, i + 1, pattern, j + 1, escape);
}

}  // namespace

std::string NaiveLower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

int NaiveOrder(const Value& a, const Value& b) {
  const auto rank = [](const Value& v) { return IsNumber(v) ? 1 : static_cast<int>(v.index()); };
  if (rank(a) != rank(b)) return rank(a) < rank(b) ? -1 : 1;
  if (IsNull(a)) return 0;
  if (IsText(a)) return Text(a) < Text(b) ? -1 : Text(b) < Text(a) ? 1 : 0;
  if (IsTime(a)) {
    const int64_t x = std::get<TimePoint>(a).microseconds, y = std::get<TimePoint>(b).microseconds;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  return Number(a) < Number(b) ? -1 : Number(a) > Number(b) ? 1 : 0;
}

Value NaiveExpression::Fail(const ExpressionNode& node) {
  if (!failed_) failed_at_ = node.offset;
  failed_ = true;
  return {};
}

bool NaiveExpression::IsTrue(const ExpressionNode& node) {
  const Value truth = Truth(node);
  return !failed_ && !IsNull(truth) && std::get<int64_t>(truth) != 0;
}

Value NaiveExpression::Truth(const ExpressionNode& node) {
  const Value value = Evaluate(node);
  if (IsNull(value)) return {};
  return IsNumber(value) ? Bool(Number(value) != 0) : Fail(node);
}

Value NaiveExpression::Evaluate(const ExpressionNode& node) {
  if (failed_) return {};
  if (scope_.grouped) {
    for (const ExpressionNode& key : *scope_.keys) {
      if (!(key == node)) continue;
      NaiveExpression of_row({scope_.table, scope_.row, false, {}, nullptr});
      Value value = of_row.Evaluate(node);
      if (of_row.failed()) failed_at_ = of_row.failed_at();
      failed_ = of_row.failed();
      return value;
    }
  }
  switch (node.kind) {
    case Kind::kLiteral:
      if (const auto* truth = std::get_if<bool>(&node.literal)) return Bool(*truth);
      if (const auto* integer = std::get_if<int64_t>(&node.literal)) return *integer;
      if (const auto* real = std::get_if<double>(&node.literal)) return *real;
      if (const auto* text = std::get_if<std::string>(&node.literal)) return *text;
      return {};
    case Kind::kParameter:
      return Fail(node);
    case Kind::kColumn:
      return Column(node);
    case Kind::kMetadata:
      for (const auto& [name, value] : scope_.row->metadata) {
        if (name == node.name) return value;
      }
      return {};
    case Kind::kUnary: {
      if (node.op == OperatorKind::kNot) {
        const Value truth = Truth(node.operands[0]);
        return IsNull(truth) ? Value() : Bool(std::get<int64_t>(truth) == 0);
      }
      const Value value = Evaluate(node.operands[0]);
      if (const auto* real = std::get_if<double>(&value)) return -*real;
      return Arithmetic(node, OperatorKind::kSubtract, int64_t{0}, value);
    }
    case Kind::kBinary:
      return Binary(node);
    case Kind::kLike:
      return Like(node);
    case Kind::kIn:
      return In(node);
    case Kind::kBetween:
      return Between(node);
    case Kind::kIsNull:
      return Bool(IsNull(Evaluate(node.operands[0])) != node.negated);
    case Kind::kDuring: {
      const Value value = Evaluate(node.operands[0]);
      if (!IsTime(value)) return {};
      return Compare(OperatorKind::kEqual, value, Evaluate(node.operands[1]));
    }
    case Kind::kMatch:
      return Match(node);
    case Kind::kCall:
      return Call(node);
    case Kind::kCase:
      return Case(node);
  }
  return {};
}

Value NaiveExpression::Column(const ExpressionNode& node) {
  const std::string& name = node.name;
  const std::string wanted = name == "at" ? "time" : name;
  for (size_t i = 0; i < scope_.table->columns.size(); ++i) {
    if (scope_.table->columns[i] == wanted) return scope_.row->values[i];
  }
  return Fail(node);
}

Value NaiveExpression::Binary(const ExpressionNode& node) {
  if (node.op == OperatorKind::kAnd || node.op == OperatorKind::kOr) return Logical(node);
  const Value a = Evaluate(node.operands[0]);
  const Value b = Evaluate(node.operands[1]);
  if (failed_ || IsNull(a) || IsNull(b)) return {};
  if (node.op == OperatorKind::kConcatenate) return Show(a) + Show(b);
  if (node.op >= OperatorKind::kAdd) return Arithmetic(node, node.op, a, b);
  return Compare(node.op, a, b);
}

Value NaiveExpression::Logical(const ExpressionNode& node) {
  const int64_t decides = node.op == OperatorKind::kOr ? 1 : 0;
  bool unknown = false;
  for (const ExpressionNode& operand : node.operands) {
    const Value truth = Truth(operand);
    if (failed_) return {};
    if (IsNull(truth)) {
      unknown = true;
    } else if (std::get<int64_t>(truth) == decides) {
      return decides;
    }
  }
  return unknown ? Value() : Value(1 - decides);
}

Value NaiveExpression::Arithmetic(const ExpressionNode& node, OperatorKind op, const Value& a,
                                  const Value& b) {
  if (IsNull(a) || IsNull(b)) return {};
  if (!IsNumber(a) || !IsNumber(b)) return Fail(node);
  const bool divides = op == OperatorKind::kDivide || op == OperatorKind::kModulo;
  if (divides && Number(b) == 0) return Fail(node);
  if (std::holds_alternative<int64_t>(a) && std::holds_alternative<int64_t>(b)) {
    const __int128 x = std::get<int64_t>(a), y = std::get<int64_t>(b);
    const __int128 result = op == OperatorKind::kAdd        ? x + y
                            : op == OperatorKind::kSubtract ? x - y
                            : op == OperatorKind::kMultiply ? x * y
                            : op == OperatorKind::kDivide   ? x / y
                                                            : x % y;
    const bool fits = result >= std::numeric_limits<int64_t>::min() &&
                      result <= std::numeric_limits<int64_t>::max();
    return fits ? Value(static_cast<int64_t>(result)) : Fail(node);
  }
  const auto x = static_cast<double>(Number(a)), y = static_cast<double>(Number(b));
  const double result = op == OperatorKind::kAdd        ? x + y
                        : op == OperatorKind::kSubtract ? x - y
                        : op == OperatorKind::kMultiply ? x * y
                        : op == OperatorKind::kDivide   ? x / y
                                                        : std::fmod(x, y);
  return std::isfinite(result) ? Value(result) : Fail(node);
}

Value NaiveExpression::ComparePeriod(OperatorKind op, const TimePoint& time,
                                     const std::string& text) {
  const Period period = ReadPeriod(text);
  const int64_t at =
      time.microseconds + (period.wall_clock ? int64_t{time.offset_minutes} * 60'000'000 : 0);
  return Bool(Holds(op, at < period.begin ? -1 : at >= period.end ? 1 : 0));
}

Value NaiveExpression::Compare(OperatorKind op, const Value& a, const Value& b) {
  if (IsNull(a) || IsNull(b)) return {};
  if (IsTime(a) && IsText(b)) return ComparePeriod(op, std::get<TimePoint>(a), Text(b));
  const bool same = a.index() == b.index() || (IsNumber(a) && IsNumber(b));
  if (same) return Bool(Holds(op, NaiveOrder(a, b)));
  if (op == OperatorKind::kEqual) return Bool(false);
  return op == OperatorKind::kNotEqual ? Bool(true) : Value();
}

Value NaiveExpression::In(const ExpressionNode& node) {
  const Value value = Evaluate(node.operands[0]);
  bool unknown = false;
  for (size_t i = 1; i < node.operands.size(); ++i) {
    const Value same = Compare(OperatorKind::kEqual, value, Evaluate(node.operands[i]));
    if (failed_) return {};
    if (IsNull(same)) {
      unknown = true;
    } else if (std::get<int64_t>(same) == 1) {
      return Bool(!node.negated);
    }
  }
  return unknown ? Value() : Bool(node.negated);
}

Value NaiveExpression::Between(const ExpressionNode& node) {
  const Value value = Evaluate(node.operands[0]);
  const Value low = Compare(OperatorKind::kGreaterEqual, value, Evaluate(node.operands[1]));
  const Value high = Compare(OperatorKind::kLessEqual, value, Evaluate(node.operands[2]));
  const Value no = int64_t{0};
  if (low == no || high == no) return Bool(node.negated);
  return IsNull(low) || IsNull(high) ? Value() : Bool(!node.negated);
}

Value NaiveExpression::Like(const ExpressionNode& node) {
  std::vector<std::string> texts;
  for (const ExpressionNode& operand : node.operands) {
    const Value value = Evaluate(operand);
    if (failed_ || IsNull(value)) return {};
    if (!IsText(value)) return {};
    texts.push_back(Text(value));
  }
  const std::string escape = texts.size() > 2 ? texts[2] : "";
  return Bool(LikeFrom(CodePoints(texts[0]), 0, CodePoints(texts[1]), 0, escape) != node.negated);
}

Value NaiveExpression::Case(const ExpressionNode& node) {
  size_t at = node.has_base ? 1 : 0;
  const Value base = node.has_base ? Evaluate(node.operands[0]) : Value();
  for (; at + 1 < node.operands.size(); at += 2) {
    const ExpressionNode& when = node.operands[at];
    const Value truth =
        node.has_base ? Compare(OperatorKind::kEqual, base, Evaluate(when)) : Truth(when);
    if (failed_) return {};
    if (truth == Value(int64_t{1})) return Evaluate(node.operands[at + 1]);
  }
  return node.has_else ? Evaluate(node.operands[at]) : Value();
}

Value NaiveExpression::Match(const ExpressionNode& node) {
  const std::string text = Text(Evaluate(node.operands[0]));
  bool matches = false;
  for (const auto& words : scope_.row->chunks) matches = matches || NaiveMatches(text, words);
  return Bool(matches != node.negated);
}

Value NaiveExpression::Call(const ExpressionNode& node) {
  const std::string name = NaiveLower(node.name);
  if (scope_.grouped &&
      (name == "count" || name == "sum" || name == "avg" || name == "min" || name == "max")) {
    return Aggregate(node);
  }
  std::vector<Value> a;
  for (const ExpressionNode& operand : node.operands) {
    a.push_back(Evaluate(operand));
    if (failed_) return {};
    if (name == "coalesce" && !IsNull(a.back())) return a.back();
    if (IsNull(a.back()) && name != "coalesce" && name != "nullif" && name != "typeof") return {};
  }
  if (name == "coalesce") return {};
  if (name == "nullif") {
    const bool same = Compare(OperatorKind::kEqual, a[0], a[1]) == Value(int64_t{1});
    return same ? Value() : a[0];
  }
  if (name == "typeof") {
    const char* const names[] = {"null", "integer", "real", "text", "time"};
    return std::string(names[a[0].index()]);
  }
  if (name == "abs" || name == "round") {
    if (!IsNumber(a[0])) return Fail(node);
    if (name == "abs") {
      return Number(a[0]) < 0 ? Arithmetic(node, OperatorKind::kMultiply, a[0], int64_t{-1}) : a[0];
    }
    const auto* real = std::get_if<double>(&a[0]);
    if (real == nullptr) return a[0];
    const double scale = a.size() > 1 ? std::pow(10.0, static_cast<double>(Number(a[1]))) : 1;
    return std::round(*real * scale) / scale;
  }
  if (const auto* time = std::get_if<TimePoint>(&a[0])) return CallTime(node, *time);
  return IsText(a[0]) ? CallText(node, a) : Fail(node);
}

Value NaiveExpression::CallText(const ExpressionNode& node, const std::vector<Value>& a) {
  const std::string name = NaiveLower(node.name);
  const std::string& text = Text(a[0]);
  const Points points = CodePoints(text);
  if (name == "length") return static_cast<int64_t>(points.size());
  if (name == "lower") return NaiveLower(text);
  if (name == "upper") {
    std::string upper = text;
    for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return upper;
  }
  if (name == "trim") {
    const size_t first = text.find_first_not_of(' ');
    if (first == text.npos) return std::string();
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
  }
  if (name != "substr") return Fail(node);
  const int64_t size = static_cast<int64_t>(points.size()), start = std::get<int64_t>(a[1]);
  const int64_t count = a.size() > 2 ? std::get<int64_t>(a[2]) : 1'000'000;
  if (start == 0 || count < 0) return Fail(node);
  const int64_t begin = start > 0 ? start - 1 : size + start;
  std::string out;
  for (int64_t i = 0; i < size; ++i) {
    if (i >= begin && i < begin + count) out += points[static_cast<size_t>(i)];
  }
  return out;
}

Value NaiveExpression::CallTime(const ExpressionNode& node, const TimePoint& time) {
  const std::string name = NaiveLower(node.name);
  const int64_t shown = time.microseconds + int64_t{time.offset_minutes} * 60'000'000;
  const auto seconds = static_cast<time_t>(
      std::floor(static_cast<long double>(shown) / static_cast<long double>(1'000'000)));
  std::tm tm{};
  gmtime_r(&seconds, &tm);
  char buffer[64];
  if (name == "year") return int64_t{tm.tm_year + 1900};
  if (name == "month") return int64_t{tm.tm_mon + 1};
  if (name == "day") return int64_t{tm.tm_mday};
  if (name == "hour") return int64_t{tm.tm_hour};
  if (name == "minute") return int64_t{tm.tm_min};
  if (name == "weekday") return int64_t{tm.tm_wday == 0 ? 7 : tm.tm_wday};
  if (name != "date" && name != "time_of_day") return Fail(node);
  return std::string(buffer, std::strftime(buffer, 64, name == "date" ? "%Y-%m-%d" : "%T", &tm));
}

Value NaiveExpression::Aggregate(const ExpressionNode& node) {
  std::vector<Value> values;
  for (const NaiveRow* member : scope_.members) {
    NaiveExpression of_row({scope_.table, member, false, {}, nullptr});
    Value value = node.star ? Bool(true) : of_row.Evaluate(node.operands[0]);
    if (of_row.failed()) {
      failed_ = true;
      failed_at_ = of_row.failed_at();
      return {};
    }
    bool seen = IsNull(value);
    for (const Value& other : values) {
      seen = seen || (node.distinct && NaiveOrder(value, other) == 0);
    }
    if (!seen) values.push_back(std::move(value));
  }
  const std::string name = NaiveLower(node.name);
  if (name == "count") return static_cast<int64_t>(values.size());
  if (values.empty()) return {};
  if (name == "min" || name == "max") {
    Value best = values[0];
    for (const Value& value : values) {
      const int order = NaiveOrder(value, best);
      if (name == "min" ? order < 0 : order > 0) best = value;
    }
    return best;
  }
  __int128 integers = 0;
  double reals = 0;
  bool any_real = false;
  for (const Value& value : values) {
    if (!IsNumber(value)) return Fail(node);
    any_real = any_real || value.index() == 2;
    if (value.index() == 1) integers += std::get<int64_t>(value);
    if (value.index() == 2) reals += std::get<double>(value);
  }
  const double sum = static_cast<double>(integers) + reals;
  if (name == "avg") return sum / static_cast<double>(values.size());
  return any_real ? Value(sum) : Value(static_cast<int64_t>(integers));
}

}  // namespace wend::model
