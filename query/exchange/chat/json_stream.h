// JsonStream: a walk over JSON that is larger than memory. The caller enters objects and arrays and
// takes the values inside as texts, one at a time.
//
// Invariants:
//  1. At most one value, of at most kMaxValueBytes, is held, whatever the size of the source.
//  2. A value is taken by its brackets and quotes alone, so that one which is malformed inside
//     spoils no other.
//  3. Nothing recurses.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "query/exchange/byte_source.h"

namespace wend::exchange {

class JsonStream {
 public:
  static constexpr size_t kMaxValueBytes = size_t{256} << 20;

  // `source` outlives the stream. A byte order mark is passed over.
  explicit JsonStream(ByteSource* source);

  // The byte that the next value, comma or bracket begins with; '\0' at the end.
  char Peek();
  // Goes into the object or array that is next; false where none is.
  bool Enter();
  // Within an array: whether an element is next. False behind the last, and where error() says so.
  bool NextElement();
  // Within an object: the same for a member, whose value is next.
  bool NextMember(std::string* name);

  enum class Outcome { kWhole, kTooLong, kCut };
  // Takes the next value. kTooLong: it was over kMaxValueBytes and has been passed over. kCut: the
  // source ended inside, and error() says so.
  Outcome Take(std::string* text);
  bool PassOver();

  // What is wrong with the brackets and commas between values; empty while nothing is.
  const std::string& error() const { return error_; }
  // Of the byte that is next.
  uint64_t line() const { return line_; }

 private:
  bool Fill();
  bool Separator(char close);
  bool Fail(std::string reason);
  Outcome Scan(std::string* text);

  ByteSource* const source_;
  std::string buffer_;
  size_t position_ = 0;
  size_t size_ = 0;
  uint64_t line_ = 1;
  size_t mark_bytes_ = 0;  // of the byte order mark that were seen
  bool after_value_ = false;
  std::string error_;
};

}  // namespace wend::exchange
