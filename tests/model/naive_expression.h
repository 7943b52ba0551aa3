// NaiveExpression: the value of a parsed expression over one row or one group of rows.
#pragma once

#include <string>
#include <vector>

#include "tests/model/naive_select.h"

namespace wend::model {

// A row, or a group: its rows and the expressions that they were grouped by.
struct NaiveScope {
  const NaiveTable* table = nullptr;
  const NaiveRow* row = nullptr;  // of a group the first one, null where it has none
  bool grouped = false;
  std::vector<const NaiveRow*> members;
  const std::vector<ExpressionNode>* keys = nullptr;
};

class NaiveExpression {
 public:
  explicit NaiveExpression(NaiveScope scope) : scope_(std::move(scope)) {}

  Value Evaluate(const ExpressionNode& node);
  bool IsTrue(const ExpressionNode& node);
  bool failed() const { return failed_; }
  // Byte of the statement, of the innermost expression that cannot be computed.
  size_t failed_at() const { return failed_at_; }

 private:
  Value Fail(const ExpressionNode& node);
  Value Truth(const ExpressionNode& node);  // null, 0 or 1
  Value Column(const ExpressionNode& node);
  Value Logical(const ExpressionNode& node);
  Value Binary(const ExpressionNode& node);
  Value Arithmetic(const ExpressionNode& node, OperatorKind op, const Value& a, const Value& b);
  Value Compare(OperatorKind op, const Value& a, const Value& b);
  Value ComparePeriod(OperatorKind op, const TimePoint& time, const std::string& text);
  Value In(const ExpressionNode& node);
  Value Between(const ExpressionNode& node);
  Value Like(const ExpressionNode& node);
  Value Case(const ExpressionNode& node);
  Value Match(const ExpressionNode& node);
  Value Call(const ExpressionNode& node);
  Value CallText(const ExpressionNode& node, const std::vector<Value>& a);
  Value CallTime(const ExpressionNode& node, const TimePoint& time);
  Value Aggregate(const ExpressionNode& node);

  NaiveScope scope_;
  bool failed_ = false;
  size_t failed_at_ = 0;
};

std::string NaiveLower(std::string text);  // ASCII
bool NaiveMatches(const std::string& match, const std::vector<std::string>& words);

}  // namespace wend::model
