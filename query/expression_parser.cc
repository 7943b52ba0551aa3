#include "query/expression_parser.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace wend {
namespace {

using Kind = ExpressionNode::Kind;

Status TooDeep(size_t offset) {
  return Status::InvalidAt(offset, "an expression is at most " +
                                       std::to_string(kMaxExpressionHeight) +
                                       " deep; long lists are written with IN");
}

OperatorKind ComparisonOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEquals:
    case TokenKind::kDoubleEquals:
      return OperatorKind::kEqual;
    case TokenKind::kNotEquals:
      return OperatorKind::kNotEqual;
    case TokenKind::kLess:
      return OperatorKind::kLess;
    case TokenKind::kLessEquals:
      return OperatorKind::kLessEqual;
    case TokenKind::kGreater:
      return OperatorKind::kGreater;
    case TokenKind::kGreaterEquals:
      return OperatorKind::kGreaterEqual;
    default:
      return OperatorKind::kNone;
  }
}

bool IsParameter(const Token& token) {
  return token.kind == TokenKind::kParameter || token.kind == TokenKind::kNamedParameter;
}

}  // namespace

Status ExpressionParser::Enter(size_t offset) {
  if (depth_ >= kMaxExpressionHeight) return TooDeep(offset);
  ++depth_;
  return {};
}

Status ExpressionParser::SetHeight(ExpressionNode* node) {
  uint16_t below = 0;
  for (const ExpressionNode& operand : node->operands) below = std::max(below, operand.height);
  if (below >= kMaxExpressionHeight) return TooDeep(node->offset);
  node->height = static_cast<uint16_t>(below + 1);
  return {};
}

Status ExpressionParser::Combine(OperatorKind op, size_t offset, ExpressionNode* left,
                                 ExpressionNode right) {
  const auto is_same = [op](const ExpressionNode& node) {
    return node.kind == Kind::kBinary && node.op == op;
  };
  const bool flat = op == OperatorKind::kAnd || op == OperatorKind::kOr;
  if (!flat || !is_same(*left)) {
    ExpressionNode node;
    node.kind = Kind::kBinary;
    node.op = op;
    node.offset = offset;
    node.operands.reserve(2);
    node.operands.push_back(std::move(*left));
    *left = std::move(node);
  }
  if (flat && is_same(right)) {
    for (ExpressionNode& operand : right.operands) left->operands.push_back(std::move(operand));
  } else {
    left->operands.push_back(std::move(right));
  }
  // Appending to a long AND looks at the new operand only.
  const uint16_t below = left->operands.back().height;
  if (left->operands.size() > 2 && below < left->height) return {};
  return SetHeight(left);
}

ExpressionNode* ExpressionParser::Wrap(Kind kind, bool negated, ExpressionNode* node) const {
  ExpressionNode outer;
  outer.kind = kind;
  outer.negated = negated;
  outer.offset = node->offset;
  outer.operands.push_back(std::move(*node));
  *node = std::move(outer);
  return node;
}

Status ExpressionParser::ParseExpression(ExpressionNode* node) {
  WEND_RETURN_IF_ERROR(Enter(cursor_.Current().offset));
  WEND_RETURN_IF_ERROR(ParseDisjunction(node));
  --depth_;
  return {};
}

Status ExpressionParser::ParseExpressionList(std::vector<ExpressionNode>* list) {
  do {
    WEND_RETURN_IF_ERROR(ParseExpression(&list->emplace_back()));
  } while (cursor_.Take(TokenKind::kComma));
  return {};
}

Status ExpressionParser::ParseDisjunction(ExpressionNode* node) {
  WEND_RETURN_IF_ERROR(ParseConjunction(node));
  while (cursor_.Is("OR")) {
    const size_t offset = cursor_.Current().offset;
    cursor_.Advance();
    ExpressionNode right;
    WEND_RETURN_IF_ERROR(ParseConjunction(&right));
    WEND_RETURN_IF_ERROR(Combine(OperatorKind::kOr, offset, node, std::move(right)));
  }
  return {};
}

