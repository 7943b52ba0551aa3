// StatementSplitter: cuts a stream of text into statements at the ';' outside quotes and comments.
//
// It knows just enough of the language for that: '...', "...", -- to the end of the line, /* */.
//
// Thread safety: one thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace wend::shell {

class StatementSplitter {
 public:
  void Append(std::string_view text) { buffer_ += text; }
  // The next statement that a ';' ends, without it; none until more text comes. Statements of
  // nothing but white space and comments are left out.
  std::optional<std::string> Next();
  // What remains behind the last ';': a statement unless it is blank.
  std::optional<std::string> Rest();

 private:
  enum class Inside { kCode, kText, kName, kLineComment, kBlockComment };

  std::string buffer_;
  size_t scanned_ = 0;
  Inside inside_ = Inside::kCode;
  bool has_code_ = false;  // something that is neither white space nor a comment
};

}  // namespace wend::shell
