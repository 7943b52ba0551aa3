#include "query/exchange/chat/json_stream.h"

#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

namespace wend::exchange {
namespace {

constexpr size_t kBufferBytes = 256 << 10;

constexpr std::string_view kMark = "\xEF\xBB\xBF";

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

}  // namespace

JsonStream::JsonStream(ByteSource* source) : source_(source) { buffer_.resize(kBufferBytes); }

bool JsonStream::Fill() {
  position_ = 0;
  size_ = source_->Read(buffer_.data(), buffer_.size());
  return size_ > 0;
}

bool JsonStream::Fail(std::string reason) {
  if (error_.empty()) error_ = std::move(reason);
  return false;
}

char JsonStream::Peek() {
  for (;;) {
    for (; position_ < size_; ++position_) {
      const char c = buffer_[position_];
      if (mark_bytes_ < kMark.size()) {
        const bool is_mark = c == kMark[mark_bytes_];
        mark_bytes_ = is_mark ? mark_bytes_ + 1 : kMark.size();
        if (is_mark) continue;
      }
      if (!IsSpace(c)) return c;
      line_ += c == '\n' ? 1 : 0;
    }
    if (!Fill()) return '\0';
  }
}

bool JsonStream::Enter() {
  const char c = Peek();
  if (c != '[' && c != '{') return false;
  ++position_;
  after_value_ = false;
  return true;
}

// Passes the comma before a further value; false at the closing bracket, which it passes too.
bool JsonStream::Separator(char close) {
  if (!error_.empty()) return false;
  const char c = Peek();
  if (c == close) {
    ++position_;
    after_value_ = true;
    return false;
  }
  if (!after_value_ && c != '\0') return true;
  if (c == ',') {
    ++position_;
    after_value_ = false;
    return true;
  }
  return Fail(c == '\0' ? "the JSON ends too early: was the file cut off?"
                        : std::string("not valid JSON: expected ',' or '") + close + "'");
}

bool JsonStream::NextElement() {
  if (!Separator(']')) return false;
  const char c = Peek();
  if (c == '\0') return Fail("the JSON ends too early: was the file cut off?");
  if (c == ',' || c == ']' || c == '}' || c == ':') {
    return Fail(std::string("not valid JSON: expected a value, found '") + c + "'");
  }
  return true;
}

bool JsonStream::NextMember(std::string* name) {
  if (!Separator('}')) return false;
  if (Peek() != '"') return Fail("not valid JSON: expected a name in quotes");
  std::string quoted;
  if (Scan(&quoted) == Outcome::kCut) return false;
  const auto parsed = nlohmann::json::parse(quoted, nullptr, /*allow_exceptions=*/false);
  *name = parsed.is_string() ? parsed.get<std::string>() : std::string();
  if (Peek() != ':') return Fail("not valid JSON: expected ':' behind a name");
  ++position_;
  after_value_ = false;
  const char c = Peek();
  if (c == '\0') return Fail("the JSON ends too early: was the file cut off?");
  if (c == ',' || c == '}' || c == ']') return Fail("not valid JSON: a name without a value");
  return true;
}

JsonStream::Outcome JsonStream::Take(std::string* text) { return Scan(text); }

bool JsonStream::PassOver() { return Scan(nullptr) != Outcome::kCut; }

JsonStream::Outcome JsonStream::Scan(std::string* text) {
  if (text != nullptr) text->clear();
  const char first = Peek();
  const bool is_scalar = first != '"' && first != '[' && first != '{';
  size_t depth = 0;
  bool in_string = false;
  bool escaped = false;
  bool too_long = false;
  bool ended = false;
  while (!ended) {
    if (position_ == size_ && !Fill()) break;
    size_t at = position_;
    for (; at < size_ && !ended; ++at) {
      const char c = buffer_[at];
      line_ += c == '\n' ? 1 : 0;
      if (in_string) {
        ended = c == '"' && !escaped && depth == 0;
        in_string = c != '"' || escaped;
        escaped = c == '\\' && !escaped;
      } else if (c == '"') {
        in_string = true;
      } else if (c == '[' || c == '{') {
        ++depth;
      } else if (c == ']' || c == '}') {
        if (depth == 0) break;
        ended = --depth == 0;
      } else if (is_scalar && (c == ',' || c == ':' || IsSpace(c))) {
        line_ -= c == '\n' ? 1 : 0;
        break;
      }
    }
    const bool stopped = at < size_ && !ended;
    if (text != nullptr && !too_long) text->append(buffer_, position_, at - position_);
    too_long = too_long || (text != nullptr && text->size() > kMaxValueBytes);
    if (too_long) std::string().swap(*text);
    position_ = at;
    ended = ended || stopped;
  }
  after_value_ = true;
  if (!ended && !is_scalar) {
    Fail("the JSON ends too early: was the file cut off?");
    return Outcome::kCut;
  }
  return too_long ? Outcome::kTooLong : Outcome::kWhole;
}

}  // namespace wend::exchange
