// Retrieval metrics, as trec_eval and pytrec_eval define them.
//
// A ranking lists ids, best first, none twice; it may be shorter than k. Judgments give each
// judged id its grade; a grade of zero or less, like no judgment, means not relevant. Where
// nothing is relevant every metric is 0: leave such questions out before.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace wend::bench {

using Judgments = std::map<std::string, int>;

// Normalised discounted cumulative gain of the first k: sum of grade / log2(rank + 1), ranks from
// 1, over the same sum for the best possible ranking of all judged ids.
double NdcgAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k);
// Share of the relevant ids that are among the first k.
double RecallAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k);
// 1 where all relevant ids are among the first k, else 0.
double AllAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k);
// 1 where at least one relevant id is among the first k, else 0.
double AnyAt(std::span<const std::string> ranking, const Judgments& judgments, size_t k);

// 0 for no values.
double Mean(std::span<const double> values);
// Nearest rank: the smallest value that at least `share` (0 to 1) of the values do not exceed.
// 0 for no values.
double Percentile(std::span<const double> values, double share);

struct Interval {
  double low = 0;
  double high = 0;
};
// 95 % interval of the mean: percentiles of the means of 2,000 resamples with replacement, from a
// fixed seed.
Interval BootstrapInterval(std::span<const double> values);

}  // namespace wend::bench
