#include "query/parser.h"

#include <algorithm>
#include <initializer_list>
#include <span>
#include <utility>

#include "query/lexer.h"
#include "storage/base/nearest_name.h"
#include "storage/base/utf8.h"

namespace wend {
namespace {

// Long texts are shortened in messages, at a code point.
constexpr size_t kShownBytes = 40;

std::string Shorten(std::string_view text) {
  size_t size = 0;
  while (size < text.size()) {
    const size_t step = CodePointSize(text.substr(size));
    if (size + step > kShownBytes) return std::string(text.substr(0, size)) + "...";
    size += step;
  }
  return std::string(text);
}

class Parser {
 public:
  explicit Parser(std::string_view sql) : sql_(sql), tokens_(Tokenize(sql)) {}

  Result<StatementNode> ParseStatement() {
    StatementNode statement;
    WEND_RETURN_IF_ERROR(ParseBody(&statement));
    if (Current().kind == TokenKind::kSemicolon) {
      Advance();
      if (Current().kind != TokenKind::kEnd) {
        return Unexpected("nothing after the ';', because statements are prepared one by one", {});
      }
    }
    if (Current().kind != TokenKind::kEnd) return UnexpectedEnding();
    statement.parameter_count = parameter_count_;
    return statement;
  }

 private:
  using Words = std::initializer_list<std::string_view>;

  const Token& Current() const { return tokens_[at_]; }
  const Token& Ahead(size_t count) const {
    return tokens_[std::min(at_ + count, tokens_.size() - 1)];
  }
  void Advance() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }

  static bool IsWord(const Token& token, std::string_view word) {
    return token.kind == TokenKind::kWord && SameWord(token.text, word);
  }

  // Takes the word if it is the current token. What was tried and not found is remembered, so that
  // an error can say all that could have stood here.
  bool Take(std::string_view word) {
    if (IsWord(Current(), word)) {
      Advance();
      return true;
    }
    if (tried_at_ != at_) tried_.clear();
    tried_at_ = at_;
    tried_.push_back(word);
    return false;
  }

  bool Take(TokenKind kind) {
    if (Current().kind != kind) return false;
    Advance();
    return true;
  }

  Status Expect(std::string_view word) {
    if (Take(word)) return {};
    return Unexpected(std::string(word), {word});
  }

  Status Expect(TokenKind kind, std::string_view symbol) {
    if (Take(kind)) return {};
    return Unexpected(std::string(symbol), {});
  }

  std::string Found() const {
    const Token& token = Current();
    if (token.kind == TokenKind::kEnd) return "the end of the statement";
    return "'" + Shorten(sql_.substr(token.offset, token.size)) + "'";
  }

