// CollectionVerifier: the cross-check of one collection (engine/verify.h says of what).
//
// Each check reads one kind of row in order of keys and leaves behind what later ones compare with:
// a few numbers per chunk and per term. Sets too large to keep (the postings of a chunk, its
// edges) are compared by the sum of 64-bit fingerprints of their members, added on one side and
// taken off on the other: a sum that is not zero tells the chunk.
//
// Thread safety: none; one object per check.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/verify.h"
#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/catalog_rows.h"
#include "storage/chunk_rows.h"
#include "storage/format.h"
#include "storage/posting_page.h"
#include "storage/store.h"
#include "storage/unit_rows.h"

namespace wend {

class CollectionVerifier {
 public:
  // `view` and `report` outlive the verifier.
  CollectionVerifier(const ReadView& view, CollectionId id, std::string name, bool finds_links,
                     VerifyReport* report)
      : view_(view), id_(id), name_(std::move(name)), finds_links_(finds_links), report_(*report) {}

  Status Run();

 private:
  struct ChunkFacts {
    uint32_t document = kNoId;  // kNoId: deleted
    uint32_t terms = 0;         // in its stream
    uint64_t attributes = 0;    // hashes of its attributes, summed up
    uint64_t vectors = 0;       // fingerprints of the entries of its vectors, summed up
    uint64_t end = 0;           // in the document's text
    int64_t time_seconds = kNoTimeSeconds;
    uint64_t postings = 0;  // fingerprints: those that its stream gives less those stored
    uint64_t edges = 0;     // fingerprints: edges from it less edges to it
    uint8_t degree = 0;     // at most 3 is counted
    bool is_message = false;
    bool claimed = false;  // by the unit it belongs to
    bool titled = false;   // its title is an attribute
    uint8_t headings = 0;  // terms of its stream ahead of the text

    bool live() const { return document != kNoId; }
  };
  struct SessionFacts {
    uint64_t messages = 0;
    uint64_t chunks = 0;
  };
  // Of a page or block that was read last, to check the order.
  struct PostingPlace {
    uint32_t term = 0;
    uint32_t chunk = 0;
    bool any = false;
  };

  // verify_terms.cc
  Status CheckDictionary();
  Status CheckLookups(const std::vector<std::string>& terms, const std::vector<uint32_t>& ids);
  Status CheckFrequencies();
  Status CheckPostings();
  void CheckPage(std::string_view key, std::string_view page, PostingPlace* last);
  void CheckBlock(uint32_t term, const PostingBlock& block, PostingPlace* last);
  void CheckEntry(uint32_t term, const PostingBlock& block, const PostingEntry& entry);

  // verify_chunks.cc
  Status CheckChunks();
  Status CheckChunkRow(uint32_t row, std::string_view directory);
  void CheckDirectoryEntry(uint32_t chunk, const DirectoryEntry& entry);
  void CheckStream(uint32_t chunk, std::span<const uint32_t> stream, uint32_t title_terms);
  void CheckAttributes(uint32_t chunk, std::span<const uint32_t> stream,
                       std::span<const uint32_t> attributes);
  void CheckTitle(uint32_t chunk, uint32_t term, std::span<const uint32_t> stream);
  void CheckTermOf(uint32_t chunk, uint32_t term, uint32_t count, bool is_attribute);
  Status CheckLengths();
  Status CheckEdges();
  void CheckEdgeList(uint32_t chunk, const std::vector<Edge>& list);
  void CheckEdgeSums();

  // verify_vectors.cc
  Status CheckVectors();
  void CheckVectorsOf(const UnitRow& row, const std::string& where);

  // verify_links.cc
  Status CheckLinks();
  // Fingerprint of the link in a row of either kind; 0 where it is damaged.
  uint64_t CheckLinkRow(Kind kind, std::string_view key, std::string_view value);
  // What the text of a unit links to against its row.
  Status CheckFoundLinksOf(const Unit& unit);
  Status CheckFoundLinks();

  // verify_units.cc
  Status CheckUnits();
  Status CheckUnit(uint32_t document, const UnitRow& row);
  Status CheckKeyOf(uint32_t document, const UnitRow& row);
  void CheckChunksOf(uint32_t document, const UnitRow& row);
  void TakePieces(Scan* pieces, uint32_t document, UnitRow* row);
  void CheckUnclaimedChunks();
  Status CheckKeys();
  Status CheckSessions();
  Status CheckMarks();
  Status CheckSession(const std::string& session, std::string_view bytes);

  // verify.cc
  void CheckCounts();

  void Add(std::string what, std::string where) {
    report_.Add(name_, std::move(what), std::move(where));
  }
  bool IsTerm(uint32_t term) const { return term < is_term_.size() && is_term_[term]; }
  bool IsAttribute(uint32_t term) const {
    return term < attribute_hashes_.size() && attribute_hashes_[term] != 0;
  }

  const ReadView& view_;
  const CollectionId id_;
  const std::string name_;
  const bool finds_links_;
  VerifyReport& report_;

  CountsRow counts_;  // as stored
  CountsRow found_;   // as recounted
  std::vector<ChunkFacts> chunks_;
  std::vector<bool> is_term_;
  std::vector<uint64_t> attribute_hashes_;  // by term, 0 for words
  std::vector<bool> is_dimension_;          // by term
  std::vector<uint8_t> title_sizes_;        // by term: of a title how many terms it has, else 0
  std::vector<uint32_t> frequencies_;       // of sealed live chunks, by the streams
  std::vector<bool> is_document_;
  uint64_t units_ = 0;
  uint64_t found_out_ = 0;  // hashes of the rows 'o' that the texts give, summed up
  uint64_t found_in_ = 0;   // and of the rows 'i'
  std::map<std::string, SessionFacts> sessions_;

  // Scratch, kept for its memory.
  std::vector<DirectoryEntry> directory_;
  TermStreams streams_;
  std::vector<uint32_t> sorted_;
  std::vector<PostingEntry> entries_;
};

// "chunk 17", "chunks 128 to 255".
std::string ChunkName(uint32_t chunk);
std::string RowsText(uint32_t first_row, uint32_t end_row, uint32_t per_row);
// The name in single quotes.
std::string Quoted(std::string_view name);
// "3 instead of 4".
std::string InsteadOf(uint64_t is, uint64_t should_be);

// The 32-bit number behind `skip` bytes of a key that is to end with it; false otherwise.
bool KeyNumber(std::string_view key, size_t skip, uint32_t* number);

// A number that two different triples share by chance only (1 in 2^64).
uint64_t FingerprintOf(uint32_t a, uint32_t b, uint32_t c);

// Of an entry of a vector, whose dimension has that hash as a term.
uint64_t EntryFingerprint(uint64_t hash, uint32_t weight);

// Never 0.
uint64_t HashOfAttribute(std::string_view term);

// Whole seconds, rounded down; kNoTimeSeconds without a time.
int64_t SecondsOf(const std::optional<TimePoint>& time);

}  // namespace wend
