// What COPY, EXPORT and IMPORT are told, once their words are looked up.
//
// Thread safety: values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "query/exchange/chat/chat_options.h"
#include "query/exchange/file_kind.h"
#include "storage/unit.h"

namespace wend::exchange {

// In the order of the names.
enum class TableFormat : uint8_t { kCsv, kTsv, kJsonLines };
inline constexpr std::array<std::string_view, 3> kTableFormats = {"csv", "tsv", "jsonl"};

// What IMPORT takes as a format: kAutoFormat goes by the name of the file and its first bytes,
// kExportFormat is what EXPORT writes, the others are kinds of files.
inline constexpr size_t kAutoFormat = 0;
inline constexpr size_t kExportFormat = 1;
inline constexpr auto kImportFormats = [] {
  std::array<std::string_view, 2 + kFileKindNames.size()> names = {"auto", "export"};
  for (size_t i = 0; i < kFileKindNames.size(); ++i) names[2 + i] = kFileKindNames[i];
  return names;
}();

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
  size_t format = kAutoFormat;  // among kImportFormats
  bool skip_errors = false;
  ChatOptions chat;
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
