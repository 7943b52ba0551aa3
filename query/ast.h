// Syntax trees of statements: what was written, names not yet looked up.
//
// Offsets are bytes in the statement's text, for errors. Two trees are equal when they say the
// same: offsets do not count, everything else does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace wend {

struct NameNode {
  std::string text;
  size_t offset = 0;

  friend bool operator==(const NameNode& a, const NameNode& b) { return a.text == b.text; }
};

// The n-th parameter of the statement, counted from 1: a `?`, or all places of one `:name`.
struct ParameterNode {
  int index = 0;
  std::string name;  // empty for `?`

  friend bool operator==(const ParameterNode&, const ParameterNode&) = default;
};

// A literal or a parameter.
struct OperandNode {
  std::variant<int64_t, double, std::string, bool, ParameterNode> value;
  size_t offset = 0;

  friend bool operator==(const OperandNode& a, const OperandNode& b) { return a.value == b.value; }
};

// name => value, or name = value.
struct OptionNode {
  NameNode name;
  OperandNode value;

  friend bool operator==(const OptionNode&, const OptionNode&) = default;
};

// What the words and symbols between operands say.
enum class OperatorKind : uint8_t {
  kNone,
  kOr,
  kAnd,
  kNot,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kConcatenate,
  kNegate,
};

// An expression. `operands` holds, by kind:
//   kLiteral, kParameter, kColumn, kMetadata   nothing
//   kUnary     the operand (kNot, kNegate)
//   kBinary    two operands; kAnd and kOr have two or more, none of which is of the same operator
//   kLike      value, pattern [, escape]
//   kIn        value, then the list
//   kBetween   value, low, high
//   kIsNull    value
//   kDuring    value, period (a literal or a parameter)
//   kMatch     the text (a literal or a parameter); `name` is the column in front of MATCH, or
//   empty kCall      the arguments; count(*) has none and `star` kCase      [base,] condition,
//   result, condition, result, …, [else]
struct ExpressionNode {
  enum class Kind : uint8_t {
    kLiteral,
    kParameter,
    kColumn,
    kMetadata,
    kUnary,
    kBinary,
    kLike,
    kIn,
    kBetween,
    kIsNull,
    kDuring,
    kMatch,
    kCall,
    kCase,
  };
  using Literal = std::variant<std::monostate, int64_t, double, std::string, bool>;

  Kind kind = Kind::kLiteral;
  OperatorKind op = OperatorKind::kNone;
  bool negated = false;   // NOT LIKE, NOT IN, NOT BETWEEN, IS NOT NULL, NOT MATCH
  bool distinct = false;  // count(DISTINCT x)
  bool star = false;      // count(*)
  bool has_base = false;  // CASE base WHEN …
  bool has_else = false;
  bool quoted = false;  // a column in double quotes; does not count when trees are compared
  uint16_t height = 1;  // of the tree below, itself included: at most kMaxExpressionHeight
  size_t offset = 0;    // of its first token, of the operator for kBinary
  Literal literal;
  ParameterNode parameter;
  std::string name;  // of the column, the metadata or the function, as written
  std::vector<ExpressionNode> operands;
  std::vector<OptionNode> options;  // of kDuring

  friend bool operator==(const ExpressionNode& a, const ExpressionNode& b) {
    return a.kind == b.kind && a.op == b.op && a.negated == b.negated && a.distinct == b.distinct &&
           a.star == b.star && a.has_base == b.has_base && a.has_else == b.has_else &&
           a.literal == b.literal && a.parameter == b.parameter && a.name == b.name &&
           a.operands == b.operands && a.options == b.options;
  }
};

inline constexpr int kMaxExpressionHeight = 200;

// [collection "."] unit. A lone unquoted word that names a unit (chunks, documents, messages,
// sessions, edges, terms) is that unit of the default collection, and `collections` is the table of
// collections; any other lone name is a collection, and so is any lone name in double quotes.
struct TargetNode {
  std::optional<NameNode> collection;
  std::optional<NameNode> unit;

  friend bool operator==(const TargetNode&, const TargetNode&) = default;
};

struct SelectItemNode {
  ExpressionNode expression;
  std::optional<NameNode> alias;

  friend bool operator==(const SelectItemNode&, const SelectItemNode&) = default;
};

struct OrderNode {
  ExpressionNode expression;
  bool descending = false;
  std::optional<bool> nulls_first;  // where it was said

  friend bool operator==(const OrderNode&, const OrderNode&) = default;
};

struct SelectNode {
  bool distinct = false;
  std::vector<SelectItemNode> items;  // empty: *
  std::optional<TargetNode> target;
  std::optional<OperandNode> as_of;  // with a target
  std::optional<ExpressionNode> where;
  std::vector<ExpressionNode> group_by;
  std::optional<ExpressionNode> having;
  std::vector<OrderNode> order_by;
  std::optional<OperandNode> limit;
  std::optional<OperandNode> offset;

  friend bool operator==(const SelectNode&, const SelectNode&) = default;
};

// A type of edge that a walk goes along.
struct WalkEdgeNode {
  NameNode type;
  std::vector<OptionNode> options;

  friend bool operator==(const WalkEdgeNode&, const WalkEdgeNode&) = default;
};

