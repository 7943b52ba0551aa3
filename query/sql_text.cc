#include "query/sql_text.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>
#include <variant>

#include "query/token_cursor.h"

namespace wend {
namespace {

using Kind = ExpressionNode::Kind;

// How tightly a node holds together, by the rules of the grammar.
enum Level : int { kOr, kAnd, kNot, kComparison, kConcatenation, kSum, kProduct, kSign, kPrimary };

struct OperatorText {
  std::string_view text;
  Level level;
};

OperatorText TextOf(OperatorKind op) {
  switch (op) {
    case OperatorKind::kOr:
      return {" OR ", kOr};
    case OperatorKind::kAnd:
      return {" AND ", kAnd};
    case OperatorKind::kEqual:
      return {" = ", kComparison};
    case OperatorKind::kNotEqual:
      return {" != ", kComparison};
    case OperatorKind::kLess:
      return {" < ", kComparison};
    case OperatorKind::kLessEqual:
      return {" <= ", kComparison};
    case OperatorKind::kGreater:
      return {" > ", kComparison};
    case OperatorKind::kGreaterEqual:
      return {" >= ", kComparison};
    case OperatorKind::kAdd:
      return {" + ", kSum};
    case OperatorKind::kSubtract:
      return {" - ", kSum};
    case OperatorKind::kMultiply:
      return {" * ", kProduct};
    case OperatorKind::kDivide:
      return {" / ", kProduct};
    case OperatorKind::kModulo:
      return {" % ", kProduct};
    case OperatorKind::kConcatenate:
      return {" || ", kConcatenation};
    case OperatorKind::kNot:
      return {"NOT ", kNot};
    case OperatorKind::kNegate:
    case OperatorKind::kNone:
      break;
  }
  return {"-", kSign};
}

Level LevelOf(const ExpressionNode& node) {
  switch (node.kind) {
    case Kind::kUnary:
    case Kind::kBinary:
      return TextOf(node.op).level;
    case Kind::kLike:
    case Kind::kIn:
    case Kind::kBetween:
    case Kind::kIsNull:
    case Kind::kDuring:
      return kComparison;
    case Kind::kMatch:
      return node.name.empty() ? kPrimary : kComparison;
    default:
      return kPrimary;
  }
}

class SqlWriter {
 public:
  std::string Take() { return std::move(sql_); }

  void Write(const ExpressionNode& node) {
    switch (node.kind) {
      case Kind::kLiteral:
        return std::visit([this](const auto& value) { WriteLiteral(value); }, node.literal);
      case Kind::kParameter:
        return WriteParameter(node.parameter);
      case Kind::kColumn:
        return WriteColumn(node.name);
      case Kind::kMetadata:
        sql_ += "meta.";
        return WriteName(node.name);
      case Kind::kUnary:
        return WriteUnary(node);
      case Kind::kBinary:
        return WriteBinary(node);
      case Kind::kCall:
        return WriteCall(node);
      case Kind::kCase:
        return WriteCase(node);
      default:
        return WritePredicate(node);
    }
  }

  void WriteStatement(const StatementNode& statement) {
    if (statement.explain.has_value()) {
      sql_ += "EXPLAIN ";
      if (statement.explain->analyze) sql_ += "ANALYZE ";
      if (statement.explain->json) sql_ += "JSON ";
    }
    std::visit([this](const auto& body) { WriteBody(body); }, statement.body);
  }

 private:
  void WriteQuoted(std::string_view text, char quote) {
    sql_ += quote;
    for (const char c : text) {
      if (c == quote) sql_ += quote;
      sql_ += c;
    }
    sql_ += quote;
  }