Status ExpressionParser::ParseConjunction(ExpressionNode* node) {
  WEND_RETURN_IF_ERROR(ParseNegation(node));
  while (cursor_.Is("AND")) {
    const size_t offset = cursor_.Current().offset;
    cursor_.Advance();
    ExpressionNode right;
    WEND_RETURN_IF_ERROR(ParseNegation(&right));
    WEND_RETURN_IF_ERROR(Combine(OperatorKind::kAnd, offset, node, std::move(right)));
  }
  return {};
}

Status ExpressionParser::ParseNegation(ExpressionNode* node) {
  if (!cursor_.Is("NOT")) return ParseComparison(node);
  node->kind = Kind::kUnary;
  node->op = OperatorKind::kNot;
  node->offset = cursor_.Current().offset;
  cursor_.Advance();
  WEND_RETURN_IF_ERROR(Enter(node->offset));
  WEND_RETURN_IF_ERROR(ParseNegation(&node->operands.emplace_back()));
  --depth_;
  return SetHeight(node);
}

Status ExpressionParser::ParseComparison(ExpressionNode* node) {
  WEND_RETURN_IF_ERROR(ParseConcatenation(node));
  const size_t offset = cursor_.Current().offset;
  const OperatorKind op = ComparisonOf(cursor_.Current().kind);
  bool found = op != OperatorKind::kNone;
  if (found) {
    cursor_.Advance();
    ExpressionNode right;
    WEND_RETURN_IF_ERROR(ParseConcatenation(&right));
    WEND_RETURN_IF_ERROR(Combine(op, offset, node, std::move(right)));
  } else {
    WEND_RETURN_IF_ERROR(ParsePredicate(node, &found));
    if (found) WEND_RETURN_IF_ERROR(SetHeight(node));
  }
  if (found && ComparisonOf(cursor_.Current().kind) != OperatorKind::kNone) {
    return cursor_.Unexpected("AND or OR", {},
                              "comparisons do not chain: write a < b AND b < c, or parentheses");
  }
  return {};
}

// IS NULL, LIKE, IN, BETWEEN, MATCH, DURING behind a value; `*found` tells whether there was one.
Status ExpressionParser::ParsePredicate(ExpressionNode* node, bool* found) {
  *found = true;
  if (cursor_.Is("IS")) {
    cursor_.Advance();
    Wrap(Kind::kIsNull, cursor_.Take("NOT"), node);
    if (cursor_.Take("NULL")) return {};
    return cursor_.Unexpected("NULL or NOT NULL", {"NULL"}, "values are compared with = and !=");
  }
  if (cursor_.Is("DURING")) {
    cursor_.Advance();
    Wrap(Kind::kDuring, false, node);
    WEND_RETURN_IF_ERROR(ParseText("a period such as '2023-05', words such as 'last Friday' or ?",
                                   &node->operands.emplace_back()));
    if (!cursor_.Is(TokenKind::kLeftParenthesis)) return {};
    return cursor_.ParseSettings(TokenKind::kArrow, "=>", &node->options);
  }
  const bool negated = cursor_.Is("NOT");
  if (negated) cursor_.Advance();
  if (cursor_.Is("LIKE")) {
    cursor_.Advance();
    Wrap(Kind::kLike, negated, node);
    WEND_RETURN_IF_ERROR(ParseConcatenation(&node->operands.emplace_back()));
    if (!cursor_.Is("ESCAPE")) return {};
    cursor_.Advance();
    return ParseConcatenation(&node->operands.emplace_back());
  }
  if (cursor_.Is("IN")) {
    cursor_.Advance();
    Wrap(Kind::kIn, negated, node);
    WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kLeftParenthesis, "'('"));
    WEND_RETURN_IF_ERROR(ParseExpressionList(&node->operands));
    return cursor_.Expect(TokenKind::kRightParenthesis, "',' or ')'");
  }
  if (cursor_.Is("BETWEEN")) {
    cursor_.Advance();
    Wrap(Kind::kBetween, negated, node);
    WEND_RETURN_IF_ERROR(ParseConcatenation(&node->operands.emplace_back()));
    WEND_RETURN_IF_ERROR(cursor_.Expect("AND"));
    return ParseConcatenation(&node->operands.emplace_back());
  }
  const bool text_follows =
      cursor_.Ahead(1).kind == TokenKind::kText || IsParameter(cursor_.Ahead(1));
  if (node->kind == Kind::kColumn && cursor_.Is("MATCH") && text_follows) {
    cursor_.Advance();
    node->kind = Kind::kMatch;
    node->negated = negated;
    return ParseText("a text or ?", &node->operands.emplace_back());
  }
  *found = false;
  if (!negated) return {};
  return cursor_.Unexpected("LIKE, IN, BETWEEN or MATCH", {"LIKE", "IN", "BETWEEN", "MATCH"});
}

