// WalkAboveCutoff: the walk over single similarities.
//
// A row of S is built from the columns of its chunk's terms by a sparse accumulator (one slot per
// chunk, and the list of slots in use), filtered by the cutoff, and kept for the rest of the walk.
// Rows are built by many threads; mass is pushed along them by one, in order of reach, so sums
// have a fixed order. What a chunk passes on is divided by the sum of its own row, so columns of A
// sum to one.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <new>
#include <string>

#include "engine/mixpr_walk.h"
#include "storage/base/cancellation.h"

namespace wend {

namespace {

constexpr double kCutoffSlack = 1e-12;
// 1 GiB of kept similarities. More is a cutoff that does not cut.
constexpr uint64_t kMaxKept = uint64_t{1} << 26;
// New rows below which one thread builds them: starting helpers would take as long.
constexpr size_t kThreadRows = 32;

struct Neighbour {
  double similarity;
  uint32_t chunk;
};

struct SimilarityRow {
  std::unique_ptr<Neighbour[]> neighbours;
  uint32_t size = 0;
  double sum = 0;
};

struct RowAccumulator {
  ZeroedArray<double> sum;     // per chunk, all zero between rows
  ZeroedArray<uint32_t> used;  // chunks whose sum is above zero
};

enum class RowFault : int { kNone, kNoMemory, kTooMany, kCancelled };

class CutoffWalk {
 public:
  CutoffWalk(const TfidfMatrix& x, const TeleportDistribution& p, const MixprOptions& options,
             int threads)
      : x_(x), p_(p), options_(options), threads_(threads) {}

  Status Start();
  Status Iterate(WalkReport* report);
  std::vector<double> TakeResult() { return std::move(pi_); }

 private:
  Status BuildRows();
  RowFault BuildRow(uint32_t chunk, RowAccumulator* accumulator, SimilarityRow* row);
  double Step();

  const TfidfMatrix& x_;
  const TeleportDistribution& p_;
  const MixprOptions& options_;
  const int threads_;

