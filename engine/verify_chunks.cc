// Checks of the packed rows about chunks: directory with term streams, lengths, edges.
#include <algorithm>

#include "engine/attributes.h"
#include "engine/collection_verifier.h"
#include "storage/format.h"

namespace wend {
namespace {

uint32_t RowCountOf(uint32_t chunks, uint32_t per_row) {
  return chunks / per_row + (chunks % per_row != 0 ? 1 : 0);
}

}  // namespace

Status CollectionVerifier::CheckChunks() {
  const uint32_t rows = RowCountOf(counts_.next_chunk, kChunksPerRow);
  const std::string begin = RowKey(id_, Kind::kDirectory);
  Scan scan = view_.NewScan(Family::kIndex, begin, KindEnd(id_, Kind::kDirectory));
  uint32_t expected = 0;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    uint32_t row = 0;
    if (!KeyNumber(scan.key(), kRowKeyPrefixBytes, &row)) {
      Add("a key is malformed", "in the directory");
      continue;
    }
    if (row >= rows) break;
    if (row > expected) {
      Add("a directory row is missing", RowsText(expected, row, kChunksPerRow));
    }
    expected = row + 1;
    const uint64_t end = std::min<uint64_t>(counts_.next_chunk, uint64_t{expected} * kChunksPerRow);
    chunks_.resize(end);
    WEND_RETURN_IF_ERROR(CheckChunkRow(row, scan.value()));
  }
  WEND_RETURN_IF_ERROR(scan.status());
  if (expected < rows) Add("a directory row is missing", RowsText(expected, rows, kChunksPerRow));
  return {};
}

Status CollectionVerifier::CheckChunkRow(uint32_t row, std::string_view directory) {
  const uint32_t first = row * kChunksPerRow;
  const auto count = static_cast<uint32_t>(chunks_.size() - first);
  directory_.clear();
  const Status decoded = DecodeDirectory(directory, count, &directory_);
  if (!decoded.ok()) {
    Add("a directory row is damaged", RowsText(row, row + 1, kChunksPerRow));
    directory_.resize(count);
  }
  for (uint32_t i = 0; i < count; ++i) CheckDirectoryEntry(first + i, directory_[i]);

  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view_.Get(Family::kIndex, RowKey(id_, Kind::kStreams, row), &bytes));
  if (!found) {
    Add("a row of term streams is missing", RowsText(row, row + 1, kChunksPerRow));
    return {};
  }
  streams_ = TermStreams();
  if (!DecodeStreams(bytes, 0, count, &streams_).ok()) {
    Add("a row of term streams is damaged", RowsText(row, row + 1, kChunksPerRow));
    return {};
  }
  for (uint32_t i = 0; i < count; ++i) {
    // What a damaged directory does not tell cannot be compared with.
    if (!decoded.ok()) break;
    CheckStream(first + i, streams_.Stream(i), directory_[i].title_terms);
    CheckAttributes(first + i, streams_.Stream(i), streams_.attributes.Stream(i));
  }
  return {};
}

void CollectionVerifier::CheckDirectoryEntry(uint32_t chunk, const DirectoryEntry& entry) {
  if (!entry.live) return;
  ChunkFacts& facts = chunks_[chunk];
  facts.document = entry.document;
  facts.end = entry.begin + entry.size;
  facts.is_message = entry.is_message;
  facts.time_seconds = SecondsOf(entry.time);
  ++found_.live_chunks;
  if (facts.end < entry.begin) Add("a byte range lies outside its text", ChunkName(chunk));
}

void CollectionVerifier::CheckStream(uint32_t chunk, std::span<const uint32_t> stream,
                                     uint32_t title_terms) {
  ChunkFacts& facts = chunks_[chunk];
  facts.terms = static_cast<uint32_t>(stream.size());
  facts.headings = static_cast<uint8_t>(std::min<uint32_t>(title_terms, 255));
  if (!facts.live()) {
    if (!stream.empty()) Add("a deleted chunk has terms", ChunkName(chunk));
    return;
  }
  found_.tokens += stream.size();
  if (title_terms > stream.size()) {
    Add("a title is longer than its chunk",
        ChunkName(chunk) + ": " + InsteadOf(title_terms, stream.size()));
  }
  sorted_.assign(stream.begin(), stream.end());
  std::ranges::sort(sorted_);
  for (size_t i = 0; i < sorted_.size();) {
    const uint32_t term = sorted_[i];
    size_t end = i;
    while (end < sorted_.size() && sorted_[end] == term) ++end;
    CheckTermOf(chunk, term, static_cast<uint32_t>(end - i), false);
    i = end;
  }
}

