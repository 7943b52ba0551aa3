#include "engine/mixture/chunk_vectors.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "engine/similarity_graph.h"
#include "storage/chunk_rows.h"
#include "storage/posting_table.h"

namespace wend {

namespace {

// Chunks that follow each other this closely are read together.
constexpr uint32_t kNear = 32;
constexpr uint32_t kLongestRun = 128;

// One past the last of the first chunks that ascend and are near each other.
uint32_t EndOfRun(std::span<const uint32_t> chunks) {
  uint32_t last = chunks[0];
  for (const uint32_t chunk : chunks.subspan(1)) {
    if (chunk <= last || chunk - last > kNear || chunk - chunks[0] >= kLongestRun) break;
    last = chunk;
  }
  return last + 1;
}

// The terms with the weights of their counts.
ChunkVector CountTerms(uint32_t chunk, std::span<const uint32_t> stream) {
  ChunkVector vector;
  vector.chunk = chunk;
  std::vector<uint32_t> terms(stream.begin(), stream.end());
  std::ranges::sort(terms);
  for (size_t from = 0; from < terms.size();) {
    size_t to = from;
    while (to < terms.size() && terms[to] == terms[from]) ++to;
    VectorTerm term;
    term.term = terms[from];
    term.weight = TfWeight(static_cast<uint32_t>(to - from));
    vector.terms.push_back(term);
    from = to;
  }
  return vector;
}

}  // namespace

double Dot(const ChunkVector& a, const ChunkVector& b) {
  double sum = 0;
  auto at = b.terms.begin();
  for (const VectorTerm& t : a.terms) {
    while (at != b.terms.end() && at->term < t.term) ++at;
    if (at == b.terms.end()) break;
    if (at->term == t.term) sum += t.weight * at->weight;
  }
  return sum;
}

double Cosine(const ChunkVector& a, const ChunkVector& b) {
  return a.norm > 0 && b.norm > 0 ? Dot(a, b) / (a.norm * b.norm) : 0.0;
}

Result<std::vector<ChunkVector>> ReadVectors(const CollectionVersion& version,
                                             std::span<const uint32_t> chunks) {
  std::vector<ChunkVector> out(chunks.size());
  std::vector<std::pair<uint32_t, size_t>> places;  // chunk and place, so that rows are read once
  for (size_t i = 0; i < chunks.size(); ++i) places.emplace_back(chunks[i], i);
  std::ranges::sort(places);
  std::vector<uint32_t> sorted;
  for (const auto& [chunk, place] : places) sorted.push_back(chunk);
  std::vector<uint32_t> all;
  TermStreams row;
  uint32_t begin = 0;  // of the run that is read
  uint32_t end = 0;
  for (size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] < begin || sorted[i] >= end) {
      begin = sorted[i];
      end = EndOfRun(std::span(sorted).subspan(i));
      row = TermStreams();
      WEND_RETURN_IF_ERROR(ReadStreams(version.view(), version.info().id, begin, end, &row));
    }
    ChunkVector& vector = out[places[i].second];
    vector = CountTerms(sorted[i], row.Stream(sorted[i] - begin));
    for (const VectorTerm& term : vector.terms) all.push_back(term.term);
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version.Frequencies(all));
  for (ChunkVector& vector : out) {
    double squares = 0;
    for (VectorTerm& term : vector.terms) {
      const auto at = std::ranges::lower_bound(all, term.term) - all.begin();
      term.df = df[static_cast<size_t>(at)];
      term.idf = IdfWeight(term.df, version.counts().live_chunks);
      term.weight *= term.idf;
      squares += term.weight * term.weight;
    }
    vector.norm = std::sqrt(squares);
  }
  return out;
}

Status ReadTermPostings(const CollectionVersion& version, uint32_t term,
                        std::vector<PostingEntry>* out) {
  out->clear();
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  StoredPostings stored;
  WEND_RETURN_IF_ERROR(ReadPostings(version.view(), version.info().id, term,
                                    version.counts().sealed_chunks, &stored));
  for (const PostingBlock& block : stored.blocks) WEND_RETURN_IF_ERROR(block.Decode(out));
  out->insert(out->end(), stored.entries.begin(), stored.entries.end());
  resident->tail().Postings(term, out);
  return {};
}

}  // namespace wend
