// TitleIndex: the titles of a collection's documents, to find where texts name them.
//
// A chunk mentions a document when its text (not its headings) holds the terms of the document's
// title one behind the other. A suffix in parentheses does not count: "Mercury (planet)" is
// mentioned as Mercury. Titles without a term, and of more than kMaxTitleTerms, are never found.
//
// Nothing about mentions is stored, so that an insert costs the same whatever its title: which
// titles a chunk names is looked up in a table of hashed titles in memory; which chunks name a
// title is asked of the postings of its rarest term, unless that is too common to be worth it.
//
// The table is built when first asked for and then extended by the documents that came since, in
// layers that are merged as they grow (the logarithmic method). Titles of deleted documents stay
// in it until it is built anew, and are passed over.
//
// Invariants:
//  1. What is found follows from the version alone, not from which tables were built before.
//  2. Two different titles count as one only where 64 bits of hash agree by chance.
//
// Thread safety: a TitleIndex is immutable; a MentionReader belongs to one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/edges.h"
#include "storage/chunk_rows.h"

namespace wend {

inline constexpr uint32_t kMaxTitleTerms = 16;

class TitleIndex {
 public:
  struct Entry {
    uint64_t hash = 0;
    uint32_t chunk = 0;  // the first of its document

    friend auto operator<=>(const Entry&, const Entry&) = default;
  };
  // A title in a run of terms, and the documents that have it, by their first chunks, ascending.
  using Visit = std::function<void(uint32_t begin, uint32_t length, std::span<const uint32_t>)>;

  // As of `version`: the table of an earlier one that was kept, extended, or a new one.
  static Result<std::shared_ptr<const TitleIndex>> Load(const CollectionVersion& version);

  // Finds titles from left to right, the longest at each place, not overlapping. Documents for
  // which `is_live(chunk)` is false are passed over; a title that only they have is none.
  void FindTitles(std::span<const uint32_t> terms, const std::function<bool(uint32_t)>& is_live,
                  const Visit& visit) const;

  size_t title_count() const;

 private:
  struct Layer {
    std::vector<Entry> entries;  // sorted
    // For each term that a title begins with: bit n - 1 where one of n terms does.
    std::unordered_map<uint32_t, uint32_t> lengths;
  };

  Status Extend(const CollectionVersion& version);
  void AddLayer(std::shared_ptr<Layer> layer);
  void AppendDocuments(uint64_t hash, const std::function<bool(uint32_t)>& is_live,
                       std::vector<uint32_t>* out) const;

  std::vector<std::shared_ptr<const Layer>> layers_;  // each at least twice the next
  // What it was built from: not later than any version that is answered from it.
  uint32_t next_document_ = 0;
  uint32_t next_chunk_ = 0;
  uint64_t dead_chunks_ = 0;
};

// Which terms at the beginning of a document's headings are its title, without what stands in
// parentheses behind it.
Result<uint32_t> CountTitleTerms(const CollectionVersion& version, std::string_view title,
                                 uint32_t title_terms);

// `mention` edges of a version, as EdgeReader gives the others.
class MentionReader {
 public:
  static constexpr uint64_t kMaxCandidates = 1000;

  explicit MentionReader(std::shared_ptr<const CollectionVersion> version);

  // The first chunks of the documents that this chunk names, without its own, by weight. A
  // document weighs 1 / (how many have the same title) for each time it is named, up to 1.
  Status ReadOut(uint32_t chunk, std::vector<WeightedChunk>* out);
  // The chunks that name the document whose first chunk this is, by weight, at most `max_count`.
  // None, and `*common` set, where every term of the title is in more than kMaxCandidates chunks.
  Status ReadIn(uint32_t chunk, size_t max_count, std::vector<WeightedChunk>* out, bool* common);

 private:
  struct Row {
    std::vector<DirectoryEntry> directory;
    TermStreams streams;
  };
  Status Open();
  // The row that holds the chunk; it lasts until the next call.
  Result<const Row*> ReadRow(uint32_t chunk);
  Status CollectCandidates(std::span<const uint32_t> title, ChunkSet* chunks, bool* common);

  std::shared_ptr<const CollectionVersion> version_;
  std::shared_ptr<const Resident> resident_;  // null until Open
  std::shared_ptr<const TitleIndex> titles_;
  std::unordered_map<uint32_t, Row> rows_;
  ChunkCursor chunks_;
};

}  // namespace wend
