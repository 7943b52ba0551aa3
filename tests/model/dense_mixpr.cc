#include "tests/model/dense_mixpr.h"

#include <cmath>

namespace wend {

namespace {

double Dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void ScaleToUnitLength(std::vector<double>* row) {
  const double norm = std::sqrt(Dot(*row, *row));
  if (norm == 0) return;
  for (double& value : *row) value /= norm;
}

double Sum(const std::vector<double>& values) {
  double sum = 0;
  for (double value : values) sum += value;
  return sum;
}

}  // namespace

DenseMixpr::DenseMixpr(const TermCountRows& rows, const std::vector<uint32_t>& df,
                       uint64_t live_chunks) {
  chunks_ = rows.row_begin.empty() ? 0 : rows.row_begin.size() - 1;
  idf_.assign(df.size(), 0.0);
  const double n = static_cast<double>(live_chunks);
  for (uint32_t term : rows.term) idf_[term] = std::log((1 + n) / (1 + df[term])) + 1;
  x_.assign(chunks_, std::vector<double>(df.size(), 0.0));
  for (size_t chunk = 0; chunk < chunks_; ++chunk) {
    for (uint64_t k = rows.row_begin[chunk]; k < rows.row_begin[chunk + 1]; ++k) {
      const uint32_t term = rows.term[k];
      x_[chunk][term] = (1 + std::log(rows.count[k])) * idf_[term];
    }
    ScaleToUnitLength(&x_[chunk]);
  }
}

bool DenseMixpr::HasTerms(size_t chunk) const { return Dot(x_[chunk], x_[chunk]) > 0; }

std::vector<double> DenseMixpr::Cosines(const std::vector<uint32_t>& terms,
                                        const std::vector<uint32_t>& counts) const {
  std::vector<double> query(idf_.size(), 0.0);
  for (size_t i = 0; i < terms.size(); ++i) {
    if (terms[i] < idf_.size()) query[terms[i]] = (1 + std::log(counts[i])) * idf_[terms[i]];
  }
  ScaleToUnitLength(&query);
  std::vector<double> cosines(chunks_);
  for (size_t chunk = 0; chunk < chunks_; ++chunk) cosines[chunk] = Dot(x_[chunk], query);
  return cosines;
}

DenseMixpr::Matrix DenseMixpr::Similarities(const MixprOptions& options) const {
  Matrix s(chunks_, std::vector<double>(chunks_, 0.0));
  for (size_t i = 0; i < chunks_; ++i) {
    for (size_t j = 0; j < chunks_; ++j) {
      if (i == j && !options.self_loops) continue;
      const double similarity = Dot(x_[i], x_[j]);
      if (options.cutoff == 0 || similarity >= options.cutoff - 1e-12) s[i][j] = similarity;
    }
  }
  return s;
}

std::vector<double> DenseMixpr::Walk(const std::vector<double>& teleport,
                                     const MixprOptions& options, WalkReport* report) const {
  *report = {};
  std::vector<double> p = teleport;
  if (Sum(p) == 0) {
    if (options.alpha > 0) return p;
    for (size_t chunk = 0; chunk < chunks_; ++chunk) p[chunk] = HasTerms(chunk) ? 1.0 : 0.0;
    if (Sum(p) == 0) return p;
  }
  const double total = Sum(p);
  for (double& value : p) value /= total;

  // Columns of A sum to one; a column of zeros is replaced by p.
  Matrix a = Similarities(options);
  for (size_t j = 0; j < chunks_; ++j) {
    double column_sum = 0;
    for (size_t i = 0; i < chunks_; ++i) column_sum += a[i][j];
    for (size_t i = 0; i < chunks_; ++i) a[i][j] = column_sum > 0 ? a[i][j] / column_sum : p[i];
  }

  std::vector<double> pi = p;
  for (int step = 1; step <= options.steps; ++step) {
    std::vector<double> next(chunks_);
    double change = 0;
    for (size_t i = 0; i < chunks_; ++i) {
      next[i] = (1 - options.alpha) * Dot(a[i], pi) + options.alpha * p[i];
      change += std::abs(next[i] - pi[i]);
    }
    pi = next;
    *report = {step, change};
    if (change < options.tolerance) break;
  }
  return pi;
}

}  // namespace wend
