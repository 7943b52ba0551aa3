// MentionReader: which documents a text names by their titles, and which texts name a document.
//
// A chunk mentions a document when its text (not its headings) holds the terms of the document's
// title one behind the other. A suffix in parentheses does not count: "Mercury (planet)" is
// mentioned as Mercury. Titles without a term, and of more than kMaxTitleTerms, are never found;
// a title that more than kMaxNamesakes documents share ("Untitled") names none of them.
//
// Nothing about mentions is stored, so that an insert costs the same whatever its title, and an
// old text is linked when a later document brings the title. Titles are attributes made of the ids
// of their terms (attributes.h), in the dictionary behind each other where they begin alike: a text
// is read from left to right, and at each term the titles that begin with it are looked at. Which
// chunks name a title is asked of the postings of its terms, and then of those chunks themselves.
//
// Invariant: what is found follows from the version alone, not from what was read before.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/attributes.h"
#include "engine/collection_version.h"
#include "engine/edges.h"
#include "engine/title_cache.h"
#include "storage/chunk_rows.h"

namespace wend {

class MentionReader {
 public:
  static constexpr uint64_t kMaxCandidates = 1000;
  static constexpr size_t kMaxNamesakes = 32;
  // While more chunks than this are left, another posting list is worth reading.
  static constexpr uint64_t kMaxRareCandidates = 64;

  explicit MentionReader(std::shared_ptr<const CollectionVersion> version);

  // A title in a run of terms, and the documents that have it, by their first chunks, ascending;
  // none where too many have.
  using Visit = std::function<void(uint32_t begin, uint32_t length, std::span<const uint32_t>)>;
  // Finds titles from left to right, the longest at each place, not overlapping.
  Status FindTitles(std::span<const uint32_t> terms, const Visit& visit);

  // What a chunk names, by weight, without its own document. A document weighs 1 / (how many have
  // the same title) for each time it is named, up to 1. Nothing for a chunk that is not alive.
  Result<std::shared_ptr<const ChunkMentions>> ReadChunk(uint32_t chunk);
  // The same as edges.
  Status ReadOut(uint32_t chunk, std::vector<WeightedChunk>* out);
  // The chunks that name the document whose first chunk this is, by weight, at most `max_count`.
  // None, and `*common` set, where every term of the title is in more than kMaxCandidates chunks.
  Status ReadIn(uint32_t chunk, size_t max_count, std::vector<WeightedChunk>* out, bool* common);
  // The same where few chunks can: none where more than kMaxRareCandidates hold the terms that are
  // looked at. Kept for later questions, so that a walk pays once.
  Result<std::shared_ptr<const std::vector<std::pair<uint32_t, double>>>> ReadInRare(
      uint32_t chunk);
  // The first `max_count` of `candidates` (distinct, those wanted most first) that name it, in this
  // order: what it costs depends on the candidates alone. Those count too where a title before it
  // overlaps this one ("City of York" and "York"), but not where a longer one begins at its place.
  // None where every term of the title is in more than 16,000 chunks.
  Status ReadInAmong(uint32_t chunk, std::span<const uint32_t> candidates, size_t max_count,
                     std::vector<WeightedChunk>* out);

 private:
  // A chunk's terms, and where it stands.
  struct Text {
    bool live = false;
    uint32_t first_of_document = 0;  // chunk
    uint32_t headings = 0;           // of the terms
    std::vector<uint32_t> terms;

    std::span<const uint32_t> body() const { return std::span(terms).subspan(headings); }
  };
  Status Open();
  // It lasts until the next call. `chunk` lies below next_chunk.
  Result<const Text*> ReadText(uint32_t chunk);
  Result<const std::vector<DirectoryEntry>*> ReadDirectoryRow(uint32_t row);
  Result<uint32_t> FindFirstOfDocument(uint32_t chunk);
  Result<std::shared_ptr<const TitleGroup>> ReadGroup(uint32_t first_term);
  Result<std::shared_ptr<const std::vector<uint32_t>>> ReadDocuments(uint32_t title);
  // The documents of the longest title at the beginning of `terms` that has any; null if none.
  Result<std::shared_ptr<const std::vector<uint32_t>>> FindLongest(std::span<const uint32_t> terms,
                                                                   uint32_t* length);
  Status ReadMentions(uint32_t chunk, ChunkMentions* out);
  // In how many chunks the rarest of `terms` is, at least 1.
  Result<uint64_t> Rarest(std::span<const uint32_t> terms);
  // The distinct terms of a title, rarest first, each behind the number of its chunks.
  Result<std::vector<std::pair<uint64_t, uint32_t>>> ByFrequency(std::span<const uint32_t> title);
  // The chunks that hold the rarest terms of a title, until they are few; none, and `*common`, as
  // ReadIn says.
  Result<ChunkSet> FindCandidates(std::span<const uint32_t> title, bool* common);
  // Those of `candidates` that hold all terms of a title, or few enough to look; ascending.
  Result<std::vector<uint32_t>> HoldingAll(std::span<const uint32_t> title,
                                           std::span<const uint32_t> candidates);
  // How often a text names a title.
  Result<uint32_t> CountIn(std::span<const uint32_t> text, std::span<const uint32_t> title);
  // Appends `candidate` with its weight if it names `chunk`.
  Status AppendIfNaming(uint32_t candidate, uint32_t chunk, std::vector<WeightedChunk>* out);

  std::shared_ptr<const CollectionVersion> version_;
  std::shared_ptr<const Resident> resident_;  // null until Open
  std::shared_ptr<TitleCache> cache_;
  std::unordered_map<uint32_t, std::vector<DirectoryEntry>> directory_;     // by row
  std::unordered_map<uint32_t, Text> texts_;                                // by chunk
  std::unordered_map<uint32_t, std::shared_ptr<const TitleGroup>> groups_;  // as in cache_
  std::unordered_map<uint32_t, uint64_t> frequencies_;                      // by term
};

}  // namespace wend