Status ExpressionParser::ParseConcatenation(ExpressionNode* node) {
  WEND_RETURN_IF_ERROR(ParseSum(node));
  while (cursor_.Is(TokenKind::kConcatenate)) {
    const size_t offset = cursor_.Current().offset;
    cursor_.Advance();
    ExpressionNode right;
    WEND_RETURN_IF_ERROR(ParseSum(&right));
    WEND_RETURN_IF_ERROR(Combine(OperatorKind::kConcatenate, offset, node, std::move(right)));
  }
  return {};
}

Status ExpressionParser::ParseSum(ExpressionNode* node) {
  WEND_RETURN_IF_ERROR(ParseProduct(node));
  while (cursor_.Is(TokenKind::kPlus) || cursor_.Is(TokenKind::kMinus)) {
    const Token& token = cursor_.Current();
    const OperatorKind op =
        token.kind == TokenKind::kPlus ? OperatorKind::kAdd : OperatorKind::kSubtract;
    cursor_.Advance();
    ExpressionNode right;
    WEND_RETURN_IF_ERROR(ParseProduct(&right));
    WEND_RETURN_IF_ERROR(Combine(op, token.offset, node, std::move(right)));
  }
  return {};
}

Status ExpressionParser::ParseProduct(ExpressionNode* node) {
  WEND_RETURN_IF_ERROR(ParseSign(node));
  for (;;) {
    const Token& token = cursor_.Current();
    const OperatorKind op = token.kind == TokenKind::kStar      ? OperatorKind::kMultiply
                            : token.kind == TokenKind::kSlash   ? OperatorKind::kDivide
                            : token.kind == TokenKind::kPercent ? OperatorKind::kModulo
                                                                : OperatorKind::kNone;
    if (op == OperatorKind::kNone) return {};
    cursor_.Advance();
    ExpressionNode right;
    WEND_RETURN_IF_ERROR(ParseSign(&right));
    WEND_RETURN_IF_ERROR(Combine(op, token.offset, node, std::move(right)));
  }
}

Status ExpressionParser::ParseSign(ExpressionNode* node) {
  if (!cursor_.Is(TokenKind::kMinus)) return ParsePrimary(node);
  node->kind = Kind::kUnary;
  node->op = OperatorKind::kNegate;
  node->offset = cursor_.Current().offset;
  cursor_.Advance();
  WEND_RETURN_IF_ERROR(Enter(node->offset));
  WEND_RETURN_IF_ERROR(ParseSign(&node->operands.emplace_back()));
  --depth_;
  return SetHeight(node);
}

Status ExpressionParser::ParsePrimary(ExpressionNode* node) {
  const Token& token = cursor_.Current();
  node->offset = token.offset;
  switch (token.kind) {
    case TokenKind::kLeftParenthesis:
      cursor_.Advance();
      WEND_RETURN_IF_ERROR(ParseExpression(node));
      return cursor_.Expect(TokenKind::kRightParenthesis, "')'");
    case TokenKind::kInteger:
      node->literal = token.integer;
      break;
    case TokenKind::kReal:
      node->literal = token.real;
      break;
    case TokenKind::kText:
      node->literal = token.text;
      break;
    case TokenKind::kParameter:
    case TokenKind::kNamedParameter:
      node->kind = Kind::kParameter;
      return cursor_.ParseParameter(&node->parameter);
    case TokenKind::kQuotedName:
      return ParseColumn(node);
    case TokenKind::kWord:
      return ParseNamed(node);
    default:
      return cursor_.Unexpected("an expression", {});
  }
  cursor_.Advance();
  return {};
}

