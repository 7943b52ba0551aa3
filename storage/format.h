// The disk format: which rows exist, their keys, and the version that a folder carries.
//
// Every key is [collection u32 big-endian][kind u8][rest]; collection 0 is the database itself.
// Every value starts with a row version (u8).
//
//   kind  family  rest                   value                                     described in
//   'F'   meta    -                      superblock (collection 0)                 format.h
//   'C'   meta    name                   id, options, analyser hash (collection 0) catalog_rows.h
//   'R'   meta    id of a collection     dropped, rows being purged (collection 0)  engine/purge.h
//   'S'   meta    -                      counts: ids used up, exact statistics     catalog_rows.h
//   'K'   meta    key of a unit          document id, revision, content hash, mark unit_rows.h
//   'Q'   meta    session id             last chunk, number of messages            unit_rows.h
//   'B'   meta    name                   mark: a caller's note, count of removals  mark_rows.h
//   'O'   meta    key of a unit, another    link from one to the other: weight     link_rows.h
//   'I'   meta    key, weight, another key  link to the one from the other         link_rows.h
//   'o'   meta    key of a unit           what its text links to                  found_link_rows.h
//   'i'   meta    key or name, a unit     that its text links there               found_link_rows.h
//   'U'   text    document               attributes of the unit, text if short     unit_rows.h
//   'T'   text    document, piece        64 KiB of a longer text                   unit_rows.h
//   'D'   index   chunk / 128            directory: document, byte range, time     chunk_rows.h
//   'M'   index   chunk / 128            streams of term ids, and attributes       chunk_rows.h
//   'A'   index   edge type, chunk / 128 adjacency lists                           chunk_rows.h
//   'V'   index   chunk                  terms and weights of a caller's vectors   vector_rows.h
//   'L'   index   chunk / 4,096          lengths in terms + 1, 0 where deleted     chunk_rows.h
//   'W'   index   first term of block    dictionary: sorted terms with their ids   term_table.h
//   'N'   index   term / 256             document frequencies of sealed chunks     term_table.h
//   'P'   index   term, chunk            postings of sealed chunks                 posting_table.h
//
// Chunks below `sealed_chunks` (row 'S') have their postings in 'P', their counts in 'N' and their
// lengths in 'L'. Those at or above it are the tail: their postings follow from 'M' and 'V' and
// are kept in memory. Rows about chunks at or above `next_chunk`, and postings at or above
// `sealed_chunks`, were left by an interrupted write; every reader cuts them off, the next write
// replaces them.
//
// Invariants:
//  1. A number of a kind or of a version never changes its meaning.
//  2. A folder whose major version or incompatible feature bits we do not know is refused by name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/coding.h"
#include "storage/base/ids.h"
#include "storage/base/status.h"

namespace wend {

inline constexpr uint8_t kRowVersion = 1;

inline constexpr uint16_t kFormatMajor = 1;
inline constexpr uint16_t kFormatMinor = 0;
// Feature bits. A reader must know all incompatible ones; it may ignore compatible ones.
inline constexpr uint64_t kVectorsBit = 1;  // there are, or were, rows of kind 'V' and what follows
inline constexpr uint64_t kKnownIncompatibleBits = kVectorsBit;

inline constexpr uint32_t kChunksPerRow = 128;
inline constexpr uint32_t kLengthsPerRow = 4096;
inline constexpr uint32_t kTermsPerRow = 256;
inline constexpr size_t kTextPieceBytes = 64 << 10;
inline constexpr size_t kInlineTextBytes = 16 << 10;
// One transaction holds less than this, but for rows that cannot be parted (one large row; what one
// posting page is split into).
inline constexpr size_t kTxnBytes = 16 << 20;

enum class Kind : char {
  kSuperblock = 'F',
  kCollection = 'C',
  kRetired = 'R',
  kCounts = 'S',
  kUnitKey = 'K',
  kSession = 'Q',
  kMark = 'B',
  kLinksOut = 'O',
  kLinksIn = 'I',
  kFoundOut = 'o',
  kFoundIn = 'i',
  kUnit = 'U',
  kText = 'T',
  kDirectory = 'D',
  kStreams = 'M',
  kAdjacency = 'A',
  kVectors = 'V',
  kLengths = 'L',
  kDictionary = 'W',
  kFrequencies = 'N',
  kPostings = 'P',
};

inline constexpr CollectionId kDatabaseScope{0};

// Key of a row; Key(c, kind) alone is the lower bound of all rows of a kind.
inline std::string RowKey(CollectionId collection, Kind kind) {
  std::string key;
  key.reserve(16);
  AppendBigEndian32(&key, collection.value);
  key.push_back(static_cast<char>(kind));
  return key;
}
inline std::string RowKey(CollectionId collection, Kind kind, std::string_view rest) {
  std::string key = RowKey(collection, kind);
  key.append(rest);
  return key;
}
inline std::string RowKey(CollectionId collection, Kind kind, uint32_t a) {
  std::string key = RowKey(collection, kind);
  AppendBigEndian32(&key, a);
  return key;
}
inline std::string RowKey(CollectionId collection, Kind kind, uint32_t a, uint32_t b) {
  std::string key = RowKey(collection, kind, a);
  AppendBigEndian32(&key, b);
  return key;
}
// The first key behind all rows of a kind.
inline std::string KindEnd(CollectionId collection, Kind kind) {
  return RowKey(collection, static_cast<Kind>(static_cast<char>(kind) + 1));
}
inline constexpr size_t kRowKeyPrefixBytes = 5;

struct Superblock {
  uint16_t major = kFormatMajor;
  uint16_t minor = kFormatMinor;
  uint64_t compatible_bits = 0;
  uint64_t incompatible_bits = 0;
  uint32_t next_collection = 1;

  // "WENDFMT\n", u16 major, u16 minor, u64, u64, u32, then XXH3-64 of all that; little-endian.
  std::string Encode() const;
  // Code::kFormat for a foreign or newer format, kCorruption for damage.
  static Result<Superblock> Decode(std::string_view bytes);
};

// Starts a value; reads and checks the version byte of one.
inline ByteWriter NewRow() {
  ByteWriter w;
  w.U8(kRowVersion);
  return w;
}
Status CheckRowVersion(ByteReader* reader, std::string_view what);
// "damaged <what>", for rows that do not decode.
Status DamagedRow(std::string_view what);

}  // namespace wend