struct RecallNode {
  OperandNode question;
  TargetNode target;
  std::optional<OperandNode> as_of;
  std::optional<ExpressionNode> where;
  std::optional<OperandNode> limit;
  std::optional<OperandNode> pack;  // tokens
  std::vector<WalkEdgeNode> walk;   // empty: not said
  std::optional<NameNode> mode;
  std::vector<OptionNode> options;

  friend bool operator==(const RecallNode&, const RecallNode&) = default;
};

struct ShowCollectionsNode {
  friend bool operator==(const ShowCollectionsNode&, const ShowCollectionsNode&) = default;
};

struct ShowStatsNode {
  std::optional<NameNode> collection;

  friend bool operator==(const ShowStatsNode&, const ShowStatsNode&) = default;
};

struct CreateCollectionNode {
  NameNode collection;
  bool if_not_exists = false;
  std::vector<OptionNode> options;

  friend bool operator==(const CreateCollectionNode&, const CreateCollectionNode&) = default;
};

struct AlterCollectionNode {
  NameNode collection;
  std::vector<OptionNode> options;

  friend bool operator==(const AlterCollectionNode&, const AlterCollectionNode&) = default;
};

struct DropCollectionNode {
  NameNode collection;
  bool if_exists = false;

  friend bool operator==(const DropCollectionNode&, const DropCollectionNode&) = default;
};

struct DeleteNode {
  TargetNode target;
  ExpressionNode where;

  friend bool operator==(const DeleteNode&, const DeleteNode&) = default;
};

// A column that is written: a plain one, metadata, or a vector in the space of that name.
struct AttributeNode {
  NameNode name;
  bool metadata = false;
  bool vector = false;

  bool is_plain() const { return !metadata && !vector; }

  friend bool operator==(const AttributeNode&, const AttributeNode&) = default;
};

struct AssignmentNode {
  AttributeNode attribute;
  ExpressionNode value;

  friend bool operator==(const AssignmentNode&, const AssignmentNode&) = default;
};

struct UpdateNode {
  TargetNode target;
  std::vector<AssignmentNode> assignments;
  std::optional<ExpressionNode> where;

  friend bool operator==(const UpdateNode&, const UpdateNode&) = default;
};

struct InsertNode {
  TargetNode target;
  std::vector<AttributeNode> attributes;
  std::vector<std::vector<ExpressionNode>> rows;  // each as long as `attributes`

  friend bool operator==(const InsertNode&, const InsertNode&) = default;
};

struct LinkPairNode {
  OperandNode from;
  OperandNode to;
  std::optional<OperandNode> weight;

  friend bool operator==(const LinkPairNode&, const LinkPairNode&) = default;
};

// LINK, and UNLINK, which has no weights.
struct LinkNode {
  bool unlink = false;
  std::vector<LinkPairNode> pairs;
  std::optional<NameNode> collection;

  friend bool operator==(const LinkNode&, const LinkNode&) = default;
};

struct TransactionNode {
  enum class Kind : uint8_t { kBegin, kCommit, kRollback };
  Kind kind = Kind::kBegin;

  friend bool operator==(const TransactionNode&, const TransactionNode&) = default;
};

struct CheckNode {
  bool full = false;

  friend bool operator==(const CheckNode&, const CheckNode&) = default;
};

struct BackupNode {
  OperandNode destination;

  friend bool operator==(const BackupNode&, const BackupNode&) = default;
};

struct CompactNode {
  std::optional<NameNode> collection;

  friend bool operator==(const CompactNode&, const CompactNode&) = default;
};

// COPY (query) TO, and COPY target TO, which is SELECT * of it.
struct CopyToNode {
  std::variant<SelectNode, RecallNode> query;
  OperandNode path;
  std::vector<OptionNode> options;

  friend bool operator==(const CopyToNode&, const CopyToNode&) = default;
};

struct CopyFromNode {
  TargetNode target;
  std::vector<AttributeNode> attributes;  // of the fields in their order; none: the header's
  OperandNode path;
  std::vector<OptionNode> options;

  friend bool operator==(const CopyFromNode&, const CopyFromNode&) = default;
};

struct ExportNode {
  NameNode collection;
  OperandNode path;
  std::vector<OptionNode> options;

  friend bool operator==(const ExportNode&, const ExportNode&) = default;
};

struct ImportNode {
  OperandNode path;
  NameNode collection;
  std::vector<OptionNode> options;

  friend bool operator==(const ImportNode&, const ImportNode&) = default;
};

struct ExplainNode {
  bool analyze = false;
  bool json = false;

  friend bool operator==(const ExplainNode&, const ExplainNode&) = default;
};

struct StatementNode {
  std::variant<RecallNode, ShowCollectionsNode, ShowStatsNode, CreateCollectionNode, DeleteNode,
               SelectNode, UpdateNode, InsertNode, DropCollectionNode, TransactionNode, CheckNode,
               BackupNode, CompactNode, LinkNode, CopyToNode, CopyFromNode, ExportNode, ImportNode,
               AlterCollectionNode>
      body;
  std::optional<ExplainNode> explain;  // the plan of `body` is asked for
  int parameter_count = 0;
  std::vector<std::string> parameter_names;  // by index - 1; empty where parameters are `?`

  friend bool operator==(const StatementNode&, const StatementNode&) = default;
};

}  // namespace wend
