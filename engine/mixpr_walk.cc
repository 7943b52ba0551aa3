#include "engine/mixpr_walk.h"
#include "storage/base/cancellation.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace wend {

namespace {

// Steps run over what is reached until that is this share of everything; then going through
// everything in order is as fast, and threads can share it.
constexpr uint64_t kSparseShare = 4;
// Entries left to sum below which starting threads costs more than it saves.
constexpr uint64_t kThreadWork = 1 << 20;

class FactorWalk {
 public:
  FactorWalk(const TfidfMatrix& x, const TeleportDistribution& p, const MixprOptions& options)
      : x_(x),
        p_(p),
        loops_(options.self_loops ? x.with_loops : x.without_loops),
        damping_(1.0 - options.alpha),
        options_(options),
        all_entries_(x.rows.index.size() + x.columns.begin[x.shared]) {}

  Status Start();
  Status Iterate(int threads, WalkReport* report);
  std::vector<double> TakeResult() { return std::move(pi_); }

 private:
  bool ReachTerms();
  void ReachChunks();
  void GatherColumn(uint32_t column);
  double GatherChunk(uint32_t chunk, double teleport);
  double SparseStep(double teleport);
  double FullStep(WorkerTeam* team, double teleport);
  double StrandedMass() const;

  const TfidfMatrix& x_;
  const TeleportDistribution& p_;
  const LoopTerms& loops_;
  const double damping_;
  const MixprOptions& options_;
  const uint64_t all_entries_;

  std::vector<double> pi_;
  ZeroedArray<double> u_;           // scale * pi, per chunk
  ZeroedArray<double> y_;           // F^2 * C^T * u, per shared column
  std::vector<uint32_t> stranded_;  // chunks of the support without outgoing similarity

