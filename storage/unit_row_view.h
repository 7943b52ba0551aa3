// UnitRowView: one stored unit, read in place. What a scan over many units needs, which mostly
// looks at one attribute: nothing is copied.
//
// Decoding checks the whole row, so that a view that was decoded is sound; the metadata is kept as
// bytes and taken apart when it is asked for.
//
// Thread safety: as of any value. Points into the bytes it was decoded from.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/store.h"
#include "storage/unit.h"

namespace wend {

class UnitRowView {
 public:
  static Status Decode(std::string_view bytes, UnitRowView* out);

  Unit::Kind kind = Unit::Kind::kDocument;
  std::string_view key;
  std::string_view title;
  std::string_view source;
  std::optional<TimePoint> time;
  std::string_view session;  // messages only, as the three below
  std::string_view speaker;
  std::string_view reply_to;
  std::optional<int64_t> turn;
  uint32_t revision = 1;
  uint32_t first_chunk = 0;
  uint32_t chunk_count = 0;
  uint64_t text_bytes = 0;
  std::string_view text;  // where text_inline()

  bool is_message() const { return kind == Unit::Kind::kMessage; }
  bool text_inline() const;
  // The metadata value of that name; nullopt where there is none.
  std::optional<MetadataValue> FindMetadata(std::string_view name) const;
  std::map<std::string, MetadataValue> Metadata() const;
  VectorsBySpace Vectors() const;

 private:
  std::string_view metadata_;  // encoded, sound
  std::string_view vectors_;   // likewise; empty where there are none
};

// Bytes [begin, end) of the text of the unit.
Result<std::string> ReadText(const ReadView& view, CollectionId collection, DocumentId document,
                             const UnitRowView& unit, uint64_t begin, uint64_t end);

}  // namespace wend
