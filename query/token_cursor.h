// TokenCursor: a place in the tokens of a statement, and the errors that can be told from there.
//
// Errors are Invalid with the byte offset of what was found; the message says what was expected
// there, what was found, and the word that was probably meant.
//
// Thread safety: one thread at a time.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/ast.h"
#include "query/lexer.h"
#include "storage/base/status.h"

namespace wend {

// Whether a word must be in double quotes to be a column or an alias: it begins a clause or is part
// of an expression.
bool IsReservedInExpressions(std::string_view word);

// Whether a lone word behind FROM names a table of the default collection, or `collections`.
bool IsTableWord(std::string_view word);

class TokenCursor {
 public:
  // `sql` is well-formed UTF-8 and outlives the cursor.
  explicit TokenCursor(std::string_view sql) : sql_(sql), tokens_(Tokenize(sql)) {}

  const Token& Current() const { return tokens_[at_]; }
  const Token& Ahead(size_t count) const;
  size_t position() const { return at_; }
  void Advance() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }

  bool Is(TokenKind kind) const { return Current().kind == kind; }
  bool Is(std::string_view word) const { return IsWord(Current(), word); }
  static bool IsWord(const Token& token, std::string_view word) {
    return token.kind == TokenKind::kWord && SameWord(token.text, word);
  }

  // Takes the word if it is the current token. What was tried and not found is remembered, so that
  // UnexpectedEnding can say all that could have stood here.
  bool Take(std::string_view word);
  bool Take(TokenKind kind);
  Status Expect(std::string_view word);
  Status Expect(TokenKind kind, std::string_view symbol);

  using Words = std::initializer_list<std::string_view>;
  // "expected …, found …", with `hint`, or the nearest of `candidates` for a word.
  Status Unexpected(const std::string& expected, std::span<const std::string_view> candidates,
                    std::string_view hint = "") const;
  Status Unexpected(const std::string& expected, Words candidates,
                    std::string_view hint = "") const {
    return Unexpected(expected, std::span(candidates.begin(), candidates.size()), hint);
  }
  // For what stands where the statement could end. `clause_order` is said if it is a clause.
  // `ending` is what else could have stood here.
  Status UnexpectedEnding(std::string_view clause_order,
                          std::string_view ending = "the end of the statement") const;

  Status ParseName(const std::string& expected, NameNode* name);
  Status ParseOperand(const std::string& expected, OperandNode* operand);
  // (name => value, …), the separator being `symbol`. Behind => a name is a text, but for TRUE and
  // FALSE.
  Status ParseSettings(TokenKind separator, std::string_view symbol,
                       std::vector<OptionNode>* options);
  // The current token, which is a parameter.
  Status ParseParameter(ParameterNode* parameter);

  int parameter_count() const { return parameter_count_; }
  const std::vector<std::string>& parameter_names() const { return parameter_names_; }

 private:
  std::string Found() const;

  std::string_view sql_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  int parameter_count_ = 0;
  std::vector<std::string> parameter_names_;
  std::vector<std::string_view> tried_;
  size_t tried_at_ = 0;
};

}  // namespace wend
