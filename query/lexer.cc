#include "query/lexer.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "storage/base/utf8.h"

namespace wend {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) { return (Lower(c) >= 'a' && Lower(c) <= 'z') || c == '_'; }
bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c); }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}

  Token Next() {
    Token token;
    if (!SkipSpace(&token)) return token;
    token.offset = at_;
    if (at_ == sql_.size()) return token;
    const char c = sql_[at_];
    if (IsWordStart(c)) {
      ReadWord(&token);
    } else if (IsDigit(c)) {
      ReadNumber(&token);
    } else if (c == '\'' || c == '"') {
      ReadQuoted(c, &token);
    } else {
      ReadSymbol(&token);
    }
    if (token.kind != TokenKind::kMalformed) token.size = at_ - token.offset;
    return token;
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < sql_.size() ? sql_[at_ + ahead] : '\0'; }

  static void Fail(size_t offset, std::string message, Token* token) {
    token->kind = TokenKind::kMalformed;
    token->offset = offset;
    token->text = std::move(message);
  }

  // False where a comment is never closed.
  bool SkipSpace(Token* token) {
    while (at_ < sql_.size()) {
      if (IsSpace(Peek())) {
        ++at_;
      } else if (Peek() == '-' && Peek(1) == '-') {
        at_ = std::min(sql_.find('\n', at_), sql_.size());
      } else if (Peek() == '/' && Peek(1) == '*') {
        const size_t close = sql_.find("*/", at_ + 2);
        if (close == std::string_view::npos) {
          Fail(at_, "this comment is never closed with */", token);
          return false;
        }
        at_ = close + 2;
      } else {
        break;
      }
    }
    return true;
  }

  void ReadWord(Token* token) {
    while (IsWordPart(Peek())) ++at_;
    token->kind = TokenKind::kWord;
    token->text = sql_.substr(token->offset, at_ - token->offset);
  }

  void ReadNumber(Token* token) {
    bool real = false;
    while (IsDigit(Peek())) ++at_;
    if (Peek() == '.' && IsDigit(Peek(1))) {
      real = true;
      ++at_;
      while (IsDigit(Peek())) ++at_;
    }
    const size_t sign = Peek(1) == '+' || Peek(1) == '-' ? 1 : 0;
    if (Lower(Peek()) == 'e' && IsDigit(Peek(1 + sign))) {
      real = true;
      at_ += 1 + sign;
      while (IsDigit(Peek())) ++at_;
    }
    if (IsWordStart(Peek())) {
      return Fail(at_, "a number ends here; put a space before the next word", token);
    }
    const char* begin = sql_.data() + token->offset;
    const char* end = sql_.data() + at_;
    token->kind = real ? TokenKind::kReal : TokenKind::kInteger;
    const bool fits = std::from_chars(begin, end, token->real).ec == std::errc() &&
                      (real || std::from_chars(begin, end, token->integer).ec == std::errc());
    if (!fits) Fail(token->offset, "this number is out of range", token);
  }

  void ReadQuoted(char quote, Token* token) {
    token->kind = quote == '\'' ? TokenKind::kText : TokenKind::kQuotedName;
    for (++at_;; ++at_) {
      const size_t close = sql_.find(quote, at_);
      if (close == std::string_view::npos) {
        return Fail(token->offset,
                    quote == '\'' ? "this text is never closed with '"
                                  : "this name is never closed with \"",
                    token);
      }
      token->text += sql_.substr(at_, close - at_);
      at_ = close + 1;
      if (Peek() != quote) {
        if (quote == '"' && token->text.empty()) {
          Fail(token->offset, "a name in double quotes is not empty", token);
        }
        return;
      }
      token->text += quote;
    }
  }

  // `:name`; false where no name follows.
  bool ReadNamedParameter(Token* token) {
    if (!IsWordStart(Peek(1))) return false;
    ++at_;
    while (IsWordPart(Peek())) ++at_;
    token->kind = TokenKind::kNamedParameter;
    token->text = sql_.substr(token->offset + 1, at_ - token->offset - 1);
    return true;
  }

  void ReadSymbol(Token* token) {
    // A symbol stands ahead of those that it begins with.
    constexpr std::pair<std::string_view, TokenKind> kSymbols[] = {
        {"=>", TokenKind::kArrow},
        {"==", TokenKind::kDoubleEquals},
        {"=", TokenKind::kEquals},
        {"!=", TokenKind::kNotEquals},
        {"<>", TokenKind::kNotEquals},
        {"<=", TokenKind::kLessEquals},
        {"<", TokenKind::kLess},
        {">=", TokenKind::kGreaterEquals},
        {">", TokenKind::kGreater},
        {"||", TokenKind::kConcatenate},
        {"?", TokenKind::kParameter},
        {"(", TokenKind::kLeftParenthesis},
        {")", TokenKind::kRightParenthesis},
        {",", TokenKind::kComma},
        {".", TokenKind::kDot},
        {";", TokenKind::kSemicolon},
        {"-", TokenKind::kMinus},
        {"+", TokenKind::kPlus},
        {"*", TokenKind::kStar},
        {"/", TokenKind::kSlash},
        {"%", TokenKind::kPercent},
    };
    for (const auto& [symbol, kind] : kSymbols) {
      if (!sql_.substr(at_).starts_with(symbol)) continue;
      at_ += symbol.size();
      token->kind = kind;
      return;
    }
    if (Peek() == ':' && ReadNamedParameter(token)) return;
    const std::string_view rest = sql_.substr(at_);
    const unsigned char byte = static_cast<unsigned char>(rest[0]);
    const bool printable = byte > 0x20 && byte != 0x7F;
    Fail(at_,
         printable
             ? "unexpected character '" + std::string(rest.substr(0, CodePointSize(rest))) + "'"
             : "unexpected control character " + std::to_string(byte),
         token);
  }

  std::string_view sql_;
  size_t at_ = 0;
};

}  // namespace

bool SameWord(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Lower(a[i]) != Lower(b[i])) return false;
  }
  return true;
}

bool IsPlainWord(std::string_view text) {
  if (text.empty() || !IsWordStart(text[0])) return false;
  for (const char c : text) {
    if (!IsWordPart(c)) return false;
  }
  return true;
}

std::vector<Token> Tokenize(std::string_view sql) {
  std::vector<Token> tokens;
  Lexer lexer(sql);
  do {
    tokens.push_back(lexer.Next());
  } while (tokens.back().kind != TokenKind::kEnd && tokens.back().kind != TokenKind::kMalformed);
  return tokens;
}

}  // namespace wend
