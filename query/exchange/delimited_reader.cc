#include "query/exchange/delimited_reader.h"

#include <utility>

#include "storage/base/utf8.h"

namespace wend::exchange {
namespace {

constexpr size_t kReadBytes = 256 << 10;

}  // namespace

int DelimitedReader::Peek() {
  if (at_ == size_) {
    buffer_.resize(kReadBytes);
    size_ = source_->Read(buffer_.data(), buffer_.size());
    at_ = 0;
    if (size_ == 0) return kEnd;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

int DelimitedReader::Take() {
  const int c = Peek();
  if (c == kEnd) return c;
  ++at_;
  if (c == '\n') ++line_;
  return c;
}

bool DelimitedReader::Fail(std::string reason) {
  fault_ = std::move(reason);
  return false;
}

bool DelimitedReader::Append(char c, DelimitedField* field) {
  if (++row_bytes_ > max_row_bytes_) {
    return Fail("the row is over " + std::to_string(max_row_bytes_) +
                " bytes, the most that is read; is a quote not closed?");
  }
  field->text += c;
  return true;
}

bool DelimitedReader::ReadQuoted(DelimitedField* field) {
  field->quoted = true;
  for (;;) {
    const int c = Take();
    if (c == kEnd) return Fail("a quote is opened in this row and never closed");
    if (c == '"') {
      if (Peek() != '"') break;
      Take();
    }
    if (!Append(static_cast<char>(c), field)) return false;
  }
  const int behind = Peek();
  if (behind == kEnd || behind == '\n' || behind == '\r' || behind == delimiter_) return true;
  return Fail("behind a closing quote a delimiter or the end of the line is expected");
}

bool DelimitedReader::ReadField(DelimitedField* field) {
  if (Peek() == '"') {
    Take();
    return ReadQuoted(field);
  }
  for (int c = Peek(); c != kEnd && c != '\n' && c != delimiter_; c = Peek()) {
    Take();
    if (c == '\r' && (Peek() == '\n' || Peek() == kEnd)) return true;
    if (c == '"') return Fail("a quote within a field; the whole field is quoted, quotes doubled");
    if (!Append(static_cast<char>(c), field)) return false;
  }
  return true;
}

void DelimitedReader::PassLine() {
  for (int c = Take(); c != kEnd && c != '\n'; c = Take()) {
  }
}

DelimitedReader::Outcome DelimitedReader::Next(std::vector<DelimitedField>* row) {
  if (!std::exchange(started_, true) && source_->Prefix().starts_with("\xEF\xBB\xBF")) {
    for (int i = 0; i < 3; ++i) Take();
  }
  for (;;) {
    while (Peek() == '\n' || Peek() == '\r') Take();
    row->clear();
    row_bytes_ = 0;
    row_line_ = line_;
    if (Peek() == kEnd) return Outcome::kEnd;
    for (;;) {
      if (!ReadField(&row->emplace_back())) {
        PassLine();
        return Outcome::kFault;
      }
      if (Peek() == '\r') Take();
      const int c = Take();
      if (c == kEnd || c == '\n') break;
    }
    for (const DelimitedField& field : *row) {
      size_t bad = 0;
      if (IsValidUtf8(field.text, &bad)) continue;
      fault_ = "field " + std::to_string(&field - row->data() + 1) +
               ": malformed UTF-8 at its byte " + std::to_string(bad + 1);
      return Outcome::kFault;
    }
    return Outcome::kRow;
  }
}

}  // namespace wend::exchange
