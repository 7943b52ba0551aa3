// WriteWave: one transaction's worth of changes to a collection.
//
// A wave takes units that are to come and units that are to go, and builds the rows, counts and
// statistics of all of them. It holds whole units; or the first, next or last parts of one that is
// too large for a transaction, and behind the last part whole units again.
//
// Invariants:
//  1. Counts in the transaction are exact for the units it completes. A wave that ends within a
//     unit leaves the counts as they were (but for the ids of new terms), so that what it wrote is
//     invisible until a later wave completes the unit.
//  2. A unit that replaces another takes its place in one transaction: the old one goes in the wave
//     that completes the new one.
//
// Thread safety: by the writer only.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/chunk_row_writer.h"
#include "engine/collection_version.h"
#include "engine/term_resolver.h"
#include "engine/unit_analysis.h"
#include "storage/catalog_rows.h"
#include "storage/term_table.h"
#include "storage/unit_rows.h"
#include "storage/vector_rows.h"

namespace wend {

// A unit at rest that is to go.
struct StoredUnit {
  UnitKeyRow key_row;
  UnitRow row;
};

// A row of family kMeta that comes or (nullopt) goes beside the units.
struct RowChange {
  std::string key;
  std::optional<std::string> value;
  bool with_next = false;   // goes into the same transaction as the change behind it
  int64_t links = 0;        // what it adds to the counts
  int64_t link_weight = 0;  // likewise, as the two below
  int64_t found_links = 0;
  int64_t left_out_links = 0;
};

// A unit on its way in, over one or several waves.
struct IncomingUnit {
  const Unit* unit = nullptr;
  ContentHash hash{};
  std::optional<StoredUnit> replaces;
  std::vector<RowChange> found_links;  // with the wave that completes it

  // Set by the wave that holds its first part.
  DocumentId document;
  uint32_t first_chunk = 0;
  uint32_t chunk_count = 0;
  uint64_t tokens = 0;
  uint32_t pieces_written = 0;
  std::vector<uint32_t> title_terms;
  std::vector<uint32_t> attributes;  // term ids, ascending
  std::vector<WeightedTerm> vector;  // of the first chunk, by term
  uint32_t title_id = kNoId;         // of the first chunk, if its title is an attribute
  uint32_t name_terms = 0;           // how many of title_terms are that title
  bool names_itself = false;         // the text of the first chunk does
};

// What the writer keeps from wave to wave.
struct WriterState {
  std::shared_ptr<const CollectionInfo> info;
  CountsRow counts;           // as committed
  uint32_t staged_chunk = 0;  // counts.next_chunk, or behind the chunks of an unfinished unit
  // At least as many postings as the tail holds: what came since it was sealed, whether it went
  // again or not.
  uint64_t unsealed_terms = 0;
  std::shared_ptr<const std::vector<uint32_t>> sealed_lengths;  // as stored
  TailIndex tail;                                               // up to the last publication
  TermStreams added;                                            // streams of chunks behind the tail
  std::vector<uint32_t> dead_in_tail;  // chunks at or above sealed_chunks removed since then
  std::unique_ptr<PartAnalyzer> analyzer;
  std::unique_ptr<TermResolver> resolver;
};

class WriteWave {
 public:
  WriteWave(Store* store, WriterState* state);

  // Goes into the same transaction. Before Apply.
  void Change(const RowChange& row);
  // Parts in order of units, of each unit its title first; `units[part.unit]` is what they belong
  // to.
  Status Apply(std::vector<Part> parts, std::vector<IncomingUnit>* units,
               const std::vector<StoredUnit>& removals);

 private:
  Status RemoveAll(const std::vector<Part>& parts, const std::vector<IncomingUnit>& units,
                   const std::vector<StoredUnit>& removals);
  Status RemoveUnit(const StoredUnit& old);
  Status LeaveChain(const UnitRow& row);
  // Takes the titles of documents that go off the counts; `streams` are those of `dead_`.
  Status CountRemovedTitles(const TermStreams& streams);
  Status CountRemoved(const std::vector<uint32_t>& dead, const TermStreams& streams);
  Status RemoveVectors();
  Status StartUnit(const Part& part, IncomingUnit* incoming);
  Status SetTitle(const Part& part, IncomingUnit* incoming);
  Status AddChunks(const Part& part, IncomingUnit* incoming);
  Status AddChunk(const Part& part, const ChunkSpan& span, IncomingUnit* incoming);
  void PutVector(uint32_t chunk, const std::vector<WeightedTerm>& vector);
  void PutText(const IncomingUnit& incoming, uint64_t upto, uint32_t* pieces_written);
  Status FinishUnit(IncomingUnit* incoming);
  Status JoinSession(const IncomingUnit& incoming);
  Result<SessionRow*> Session(const std::string& id);
  Status CommitWave(bool unit_open, DocumentId open_document);

  Store* store_;
  WriterState* state_;
  ReadView view_;
  WriteTxn txn_;
  ChunkRowWriter rows_;
  CountsRow working_;
  FrequencyEditor frequencies_;
  std::shared_ptr<std::vector<uint32_t>> new_lengths_;  // where sealed chunks were removed
  std::map<std::string, SessionRow> sessions_;
  std::vector<uint32_t> dead_;          // chunks that go
  std::vector<uint32_t> dead_vectors_;  // those of them that vectors stand on
  std::vector<std::pair<uint32_t, std::string>> dead_titles_;  // by the first chunk of a document
  TermStreams added_;
};

}  // namespace wend
