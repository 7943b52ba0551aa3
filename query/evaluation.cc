#include "query/evaluation.h"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "query/comparison.h"
#include "storage/base/time_text.h"

namespace wend {
namespace {

// An expression whose type is fixed when it is made.
class TypedExpression : public Expression {
 public:
  explicit TypedExpression(ValueType type) : type_(type) {}
  ValueType type() const override { return type_; }

 private:
  ValueType type_;
};

class Literal : public TypedExpression {
 public:
  Literal(Value value, ValueType type) : TypedExpression(type), value_(std::move(value)) {}
  Result<Value> Evaluate(RowReader*) const override { return value_; }

 private:
  Value value_;
};

class Column : public TypedExpression {
 public:
  Column(size_t column, ValueType type) : TypedExpression(type), column_(column) {}
  Result<Value> Evaluate(RowReader* row) const override {
    Value value;
    WEND_RETURN_IF_ERROR(row->ReadColumn(column_, &value));
    return value;
  }
  bool SeeText(RowReader* row, std::string_view* text) const override {
    return row->SeeText(column_, text);
  }

 private:
  size_t column_;
};

class Metadata : public TypedExpression {
 public:
  explicit Metadata(std::string name) : TypedExpression(ValueType::kAny), name_(std::move(name)) {}
  Result<Value> Evaluate(RowReader* row) const override {
    Value value;
    WEND_RETURN_IF_ERROR(row->ReadMetadata(name_, &value));
    return value;
  }

 private:
  std::string name_;
};

bool IsTrue(const Value& truth) {
  const auto* integer = std::get_if<int64_t>(&truth);
  return integer != nullptr && *integer != 0;
}

Value Not(const Value& truth) { return IsNull(truth) ? Value() : Truth(!IsTrue(truth)); }

Result<Value> EvaluateCondition(const Condition& condition, RowReader* row) {
  WEND_ASSIGN_OR_RETURN(Value value, condition.expression->Evaluate(row));
  return AsTruth(value, condition.offset);
}

class Logical : public TypedExpression {
 public:
  Logical(bool deciding, std::vector<Condition> conditions)
      : TypedExpression(ValueType::kInteger),
        deciding_(deciding),
        conditions_(std::move(conditions)) {}

  Result<Value> Evaluate(RowReader* row) const override {
    bool unknown = false;
    for (const Condition& condition : conditions_) {
      WEND_ASSIGN_OR_RETURN(const Value truth, EvaluateCondition(condition, row));
      unknown = unknown || IsNull(truth);
      if (!IsNull(truth) && IsTrue(truth) == deciding_) return Truth(deciding_);
    }
    return unknown ? Value() : Truth(!deciding_);
  }

 private:
  bool deciding_;  // the truth that decides: false for AND
  std::vector<Condition> conditions_;
};

class Negated : public TypedExpression {
 public:
  explicit Negated(Condition condition)
      : TypedExpression(ValueType::kInteger), condition_(std::move(condition)) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value truth, EvaluateCondition(condition_, row));
    return Not(truth);
  }

 private:
  Condition condition_;
};

class Comparison : public TypedExpression {
 public:
  Comparison(OperatorKind op, ExpressionPtr left, Comparand right)
      : TypedExpression(ValueType::kInteger),
        op_(op),
        left_(std::move(left)),
        right_(std::move(right)) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value left, left_->Evaluate(row));
    return right_.Compare(op_, left, row);
  }

 private:
  OperatorKind op_;
  ExpressionPtr left_;
  Comparand right_;
};

class Between : public TypedExpression {
 public:
  Between(ExpressionPtr value, Comparand low, Comparand high, bool negated)
      : TypedExpression(ValueType::kInteger),
        value_(std::move(value)),
        low_(std::move(low)),
        high_(std::move(high)),
        negated_(negated) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value value, value_->Evaluate(row));
    WEND_ASSIGN_OR_RETURN(const Value above, low_.Compare(OperatorKind::kGreaterEqual, value, row));
    WEND_ASSIGN_OR_RETURN(const Value below, high_.Compare(OperatorKind::kLessEqual, value, row));
    const bool outside = (!IsNull(above) && !IsTrue(above)) || (!IsNull(below) && !IsTrue(below));
    if (outside) return Truth(negated_);
    if (IsNull(above) || IsNull(below)) return Value();
    return Truth(!negated_);
  }

 private:
  ExpressionPtr value_;
  Comparand low_, high_;
  bool negated_;
};

