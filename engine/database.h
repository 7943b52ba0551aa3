// Database: what the layers above see of the engine. Opens a folder, writes units, hands out views.
//
// Thread safety: all calls from any thread. Writers are serialised by one lock; readers take a
// View (one shared pointer) and never wait.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analyzer.h"
#include "engine/attribute_index.h"
#include "engine/chunk_filter.h"
#include "engine/chunk_set.h"
#include "engine/chunker.h"
#include "engine/verify.h"
#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/link_rows.h"
#include "storage/unit.h"

namespace wend {

struct DatabaseOptions {
  enum class Mode : uint8_t { kCreate, kWrite, kRead };
  enum class Durability : uint8_t { kProcess, kFull };
  enum class Recovery : uint8_t { kStrict, kTail };

  Mode mode = Mode::kCreate;
  Durability durability = Durability::kProcess;
  Recovery recovery = Recovery::kStrict;
  uint64_t memory_budget_bytes = 256ull << 20;
  int threads = 0;  // 0: number of cores, at most 8
  // What counts as now as long as the database is open; without it the clock of the machine.
  std::optional<TimePoint> now;
};

struct CollectionOptions {
  AnalyzerOptions analyzer;
  ChunkerOptions chunker;
  // Messages without a session begin a new one after a longer silence (session_list.h).
  uint32_t session_gap_minutes = 20;
  // Units dated further back than this are hidden, and removed by the writer (expiry.h). 0: never.
  uint64_t ttl_seconds = 0;
  // Whether links are read from texts (found_links.h).
  bool find_links = true;
};

// What can be changed of a collection; what is not set stays.
struct CollectionSettings {
  std::optional<uint64_t> ttl_seconds;
  std::optional<uint32_t> session_gap_minutes;
};

// Exact, as of one published version.
struct CollectionStats {
  uint64_t documents = 0;
  uint64_t messages = 0;
  uint64_t chunks = 0;          // live
  uint64_t dead_chunks = 0;     // deleted, ids used up
  uint64_t terms = 0;           // distinct terms ever seen
  uint64_t tokens = 0;          // analysed terms of live chunks, titles included
  uint64_t text_bytes = 0;      // of live documents and messages
  uint64_t links = 0;           // those that lead nowhere included
  double link_weight = 0;       // their weights, summed up
  uint64_t found_links = 0;     // in texts, those that lead nowhere included
  uint64_t left_out_links = 0;  // in texts that have more of them than are kept
};

// A note of the caller's about a collection, in a batch behind `position` units: the row is written
// with the last of the batch or after it, never before. An empty value removes the mark.
struct Mark {
  std::string name;
  std::string value;
  size_t position = 0;
};

struct StoredMark {
  std::string value;
  // Whether all units that were there at the mark are still there as they were, but for those with
  // a mark of their own.
  bool intact = true;
};

struct CompactReport {
  uint64_t expired = 0;        // units past the ttl of their collection, removed
  uint64_t dead_postings = 0;  // of deleted chunks, removed
  uint64_t bytes_before = 0;   // of tables on disk
  uint64_t bytes_after = 0;
};

struct WriteSummary {
  uint64_t inserted = 0;
  uint64_t replaced = 0;
  uint64_t unchanged = 0;
  // Links, by what became of each in the end; those that stay as they were are not counted.
  uint64_t linked = 0;
  uint64_t reweighted = 0;
  uint64_t unlinked = 0;
};

// A unit with other attributes, in the place of the one that is under its key.
struct UnitEdit {
  Unit unit;
  bool keeps_text = true;  // `unit.text` is not set: the text stays
};

// What a change makes of a collection: edits, each key once, or keys to remove.
struct CollectionChange {
  std::vector<UnitEdit> edits;
  std::vector<std::string> removed;
};

struct CheckRow {
  std::string check;
  bool passed = true;
  std::string detail;
};

struct MatchAnswer;  // engine/match_evaluator.h
struct MatchPlan;
struct Passage;  // engine/rank_request.h, as the three below
struct QuestionTerm;
struct RankAnswer;
struct RankRequest;
class CollectionVersion;

// A collection as of one published version. Cheap to copy; holds its version alive.
class CollectionView {
 public:
  class Impl;
  explicit CollectionView(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  const std::string& name() const;
  const CollectionOptions& options() const;
  CollectionStats stats() const;
  // What cursors over it are made from (chunk_cursor.h and its like).
  const std::shared_ptr<const CollectionVersion>& version() const;

  Result<RankAnswer> Rank(const RankRequest& request) const;
  // Reads the text and attributes of one chunk.
  Result<Passage> ReadPassage(ChunkId chunk) const;
  // Byte ranges in `text` of the words whose terms are among `terms`, in order, not overlapping.
  Result<std::vector<std::pair<uint32_t, uint32_t>>> FindMatches(
      std::string_view text, const std::vector<QuestionTerm>& terms) const;

  // Attributes and the chunks that have them: engine/attribute_index.h.
  Result<AttributeValueList> AttributeValues(std::string_view name,
                                             const std::optional<MetadataValue>& lower,
                                             const std::optional<MetadataValue>& upper,
                                             size_t max_count) const;
  Result<std::vector<std::string>> MetadataNames() const;
  // Pairs of chunks that are joined by `next`. Reads all adjacency lists.
  Result<uint64_t> CountNextEdges() const;
  Result<ChunkSet> ChunksOfTerms(std::span<const uint32_t> terms) const;
  Result<ChunkSet> LiveChunks() const;
  // The live chunks that match the text of a MATCH (engine/match_query.h has its grammar).
  Result<MatchAnswer> Match(std::string_view match) const;
  // What is known before any posting is read.
  Result<MatchPlan> PlanMatch(std::string_view match) const;
  // Byte ranges in `text` of what a MATCH asks for: words, and phrases where they stand whole.
  Result<std::vector<std::pair<uint32_t, uint32_t>>> HighlightMatch(std::string_view match,
                                                                    std::string_view text) const;

 private:
  std::shared_ptr<const Impl> impl_;
};

// The whole database as of one published version.
class DatabaseView {
 public:
  class Impl;
  explicit DatabaseView(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  Result<std::vector<std::string>> CollectionNames() const;  // sorted
  // NotFound names the nearest collection, if one is near.
  Result<CollectionView> Collection(std::string_view name) const;

 private:
  std::shared_ptr<const Impl> impl_;
};

class Database {
 public:
  static Result<std::unique_ptr<Database>> Open(const std::string& path,
                                                const DatabaseOptions& options);
  ~Database();

