#include "query/token_cursor.h"

#include <algorithm>
#include <array>
#include <utility>

#include "storage/base/nearest_name.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

// Long texts are shortened in messages, at a code point.
constexpr size_t kShownBytes = 40;

constexpr std::array<std::string_view, 29> kReservedWords = {
    "AND",  "AS",    "BETWEEN", "BY",  "CASE", "DISTINCT", "DURING", "ELSE", "ESCAPE", "FALSE",
    "FROM", "GROUP", "HAVING",  "IN",  "IS",   "LIKE",     "LIMIT",  "NOT",  "NULL",   "OFFSET",
    "OR",   "ORDER", "SELECT",  "SET", "THEN", "TRUE",     "USING",  "WHEN", "WHERE"};

constexpr std::array<std::string_view, 9> kClauses = {"FROM",  "WHERE", "GROUP",  "HAVING", "ORDER",
                                                      "LIMIT", "USING", "OFFSET", "SET"};

constexpr std::array<std::string_view, 7> kTables = {
    "chunks", "documents", "messages", "sessions", "edges", "terms", "collections"};

bool ContainsWord(std::span<const std::string_view> words, std::string_view word) {
  return std::any_of(words.begin(), words.end(),
                     [word](std::string_view other) { return SameWord(other, word); });
}

std::string Shorten(std::string_view text) {
  size_t size = 0;
  while (size < text.size()) {
    const size_t step = CodePointSize(text.substr(size));
    if (size + step > kShownBytes) return std::string(text.substr(0, size)) + "...";
    size += step;
  }
  return std::string(text);
}

}  // namespace

bool IsReservedInExpressions(std::string_view word) { return ContainsWord(kReservedWords, word); }

bool IsTableWord(std::string_view word) { return ContainsWord(kTables, word); }

const Token& TokenCursor::Ahead(size_t count) const {
  return tokens_[std::min(at_ + count, tokens_.size() - 1)];
}

bool TokenCursor::Take(std::string_view word) {
  if (Is(word)) {
    Advance();
    return true;
  }
  if (tried_at_ != at_) tried_.clear();
  tried_at_ = at_;
  tried_.push_back(word);
  return false;
}

bool TokenCursor::Take(TokenKind kind) {
  if (!Is(kind)) return false;
  Advance();
  return true;
}

Status TokenCursor::Expect(std::string_view word) {
  if (Take(word)) return {};
  return Unexpected(std::string(word), {word});
}

Status TokenCursor::Expect(TokenKind kind, std::string_view symbol) {
  if (Take(kind)) return {};
  return Unexpected(std::string(symbol), {});
}

std::string TokenCursor::Found() const {
  const Token& token = Current();
  if (token.kind == TokenKind::kEnd) return "the end of the statement";
  return "'" + Shorten(sql_.substr(token.offset, token.size)) + "'";
}

Status TokenCursor::Unexpected(const std::string& expected,
                               std::span<const std::string_view> candidates,
                               std::string_view hint) const {
  const Token& token = Current();
  if (token.kind == TokenKind::kMalformed) return Status::InvalidAt(token.offset, token.text);
  std::string message = "expected " + expected + ", found " + Found();
  if (!hint.empty()) {
    message += "; " + std::string(hint);
  } else if (token.kind == TokenKind::kWord) {
    message += DidYouMean(token.text, candidates);
  }
  return Status::InvalidAt(token.offset, std::move(message));
}

Status TokenCursor::UnexpectedEnding(std::string_view clause_order, std::string_view ending) const {
  std::string expected;
  std::span<const std::string_view> candidates;
  if (tried_at_ == at_) {
    for (const std::string_view word : tried_) expected += std::string(word) + ", ";
    candidates = tried_;
  }
  if (expected.empty()) {
    expected = ending;
  } else {
    expected.replace(expected.size() - 2, 2, " or " + std::string(ending));
  }
  const Token& token = Current();
  const bool clause = token.kind == TokenKind::kWord && ContainsWord(kClauses, token.text);
  std::string hint;
  if (clause && !clause_order.empty()) {
    hint = "the order is " + std::string(clause_order) + ", each at most once";
  }
  return Unexpected(expected, candidates, hint);
}

Status TokenCursor::ParseName(const std::string& expected, NameNode* name) {
  const Token& token = Current();
  if (token.kind != TokenKind::kWord && token.kind != TokenKind::kQuotedName) {
    return Unexpected(expected, {});
  }
  name->text = token.text;
  name->offset = token.offset;
  Advance();
  return {};
}

Status TokenCursor::ParseParameter(ParameterNode* parameter) {
  const Token& token = Current();
  const bool named = token.kind == TokenKind::kNamedParameter;
  if (parameter_count_ > 0 && named == parameter_names_.empty()) {
    return Status::InvalidAt(token.offset,
                             "a statement has parameters of one kind: all ? or all :name");
  }
  if (!named) {
    parameter->index = ++parameter_count_;
    Advance();
    return {};
  }
  const auto known = std::find(parameter_names_.begin(), parameter_names_.end(), token.text);
  parameter->index = static_cast<int>(known - parameter_names_.begin()) + 1;
  parameter->name = token.text;
  if (known == parameter_names_.end()) {
    parameter_names_.push_back(token.text);
    ++parameter_count_;
  }
  Advance();
  return {};
}

Status TokenCursor::ParseOperand(const std::string& expected, OperandNode* operand) {
  operand->offset = Current().offset;
  const bool negative = Take(TokenKind::kMinus);
  const Token& token = Current();
  if (token.kind == TokenKind::kInteger) {
    operand->value = negative ? -token.integer : token.integer;
  } else if (token.kind == TokenKind::kReal) {
    operand->value = negative ? -token.real : token.real;
  } else if (negative) {
    return Unexpected("a number after '-'", {});
  } else if (token.kind == TokenKind::kText) {
    operand->value = token.text;
  } else if (token.kind == TokenKind::kParameter || token.kind == TokenKind::kNamedParameter) {
    return ParseParameter(&operand->value.emplace<ParameterNode>());
  } else if (IsWord(token, "TRUE") || IsWord(token, "FALSE")) {
    operand->value = IsWord(token, "TRUE");
  } else {
    return Unexpected(expected, {"TRUE", "FALSE"});
  }
  Advance();
  return {};
}

Status TokenCursor::ParseSettings(TokenKind separator, std::string_view symbol,
                                  std::vector<OptionNode>* options) {
  WEND_RETURN_IF_ERROR(Expect(TokenKind::kLeftParenthesis, "'('"));
  do {
    OptionNode& option = options->emplace_back();
    WEND_RETURN_IF_ERROR(ParseName("the name of an option", &option.name));
    WEND_RETURN_IF_ERROR(Expect(separator, symbol));
    const bool name =
        Is(TokenKind::kQuotedName) || (Is(TokenKind::kWord) && !Is("TRUE") && !Is("FALSE"));
    const bool word = separator == TokenKind::kArrow && name;
    if (word) {
      option.value.value = Current().text;
      option.value.offset = Current().offset;
      Advance();
    } else {
      WEND_RETURN_IF_ERROR(ParseOperand("a text, a number, true, false or ?", &option.value));
    }
  } while (Take(TokenKind::kComma));
  return Expect(TokenKind::kRightParenthesis, "',' or ')'");
}

}  // namespace wend