class In : public TypedExpression {
 public:
  In(ExpressionPtr value, std::vector<Comparand> list, bool negated)
      : TypedExpression(ValueType::kInteger),
        value_(std::move(value)),
        list_(std::move(list)),
        negated_(negated) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value value, value_->Evaluate(row));
    bool unknown = false;
    for (const Comparand& item : list_) {
      WEND_ASSIGN_OR_RETURN(const Value same, item.Compare(OperatorKind::kEqual, value, row));
      if (IsTrue(same)) return Truth(!negated_);
      unknown = unknown || IsNull(same);
    }
    return unknown ? Value() : Truth(negated_);
  }

 private:
  ExpressionPtr value_;
  std::vector<Comparand> list_;
  bool negated_;
};

class NullTest : public TypedExpression {
 public:
  NullTest(ExpressionPtr value, bool negated)
      : TypedExpression(ValueType::kInteger), value_(std::move(value)), negated_(negated) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value value, value_->Evaluate(row));
    return Truth(IsNull(value) != negated_);
  }

 private:
  ExpressionPtr value_;
  bool negated_;
};

class Like : public TypedExpression {
 public:
  Like(std::vector<ExpressionPtr> operands, bool negated, size_t offset)
      : TypedExpression(ValueType::kInteger),
        operands_(std::move(operands)),
        negated_(negated),
        offset_(offset) {}
  Result<Value> Evaluate(RowReader* row) const override {
    std::array<Value, 3> values;
    std::array<std::string_view, 3> texts;
    for (size_t i = 0; i < operands_.size(); ++i) {
      WEND_ASSIGN_OR_RETURN(values[i], operands_[i]->Evaluate(row));
      if (IsNull(values[i])) return Value();
      const auto* text = std::get_if<std::string>(&values[i]);
      if (text == nullptr) return Value();  // of metadata that is no text
      texts[i] = *text;
    }
    WEND_ASSIGN_OR_RETURN(const bool like, IsLike(texts[0], texts[1], texts[2], offset_));
    return Truth(like != negated_);
  }

 private:
  std::vector<ExpressionPtr> operands_;
  bool negated_;
  size_t offset_;
};

class Match : public TypedExpression {
 public:
  Match(std::unique_ptr<MatchTest> test, bool negated)
      : TypedExpression(ValueType::kInteger), test_(std::move(test)), negated_(negated) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const bool contains, test_->Contains(row));
    return Truth(contains != negated_);
  }

 private:
  std::unique_ptr<MatchTest> test_;
  bool negated_;
};