  // What mass has come to, in order of reach. Only grows.
  ZeroedArray<uint8_t> chunk_reached_, column_reached_;
  std::vector<uint32_t> chunks_, columns_;
  size_t chunks_followed_ = 0, columns_followed_ = 0;  // whose neighbours are reached too
  uint64_t reached_entries_ = 0;                       // in rows and columns of the followed
  std::vector<double> block_change_;
};

Status FactorWalk::Start() {
  const size_t n = x_.chunk_count();
  u_ = ZeroedArray<double>(n);
  y_ = ZeroedArray<double>(x_.shared);
  chunk_reached_ = ZeroedArray<uint8_t>(n);
  column_reached_ = ZeroedArray<uint8_t>(x_.shared);
  if (!u_.ok() || !y_.ok() || !chunk_reached_.ok() || !column_reached_.ok()) {
    return {Code::kNoMemory, "no memory for a walk over " + std::to_string(n) + " chunks"};
  }
  pi_.assign(n, 0.0);
  block_change_.assign(x_.row_blocks.size(), 0.0);
  chunks_ = p_.support;
  for (uint32_t chunk : p_.support) {
    pi_[chunk] = p_.probability[chunk];
    u_[chunk] = pi_[chunk] * loops_.scale[chunk];
    chunk_reached_[chunk] = 1;
    if (loops_.scale[chunk] == 0) stranded_.push_back(chunk);
  }
  return {};
}

// Mass on chunks that cannot pass it on. They are of the support: nothing else brings mass there.
double FactorWalk::StrandedMass() const {
  double mass = 0;
  for (uint32_t chunk : stranded_) mass += pi_[chunk];
  return mass;
}

Status FactorWalk::Iterate(int threads, WalkReport* report) {
  std::unique_ptr<WorkerTeam> team;
  bool sparse = true;
  for (int step = 0; step < options_.steps; ++step) {
    WEND_RETURN_IF_ERROR(CheckCancelledNow());
    const double teleport = options_.alpha + damping_ * StrandedMass();
    sparse = sparse && ReachTerms();
    if (!sparse && team == nullptr) {
      const uint64_t work = all_entries_ * static_cast<uint64_t>(options_.steps - step);
      team = std::make_unique<WorkerTeam>(work >= kThreadWork ? threads : 1);
    }
    report->change = sparse ? SparseStep(teleport) : FullStep(team.get(), teleport);
    report->steps = step + 1;
    if (report->change < options_.tolerance) break;
  }
  return {};
}

// Follows the newly reached chunks to their terms; false once that is too much to stay sparse.
bool FactorWalk::ReachTerms() {
  for (; chunks_followed_ < chunks_.size(); ++chunks_followed_) {
    const uint32_t chunk = chunks_[chunks_followed_];
    reached_entries_ += x_.rows.entry_count(chunk);
    for (uint32_t k = x_.rows.begin[chunk]; k < x_.rows.begin[chunk + 1]; ++k) {
      const uint32_t column = x_.rows.index[k];
      if (column_reached_[column]) continue;
      column_reached_[column] = 1;
      columns_.push_back(column);
      reached_entries_ += x_.columns.entry_count(column);
    }
    if (reached_entries_ > all_entries_ / kSparseShare) return false;
  }
  return true;
}

void FactorWalk::ReachChunks() {
  for (; columns_followed_ < columns_.size(); ++columns_followed_) {
    const uint32_t column = columns_[columns_followed_];
    for (uint32_t k = x_.columns.begin[column]; k < x_.columns.begin[column + 1]; ++k) {
      const uint32_t chunk = x_.columns.index[k];
      if (chunk_reached_[chunk]) continue;
      chunk_reached_[chunk] = 1;
      chunks_.push_back(chunk);
    }
  }
}

inline void FactorWalk::GatherColumn(uint32_t column) {
  const double idf = x_.idf[column];
  y_[column] = idf * idf * x_.columns.RowDot(column, u_.data());
}

// Moves the chunk to its next probability; returns by how much that changed. Without self-loops
// the chunk's own part is subtracted, which can leave a rounding error below zero.
inline double FactorWalk::GatherChunk(uint32_t chunk, double teleport) {
  const double back = x_.rows.RowDot(chunk, y_.data()) + loops_.own[chunk] * u_[chunk];
  const double next =
      damping_ * std::max(x_.inverse_norm[chunk] * back, 0.0) + teleport * p_.probability[chunk];
  const double change = std::abs(next - pi_[chunk]);
  pi_[chunk] = next;
  u_[chunk] = next * loops_.scale[chunk];
  return change;
}

double FactorWalk::SparseStep(double teleport) {
  ReachChunks();
  for (uint32_t column : columns_) GatherColumn(column);
  double change = 0;
  for (uint32_t chunk : chunks_) change += GatherChunk(chunk, teleport);
  return change;
}

double FactorWalk::FullStep(WorkerTeam* team, double teleport) {
  const std::vector<uint32_t>& columns = x_.column_blocks;
  team->Run(static_cast<uint32_t>(columns.size() - 1), [&](uint32_t block, uint32_t) {
    for (uint32_t c = columns[block]; c < columns[block + 1]; ++c) GatherColumn(c);
  });
  const std::vector<uint32_t>& rows = x_.row_blocks;
  team->Run(static_cast<uint32_t>(rows.size() - 1), [&](uint32_t block, uint32_t) {
    double change = 0;
    for (uint32_t c = rows[block]; c < rows[block + 1]; ++c) change += GatherChunk(c, teleport);
    block_change_[block] = change;
  });
  double change = 0;
  for (double part : block_change_) change += part;
  return change;
}

}  // namespace

Result<std::vector<double>> WalkFactors(const TfidfMatrix& x, const TeleportDistribution& p,
                                        const MixprOptions& options, int threads,
                                        WalkReport* report) {
  FactorWalk walk(x, p, options);
  WEND_RETURN_IF_ERROR(walk.Start());
  WEND_RETURN_IF_ERROR(walk.Iterate(threads, report));
  return walk.TakeResult();
}

}  // namespace wend