  // Seals what would slow down the next opening; nothing is lost without it. Nobody may write
  // afterwards.
  Status Close();

  DatabaseView View() const;

  Status CreateCollection(std::string_view name, const CollectionOptions& options,
                          bool if_not_exists);
  // Frees the name at once; a collection of the same name made later is another one, and views of
  // the old one keep reading. Its rows are removed before the call returns; where that is
  // interrupted, by the next opening for writing.
  Status DropCollection(std::string_view name, bool if_exists);
  // NotFound without the collection. What expires by a new ttl is removed before the call returns,
  // but for a transaction's.
  Status AlterCollection(std::string_view name, const CollectionSettings& settings);
  // Writes all units, creating the collection with default options if it is missing. Each unit is
  // whole or absent whatever happens. Later units with the same key win.
  // Marks are in order of their positions, and may come without units. Links are changed in order,
  // in the transaction that holds the last of the units or behind it (storage/link_rows.h).
  Result<WriteSummary> Write(std::string_view collection, std::vector<Unit> units,
                             const std::vector<Mark>& marks = {},
                             const std::vector<LinkChange>& links = {});
  // Removes units by key, with the links that lead from them; returns how many there were. kind:
  // only that kind, if given.
  Result<uint64_t> Delete(std::string_view collection, const std::vector<std::string>& keys,
                          std::optional<Unit::Kind> kind);
  // Reads and changes a collection with nothing written in between: `plan` is called with the
  // newest view under the writer's lock, and what it answers is done. Where it fails nothing is
  // changed. Returns how many units were edited or removed.
  using ChangePlan = std::function<Result<CollectionChange>(const DatabaseView&)>;
  Result<uint64_t> Change(std::string_view collection, const ChangePlan& plan);

  // A transaction belongs to the database: from Begin on every write, of any thread, is part of it
  // and every view taken shows it, while nothing of it is in the store. Commit writes all of it as
  // one; after a failed Commit the outcome is unknown and the store latches. A write that fails
  // within a transaction leaves no trace, and the transaction goes on. It holds up to a quarter of
  // the memory budget; Close rolls it back; Backup and Compact are refused meanwhile.
  Status Begin();
  Status Commit();
  Status Rollback();
  bool InTransaction() const;

  // As of now, newer than any view. Nullopt without such a mark, collection or unit.
  Result<std::optional<StoredMark>> ReadMark(std::string_view collection,
                                             std::string_view name) const;
  // Of the unit that is now under the key: one that was replaced has taken its mark along.
  Result<std::optional<std::string>> ReadUnitMark(std::string_view collection,
                                                  std::string_view key) const;
  // Cross-checks everything that the store holds, as of one moment.
  Result<VerifyReport> Verify() const;
  // One row for each check that was made; what is found is a row as well. Quick: superblock, guard,
  // counts and their bounds. Full: also the checksums of all tables, and Verify.
  Result<std::vector<CheckRow>> Check(bool full) const;
  // Writes a copy of the database, as of now, into the new folder `path` while others read and
  // write. The copy is cross-checked and on disk before it takes its name; on failure nothing is
  // left. On the same file system it shares the (immutable) table files with the original.
  Status Backup(const std::string& path);
  // Removes what has expired, and what deleted units left in postings and tables. Changes no
  // answer. Writers wait for the first part of it, readers never. With a name, only that of this
  // collection.
  Result<CompactReport> Compact(std::optional<std::string_view> collection = std::nullopt);
  // What the store holds, as (name, value) rows: bytes on disk, memory, sealed chunks, ...
  std::vector<std::pair<std::string, std::string>> StoreStats() const;

  const DatabaseOptions& options() const;

 private:
  class Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace wend
