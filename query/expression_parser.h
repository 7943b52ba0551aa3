// ExpressionParser: the part of the grammar that SELECT, WHERE and SET share; one function per rule
// of docs/language.md, from the operators that bind least to those that bind most.
//
// Invariants:
//  1. A tree is at most kMaxExpressionHeight high and recursion goes no deeper, however long the
//     statement is, so that no walk over a tree can run out of stack.
//  2. AND and OR are flat: a AND b AND c is one node, also with parentheses.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <vector>

#include "query/ast.h"
#include "query/token_cursor.h"
#include "storage/base/status.h"

namespace wend {

class ExpressionParser {
 public:
  explicit ExpressionParser(TokenCursor* cursor) : cursor_(*cursor) {}

  Status ParseExpression(ExpressionNode* node);
  Status ParseExpressionList(std::vector<ExpressionNode>* list);

 private:
  Status ParseDisjunction(ExpressionNode* node);
  Status ParseConjunction(ExpressionNode* node);
  Status ParseNegation(ExpressionNode* node);
  Status ParseComparison(ExpressionNode* node);
  Status ParsePredicate(ExpressionNode* node, bool* found);
  Status ParseConcatenation(ExpressionNode* node);
  Status ParseSum(ExpressionNode* node);
  Status ParseProduct(ExpressionNode* node);
  Status ParseSign(ExpressionNode* node);
  Status ParsePrimary(ExpressionNode* node);
  Status ParseNamed(ExpressionNode* node);
  Status ParseColumn(ExpressionNode* node);
  Status ParseCall(ExpressionNode* node);
  Status ParseCase(ExpressionNode* node);
  // A text or a parameter.
  Status ParseText(const std::string& expected, ExpressionNode* node);

  Status Enter(size_t offset);
  static Status SetHeight(ExpressionNode* node);
  static Status Combine(OperatorKind op, size_t offset, ExpressionNode* left, ExpressionNode right);
  // `*node` becomes a node of `kind` with the former `*node` as its first operand.
  ExpressionNode* Wrap(ExpressionNode::Kind kind, bool negated, ExpressionNode* node) const;

  TokenCursor& cursor_;
  int depth_ = 0;
};

}  // namespace wend
