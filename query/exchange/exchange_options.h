// What COPY, EXPORT and IMPORT are told, once their words are looked up.
//
// Thread safety: values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/unit.h"

namespace wend::exchange {

// In the order of the names.
enum class TableFormat : uint8_t { kCsv, kTsv, kJsonLines };
inline constexpr std::array<std::string_view, 3> kTableFormats = {"csv", "tsv", "jsonl"};

// kAuto goes by the name of the file and its first bytes; kExport is what EXPORT writes.
enum class ImportFormat : uint8_t {
  kAuto,
  kExport,
  kJsonLines,
  kJson,
  kCsv,
  kTsv,
  kText,
  kMarkdown,
  kHtml,
  kManual,
};
inline constexpr std::array<std::string_view, 10> kImportFormats = {
    "auto", "export", "jsonl", "json", "csv", "tsv", "text", "markdown", "html", "manual"};

struct TableOptions {
  TableFormat format = TableFormat::kCsv;
  bool header = true;
  bool overwrite = false;    // COPY TO
  bool skip_errors = false;  // COPY FROM
  std::string null_text;     // a field without quotes that means null
};

struct CopyFromRequest {
  std::string collection;
  Unit::Kind kind = Unit::Kind::kDocument;
  std::vector<std::string> columns;  // "key", "meta.year", …; empty: the header names them
  std::string path;
  TableOptions options;
};

struct ImportOptions {
  ImportFormat format = ImportFormat::kAuto;
  bool skip_errors = false;
};

// What became of a file's lines.
struct ImportCounts {
  uint64_t inserted = 0;
  uint64_t replaced = 0;
  uint64_t unchanged = 0;
  uint64_t links = 0;  // in the file
  uint64_t skipped = 0;
};

}  // namespace wend::exchange
