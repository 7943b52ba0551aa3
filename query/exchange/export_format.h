// The file that EXPORT writes: JSON Lines, of which the first is about the collection and each
// further one is a document, a message or a link.
//
//   {"wend_export":1,"documents":1,"messages":1,"links":1,"language":"english",
//    "stop_words":true,"chunk_tokens":256,"chunk_overlap":0,"chunk_unit":"sentence"}
//   {"kind":"document","key":"a","title":"A","source":"a.md","time":"2024-05-01T00:00:00Z",
//    "metadata":{"year":2024},"vectors":{"splade":"12:0.5 99:1.25"},"text":"…"}
//   {"kind":"message","key":"m","session":"s","turn":1,"speaker":"Ann","reply_to":"l","text":"…"}
//   {"kind":"link","from":"a","to":"m","weight":0.5}
//
// Invariants:
//  1. Reading a line gives what was written, bit for bit. A text that is not well-formed UTF-8 is
//     written as {"base64":"…"}, a real always with a point or an exponent.
//  2. Units stand in the order in which they are stored, links behind them.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "engine/database.h"
#include "storage/link_rows.h"
#include "storage/unit.h"

namespace wend::exchange {

struct ExportHeader {
  uint64_t documents = 0;
  uint64_t messages = 0;
  uint64_t links = 0;
  CollectionOptions options;
};

// Whether a file that begins so is an export.
bool IsExport(std::string_view prefix);

// Lines without their ends.
std::string HeaderLine(const ExportHeader& header);
std::string UnitLine(const Unit& unit);
std::string LinkLine(const LinkChange& link);

// Invalid says what is wrong with the line.
Result<ExportHeader> ReadHeaderLine(std::string_view line);
Result<std::variant<Unit, LinkChange>> ReadExportLine(std::string_view line);

}  // namespace wend::exchange
