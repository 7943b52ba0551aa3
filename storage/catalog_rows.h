// Rows about a collection as a whole: what it is (catalogue) and how much it holds (counts).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/ids.h"
#include "storage/base/status.h"

namespace wend {

// Options are kept as numbers and names that the engine gives meaning to.
struct CollectionRow {
  CollectionId id;
  std::string language;
  bool stop_words = true;
  uint32_t chunk_target_terms = 0;
  uint32_t chunk_overlap_terms = 0;
  uint8_t chunk_unit = 0;
  uint64_t analyzer_hash = 0;  // identity of the analyser that wrote the terms
  // Between messages without a session; stands in the row where it is another than this.
  static constexpr uint32_t kDefaultSessionGapMinutes = 20;
  uint32_t session_gap_minutes = kDefaultSessionGapMinutes;
  uint64_t ttl_seconds = 0;  // 0: units do not expire; stands in the row where it is set
  // Whether links are read from texts (found_link_rows.h): the row then has version 2, for who does
  // not know of them must not write. Collections from before that have version 1.
  bool find_links = false;

  static constexpr uint64_t kMaxTtlSeconds = 316'224'000'000;  // 10,000 leap years

  std::string Encode() const;
  static Result<CollectionRow> Decode(std::string_view bytes);
};

// Exact integers, written in the same transaction as what they count.
struct CountsRow {
  // Ids handed out so far; the next unit starts here.
  uint32_t next_document = 0;
  uint32_t next_chunk = 0;
  uint32_t next_term = 0;
  // How many of the terms are attributes (engine/attributes.h).
  uint32_t attribute_terms = 0;
  // Chunks below this have their postings in pages.
  uint32_t sealed_chunks = 0;
  uint64_t documents = 0;
  uint64_t messages = 0;
  uint64_t live_chunks = 0;
  uint64_t tokens = 0;      // terms of live chunks
  uint64_t text_bytes = 0;  // of live units
  // Set while the pieces of one large unit are being written: its document id, else kNoId.
  uint32_t staged_document = kNoId;
  // Set while a sealing too large for one transaction is under way: the chunk it goes up to.
  uint32_t sealing_to = 0;
  // Units without a mark of their own that were deleted or replaced so far (mark_rows.h).
  uint64_t removals = 0;
  // Of link_rows.h, those that lead nowhere included; they stand in the row where there are any.
  uint64_t links = 0;
  uint64_t link_weight = 0;
  // Documents with a title that texts can name (engine/attributes.h), and those of them whose own
  // first chunk does; they stand in the row where there are any.
  uint64_t titled = 0;
  uint64_t self_named = 0;
  // Targets of found_link_rows.h, and those beyond what one unit may have; likewise.
  uint64_t found_links = 0;
  uint64_t left_out_links = 0;

  std::string Encode() const;
  static Result<CountsRow> Decode(std::string_view bytes);
  friend bool operator==(const CountsRow&, const CountsRow&) = default;
};

}  // namespace wend
