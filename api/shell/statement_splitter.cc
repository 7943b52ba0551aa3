#include "api/shell/statement_splitter.h"

namespace wend::shell {

std::optional<std::string> StatementSplitter::Next() {
  while (scanned_ < buffer_.size()) {
    const char c = buffer_[scanned_];
    const char next = scanned_ + 1 < buffer_.size() ? buffer_[scanned_ + 1] : '\0';
    const bool opens = inside_ == Inside::kCode && (c == '-' || c == '/');
    const bool closes = inside_ == Inside::kBlockComment && c == '*';
    // Two characters decide: the second may still be on its way.
    if ((opens || closes) && next == '\0') return std::nullopt;
    ++scanned_;
    switch (inside_) {
      case Inside::kText:
        if (c == '\'') inside_ = Inside::kCode;
        break;
      case Inside::kName:
        if (c == '"') inside_ = Inside::kCode;
        break;
      case Inside::kLineComment:
        if (c == '\n') inside_ = Inside::kCode;
        break;
      case Inside::kBlockComment:
        if (c == '*' && next == '/') {
          ++scanned_;
          inside_ = Inside::kCode;
        }
        break;
      case Inside::kCode:
        if (c == ';') {
          std::string statement = buffer_.substr(0, scanned_ - 1);
          const bool blank = !has_code_;
          buffer_.erase(0, scanned_);
          scanned_ = 0;
          has_code_ = false;
          if (!blank) return statement;
        } else if (c == '-' && next == '-') {
          inside_ = Inside::kLineComment;
        } else if (c == '/' && next == '*') {
          ++scanned_;
          inside_ = Inside::kBlockComment;
        } else {
          if (c == '\'') inside_ = Inside::kText;
          if (c == '"') inside_ = Inside::kName;
          has_code_ = has_code_ || (c != ' ' && c != '\t' && c != '\r' && c != '\n');
        }
        break;
    }
  }
  return std::nullopt;
}

std::optional<std::string> StatementSplitter::Rest() {
  // A last '-', '/' or '*' waited for its second character.
  const bool blank = !has_code_ && (inside_ != Inside::kCode || scanned_ == buffer_.size());
  std::string statement = std::move(buffer_);
  *this = StatementSplitter();
  if (blank) return std::nullopt;
  return statement;
}

}  // namespace wend::shell
