// TableWriter: rows of a query as CSV, TSV or JSON Lines.
//
// CSV is RFC 4180 with "\n" at the ends of lines; TSV is the same with tabs. A text is quoted where
// it must be, where it is empty or says what null is written as, and where it reads as a number, so
// that COPY FROM reads what COPY TO wrote.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "query/exchange/atomic_file.h"
#include "query/exchange/exchange_options.h"
#include "query/value.h"
#include "storage/base/status.h"

namespace wend::exchange {

// By the end of the name: .csv, .tsv, .jsonl, .ndjson, each perhaps with .gz. False for others.
bool FormatOfPath(std::string_view path, TableFormat* format);

// Whether all of the text is an integer or a real as CSV has them; sets `*value`, which is null.
bool ReadNumber(std::string_view text, Value* value);

class TableWriter {
 public:
  // `file` outlives the writer.
  TableWriter(const TableOptions& options, std::vector<std::string> names, AtomicFile* file);

  // Invalid where two columns of JSON Lines have one name.
  Status WriteHeader();
  Status WriteRow(std::span<const Value> row);
  // Texts with malformed UTF-8, of which each such byte became U+FFFD.
  uint64_t repaired() const { return repaired_; }

 private:
  void AppendField(const Value& value);
  void AppendJson(const Value& value);
  std::string_view WellFormed(std::string_view text);

  const TableOptions options_;
  const char delimiter_;
  std::vector<std::string> names_;
  AtomicFile* const file_;
  std::string line_;
  std::string repair_;
  uint64_t repaired_ = 0;
};

}  // namespace wend::exchange
