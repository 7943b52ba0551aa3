// Loading what a version keeps in memory.
#include "engine/collection_version.h"

#include "engine/term_counts.h"
#include "storage/chunk_rows.h"
#include "storage/term_table.h"
#include "storage/vector_rows.h"

namespace wend {

Result<std::shared_ptr<const Resident>> CollectionVersion::resident() const {
  if (base_ != nullptr) return base_->resident();
  std::lock_guard<std::mutex> lock(resident_mutex_);
  if (resident_ != nullptr) return resident_;
  auto lengths = std::make_shared<std::vector<uint32_t>>();
  WEND_RETURN_IF_ERROR(ReadLengths(view_, info_->id, counts_.sealed_chunks, lengths.get()));
  TermStreams streams;
  WEND_RETURN_IF_ERROR(
      ReadStreams(view_, info_->id, counts_.sealed_chunks, counts_.next_chunk, &streams));
  WEND_RETURN_IF_ERROR(
      ReadVectors(view_, info_->id, counts_.sealed_chunks, counts_.next_chunk, &streams.vectors));
  resident_ = std::make_shared<const Resident>(std::move(lengths),
                                               TailIndex(counts_.sealed_chunks).Append(streams));
  return resident_;
}

Result<std::shared_ptr<const SimilarityGraph>> CollectionVersion::graph(int threads) const {
  if (base_ != nullptr) return base_->graph(threads);
  std::lock_guard<std::mutex> lock(graph_mutex_);
  if (graph_ != nullptr) return graph_;
  TermStreams streams;
  WEND_RETURN_IF_ERROR(ReadStreams(view_, info_->id, 0, counts_.next_chunk, &streams));
  std::vector<uint32_t> df;
  const TermCountRows rows = CountByChunk(streams, &df);
  WEND_ASSIGN_OR_RETURN(std::unique_ptr<SimilarityGraph> graph,
                        SimilarityGraph::Build(rows, df, counts_.live_chunks, threads));
  graph_ = std::move(graph);
  return graph_;
}

Result<std::vector<uint64_t>> CollectionVersion::Frequencies(
    const std::vector<uint32_t>& terms) const {
  WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> sealed,
                        ReadFrequencies(view_, info_->id, terms));
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> loaded, resident());
  std::vector<uint64_t> df(terms.size());
  for (size_t i = 0; i < terms.size(); ++i) {
    df[i] = uint64_t{sealed[i]} + loaded->tail().Frequency(terms[i]);
  }
  return df;
}

}  // namespace wend
