// Fuzzes lexer, parser and binder with any bytes as a statement. Run with -dict=statement.dict.
//
// Checked besides memory safety: an error has a message of well-formed text and an offset within
// the statement; what binds with no values for its parameters never fails for an internal reason
// when it has them; what parses prints as a statement that parses to the same tree.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "query/binder.h"
#include "query/expression_binder.h"
#include "query/lexer.h"
#include "query/parser.h"
#include "query/sql_text.h"
#include "storage/base/utf8.h"

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckTokens(std::string_view sql) {
  size_t end = 0;
  for (const wend::Token& token : wend::Tokenize(sql)) {
    if (token.kind == wend::TokenKind::kMalformed) break;
    Require(token.offset >= end);
    end = token.offset + token.size;
    Require(end <= sql.size());
  }
}

void CheckError(const wend::Status& status, std::string_view sql) {
  Require(!status.message().empty());
  Require(status.code() != wend::Code::kInternal);
  Require(wend::IsValidUtf8(status.message(), nullptr));
  Require(status.offset() <= static_cast<int64_t>(sql.size()));
}

// Values of every kind, by the number of the column.
struct AnyRow : wend::RowReader {
  static constexpr wend::ColumnInfo kColumns[] = {{"key", wend::ValueType::kText},
                                                  {"time", wend::ValueType::kTime},
                                                  {"turn", wend::ValueType::kInteger},
                                                  {"score", wend::ValueType::kReal},
                                                  {"speaker", wend::ValueType::kText}};
  wend::Status ReadColumn(size_t column, wend::Value* value) override {
    const wend::Value values[] = {std::string("k\xFF"), wend::TimePoint{1'700'000'000'000'000, 540},
                                  INT64_MIN, 1e300, wend::Value()};
    *value = values[column % 5];
    return {};
  }
  wend::Status ReadMetadata(std::string_view name, wend::Value* value) override {
    return ReadColumn(name.size(), value);
  }
};

void CheckExpression(const wend::ExpressionNode& node, int parameter_count, std::string_view sql) {
  const std::vector<wend::Value> parameters(static_cast<size_t>(parameter_count),
                                            wend::Value(int64_t{3}));
  wend::ExpressionScope scope;
  scope.columns = AnyRow::kColumns;
  scope.has_metadata = true;
  scope.parameters = &parameters;
  const auto bound = wend::BindExpression(node, scope);
  if (!bound.ok()) return CheckError(bound.status(), sql);
  AnyRow row;
  const wend::Result<wend::Value> value = (*bound)->Evaluate(&row);
  if (!value.ok()) CheckError(value.status(), sql);
}

void CheckExpressions(const wend::StatementNode& tree, std::string_view sql) {
  const auto* select = std::get_if<wend::SelectNode>(&tree.body);
  if (select == nullptr) return;
  for (const wend::SelectItemNode& item : select->items) {
    CheckExpression(item.expression, tree.parameter_count, sql);
  }
  if (select->where.has_value()) CheckExpression(*select->where, tree.parameter_count, sql);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view sql(reinterpret_cast<const char*>(data), size);
  if (wend::IsValidUtf8(sql, nullptr)) CheckTokens(sql);
  const wend::Result<wend::StatementNode> tree = wend::Parse(sql);
  if (!tree.ok()) {
    CheckError(tree.status(), sql);
    return 0;
  }
  const std::string printed = wend::ToSql(*tree);
  if (printed.size() <= wend::kMaxStatementBytes) {
    const wend::Result<wend::StatementNode> again = wend::Parse(printed);
    Require(again.ok() && *again == *tree && wend::ToSql(*again) == printed);
  }
  CheckExpressions(*tree, sql);
  const wend::Result<wend::BoundStatement> bound = wend::Bind(*tree, nullptr);
  if (!bound.ok()) CheckError(bound.status(), sql);
  const auto count = static_cast<size_t>(tree->parameter_count);
  for (const wend::Value& value :
       {wend::Value(), wend::Value(int64_t{1}), wend::Value(0.5), wend::Value(std::string("x"))}) {
    const std::vector<wend::Value> parameters(count, value);
    const wend::Result<wend::BoundStatement> again = wend::Bind(*tree, &parameters);
    if (!again.ok()) CheckError(again.status(), sql);
    if (count == 0) Require(again.ok() == bound.ok());
  }
  return 0;
}
