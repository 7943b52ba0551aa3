// SimilarityGraph: checks what comes in, and hands over to TfidfMatrix and the walks.
#include "engine/similarity_graph.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "engine/mixpr_walk.h"
#include "engine/tfidf_matrix.h"
#include "storage/base/ids.h"

namespace wend {

namespace {

constexpr int kMaxSteps = 1000;

Status CheckRange(const char* name, double value, double most) {
  if (value >= 0 && value <= most) return {};  // false for NaN
  return Status::Invalid(std::string(name) + " must be between 0 and " +
                         std::to_string(static_cast<int>(most)) + ", not " + std::to_string(value));
}

Status CheckOptions(const MixprOptions& options) {
  WEND_RETURN_IF_ERROR(CheckRange("alpha", options.alpha, 1));
  WEND_RETURN_IF_ERROR(CheckRange("cutoff", options.cutoff, 1));
  if (options.steps < 1 || options.steps > kMaxSteps) {
    return Status::Invalid("steps must be between 1 and " + std::to_string(kMaxSteps) + ", not " +
                           std::to_string(options.steps));
  }
  if (!(options.tolerance >= 0) || std::isinf(options.tolerance)) {
    return Status::Invalid("tolerance must be zero or a positive number, not " +
                           std::to_string(options.tolerance));
  }
  return {};
}

// `teleport` scaled to sum to one. All zero leaves the support empty.
Status Normalise(std::span<const double> teleport, TeleportDistribution* p) {
  double sum = 0;
  for (size_t chunk = 0; chunk < teleport.size(); ++chunk) {
    const double weight = teleport[chunk];
    if (weight == 0) continue;
    if (!(weight > 0) || std::isinf(weight)) {
      return Status::Invalid("the teleport weight of chunk " + std::to_string(chunk) +
                             " must be zero or a positive number, not " + std::to_string(weight));
    }
    sum += weight;
    p->support.push_back(static_cast<uint32_t>(chunk));
  }
  if (std::isinf(sum)) return Status::Invalid("the sum of the teleport weights is too large");
  for (uint32_t chunk : p->support) p->probability[chunk] = teleport[chunk] / sum;
  return {};
}

// Uniform over the chunks that have terms.
void SpreadUniformly(const TfidfMatrix& x, TeleportDistribution* p) {
  for (uint32_t chunk = 0; chunk < x.chunk_count(); ++chunk) {
    if (x.inverse_norm[chunk] > 0) p->support.push_back(chunk);
  }
  const double share = 1.0 / static_cast<double>(std::max<size_t>(p->support.size(), 1));
  for (uint32_t chunk : p->support) p->probability[chunk] = share;
}

}  // namespace

double TfWeight(uint32_t count) { return 1.0 + std::log(static_cast<double>(count)); }

double IdfWeight(uint64_t df, uint64_t n) {
  return std::log((1.0 + static_cast<double>(n)) / (1.0 + static_cast<double>(df))) + 1.0;
}

struct SimilarityGraph::Rep {
  TfidfMatrix x;
  int threads;
};

SimilarityGraph::SimilarityGraph(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
SimilarityGraph::~SimilarityGraph() = default;

Result<std::unique_ptr<SimilarityGraph>> SimilarityGraph::Build(const TermCountRows& rows,
                                                                std::span<const uint32_t> df,
                                                                uint64_t live_chunks, int threads) {
  WEND_ASSIGN_OR_RETURN(TfidfMatrix x, TfidfMatrix::Build(rows, df, live_chunks, threads));
  auto rep = std::make_unique<Rep>(Rep{std::move(x), threads});
  return std::unique_ptr<SimilarityGraph>(new SimilarityGraph(std::move(rep)));
}

// The norm of the query is over the terms that chunks hold, as in scikit-learn's transform.
std::vector<double> SimilarityGraph::Cosines(std::span<const uint32_t> terms,
                                             std::span<const uint32_t> counts) const {
  const TfidfMatrix& x = rep_->x;
  std::vector<double> cosines(x.chunk_count(), 0.0);
  std::vector<std::pair<uint32_t, double>> query;  // column, weight
  double square = 0;
  for (size_t i = 0; i < std::min(terms.size(), counts.size()); ++i) {
    if (terms[i] >= x.column_of_term.size() || counts[i] == 0) continue;
    const uint32_t column = x.column_of_term[terms[i]];
    if (column == kNoId) continue;
    const double weight = TfWeight(counts[i]) * x.idf[column];
    query.emplace_back(column, weight);
    square += weight * weight;
  }
  for (const auto& [column, weight] : query) {
    const double unit = weight / std::sqrt(square) * x.idf[column];
    x.columns.ForEach(column, [&](uint32_t chunk, double tf) {
      cosines[chunk] += unit * tf * x.inverse_norm[chunk];
    });
  }
  return cosines;
}

Result<std::vector<double>> SimilarityGraph::Walk(std::span<const double> teleport,
                                                  const MixprOptions& options,
                                                  WalkReport* report) const {
  const TfidfMatrix& x = rep_->x;
  WalkReport unasked;
  if (report == nullptr) report = &unasked;
  *report = {};
  WEND_RETURN_IF_ERROR(CheckOptions(options));
  if (teleport.size() != x.chunk_count()) {
    return Status::Invalid("the teleport distribution has " + std::to_string(teleport.size()) +
                           " weights for " + std::to_string(x.chunk_count()) + " chunks");
  }
  TeleportDistribution p;
  p.probability = ZeroedArray<double>(teleport.size());
  if (!p.probability.ok()) return Status(Code::kNoMemory, "no memory for a teleport distribution");
  WEND_RETURN_IF_ERROR(Normalise(teleport, &p));
  if (p.support.empty() && options.alpha == 0) SpreadUniformly(x, &p);
  if (p.support.empty()) return std::vector<double>(teleport.size(), 0.0);
  return options.cutoff > 0 ? WalkAboveCutoff(x, p, options, rep_->threads, report)
                            : WalkFactors(x, p, options, rep_->threads, report);
}

size_t SimilarityGraph::chunk_count() const { return rep_->x.chunk_count(); }

size_t SimilarityGraph::memory_bytes() const {
  return sizeof(*this) + sizeof(Rep) + rep_->x.memory_bytes();
}

}  // namespace wend
