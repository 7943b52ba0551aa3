#include "engine/centrality.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <queue>
#include <unordered_map>
#include <utility>

#include "engine/similarity_graph.h"
#include "storage/chunk_rows.h"

namespace wend {
namespace {

// What rounding leaves of a chunk that says nothing new.
constexpr double kNothing = 1e-9;

struct Entry {
  uint32_t column = 0;
  double weight = 0;
};

// L2-normalised TF-IDF rows of some chunks; columns are the terms that these chunks hold.
struct Rows {
  std::vector<uint32_t> begin{0};
  std::vector<Entry> entries;
  uint32_t columns = 0;

  std::span<const Entry> Of(size_t row) const {
    return std::span(entries).subspan(begin[row], begin[row + 1] - begin[row]);
  }
};

// The stream of a chunk as (term, count), ascending.
void CountTerms(std::span<const uint32_t> stream, std::vector<uint32_t>* sorted,
                std::vector<std::pair<uint32_t, uint32_t>>* counts) {
  sorted->assign(stream.begin(), stream.end());
  std::ranges::sort(*sorted);
  counts->clear();
  for (const uint32_t term : *sorted) {
    if (counts->empty() || counts->back().first != term) counts->emplace_back(term, 0);
    ++counts->back().second;
  }
}

// `chunks` ascend. Streams are read by packed rows, of which each is decoded once.
Result<Rows> ReadRows(const CollectionVersion& version, const std::vector<ScoredChunk>& chunks) {
  Rows rows;
  std::vector<uint32_t> terms;  // of each entry
  std::vector<uint32_t> sorted;
  std::vector<std::pair<uint32_t, uint32_t>> counts;
  for (size_t i = 0; i < chunks.size();) {
    const uint32_t row = chunks[i].chunk / kChunksPerRow;
    size_t last = i;
    while (last + 1 < chunks.size() && chunks[last + 1].chunk / kChunksPerRow == row) ++last;
    TermStreams streams;
    const uint32_t first_chunk = chunks[i].chunk;
    WEND_RETURN_IF_ERROR(ReadStreams(version.view(), version.info().id, first_chunk,
                                     chunks[last].chunk + 1, &streams));
    for (; i <= last; ++i) {
      CountTerms(streams.Stream(chunks[i].chunk - first_chunk), &sorted, &counts);
      for (const auto& [term, count] : counts) {
        terms.push_back(term);
        rows.entries.push_back({0, TfWeight(count)});
      }
      rows.begin.push_back(static_cast<uint32_t>(rows.entries.size()));
    }
  }
  sorted = terms;
  std::ranges::sort(sorted);
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  WEND_ASSIGN_OR_RETURN(const std::vector<uint64_t> df, version.Frequencies(sorted));
  rows.columns = static_cast<uint32_t>(sorted.size());
  std::unordered_map<uint32_t, uint32_t> column_of;
  column_of.reserve(sorted.size());
  std::vector<double> idf(sorted.size());
  for (uint32_t c = 0; c < rows.columns; ++c) {
    column_of.emplace(sorted[c], c);
    idf[c] = IdfWeight(df[c], version.counts().live_chunks);
  }
  for (size_t row = 0; row + 1 < rows.begin.size(); ++row) {
    double squares = 0;
    for (uint32_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) {
      Entry& entry = rows.entries[k];
      entry.column = column_of.find(terms[k])->second;
      entry.weight *= idf[entry.column];
      squares += entry.weight * entry.weight;
    }
    const double norm = std::sqrt(squares);
    for (uint32_t k = rows.begin[row]; k < rows.begin[row + 1]; ++k) rows.entries[k].weight /= norm;
  }
  return rows;
}

double DotOf(std::span<const Entry> row, const std::vector<double>& dense) {
  double sum = 0;
  for (const Entry& entry : row) sum += entry.weight * dense[entry.column];
  return sum;
}

// A score that was true when `taken` chunks had been taken.
struct Stale {
  double score = 0;
  uint32_t index = 0;
  uint32_t taken = 0;

  bool operator<(const Stale& other) const {
    return score != other.score ? score < other.score : index > other.index;
  }
};

}  // namespace

Result<std::vector<ScoredChunk>> SampleChunks(const CollectionVersion& version,
                                              const ChunkSet* allowed) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  const CountsRow& counts = version.counts();
  std::vector<ScoredChunk> chunks;
  const uint64_t all = allowed == nullptr ? counts.next_chunk : allowed->cardinality();
  if (all == 0 || counts.live_chunks == 0) return chunks;
  const uint64_t average = std::max<uint64_t>(counts.tokens / counts.live_chunks, 1);
  const uint64_t room =
      std::clamp<uint64_t>(CentralityLimits::kMaxTerms / average, 1, CentralityLimits::kMaxChunks);
  const uint64_t wanted = std::min(all, room);
  for (uint64_t i = 0; i < wanted; ++i) {
    auto chunk = static_cast<uint32_t>(i * all / wanted);
    if (allowed != nullptr && !allowed->select(chunk, &chunk)) break;
    if (chunk >= counts.next_chunk) break;
    if (resident->Length(chunk) > 0) chunks.push_back({chunk, 1});
  }
  return chunks;
}

Result<std::vector<ScoredChunk>> FindCentral(const CollectionVersion& version,
                                             std::vector<ScoredChunk> chunks, size_t count) {
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, version.resident());
  std::ranges::sort(chunks, {}, &ScoredChunk::chunk);
  WEND_ASSIGN_OR_RETURN(const Rows rows, ReadRows(version, chunks));
  double total_length = 0;
  for (const ScoredChunk& chunk : chunks) total_length += resident->Length(chunk.chunk);
  const double average = total_length / static_cast<double>(std::max<size_t>(chunks.size(), 1));
  std::vector<double> weight(chunks.size());
  double mass = 0;
  for (size_t i = 0; i < chunks.size(); ++i) {
    const double length = resident->Length(chunks[i].chunk);
    weight[i] = length > 0 ? length / (length + average) : 0;
    mass += weight[i] * chunks[i].score;
  }
  std::vector<double> left(rows.columns, 0.0);  // of the centroid
  for (size_t i = 0; i < chunks.size() && mass > 0; ++i) {
    const double p = weight[i] * chunks[i].score / mass;
    for (const Entry& entry : rows.Of(i)) left[entry.column] += p * entry.weight;
  }
  std::priority_queue<Stale> heap;
  for (uint32_t i = 0; i < chunks.size(); ++i) {
    heap.push({weight[i] * DotOf(rows.Of(i), left), i, 0});
  }
  std::vector<ScoredChunk> central;
  while (!heap.empty() && central.size() < count && heap.top().score > kNothing) {
    Stale best = heap.top();
    heap.pop();
    const std::span<const Entry> row = rows.Of(best.index);
    const double explained = DotOf(row, left);
    if (best.taken < central.size()) {
      best.score = weight[best.index] * explained;
      best.taken = static_cast<uint32_t>(central.size());
      heap.push(best);
      continue;
    }
    central.push_back({chunks[best.index].chunk, best.score});
    for (const Entry& entry : row) left[entry.column] -= explained * entry.weight;
  }
  return central;
}

}  // namespace wend