void CollectionVerifier::CheckAttributes(uint32_t chunk, std::span<const uint32_t> stream,
                                         std::span<const uint32_t> attributes) {
  if (!chunks_[chunk].live()) {
    if (!attributes.empty()) Add("a deleted chunk has attributes", ChunkName(chunk));
    return;
  }
  for (const uint32_t term : attributes) {
    CheckTermOf(chunk, term, 1, true);
    if (!IsAttribute(term)) continue;
    if (title_sizes_[term] > 0) {
      CheckTitle(chunk, term, stream);
    } else {
      chunks_[chunk].attributes += attribute_hashes_[term];
    }
  }
}

void CollectionVerifier::CheckTitle(uint32_t chunk, uint32_t term,
                                    std::span<const uint32_t> stream) {
  ChunkFacts& facts = chunks_[chunk];
  const size_t size = title_sizes_[term];
  if (facts.titled || size > facts.headings || size > stream.size() ||
      HashOfAttribute(EncodeTitle(stream.first(size))) != attribute_hashes_[term]) {
    Add("a title is not the one its chunk begins with", ChunkName(chunk));
    return;
  }
  facts.titled = true;
  ++found_.titled;
  const bool self = NamesTitle(stream.subspan(std::min<size_t>(facts.headings, stream.size())),
                               stream.first(size));
  found_.self_named += self ? 1 : 0;
}

void CollectionVerifier::CheckTermOf(uint32_t chunk, uint32_t term, uint32_t count,
                                     bool is_attribute) {
  const auto where = [&] { return ChunkName(chunk) + ": term " + std::to_string(term); };
  if (!IsTerm(term)) {
    Add("a term is not in the dictionary", where());
    return;
  }
  if (IsAttribute(term) != is_attribute) Add("words and attributes are mixed up", where());
  if (chunk >= counts_.sealed_chunks) return;
  ++frequencies_[term];
  chunks_[chunk].postings += FingerprintOf(term, chunk, count);
}

// ---- Lengths ----------------------------------------------------------------------------------

Status CollectionVerifier::CheckLengths() {
  const uint32_t rows = RowCountOf(counts_.sealed_chunks, kLengthsPerRow);
  const std::string begin = RowKey(id_, Kind::kLengths);
  Scan scan = view_.NewScan(Family::kIndex, begin, KindEnd(id_, Kind::kLengths));
  uint32_t expected = 0;
  std::vector<uint32_t> lengths;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    uint32_t row = 0;
    if (!KeyNumber(scan.key(), kRowKeyPrefixBytes, &row)) {
      Add("a key is malformed", "among the lengths");
      continue;
    }
    if (row >= rows) break;
    if (row > expected) Add("a row of lengths is missing", RowsText(expected, row, kLengthsPerRow));
    expected = row + 1;
    const uint32_t first = row * kLengthsPerRow;
    lengths.clear();
    const uint32_t count = std::min(counts_.sealed_chunks - first, kLengthsPerRow);
    if (!DecodeLengths(scan.value(), count, &lengths).ok()) {
      Add("a row of lengths is damaged", RowsText(row, row + 1, kLengthsPerRow));
      continue;
    }
    for (uint32_t i = 0; i < count && first + i < chunks_.size(); ++i) {
      const uint32_t stored = chunks_[first + i].live() ? chunks_[first + i].terms + 1 : 0;
      if (lengths[i] == stored) continue;
      Add("a length is wrong", ChunkName(first + i) + ": " + InsteadOf(lengths[i], stored));
    }
  }
  WEND_RETURN_IF_ERROR(scan.status());
  if (expected < rows) Add("a row of lengths is missing", RowsText(expected, rows, kLengthsPerRow));
  return {};
}