  void WriteLiteral(std::monostate) { sql_ += "NULL"; }
  void WriteLiteral(int64_t integer) { sql_ += std::to_string(integer); }
  void WriteLiteral(bool truth) { sql_ += truth ? "TRUE" : "FALSE"; }
  void WriteLiteral(const std::string& text) { WriteQuoted(text, '\''); }
  void WriteLiteral(const ParameterNode& parameter) { WriteParameter(parameter); }
  void WriteLiteral(double real) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), real).ptr;
    const std::string_view text(buffer.data(), static_cast<size_t>(end - buffer.data()));
    sql_ += text;
    if (text.find_first_of(".e") == std::string_view::npos) sql_ += ".0";
  }

  void WriteParameter(const ParameterNode& parameter) {
    sql_ += parameter.name.empty() ? '?' : ':';
    sql_ += parameter.name;
  }

  void WriteName(std::string_view name) {
    if (IsPlainWord(name)) {
      sql_ += name;
    } else {
      WriteQuoted(name, '"');
    }
  }

  // A name where an expression could stand.
  void WriteColumn(std::string_view name) {
    if (IsReservedInExpressions(name) || SameWord(name, "match")) {
      WriteQuoted(name, '"');
    } else {
      WriteName(name);
    }
  }

  void WriteOperand(const OperandNode& operand) {
    std::visit([this](const auto& value) { WriteLiteral(value); }, operand.value);
  }

  void WriteAt(Level level, const ExpressionNode& node) {
    const bool nested = LevelOf(node) < level;
    if (nested) sql_ += "(";
    Write(node);
    if (nested) sql_ += ")";
  }

  void WriteList(const std::vector<ExpressionNode>& list, size_t first = 0) {
    for (size_t i = first; i < list.size(); ++i) {
      if (i > first) sql_ += ", ";
      Write(list[i]);
    }
  }

  void WriteUnary(const ExpressionNode& node) {
    const OperatorText op = TextOf(node.op);
    sql_ += op.text;
    // Two signs in a row would begin a comment.
    if (op.level == kSign && sql_.ends_with("--")) sql_.insert(sql_.size() - 1, 1, ' ');
    WriteAt(op.level, node.operands[0]);
  }

  void WriteBinary(const ExpressionNode& node) {
    const OperatorText op = TextOf(node.op);
    const Level above = static_cast<Level>(op.level + 1);
    // Sums and products take their like on the left; AND and OR are flat; comparisons never chain.
    const bool left_may_be_same = op.level >= kConcatenation;
    WriteAt(left_may_be_same ? op.level : above, node.operands[0]);
    for (size_t i = 1; i < node.operands.size(); ++i) {
      sql_ += op.text;
      WriteAt(above, node.operands[i]);
    }
  }

  void WritePredicate(const ExpressionNode& node) {
    const std::string_view negation = node.negated ? " NOT" : "";
    if (node.kind == Kind::kMatch) {
      if (!node.name.empty()) {
        WriteColumn(node.name);
        sql_ += negation;
        sql_ += ' ';
      }
      sql_ += "MATCH ";
      return Write(node.operands[0]);
    }
    WriteAt(kConcatenation, node.operands[0]);
    if (node.kind == Kind::kIsNull) {
      sql_ += node.negated ? " IS NOT NULL" : " IS NULL";
    } else if (node.kind == Kind::kDuring) {
      sql_ += " DURING ";
      Write(node.operands[1]);
      WriteSettings(" (", " => ", node.options);
    } else if (node.kind == Kind::kIn) {
      sql_ += negation;
      sql_ += " IN (";
      WriteList(node.operands, 1);
      sql_ += ")";
    } else {
      const bool like = node.kind == Kind::kLike;
      sql_ += negation;
      sql_ += like ? " LIKE " : " BETWEEN ";
      WriteAt(kConcatenation, node.operands[1]);
      if (node.operands.size() < 3) return;
      sql_ += like ? " ESCAPE " : " AND ";
      WriteAt(kConcatenation, node.operands[2]);
    }
  }

  void WriteCall(const ExpressionNode& node) {
    sql_ += node.name;
    sql_ += '(';
    if (node.distinct) sql_ += "DISTINCT ";
    if (node.star) sql_ += "*";
    WriteList(node.operands);
    sql_ += ")";
  }

  void WriteCase(const ExpressionNode& node) {
    sql_ += "CASE";
    size_t at = 0;
    if (node.has_base) {
      sql_ += " ";
      Write(node.operands[at++]);
    }
    for (; at + 1 < node.operands.size(); at += 2) {
      sql_ += " WHEN ";
      Write(node.operands[at]);
      sql_ += " THEN ";
      Write(node.operands[at + 1]);
    }
    if (node.has_else) {
      sql_ += " ELSE ";
      Write(node.operands[at]);
    }
    sql_ += " END";
  }

  void WriteTarget(const TargetNode& target) {
    if (target.collection.has_value() && target.unit.has_value()) {
      WriteName(target.collection->text);
      sql_ += ".";
      WriteName(target.unit->text);
    } else if (target.unit.has_value()) {
      WriteName(target.unit->text);
    } else if (target.collection.has_value()) {
      if (IsTableWord(target.collection->text)) {
        WriteQuoted(target.collection->text, '"');
      } else {
        WriteName(target.collection->text);
      }
    }
  }

  void WriteSettings(std::string_view opening, std::string_view separator,
                     const std::vector<OptionNode>& options) {
    for (const OptionNode& option : options) {
      sql_ += &option == options.data() ? opening : ", ";
      WriteName(option.name.text);
      sql_ += separator;
      WriteOperand(option.value);
    }
    if (!options.empty()) sql_ += ")";
  }

  void WriteWhere(const std::optional<ExpressionNode>& where, std::string_view word = " WHERE ") {
    if (!where.has_value()) return;
    sql_ += word;
    Write(*where);
  }

  void WriteBody(const SelectNode& select) {
    sql_ += select.distinct ? "SELECT DISTINCT " : "SELECT ";
    if (select.items.empty()) sql_ += "*";
    for (const SelectItemNode& item : select.items) {
      if (&item != select.items.data()) sql_ += ", ";
      Write(item.expression);
      if (!item.alias.has_value()) continue;
      sql_ += " AS ";
      WriteName(item.alias->text);
    }
    if (select.target.has_value()) {
      sql_ += " FROM ";
      WriteTarget(*select.target);
    }
    WriteLimit(" AS OF ", select.as_of);
    WriteWhere(select.where);
    if (!select.group_by.empty()) sql_ += " GROUP BY ";
    WriteList(select.group_by);
    WriteWhere(select.having, " HAVING ");
    for (const OrderNode& order : select.order_by) {
      sql_ += &order == select.order_by.data() ? " ORDER BY " : ", ";
      Write(order.expression);
      if (order.descending) sql_ += " DESC";
      if (order.nulls_first.has_value())
        sql_ += *order.nulls_first ? " NULLS FIRST" : " NULLS LAST";
    }
    WriteLimit(" LIMIT ", select.limit);
    WriteLimit(" OFFSET ", select.offset);
  }

  void WriteLimit(std::string_view word, const std::optional<OperandNode>& operand) {
    if (!operand.has_value()) return;
    sql_ += word;
    WriteOperand(*operand);
  }

  void WriteBody(const RecallNode& recall) {
    sql_ += "RECALL ";
    WriteOperand(recall.question);
    if (recall.target != TargetNode()) {
      sql_ += " FROM ";
      WriteTarget(recall.target);
    }
    WriteLimit(" AS OF ", recall.as_of);
    WriteWhere(recall.where);
    WriteLimit(" LIMIT ", recall.limit);
    if (recall.pack.has_value()) {
      WriteLimit(" PACK ", recall.pack);
      sql_ += " TOKENS";
    }
    for (const WalkEdgeNode& edge : recall.walk) {
      sql_ += &edge == recall.walk.data() ? " WALK " : ", ";
      WriteName(edge.type.text);
      WriteSettings(" (", " => ", edge.options);
    }
    if (!recall.mode.has_value()) return;
    sql_ += " USING ";
    WriteName(recall.mode->text);
    WriteSettings(" (", " => ", recall.options);
  }

  void WriteBody(const ShowCollectionsNode&) { sql_ += "SHOW COLLECTIONS"; }
  void WriteBody(const ShowStatsNode& show) {
    sql_ += "SHOW STATS";
    if (!show.collection.has_value()) return;
    sql_ += " FROM ";
    WriteName(show.collection->text);
  }
  void WriteBody(const CreateCollectionNode& create) {
    sql_ += create.if_not_exists ? "CREATE COLLECTION IF NOT EXISTS " : "CREATE COLLECTION ";
    WriteName(create.collection.text);
    WriteSettings(" WITH (", " = ", create.options);
  }
  void WriteBody(const AlterCollectionNode& alter) {
    sql_ += "ALTER COLLECTION ";
    WriteName(alter.collection.text);
    WriteSettings(" SET (", " = ", alter.options);
  }
  void WriteBody(const DropCollectionNode& drop) {
    sql_ += drop.if_exists ? "DROP COLLECTION IF EXISTS " : "DROP COLLECTION ";
    WriteName(drop.collection.text);
  }
  void WriteBody(const DeleteNode& node) {
    sql_ += "DELETE FROM ";
    WriteTarget(node.target);
    sql_ += " WHERE ";
    Write(node.where);
  }

  void WriteAttribute(const AttributeNode& attribute) {
    if (attribute.metadata) sql_ += "meta.";
    if (attribute.vector) sql_ += "vector.";
    WriteName(attribute.name.text);
  }

  void WriteBody(const UpdateNode& update) {
    sql_ += "UPDATE ";
    WriteTarget(update.target);
    for (const AssignmentNode& assignment : update.assignments) {
      sql_ += &assignment == update.assignments.data() ? " SET " : ", ";
      WriteAttribute(assignment.attribute);
      sql_ += " = ";
      Write(assignment.value);
    }
    WriteWhere(update.where);
  }

  void WriteBody(const InsertNode& insert) {
    sql_ += "INSERT INTO ";
    WriteTarget(insert.target);
    for (const AttributeNode& attribute : insert.attributes) {
      sql_ += &attribute == insert.attributes.data() ? " (" : ", ";
      WriteAttribute(attribute);
    }
    sql_ += ") VALUES ";
    for (const std::vector<ExpressionNode>& row : insert.rows) {
      sql_ += &row == insert.rows.data() ? "(" : ", (";
      WriteList(row);
      sql_ += ")";
    }
  }

  void WriteBody(const LinkNode& link) {
    sql_ += link.unlink ? "UNLINK " : "LINK ";
    for (const LinkPairNode& pair : link.pairs) {
      if (&pair != link.pairs.data()) sql_ += ", ";
      WriteOperand(pair.from);
      sql_ += link.unlink ? " FROM " : " TO ";
      WriteOperand(pair.to);
      if (!pair.weight.has_value()) continue;
      sql_ += " WEIGHT ";
      WriteOperand(*pair.weight);
    }
    if (!link.collection.has_value()) return;
    sql_ += " IN ";
    WriteName(link.collection->text);
  }

  void WriteBody(const TransactionNode& transaction) {
    constexpr std::array<std::string_view, 3> kWords = {"BEGIN", "COMMIT", "ROLLBACK"};
    sql_ += kWords[static_cast<size_t>(transaction.kind)];
  }
  void WriteBody(const CheckNode& check) { sql_ += check.full ? "CHECK FULL" : "CHECK"; }
  void WriteBody(const BackupNode& backup) {
    sql_ += "BACKUP TO ";
    WriteOperand(backup.destination);
  }
  void WriteBody(const CompactNode& compact) {
    sql_ += "COMPACT";
    if (!compact.collection.has_value()) return;
    sql_ += " COLLECTION ";
    WriteName(compact.collection->text);
  }

  void WritePath(std::string_view word, const OperandNode& path,
                 const std::vector<OptionNode>& options) {
    sql_ += word;
    WriteOperand(path);
    WriteSettings(" (", " => ", options);
  }

  void WriteBody(const CopyToNode& copy) {
    sql_ += "COPY (";
    std::visit([this](const auto& query) { WriteBody(query); }, copy.query);
    WritePath(") TO ", copy.path, copy.options);
  }
  void WriteBody(const CopyFromNode& copy) {
    sql_ += "COPY ";
    WriteTarget(copy.target);
    for (const AttributeNode& attribute : copy.attributes) {
      sql_ += &attribute == copy.attributes.data() ? " (" : ", ";
      WriteAttribute(attribute);
    }
    if (!copy.attributes.empty()) sql_ += ")";
    WritePath(" FROM ", copy.path, copy.options);
  }
  void WriteBody(const ExportNode& node) {
    sql_ += "EXPORT ";
    WriteName(node.collection.text);
    WritePath(" TO ", node.path, node.options);
  }
  void WriteBody(const ImportNode& import) {
    sql_ += "IMPORT ";
    WriteOperand(import.path);
    sql_ += " INTO ";
    WriteName(import.collection.text);
    WriteSettings(" (", " => ", import.options);
  }

  std::string sql_;
};

}  // namespace

std::string ToSql(const ExpressionNode& expression) {
  SqlWriter writer;
  writer.Write(expression);
  return writer.Take();
}

std::string ToSql(const StatementNode& statement) {
  SqlWriter writer;
  writer.WriteStatement(statement);
  return writer.Take();
}

namespace {

ExpressionNode WithValues(ExpressionNode node, const std::vector<Value>& parameters) {
  for (ExpressionNode& operand : node.operands)
    operand = WithValues(std::move(operand), parameters);
  if (node.kind != Kind::kParameter) return node;
  const Value& value = parameters[static_cast<size_t>(node.parameter.index) - 1];
  node.kind = Kind::kLiteral;
  if (const auto* integer = std::get_if<int64_t>(&value)) node.literal = *integer;
  if (const auto* real = std::get_if<double>(&value)) node.literal = *real;
  if (const auto* text = std::get_if<std::string>(&value)) node.literal = *text;
  return node;
}

}  // namespace

std::string ToSql(const ExpressionNode& expression, const std::vector<Value>& parameters) {
  return ToSql(parameters.empty() ? expression : WithValues(expression, parameters));
}

}  // namespace wend