  // "expected …, found …", with the nearest of `candidates` for a word.
  Status Unexpected(const std::string& expected, std::span<const std::string_view> candidates,
                    std::string_view hint = "") const {
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
  Status Unexpected(const std::string& expected, Words candidates,
                    std::string_view hint = "") const {
    return Unexpected(expected, std::span(candidates.begin(), candidates.size()), hint);
  }

  Status UnexpectedEnding() const {
    std::string expected;
    std::span<const std::string_view> candidates;
    if (tried_at_ == at_) {
      for (const std::string_view word : tried_) expected += std::string(word) + ", ";
      candidates = tried_;
    }
    if (expected.empty()) {
      expected = "the end of the statement";
    } else {
      expected.replace(expected.size() - 2, 2, " or the end of the statement");
    }
    const bool clause = IsWord(Current(), "FROM") || IsWord(Current(), "LIMIT");
    return Unexpected(expected, candidates,
                      clause ? "the order is FROM, LIMIT, USING, each at most once" : "");
  }

  Status ParseBody(StatementNode* statement) {
    if (Take("RECALL")) return ParseRecall(&statement->body.emplace<RecallNode>());
    if (Take("SHOW")) return ParseShow(statement);
    if (Take("CREATE")) {
      return ParseCreateCollection(&statement->body.emplace<CreateCollectionNode>());
    }
    if (Take("DELETE")) return ParseDelete(&statement->body.emplace<DeleteNode>());
    return Unexpected("RECALL, SHOW, CREATE or DELETE", {"RECALL", "SHOW", "CREATE", "DELETE"});
  }

  Status ParseRecall(RecallNode* recall) {
    if (Current().kind == TokenKind::kQuotedName) {
      return Unexpected("a text or ?", {}, "a text is written in single quotes");
    }
    WEND_RETURN_IF_ERROR(ParseOperand("a text or ?", &recall->question));
    if (Take("FROM")) {
      WEND_RETURN_IF_ERROR(ParseTarget(&recall->collection.emplace(), &recall->unit));
    }
    if (Take("LIMIT")) {
      WEND_RETURN_IF_ERROR(ParseOperand("a number or ?", &recall->limit.emplace()));
    }
    if (!Take("USING")) return {};
    WEND_RETURN_IF_ERROR(ParseName("the name of a mode", &recall->mode.emplace()));
    if (Current().kind != TokenKind::kLeftParenthesis) return {};
    return ParseSettings(TokenKind::kArrow, "=>", &recall->options);
  }

  Status ParseShow(StatementNode* statement) {
    if (Take("COLLECTIONS")) {
      statement->body.emplace<ShowCollectionsNode>();
      return {};
    }
    if (!Take("STATS")) return Unexpected("COLLECTIONS or STATS", {"COLLECTIONS", "STATS"});
    ShowStatsNode& show = statement->body.emplace<ShowStatsNode>();
    if (!Take("FROM")) return {};
    return ParseName("the name of a collection", &show.collection.emplace());
  }

  Status ParseCreateCollection(CreateCollectionNode* create) {
    WEND_RETURN_IF_ERROR(Expect("COLLECTION"));
    // A collection may itself be called "if".
    if (IsWord(Current(), "IF") && IsWord(Ahead(1), "NOT")) {
      Advance();
      Advance();
      WEND_RETURN_IF_ERROR(Expect("EXISTS"));
      create->if_not_exists = true;
    }
    WEND_RETURN_IF_ERROR(ParseName("the name of a collection", &create->collection));
    if (Current().kind == TokenKind::kDot) {
      return Unexpected("WITH or the end of the statement", {},
                        "a name with a '.' in it is written in double quotes");
    }
    if (!Take("WITH")) return {};
    return ParseSettings(TokenKind::kEquals, "=", &create->options);
  }

  Status ParseDelete(DeleteNode* node) {
    WEND_RETURN_IF_ERROR(Expect("FROM"));
    WEND_RETURN_IF_ERROR(ParseTarget(&node->collection, &node->unit));
    WEND_RETURN_IF_ERROR(Expect("WHERE"));
    WEND_RETURN_IF_ERROR(Expect("KEY"));
    WEND_RETURN_IF_ERROR(Expect(TokenKind::kEquals, "'='"));
    return ParseOperand("a text or ?", &node->key);
  }

  Status ParseTarget(NameNode* collection, std::optional<NameNode>* unit) {
    WEND_RETURN_IF_ERROR(ParseName("the name of a collection", collection));
    if (!Take(TokenKind::kDot)) return {};
    return ParseName("chunks, documents or messages", &unit->emplace());
  }

  Status ParseSettings(TokenKind separator, std::string_view symbol,
                       std::vector<OptionNode>* options) {
    WEND_RETURN_IF_ERROR(Expect(TokenKind::kLeftParenthesis, "'('"));
    do {
      OptionNode& option = options->emplace_back();
      WEND_RETURN_IF_ERROR(ParseName("the name of an option", &option.name));
      WEND_RETURN_IF_ERROR(Expect(separator, symbol));
      WEND_RETURN_IF_ERROR(ParseOperand("a text, a number, true, false or ?", &option.value));
    } while (Take(TokenKind::kComma));
    return Expect(TokenKind::kRightParenthesis, "',' or ')'");
  }

  Status ParseName(const std::string& expected, NameNode* name) {
    const Token& token = Current();
    if (token.kind != TokenKind::kWord && token.kind != TokenKind::kQuotedName) {
      return Unexpected(expected, {});
    }
    name->text = token.text;
    name->offset = token.offset;
    Advance();
    return {};
  }

  Status ParseOperand(const std::string& expected, OperandNode* operand) {
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
    } else if (token.kind == TokenKind::kParameter) {
      operand->value = ParameterNode{++parameter_count_};
    } else if (IsWord(token, "TRUE") || IsWord(token, "FALSE")) {
      operand->value = IsWord(token, "TRUE");
    } else {
      return Unexpected(expected, {"TRUE", "FALSE"});
    }
    Advance();
    return {};
  }

  std::string_view sql_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  int parameter_count_ = 0;
  std::vector<std::string_view> tried_;
  size_t tried_at_ = 0;
};

}  // namespace

Result<StatementNode> Parse(std::string_view sql) {
  if (sql.size() > kMaxStatementBytes) {
    return Status::TooBig("a statement has at most " + std::to_string(kMaxStatementBytes) +
                          " bytes, this one " + std::to_string(sql.size()) +
                          "; bind long texts as parameters");
  }
  size_t bad_offset = 0;
  if (!IsValidUtf8(sql, &bad_offset)) {
    return Status::InvalidAt(bad_offset, "the statement is not well-formed UTF-8 here");
  }
  return Parser(sql).ParseStatement();
}

}  // namespace wend
