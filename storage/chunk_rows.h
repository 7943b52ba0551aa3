// Packed rows about chunks: directory, term streams, adjacency lists (128 chunks a row), lengths
// (4,096 a row).
//
// Row n of a kind holds chunks [n * size, (n + 1) * size), from the first on without gaps. A row
// may hold more than is published (an interrupted write); readers pass the number of entries that
// count and get no more.
//
//   directory entry  flags u8 (1 live, 2 message, 4 has a time, 8 same document as the one before);
//                    document: zigzag difference to the entry before, absent with flag 8;
//                    begin: zigzag difference to the end of the entry before with flag 8, else
//                    the number; size; title terms; time: zigzag microseconds, zigzag offset.
//                    An entry that is not live is its flags alone.
//   stream           number of terms, then the term ids in order, speaker and title first; number
//                    of attributes, then their term ids, ascending: the first, then differences
//                    (engine/attributes.h). A live chunk has at least one, a deleted one none.
//   adjacency list   number of edges, then per edge: zigzag (target - own chunk), weight u8.
//                    Sorted by weight descending, then target.
//   length           number of terms + 1, 0 for a deleted chunk
//
// Thread safety: functions and values.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/coding.h"
#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/format.h"
#include "storage/store.h"
#include "storage/unit.h"

namespace wend {

struct DirectoryEntry {
  bool live = false;
  bool is_message = false;
  uint32_t document = 0;
  uint64_t begin = 0;  // bytes in the document's text
  uint32_t size = 0;
  uint32_t title_terms = 0;  // how many of the first terms are those of speaker and title
  std::optional<TimePoint> time;

  friend bool operator==(const DirectoryEntry&, const DirectoryEntry&) = default;
};

class DirectoryRowBuilder {
 public:
  DirectoryRowBuilder() : writer_(NewRow()) {}
  void Append(const DirectoryEntry& entry);
  uint32_t size() const { return size_; }
  const std::string& bytes() const { return writer_.buffer(); }

 private:
  ByteWriter writer_;
  uint32_t size_ = 0;
  uint32_t last_document_ = 0;
  uint64_t last_end_ = 0;
  bool follows_live_ = false;
};

// Appends the first `count` entries to `*out`; Corruption where there are fewer.
Status DecodeDirectory(std::string_view bytes, uint32_t count, std::vector<DirectoryEntry>* out);

// A list of terms for each of a run of chunks: those of chunk i are [ends[i - 1], ends[i]).
struct TermLists {
  std::vector<uint32_t> terms;
  std::vector<uint32_t> ends;

  std::span<const uint32_t> Stream(size_t i) const {
    const size_t begin = i == 0 ? 0 : ends[i - 1];
    return {terms.data() + begin, ends[i] - begin};
  }
  void Append(std::span<const uint32_t> list) {
    terms.insert(terms.end(), list.begin(), list.end());
    ends.push_back(static_cast<uint32_t>(terms.size()));
  }
  void Append(const TermLists& other);
};

// One term of a vector (storage/vector_rows.h); chunks count from the first of the run.
struct VectorPosting {
  uint32_t chunk;
  uint32_t term;
  uint32_t weight;
};

// What a run of chunks holds: the streams of its texts, and apart from them its attributes and,
// where they were read, its vectors.
struct TermStreams : TermLists {
  TermLists attributes;
  std::vector<VectorPosting> vectors;  // by chunk, then term

  // Length as it is kept: see above.
  uint32_t StoredLength(size_t i) const {
    return attributes.Stream(i).empty() ? 0 : static_cast<uint32_t>(Stream(i).size()) + 1;
  }
  // Appends chunk `i` of `other`.
  void AppendChunk(const TermStreams& other, size_t i) {
    Append(other.Stream(i));
    attributes.Append(other.attributes.Stream(i));
  }
  // Appends vectors whose chunks count from chunk `first` of this run.
  void AppendVectors(std::span<const VectorPosting> list, uint32_t first) {
    for (const VectorPosting& v : list) vectors.push_back({first + v.chunk, v.term, v.weight});
  }
  // Appends the run of chunks behind this one.
  void AppendRun(const TermStreams& other) {
    AppendVectors(other.vectors, static_cast<uint32_t>(ends.size()));
    Append(other);
    attributes.Append(other.attributes);
  }
};

class StreamRowBuilder {
 public:
  StreamRowBuilder() : writer_(NewRow()) {}
  // `attributes` ascend.
  void Append(std::span<const uint32_t> terms, std::span<const uint32_t> attributes);
  uint32_t size() const { return size_; }
  const std::string& bytes() const { return writer_.buffer(); }

 private:
  ByteWriter writer_;
  uint32_t size_ = 0;
};

// Of `count` chunks those behind the first `skip`, which are not looked at.
Status DecodeStreams(std::string_view bytes, uint32_t skip, uint32_t count, TermStreams* out);

// The types of edge. The numbers are part of the format. Only `next` has adjacency lists; links are
// kept by keys (storage/link_rows.h).
enum class EdgeType : uint8_t { kNext = 1, kLink = 2 };

struct Edge {
  uint32_t target;
  uint8_t weight;  // in 255ths, 1 to 255

  friend bool operator==(const Edge&, const Edge&) = default;
};

// The adjacency lists of one row, in the order of the format.
using AdjacencyRow = std::vector<std::vector<Edge>>;
std::string EncodeAdjacency(uint32_t first_chunk, const AdjacencyRow& lists);
Status DecodeAdjacency(std::string_view bytes, uint32_t first_chunk, uint32_t count,
                       AdjacencyRow* out);
// Calls `visit` for the lists of the first `count` chunks that have one, in order, without keeping
// them: a list lasts until the call returns.
Status VisitAdjacency(std::string_view bytes, uint32_t first_chunk, uint32_t count,
                      const std::function<void(uint32_t chunk, std::span<const Edge>)>& visit);

// Lengths as they are stored: 0, or the number of terms + 1.
std::string EncodeLengths(std::span<const uint32_t> lengths);
Status DecodeLengths(std::string_view bytes, uint32_t count, std::vector<uint32_t>* out);

// Reads the rows that hold chunks [begin, end) and appends exactly those.
Status ReadDirectory(const ReadView& view, CollectionId collection, uint32_t begin, uint32_t end,
                     std::vector<DirectoryEntry>* out);
Status ReadStreams(const ReadView& view, CollectionId collection, uint32_t begin, uint32_t end,
                   TermStreams* out);
// Lengths of chunks [0, end).
Status ReadLengths(const ReadView& view, CollectionId collection, uint32_t end,
                   std::vector<uint32_t>* out);
// The first `count` lists of the row that holds `chunk`; missing lists are empty.
Result<AdjacencyRow> ReadAdjacencyRow(const ReadView& view, CollectionId collection, EdgeType type,
                                      uint32_t row, uint32_t count);

inline std::string AdjacencyKey(CollectionId collection, EdgeType type, uint32_t row) {
  std::string key = RowKey(collection, Kind::kAdjacency);
  key.push_back(static_cast<char>(type));
  AppendBigEndian32(&key, row);
  return key;
}

}  // namespace wend