class Arithmetic : public TypedExpression {
 public:
  Arithmetic(OperatorKind op, ArithmeticOperands operands, ValueType type, size_t offset)
      : TypedExpression(type), op_(op), operands_(std::move(operands)), offset_(offset) {}

  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value left, operands_.left->Evaluate(row));
    WEND_ASSIGN_OR_RETURN(const Value right, operands_.right->Evaluate(row));
    if (IsNull(left) || IsNull(right)) return Value();
    const auto* a = std::get_if<int64_t>(&left);
    const auto* b = std::get_if<int64_t>(&right);
    if (a != nullptr && b != nullptr) return OfIntegers(*a, *b);
    double x = 0, y = 0;
    WEND_RETURN_IF_ERROR(ReadReal(left, &x));
    WEND_RETURN_IF_ERROR(ReadReal(right, &y));
    return OfReals(x, y);
  }

 private:
  Status ReadReal(const Value& value, double* real) const {
    if (const auto* integer = std::get_if<int64_t>(&value)) {
      *real = static_cast<double>(*integer);
      return {};
    }
    if (const auto* number = std::get_if<double>(&value)) {
      *real = *number;
      return {};
    }
    return Status::InvalidAt(offset_, "only numbers are calculated with");
  }

  Result<Value> OfIntegers(int64_t a, int64_t b) const {
    int64_t result = 0;
    bool overflow = false;
    switch (op_) {
      case OperatorKind::kAdd:
        overflow = __builtin_add_overflow(a, b, &result);
        break;
      case OperatorKind::kSubtract:
        overflow = __builtin_sub_overflow(a, b, &result);
        break;
      case OperatorKind::kMultiply:
        overflow = __builtin_mul_overflow(a, b, &result);
        break;
      default:
        if (b == 0) return Status::InvalidAt(offset_, "division by zero");
        if (b == -1) {  // the one division that can overflow
          overflow = op_ == OperatorKind::kDivide && __builtin_sub_overflow(int64_t{0}, a, &result);
        } else {
          result = op_ == OperatorKind::kDivide ? a / b : a % b;
        }
    }
    if (overflow) return Status::InvalidAt(offset_, "the result is beyond 64-bit integers");
    return Value(result);
  }

  Result<Value> OfReals(double x, double y) const {
    double result = 0;
    switch (op_) {
      case OperatorKind::kAdd:
        result = x + y;
        break;
      case OperatorKind::kSubtract:
        result = x - y;
        break;
      case OperatorKind::kMultiply:
        result = x * y;
        break;
      default:
        if (y == 0) return Status::InvalidAt(offset_, "division by zero");
        result = op_ == OperatorKind::kDivide ? x / y : std::fmod(x, y);
    }
    if (!std::isfinite(result)) return Status::InvalidAt(offset_, "the result is beyond reals");
    return Value(result);
  }

  OperatorKind op_;
  ArithmeticOperands operands_;
  size_t offset_;
};

class Negation : public TypedExpression {
 public:
  Negation(ExpressionPtr operand, size_t offset)
      : TypedExpression(operand->type()), operand_(std::move(operand)), offset_(offset) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value value, operand_->Evaluate(row));
    if (IsNull(value)) return Value();
    if (const auto* real = std::get_if<double>(&value)) return Value(-*real);
    const auto* integer = std::get_if<int64_t>(&value);
    if (integer == nullptr) return Status::InvalidAt(offset_, "only numbers are calculated with");
    if (*integer == std::numeric_limits<int64_t>::min()) {
      return Status::InvalidAt(offset_, "the result is beyond 64-bit integers");
    }
    return Value(-*integer);
  }

 private:
  ExpressionPtr operand_;
  size_t offset_;
};

class Concatenation : public TypedExpression {
 public:
  Concatenation(ExpressionPtr left, ExpressionPtr right)
      : TypedExpression(ValueType::kText), left_(std::move(left)), right_(std::move(right)) {}
  Result<Value> Evaluate(RowReader* row) const override {
    WEND_ASSIGN_OR_RETURN(const Value left, left_->Evaluate(row));
    WEND_ASSIGN_OR_RETURN(const Value right, right_->Evaluate(row));
    if (IsNull(left) || IsNull(right)) return Value();
    return Value(ToText(left) + ToText(right));
  }

 private:
  ExpressionPtr left_, right_;
};

class Case : public TypedExpression {
 public:
  Case(CaseParts parts, ValueType type) : TypedExpression(type), parts_(std::move(parts)) {}
  Result<Value> Evaluate(RowReader* row) const override {
    Value base;
    if (parts_.base != nullptr) {
      WEND_ASSIGN_OR_RETURN(base, parts_.base->Evaluate(row));
    }
    for (const auto& [when, then] : parts_.branches) {
      Value truth;
      if (parts_.base != nullptr) {
        WEND_ASSIGN_OR_RETURN(truth, when.Compare(OperatorKind::kEqual, base, row));
      } else {
        WEND_ASSIGN_OR_RETURN(const Value value, when.expression->Evaluate(row));
        WEND_ASSIGN_OR_RETURN(truth, AsTruth(value, when.offset));
      }
      if (IsTrue(truth)) return then->Evaluate(row);
    }
    if (parts_.otherwise == nullptr) return Value();
    return parts_.otherwise->Evaluate(row);
  }