  std::vector<double> pi_;
  ZeroedArray<double> incoming_;  // per chunk, all zero between steps
  ZeroedArray<uint8_t> reached_;
  std::vector<uint32_t> chunks_;              // in order of reach
  std::vector<SimilarityRow> rows_;           // of chunks_, as far as built
  std::vector<RowAccumulator> accumulators_;  // per worker
  std::unique_ptr<WorkerTeam> team_;
  std::atomic<uint64_t> kept_{0};
};

Status NoMemory(size_t chunks) {
  return {Code::kNoMemory, "no memory for a walk over " + std::to_string(chunks) + " chunks"};
}

Status CutoffWalk::Start() {
  const size_t n = x_.chunk_count();
  incoming_ = ZeroedArray<double>(n);
  reached_ = ZeroedArray<uint8_t>(n);
  if (!incoming_.ok() || !reached_.ok()) return NoMemory(n);
  pi_.assign(n, 0.0);
  chunks_ = p_.support;
  for (uint32_t chunk : chunks_) {
    pi_[chunk] = p_.probability[chunk];
    reached_[chunk] = 1;
  }
  return {};
}

// Rows of the chunks that were reached since the last call.
Status CutoffWalk::BuildRows() {
  const size_t first = rows_.size();
  if (first == chunks_.size()) return {};
  const size_t n = x_.chunk_count();
  if (team_ == nullptr || (team_->helper_count() == 0 && chunks_.size() - first >= kThreadRows)) {
    team_ = std::make_unique<WorkerTeam>(chunks_.size() - first >= kThreadRows ? threads_ : 1);
    accumulators_.resize(team_->helper_count() + 1);
    for (RowAccumulator& a : accumulators_) {
      if (!a.sum.ok()) a = {ZeroedArray<double>(n), ZeroedArray<uint32_t>(n)};
      if (!a.sum.ok() || !a.used.ok()) return NoMemory(n);
    }
  }
  rows_.resize(chunks_.size());
  std::atomic<RowFault> fault{RowFault::kNone};
  team_->Run(static_cast<uint32_t>(chunks_.size() - first), [&](uint32_t task, uint32_t worker) {
    if (fault.load(std::memory_order_relaxed) != RowFault::kNone) return;
    if (worker == 0 && !CheckCancelled().ok()) {
      fault.store(RowFault::kCancelled, std::memory_order_relaxed);
      return;
    }
    const RowFault mine =
        BuildRow(chunks_[first + task], &accumulators_[worker], &rows_[first + task]);
    if (mine != RowFault::kNone) fault.store(mine, std::memory_order_relaxed);
  });
  switch (fault.load()) {
    case RowFault::kNone:
      return {};
    case RowFault::kNoMemory:
      return NoMemory(n);
    case RowFault::kCancelled:
      return CheckCancelled();
    case RowFault::kTooMany:
      break;
  }
  return Status::TooBig("cutoff " + std::to_string(options_.cutoff) + " keeps more than " +
                        std::to_string(kMaxKept) +
                        " similarities; raise it, or use 0, which needs none of them");
}

RowFault CutoffWalk::BuildRow(uint32_t chunk, RowAccumulator* accumulator, SimilarityRow* row) {
  if (x_.inverse_norm[chunk] == 0) return RowFault::kNone;
  double* const sum = accumulator->sum.data();
  uint32_t* const used = accumulator->used.data();
  uint32_t used_count = 0;
  x_.rows.ForEach(chunk, [&](uint32_t column, double tf) {
    const double weight = tf * x_.idf[column] * x_.idf[column] * x_.inverse_norm[chunk];
    x_.columns.ForEach(column, [&](uint32_t other, double other_tf) {
      if (sum[other] == 0) used[used_count++] = other;
      sum[other] += weight * other_tf;
    });
  });
  // Sums become similarities, and the list of slots in use the list of neighbours.
  const double least = options_.cutoff - kCutoffSlack;
  uint32_t kept = 0;
  for (uint32_t k = 0; k < used_count; ++k) {
    const uint32_t other = used[k];
    sum[other] *= x_.inverse_norm[other];
    if (other != chunk && sum[other] >= least)
      used[kept++] = other;
    else
      sum[other] = 0;
  }
  if (options_.self_loops) {
    sum[chunk] = 1.0;  // the square of a normalised row
    used[kept++] = chunk;
  }
  const bool too_many = kept_.fetch_add(kept, std::memory_order_relaxed) + kept > kMaxKept;
  if (!too_many && kept > 0) row->neighbours.reset(new (std::nothrow) Neighbour[kept]);
  const bool stored = row->neighbours != nullptr;
  for (uint32_t k = 0; k < kept; ++k) {
    if (stored) row->neighbours[k] = {sum[used[k]], used[k]};
    row->sum += sum[used[k]];
    sum[used[k]] = 0;
  }
  row->size = stored ? kept : 0;
  if (too_many) return RowFault::kTooMany;
  return stored || kept == 0 ? RowFault::kNone : RowFault::kNoMemory;
}

// One step over the rows that are built; returns the L1 change.
double CutoffWalk::Step() {
  const double damping = 1.0 - options_.alpha;
  double stranded = 0;
  const size_t passing = rows_.size();
  for (size_t i = 0; i < passing; ++i) {
    const SimilarityRow& row = rows_[i];
    const double mass = pi_[chunks_[i]];
    if (row.size == 0) {
      stranded += mass;
      continue;
    }
    const double share = mass / row.sum;
    for (uint32_t k = 0; k < row.size; ++k) {
      const Neighbour& neighbour = row.neighbours[k];
      incoming_[neighbour.chunk] += share * neighbour.similarity;
      if (reached_[neighbour.chunk]) continue;
      reached_[neighbour.chunk] = 1;
      chunks_.push_back(neighbour.chunk);
    }
  }
  const double teleport = options_.alpha + damping * stranded;
  double change = 0;
  for (uint32_t chunk : chunks_) {
    const double next = damping * incoming_[chunk] + teleport * p_.probability[chunk];
    change += std::abs(next - pi_[chunk]);
    pi_[chunk] = next;
    incoming_[chunk] = 0;
  }
  return change;
}

Status CutoffWalk::Iterate(WalkReport* report) {
  for (int step = 0; step < options_.steps; ++step) {
    WEND_RETURN_IF_ERROR(CheckCancelledNow());
    WEND_RETURN_IF_ERROR(BuildRows());
    report->change = Step();
    report->steps = step + 1;
    if (report->change < options_.tolerance) break;
  }
  return {};
}

}  // namespace

Result<std::vector<double>> WalkAboveCutoff(const TfidfMatrix& x, const TeleportDistribution& p,
                                            const MixprOptions& options, int threads,
                                            WalkReport* report) {
  CutoffWalk walk(x, p, options, threads);
  WEND_RETURN_IF_ERROR(walk.Start());
  WEND_RETURN_IF_ERROR(walk.Iterate(report));
  return walk.TakeResult();
}

}  // namespace wend
