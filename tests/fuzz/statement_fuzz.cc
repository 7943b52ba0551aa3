// Fuzzes lexer, parser and binder with any bytes as a statement. Run with -dict=statement.dict.
//
// Checked besides memory safety: an error has a message of well-formed text and an offset within
// the statement; what binds with no values for its parameters never fails for an internal reason
// when it has them.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "query/binder.h"
#include "query/lexer.h"
#include "query/parser.h"
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view sql(reinterpret_cast<const char*>(data), size);
  if (wend::IsValidUtf8(sql, nullptr)) CheckTokens(sql);
  const wend::Result<wend::StatementNode> tree = wend::Parse(sql);
  if (!tree.ok()) {
    CheckError(tree.status(), sql);
    return 0;
  }
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