// ---- Edges ------------------------------------------------------------------------------------

Status CollectionVerifier::CheckEdges() {
  const std::string begin = RowKey(id_, Kind::kAdjacency);
  Scan scan = view_.NewScan(Family::kIndex, begin, KindEnd(id_, Kind::kAdjacency));
  AdjacencyRow lists;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    uint32_t row = 0;
    if (!KeyNumber(scan.key(), kRowKeyPrefixBytes + 1, &row) ||
        scan.key()[kRowKeyPrefixBytes] != static_cast<char>(EdgeType::kNext)) {
      Add("a key is malformed", "among the edges");
      continue;
    }
    const uint64_t first = uint64_t{row} * kChunksPerRow;
    if (first >= chunks_.size()) break;
    const auto count =
        static_cast<uint32_t>(std::min<uint64_t>(kChunksPerRow, chunks_.size() - first));
    if (!DecodeAdjacency(scan.value(), static_cast<uint32_t>(first), count, &lists).ok()) {
      Add("a row of edges is damaged", RowsText(row, row + 1, kChunksPerRow));
      continue;
    }
    for (uint32_t i = 0; i < count; ++i) CheckEdgeList(static_cast<uint32_t>(first) + i, lists[i]);
  }
  WEND_RETURN_IF_ERROR(scan.status());
  CheckEdgeSums();
  return {};
}

void CollectionVerifier::CheckEdgeList(uint32_t chunk, const std::vector<Edge>& list) {
  ChunkFacts& from = chunks_[chunk];
  from.degree = static_cast<uint8_t>(std::min<size_t>(list.size(), 3));
  if (!from.live() && !list.empty()) Add("a deleted chunk has edges", ChunkName(chunk));
  for (size_t i = 0; i < list.size(); ++i) {
    const Edge& e = list[i];
    const auto where = [&] { return ChunkName(chunk) + " to " + std::to_string(e.target); };
    if (i > 0 && (list[i - 1].weight < e.weight ||
                  (list[i - 1].weight == e.weight && list[i - 1].target >= e.target))) {
      Add("edges are out of order", where());
    }
    if (e.target >= chunks_.size() || !chunks_[e.target].live()) {
      Add("an edge leads nowhere", where());
      continue;
    }
    ChunkFacts& to = chunks_[e.target];
    from.edges += FingerprintOf(chunk, e.target, e.weight);
    to.edges -= FingerprintOf(e.target, chunk, e.weight);
    // Documents are chained in order of their chunks, messages in order of their session.
    const uint32_t distance = std::max(chunk, e.target) - std::min(chunk, e.target);
    const bool fits = from.is_message ? to.is_message && distance > 0
                                      : to.document == from.document && distance == 1;
    if (from.live() && (!fits || e.weight == 0))
      Add("an edge joins what is not neighbours", where());
  }
}

void CollectionVerifier::CheckEdgeSums() {
  uint64_t in_sessions = 0;
  for (uint32_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    const ChunkFacts& facts = chunks_[chunk];
    if (facts.edges != 0) Add("an edge leads one way only", "from or to " + ChunkName(chunk));
    if (!facts.live()) continue;
    if (facts.is_message) {
      in_sessions += facts.degree;
      if (facts.degree > 2) Add("a message has more than two neighbours", ChunkName(chunk));
      continue;
    }
    const auto is_joined = [&](uint32_t other) {
      return other < chunks_.size() && chunks_[other].document == facts.document;
    };
    const uint32_t neighbours =
        (chunk > 0 && is_joined(chunk - 1) ? 1 : 0) + (is_joined(chunk + 1) ? 1 : 0);
    if (facts.degree < neighbours) Add("an edge is missing", "from " + ChunkName(chunk));
  }
  uint64_t chained = 0;
  for (const auto& [session, facts] : sessions_)
    chained += facts.chunks == 0 ? 0 : facts.chunks - 1;
  if (in_sessions != 2 * chained) {
    Add("a session is not one chain",
        InsteadOf(in_sessions, 2 * chained) + " edges between messages");
  }
}

}  // namespace wend
