#include "bench/eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "bench/random.h"

namespace wend::bench {
namespace {

constexpr int kResamples = 2'000;
constexpr uint64_t kBootstrapSeed = 1;

int GradeOf(const Judgments& judgments, const std::string& id) {
  const auto it = judgments.find(id);
  return it == judgments.end() ? 0 : std::max(it->second, 0);
}

size_t RelevantCount(const Judgments& judgments) {
  const auto relevant = [](const auto& judgment) { return judgment.second > 0; };
  return static_cast<size_t>(std::count_if(judgments.begin(), judgments.end(), relevant));
}

size_t FoundCount(std::span<const std::string> ranking, const Judgments& judgments, size_t k) {
  const auto first_k = ranking.first(std::min(k, ranking.size()));
  return static_cast<size_t>(
      std::count_if(first_k.begin(), first_k.end(),
                    [&judgments](const std::string& id) { return GradeOf(judgments, id) > 0; }));
}

double Discounted(int grade, size_t index) {
  return grade / std::log2(static_cast<double>(index) + 2);
}

}  // namespace

double NdcgAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k) {
  std::vector<int> best;
  for (const auto& [id, grade] : judgments) {
    if (grade > 0) best.push_back(grade);
  }
  std::sort(best.begin(), best.end(), std::greater<>());
  double ideal = 0, gained = 0;
  for (size_t i = 0; i < std::min(k, best.size()); ++i) ideal += Discounted(best[i], i);
  for (size_t i = 0; i < std::min(k, ranking.size()); ++i) {
    gained += Discounted(GradeOf(judgments, ranking[i]), i);
  }
  return ideal == 0 ? 0 : gained / ideal;
}

double RecallAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k) {
  const size_t relevant = RelevantCount(judgments);
  if (relevant == 0) return 0;
  return static_cast<double>(FoundCount(ranking, judgments, k)) / static_cast<double>(relevant);
}

double AllAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k) {
  const size_t relevant = RelevantCount(judgments);
  return relevant > 0 && FoundCount(ranking, judgments, k) == relevant ? 1 : 0;
}

double AnyAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k) {
  return FoundCount(ranking, judgments, k) > 0 ? 1 : 0;
}

double Mean(std::span<const double> values) {
  if (values.empty()) return 0;
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double Percentile(std::span<const double> values, double share) {
  if (values.empty()) return 0;
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const double rank = std::ceil(share * static_cast<double>(sorted.size()));
  const size_t index = rank < 1 ? 0 : static_cast<size_t>(rank) - 1;
  return sorted[std::min(index, sorted.size() - 1)];
}

Interval BootstrapInterval(std::span<const double> values) {
  if (values.empty()) return {};
  Random random(kBootstrapSeed);
  std::vector<double> means;
  means.reserve(kResamples);
  for (int resample = 0; resample < kResamples; ++resample) {
    double sum = 0;
    for (size_t i = 0; i < values.size(); ++i) sum += values[random.Below(values.size())];
    means.push_back(sum / static_cast<double>(values.size()));
  }
  return {.low = Percentile(means, 0.025), .high = Percentile(means, 0.975)};
}

}  // namespace wend::bench
