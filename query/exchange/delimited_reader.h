// DelimitedReader: rows of CSV (RFC 4180) or TSV from a stream, strictly.
//
// A field in quotes may hold delimiters, line ends and doubled quotes; nothing but a delimiter or a
// line end stands behind it. A quote within a field without quotes is a fault. Lines end with "\n"
// or "\r\n"; empty ones are passed over, and so is a byte order mark.
//
// Invariants:
//  1. After a fault reading goes on behind the end of the line where it was.
//  2. No more than a row, of at most the limit, is held.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "query/exchange/byte_source.h"

namespace wend::exchange {

struct DelimitedField {
  std::string text;
  bool quoted = false;
};

class DelimitedReader {
 public:
  static constexpr uint64_t kMaxRowBytes = uint64_t{256} << 20;

  DelimitedReader(ByteSource* source, char delimiter, uint64_t max_row_bytes = kMaxRowBytes)
      : source_(source), delimiter_(delimiter), max_row_bytes_(max_row_bytes) {}

  enum class Outcome : uint8_t { kRow, kFault, kEnd };
  Outcome Next(std::vector<DelimitedField>* row);
  // Of the row or the fault, from 1.
  uint64_t line() const { return row_line_; }
  const std::string& fault() const { return fault_; }

 private:
  static constexpr int kEnd = -1;

  int Peek();
  int Take();
  // Reads a field up to what ends it, which stays.
  bool ReadField(DelimitedField* field);
  bool ReadQuoted(DelimitedField* field);
  bool Append(char c, DelimitedField* field);
  bool Fail(std::string reason);
  void PassLine();

  ByteSource* const source_;
  const char delimiter_;
  const uint64_t max_row_bytes_;
  std::string buffer_;
  size_t at_ = 0;
  size_t size_ = 0;
  bool started_ = false;
  uint64_t line_ = 1;
  uint64_t row_line_ = 1;
  uint64_t row_bytes_ = 0;
  std::string fault_;
};

}  // namespace wend::exchange