 private:
  CaseParts parts_;
};

}  // namespace

Result<Value> Comparand::Compare(OperatorKind op, const Value& left, RowReader* row) const {
  if (period.has_value()) {
    const auto* time = std::get_if<TimePoint>(&left);
    if (time == nullptr) return Value();
    return Truth(ComparePeriod(op, *time, *period));
  }
  WEND_ASSIGN_OR_RETURN(const Value right, expression->Evaluate(row));
  return CompareBy(op, left, right, offset);
}

Result<Value> AsTruth(const Value& value, size_t offset) {
  if (IsNull(value)) return Value();
  if (const auto* integer = std::get_if<int64_t>(&value)) return Truth(*integer != 0);
  if (const auto* real = std::get_if<double>(&value)) return Truth(*real != 0);
  return Status::InvalidAt(offset, "a condition is true or false; this is a text or a time");
}

std::string ToText(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  if (const auto* time = std::get_if<TimePoint>(&value)) {
    return FormatTime(time->microseconds, time->offset_minutes);
  }
  const auto* real = std::get_if<double>(&value);
  if (real == nullptr) return "";
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *real).ptr;
  return std::string(buffer.data(), end);
}

ExpressionPtr MakeLiteral(Value value, ValueType type) {
  return std::make_unique<Literal>(std::move(value), type);
}
ExpressionPtr MakeColumn(size_t column, ValueType type) {
  return std::make_unique<Column>(column, type);
}
ExpressionPtr MakeMetadata(std::string name) { return std::make_unique<Metadata>(std::move(name)); }

ExpressionPtr MakeLogical(OperatorKind op, std::vector<Condition> conditions) {
  return std::make_unique<Logical>(op == OperatorKind::kOr, std::move(conditions));
}
ExpressionPtr MakeNot(Condition condition) {
  return std::make_unique<Negated>(std::move(condition));
}
ExpressionPtr MakeComparison(OperatorKind op, ExpressionPtr left, Comparand right) {
  return std::make_unique<Comparison>(op, std::move(left), std::move(right));
}
ExpressionPtr MakeBetween(ExpressionPtr value, Comparand low, Comparand high, bool negated) {
  return std::make_unique<Between>(std::move(value), std::move(low), std::move(high), negated);
}
ExpressionPtr MakeIn(ExpressionPtr value, std::vector<Comparand> list, bool negated) {
  return std::make_unique<In>(std::move(value), std::move(list), negated);
}
ExpressionPtr MakeIsNull(ExpressionPtr value, bool negated) {
  return std::make_unique<NullTest>(std::move(value), negated);
}
ExpressionPtr MakeLike(std::vector<ExpressionPtr> operands, bool negated, size_t offset) {
  return std::make_unique<Like>(std::move(operands), negated, offset);
}
ExpressionPtr MakeMatch(std::unique_ptr<MatchTest> test, bool negated) {
  return std::make_unique<Match>(std::move(test), negated);
}
ExpressionPtr MakeArithmetic(OperatorKind op, ArithmeticOperands operands, ValueType type,
                             size_t offset) {
  return std::make_unique<Arithmetic>(op, std::move(operands), type, offset);
}
ExpressionPtr MakeNegation(ExpressionPtr operand, size_t offset) {
  return std::make_unique<Negation>(std::move(operand), offset);
}
ExpressionPtr MakeConcatenation(ExpressionPtr left, ExpressionPtr right) {
  return std::make_unique<Concatenation>(std::move(left), std::move(right));
}
ExpressionPtr MakeCase(CaseParts parts, ValueType type) {
  return std::make_unique<Case>(std::move(parts), type);
}

}  // namespace wend
