#include "engine/tfidf_matrix.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "storage/base/cancellation.h"
#include "storage/base/ids.h"

namespace wend {

namespace {

constexpr uint32_t kTabled = 64;           // document frequencies whose weight is worth a table
constexpr uint64_t kThreadWork = 1 << 18;  // entries below which starting threads costs more

// Checks the rows; `sizes` becomes the number of chunks that hold each term.
Status CountColumns(const TermCountRows& rows, std::span<const uint32_t> df,
                    std::vector<uint32_t>* sizes) {
  const size_t chunks = rows.row_begin.empty() ? 0 : rows.row_begin.size() - 1;
  WEND_CHECK_OR_RETURN(rows.term.size() == rows.count.size(), "a count beside each term");
  WEND_CHECK_OR_RETURN(chunks == 0 || rows.row_begin[0] == 0, "rows begin at 0");
  WEND_CHECK_OR_RETURN((chunks == 0 ? 0 : rows.row_begin[chunks]) == rows.term.size(),
                       "rows end with the terms");
  if (rows.term.size() > std::numeric_limits<uint32_t>::max() || chunks >= kNoId) {
    return Status::TooBig("a similarity graph holds at most 4,294,967,295 chunk-term pairs");
  }
  sizes->assign(df.size(), 0);
  for (size_t chunk = 0; chunk < chunks; ++chunk) {
    const uint64_t begin = rows.row_begin[chunk], end = rows.row_begin[chunk + 1];
    WEND_CHECK_OR_RETURN(begin <= end && end <= rows.term.size(), "row offsets ascend");
    uint64_t least = 0;  // the smallest term that may come next
    for (uint64_t k = begin; k < end; ++k) {
      const uint32_t term = rows.term[k];
      WEND_CHECK_OR_RETURN(term >= least, "terms ascend within a row");
      WEND_CHECK_OR_RETURN(term < df.size(), "a document frequency for each term");
      WEND_CHECK_OR_RETURN(rows.count[k] >= 1, "a term that is held occurs");
      least = uint64_t{term} + 1;
      ++(*sizes)[term];
    }
  }
  return {};
}

// Numbers the columns, weighs them, and lays out where each begins.
Status LayOutColumns(const std::vector<uint32_t>& sizes, std::span<const uint32_t> df,
                     uint64_t live_chunks, TfidfMatrix* x) {
  const auto held = [](uint32_t entries) { return entries > 0; };
  const auto is_shared = [](uint32_t entries) { return entries > 1; };
  const size_t count = static_cast<size_t>(std::count_if(sizes.begin(), sizes.end(), held));
  x->shared = static_cast<uint32_t>(std::count_if(sizes.begin(), sizes.end(), is_shared));
  x->column_of_term.assign(df.size(), kNoId);
  x->idf.resize(count);
  x->columns.begin.assign(count + 1, 0);
  std::array<double, kTabled> idf_of;
  for (uint32_t f = 0; f < kTabled; ++f) idf_of[f] = IdfWeight(f, live_chunks);
  uint32_t next_shared = 0, next_lone = x->shared;
  for (size_t term = 0; term < df.size(); ++term) {
    const uint32_t entries = sizes[term];
    if (entries == 0) continue;
    WEND_CHECK_OR_RETURN(df[term] <= live_chunks, "a term is in at most all live chunks");
    const uint32_t column = entries > 1 ? next_shared++ : next_lone++;
    x->column_of_term[term] = column;
    x->idf[column] = df[term] < kTabled ? idf_of[df[term]] : IdfWeight(df[term], live_chunks);
    x->columns.begin[column + 1] = entries;
  }
  for (size_t column = 0; column < count; ++column) {
    x->columns.begin[column + 1] += x->columns.begin[column];
  }
  return {};
}

// Fills rows, norms, and the two parts of the diagonal of C * F^2 * C^T, in the signs that a walk
// adds them with: what lone terms bring, and what shared ones bring too much without self-loops.
void FillRows(const TermCountRows& in, const CountLevels& levels, TfidfMatrix* x) {
  TfMatrix& rows = x->rows;
  uint32_t next = 0;
  for (uint32_t chunk = 0; chunk < rows.row_count(); ++chunk) {
    double lone_square = 0, shared_square = 0;
    for (uint64_t k = in.row_begin[chunk]; k < in.row_begin[chunk + 1]; ++k) {
      const uint32_t column = x->column_of_term[in.term[k]];
      const uint16_t level = levels.level(in.count[k]);
      const double weight = rows.weight[level] * x->idf[column];
      if (column >= x->shared) {
        lone_square += weight * weight;
        continue;
      }
      shared_square += weight * weight;
      rows.index[next] = column;
      rows.level[next++] = level;
    }
    rows.begin[chunk + 1] = next;
    const double square = lone_square + shared_square;
    x->inverse_norm[chunk] = square > 0 ? 1.0 / std::sqrt(square) : 0.0;
    x->with_loops.own[chunk] = lone_square;
    x->without_loops.own[chunk] = -shared_square;
  }
}

// `next` starts as the columns' begins.
void FillColumns(const TermCountRows& in, const CountLevels& levels, std::vector<uint32_t>& next,
                 TfidfMatrix* x) {
  for (uint32_t chunk = 0; chunk < x->chunk_count(); ++chunk) {
    for (uint64_t k = in.row_begin[chunk]; k < in.row_begin[chunk + 1]; ++k) {
      const uint32_t at = next[x->column_of_term[in.term[k]]]++;
      x->columns.index[at] = chunk;
      x->columns.level[at] = levels.level(in.count[k]);
    }
  }
}

// d = S * 1 without its diagonal, by the same two products as a step; then the scales.
void SumSimilarities(WorkerTeam* team, TfidfMatrix* x) {
  std::vector<double> y(x->shared);
  team->Run(static_cast<uint32_t>(x->column_blocks.size() - 1), [&](uint32_t block, uint32_t) {
    for (uint32_t c = x->column_blocks[block]; c < x->column_blocks[block + 1]; ++c) {
      y[c] = x->idf[c] * x->idf[c] * x->columns.RowDot(c, x->inverse_norm.data());
    }
  });
  team->Run(static_cast<uint32_t>(x->row_blocks.size() - 1), [&](uint32_t block, uint32_t) {
    for (uint32_t chunk = x->row_blocks[block]; chunk < x->row_blocks[block + 1]; ++chunk) {
      const double inverse_norm = x->inverse_norm[chunk];
      if (inverse_norm == 0) continue;
      const double others = inverse_norm * (x->rows.RowDot(chunk, y.data()) +
                                            x->without_loops.own[chunk] * inverse_norm);
      x->with_loops.scale[chunk] = inverse_norm / (1.0 + std::max(others, 0.0));
      x->without_loops.scale[chunk] = others > 0 ? inverse_norm / others : 0.0;
    }
  });
}

}  // namespace

Result<TfidfMatrix> TfidfMatrix::Build(const TermCountRows& in, std::span<const uint32_t> df,
                                       uint64_t live_chunks, int threads) {
  std::vector<uint32_t> sizes;
  TfidfMatrix x;
  WEND_RETURN_IF_ERROR(CountColumns(in, df, &sizes));
  WEND_RETURN_IF_ERROR(LayOutColumns(sizes, df, live_chunks, &x));
  WEND_ASSIGN_OR_RETURN(const CountLevels levels, CountLevels::Of(in.count));

  // Tasks must not allocate, so everything gets its final size here.
  const size_t chunks = in.row_begin.empty() ? 0 : in.row_begin.size() - 1;
  x.rows.begin.assign(chunks + 1, 0);
  for (TfMatrix* matrix : {&x.rows, &x.columns}) {
    const uint32_t entries = x.columns.begin[matrix == &x.rows ? x.shared : x.idf.size()];
    matrix->index.resize(entries);
    matrix->level.resize(entries);
    matrix->weight = levels.weights();
  }
  x.inverse_norm.assign(chunks, 0.0);
  for (LoopTerms* loops : {&x.with_loops, &x.without_loops}) {
    loops->scale.assign(chunks, 0.0);
    loops->own.assign(chunks, 0.0);
  }
  std::vector<uint32_t> next(x.columns.begin);

  WorkerTeam team(in.term.size() >= kThreadWork ? threads : 1);
  team.Run(2, [&](uint32_t task, uint32_t) {
    if (task == 0) {
      FillRows(in, levels, &x);
    } else {
      FillColumns(in, levels, next, &x);
    }
  });
  WEND_RETURN_IF_ERROR(CheckCancelledNow());
  x.row_blocks = x.rows.Blocks(x.rows.row_count());
  x.column_blocks = x.columns.Blocks(x.shared);
  SumSimilarities(&team, &x);
  return x;
}

size_t TfidfMatrix::memory_bytes() const {
  const auto doubles = [](const std::vector<double>& v) { return v.capacity() * sizeof(double); };
  return rows.memory_bytes() + columns.memory_bytes() + doubles(idf) + doubles(inverse_norm) +
         doubles(with_loops.scale) + doubles(with_loops.own) + doubles(without_loops.scale) +
         doubles(without_loops.own) +
         (column_of_term.capacity() + row_blocks.capacity() + column_blocks.capacity()) *
             sizeof(uint32_t);
}

}  // namespace wend