// What begins with a word: TRUE, FALSE, NULL, CASE, MATCH 'text', a call or a column.
Status ExpressionParser::ParseNamed(ExpressionNode* node) {
  if (cursor_.Is("TRUE") || cursor_.Is("FALSE") || cursor_.Is("NULL")) {
    if (!cursor_.Is("NULL")) node->literal = cursor_.Is("TRUE");
    cursor_.Advance();
    return {};
  }
  if (cursor_.Is("CASE")) return ParseCase(node);
  const Token& next = cursor_.Ahead(1);
  if (cursor_.Is("MATCH") && (next.kind == TokenKind::kText || IsParameter(next))) {
    cursor_.Advance();
    node->kind = Kind::kMatch;
    WEND_RETURN_IF_ERROR(ParseText("a text or ?", &node->operands.emplace_back()));
    return SetHeight(node);
  }
  if (IsReservedInExpressions(cursor_.Current().text)) {
    return cursor_.Unexpected("an expression", {},
                              "a column of this name is written in double quotes");
  }
  if (next.kind == TokenKind::kLeftParenthesis) return ParseCall(node);
  return ParseColumn(node);
}

Status ExpressionParser::ParseColumn(ExpressionNode* node) {
  const bool metadata = cursor_.Is("meta");
  node->quoted = cursor_.Is(TokenKind::kQuotedName);
  NameNode name;
  WEND_RETURN_IF_ERROR(cursor_.ParseName("a column", &name));
  node->kind = Kind::kColumn;
  if (cursor_.Is(TokenKind::kDot)) {
    if (!metadata) {
      return cursor_.Unexpected("an operator", {},
                                "only meta.name has a dot; columns are written without a table");
    }
    cursor_.Advance();
    node->kind = Kind::kMetadata;
    WEND_RETURN_IF_ERROR(cursor_.ParseName("the name of metadata", &name));
  }
  node->name = std::move(name.text);
  return {};
}

Status ExpressionParser::ParseCall(ExpressionNode* node) {
  node->kind = Kind::kCall;
  node->name = cursor_.Current().text;
  cursor_.Advance();
  cursor_.Advance();
  if (cursor_.Take(TokenKind::kRightParenthesis)) return {};
  if (cursor_.Take(TokenKind::kStar)) {
    node->star = true;
    return cursor_.Expect(TokenKind::kRightParenthesis, "')'");
  }
  node->distinct = cursor_.Take("DISTINCT");
  WEND_RETURN_IF_ERROR(ParseExpressionList(&node->operands));
  WEND_RETURN_IF_ERROR(cursor_.Expect(TokenKind::kRightParenthesis, "',' or ')'"));
  return SetHeight(node);
}

Status ExpressionParser::ParseCase(ExpressionNode* node) {
  node->kind = Kind::kCase;
  cursor_.Advance();
  if (!cursor_.Is("WHEN")) {
    node->has_base = true;
    WEND_RETURN_IF_ERROR(ParseExpression(&node->operands.emplace_back()));
  }
  WEND_RETURN_IF_ERROR(cursor_.Expect("WHEN"));
  do {
    WEND_RETURN_IF_ERROR(ParseExpression(&node->operands.emplace_back()));
    WEND_RETURN_IF_ERROR(cursor_.Expect("THEN"));
    WEND_RETURN_IF_ERROR(ParseExpression(&node->operands.emplace_back()));
  } while (cursor_.Take("WHEN"));
  node->has_else = cursor_.Take("ELSE");
  if (node->has_else) WEND_RETURN_IF_ERROR(ParseExpression(&node->operands.emplace_back()));
  if (!cursor_.Take("END")) return cursor_.Unexpected("WHEN, ELSE or END", {"WHEN", "ELSE", "END"});
  return SetHeight(node);
}

Status ExpressionParser::ParseText(const std::string& expected, ExpressionNode* node) {
  const Token& token = cursor_.Current();
  node->offset = token.offset;
  if (IsParameter(token)) {
    node->kind = Kind::kParameter;
    return cursor_.ParseParameter(&node->parameter);
  }
  if (token.kind != TokenKind::kText) {
    return cursor_.Unexpected(expected, {}, "a text is written in single quotes");
  }
  node->literal = token.text;
  cursor_.Advance();
  return {};
}

}  // namespace wend
