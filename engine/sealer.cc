// The windows of a sealing, and cleaning up after one that was cut off.
#include "engine/sealer.h"

#include <algorithm>
#include <vector>

#include "engine/term_counts.h"
#include "storage/chunk_rows.h"
#include "storage/format.h"
#include "storage/posting_table.h"
#include "storage/sparse_vector.h"
#include "storage/term_table.h"
#include "storage/vector_rows.h"

namespace wend {
namespace {

// Chunks and terms a window may hold: about 100 MB of postings at the most.
constexpr uint32_t kWindowChunks = 1 << 20;
constexpr size_t kWindowTerms = 4 << 20;

int64_t SecondsOf(const TimePoint& t) {
  const int64_t us = t.microseconds;
  return us / 1000000 - (us % 1000000 < 0 ? 1 : 0);  // rounded down
}

// As posting_page.h says; `stored` is the length of the chunk.
uint32_t PostingLength(TermKind kind, uint32_t stored) {
  if (kind == TermKind::kDimension) return kMaxVectorWeight;
  return kind == TermKind::kAttribute ? 1 : stored - 1;
}

struct Window {
  uint32_t begin = 0;
  uint32_t end = 0;
  std::vector<uint32_t> lengths;     // as stored
  std::vector<NewPosting> postings;  // by term, then chunk
  FrequencyEditor frequencies;
};

// Reads chunks from `begin` on until the window is full or `limit` is reached.
Status ReadWindow(const ReadView& view, CollectionId collection, uint32_t begin, uint32_t limit,
                  Window* w) {
  TermStreams streams;
  std::vector<VectorPosting> vectors;
  w->begin = w->end = begin;
  while (w->end < limit && w->end - begin < kWindowChunks &&
         streams.terms.size() + streams.attributes.terms.size() + streams.vectors.size() <
             kWindowTerms) {
    const uint32_t step = std::min(limit, (w->end / kChunksPerRow + 64) * kChunksPerRow);
    WEND_RETURN_IF_ERROR(ReadStreams(view, collection, w->end, step, &streams));
    vectors.clear();
    WEND_RETURN_IF_ERROR(ReadVectors(view, collection, w->end, step, &vectors));
    streams.AppendVectors(vectors, w->end - begin);
    w->end = step;
  }
  std::vector<DirectoryEntry> directory;
  WEND_RETURN_IF_ERROR(ReadDirectory(view, collection, begin, w->end, &directory));
  for (size_t i = 0; i < streams.ends.size(); ++i) w->lengths.push_back(streams.StoredLength(i));
  const PostingsByTerm counted = CountAllByTerm(streams);
  w->postings.reserve(counted.entries.size());
  for (size_t i = 0, entry = 0; i < counted.terms.size(); ++i) {
    w->frequencies.Add(counted.terms[i], static_cast<int64_t>(counted.ends[i] - entry));
    for (; entry < counted.ends[i]; ++entry) {
      const PostingEntry& e = counted.entries[entry];
      const DirectoryEntry& d = directory[e.chunk];
      const uint32_t length = PostingLength(counted.kinds[i], w->lengths[e.chunk]);
      w->postings.push_back({counted.terms[i], begin + e.chunk, e.count, length,
                             d.time.has_value() ? SecondsOf(*d.time) : kNoTimeSeconds});
    }
  }
  return {};
}

// Writes the length rows that hold chunks [begin, end).
Status PutLengths(const ReadView& view, CollectionId collection, const Window& w, WriteTxn* txn) {
  const uint32_t first_row = w.begin / kLengthsPerRow;
  std::vector<uint32_t> row;
  std::string bytes;
  const std::string first_key = RowKey(collection, Kind::kLengths, first_row);
  if (w.begin % kLengthsPerRow != 0) {
    WEND_ASSIGN_OR_RETURN(const bool found, view.Get(Family::kIndex, first_key, &bytes));
    if (!found) return DamagedRow("lengths");
    WEND_RETURN_IF_ERROR(DecodeLengths(bytes, w.begin % kLengthsPerRow, &row));
  }
  for (uint32_t chunk = w.begin; chunk < w.end; ++chunk) {
    row.push_back(w.lengths[chunk - w.begin]);
    if (row.size() == kLengthsPerRow || chunk + 1 == w.end) {
      txn->Put(Family::kIndex, RowKey(collection, Kind::kLengths, chunk / kLengthsPerRow),
               EncodeLengths(row));
      row.clear();
    }
  }
  return {};
}

Status SealWindow(Store* store, CollectionId collection, uint32_t limit, CountsRow* counts) {
  const ReadView view = store->View();
  Window w;
  WEND_RETURN_IF_ERROR(ReadWindow(view, collection, counts->sealed_chunks, limit, &w));
  std::vector<uint32_t> old_lengths;
  WEND_RETURN_IF_ERROR(ReadLengths(view, collection, counts->sealed_chunks, &old_lengths));
  const auto is_dead = [&](uint32_t chunk) {
    return chunk < old_lengths.size() && old_lengths[chunk] == 0;
  };
  WriteTxn txn;
  const std::string counts_key = RowKey(collection, Kind::kCounts);
  const auto put = [&](std::string_view key, std::string_view bytes) -> Status {
    txn.Put(Family::kIndex, key, bytes);
    return {};
  };
  const auto pause = [&]() -> Status {
    if (txn.size_bytes() <= kTxnBytes) return {};
    // From here on it takes several transactions: mark it, so that a crash is noticed.
    CountsRow marked = *counts;
    marked.sealing_to = w.end;
    txn.Put(Family::kMeta, counts_key, marked.Encode());
    WEND_RETURN_IF_ERROR(store->Commit(std::move(txn)));
    txn = WriteTxn();
    return {};
  };
  const auto remove = [&](std::string_view key) -> Status {
    txn.Delete(Family::kIndex, key);
    return {};
  };
  WEND_RETURN_IF_ERROR(AppendPostings(view, collection, w.postings, counts->sealed_chunks, is_dead,
                                      {put, remove, pause}));
  WEND_RETURN_IF_ERROR(w.frequencies.Write(view, collection, &txn));
  WEND_RETURN_IF_ERROR(PutLengths(view, collection, w, &txn));
  CountsRow sealed = *counts;
  sealed.sealed_chunks = w.end;
  sealed.sealing_to = 0;
  txn.Put(Family::kMeta, counts_key, sealed.Encode());
  WEND_RETURN_IF_ERROR(store->Commit(std::move(txn)));
  *counts = sealed;
  return {};
}

// Rewrites every page that holds postings at or above `limit`.
Status DropPostingsFrom(Store* store, CollectionId collection, uint32_t limit) {
  const ReadView view = store->View();
  const std::string begin = RowKey(collection, Kind::kPostings);
  Scan scan = view.NewScan(Family::kIndex, begin, KindEnd(collection, Kind::kPostings));
  WriteTxn txn;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    bool stale = false;
    WEND_RETURN_IF_ERROR(ReadPostingPage(scan.value(), [&](uint32_t, const PostingBlock& block) {
      stale = block.last_chunk >= limit;
      return !stale;
    }));
    if (!stale) continue;
    std::vector<EncodedPage> pages;
    WEND_RETURN_IF_ERROR(MergePostingPage(
        scan.value(), {}, limit, [](uint32_t) { return false; }, &pages));
    if (pages.empty()) txn.Delete(Family::kIndex, scan.key());
    for (size_t i = 0; i < pages.size(); ++i) {
      txn.Put(Family::kIndex,
              i == 0
                  ? std::string(scan.key())
                  : RowKey(collection, Kind::kPostings, pages[i].first_term, pages[i].first_chunk),
              pages[i].bytes);
    }
    if (txn.size_bytes() > kTxnBytes) {
      WEND_RETURN_IF_ERROR(store->Commit(std::move(txn)));
      txn = WriteTxn();
    }
  }
  WEND_RETURN_IF_ERROR(scan.status());
  return store->Commit(std::move(txn));
}

// Deletes the rows of a kind from `from` on.
Status DeleteRowsFrom(const ReadView& view, Family family, CollectionId collection, Kind kind,
                      uint32_t from, WriteTxn* txn) {
  Scan scan = view.NewScan(family, RowKey(collection, kind), KindEnd(collection, kind));
  for (scan.Seek(RowKey(collection, kind, from)); scan.valid(); scan.Next()) {
    txn->Delete(family, scan.key());
  }
  return scan.status();
}

}  // namespace

Status SealTail(Store* store, CollectionId collection, CountsRow* counts) {
  const uint32_t limit = counts->next_chunk;
  while (counts->sealed_chunks < limit) {
    WEND_RETURN_IF_ERROR(SealWindow(store, collection, limit, counts));
  }
  return {};
}

Status CleanUpInterrupted(Store* store, CollectionId collection, CountsRow* counts) {
  if (counts->sealing_to != 0) {
    WEND_RETURN_IF_ERROR(DropPostingsFrom(store, collection, counts->sealed_chunks));
    counts->sealing_to = 0;
  }
  WriteTxn txn;
  if (counts->staged_document != kNoId) {
    const ReadView view = store->View();
    const uint32_t whole_rows = (counts->next_chunk + kChunksPerRow - 1) / kChunksPerRow;
    for (const Kind kind : {Kind::kDirectory, Kind::kStreams}) {
      WEND_RETURN_IF_ERROR(
          DeleteRowsFrom(view, Family::kIndex, collection, kind, whole_rows, &txn));
    }
    WEND_RETURN_IF_ERROR(
        DeleteRowsFrom(view, Family::kIndex, collection, Kind::kVectors, counts->next_chunk, &txn));
    Scan edges = view.NewScan(Family::kIndex, AdjacencyKey(collection, EdgeType::kNext, whole_rows),
                              KindEnd(collection, Kind::kAdjacency));
    for (edges.Seek(AdjacencyKey(collection, EdgeType::kNext, whole_rows)); edges.valid();
         edges.Next()) {
      txn.Delete(Family::kIndex, edges.key());
    }
    WEND_RETURN_IF_ERROR(edges.status());
    for (const Kind kind : {Kind::kUnit, Kind::kText}) {
      WEND_RETURN_IF_ERROR(
          DeleteRowsFrom(view, Family::kText, collection, kind, counts->next_document, &txn));
    }
    counts->staged_document = kNoId;
  }
  txn.Put(Family::kMeta, RowKey(collection, Kind::kCounts), counts->Encode());
  return store->Commit(std::move(txn));
}

}  // namespace wend
