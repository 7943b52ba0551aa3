#include "tests/model/naive_similar.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

namespace wend {
namespace {

struct Vector {
  std::map<size_t, double> weights;  // by the number of the word
  double norm = 0;
};

struct Model {
  std::vector<TermList> chunks;
  std::map<std::string, size_t> number;  // of a word, in order of appearance
  std::map<std::string, double> df;
  std::vector<Vector> vectors;

  explicit Model(const std::vector<TermList>& texts) : chunks(texts) {
    for (const TermList& chunk : chunks) {
      for (const std::string& word : chunk) number.emplace(word, number.size());
      for (const std::string& word : std::set<std::string>(chunk.begin(), chunk.end())) ++df[word];
    }
    const auto n = static_cast<double>(chunks.size());
    for (const TermList& chunk : chunks) {
      Vector vector;
      for (const std::string& word : chunk) {
        const auto count = static_cast<double>(std::ranges::count(chunk, word));
        const double idf = std::log((1 + n) / (1 + df[word])) + 1;
        vector.weights[number[word]] = (1 + std::log(count)) * idf;
      }
      double squares = 0;
      for (const auto& [word, weight] : vector.weights) squares += weight * weight;
      vector.norm = std::sqrt(squares);
      vectors.push_back(std::move(vector));
    }
  }

  double Dot(size_t a, size_t b) const {
    double sum = 0;
    for (const auto& [word, weight] : vectors[a].weights) {
      const auto other = vectors[b].weights.find(word);
      if (other != vectors[b].weights.end()) sum += weight * other->second;
    }
    return sum;
  }

  bool ShareRareWord(size_t a, size_t b) const {
    return std::ranges::any_of(chunks[a], [&](const std::string& word) {
      return df.at(word) <= 4 && std::ranges::count(chunks[b], word) > 0;
    });
  }
};

void Sort(std::vector<ScoredChunk>* chunks, size_t count) {
  std::ranges::sort(*chunks, [](const ScoredChunk& a, const ScoredChunk& b) {
    return a.score != b.score ? a.score > b.score : a.chunk < b.chunk;
  });
  if (chunks->size() > count) chunks->resize(count);
}

std::vector<ScoredChunk> Hop(const Model& model, const std::vector<ScoredChunk>& from) {
  double squares = 0, words = 0;
  for (const ScoredChunk& seed : from) {
    for (const auto& [word, weight] : model.vectors[seed.chunk].weights) squares += weight * weight;
    words += static_cast<double>(model.chunks[seed.chunk].size());
  }
  std::vector<ScoredChunk> out;
  double best = 0;
  // A word that one chunk alone has joins it to no other, and does not count for itself either.
  std::set<size_t> shared;
  for (const auto& [word, df] : model.df) {
    if (df >= 2) shared.insert(model.number.at(word));
  }
  for (size_t c = 0; c < model.chunks.size(); ++c) {
    double sum = 0;
    for (const ScoredChunk& seed : from) {
      const Vector& vector = model.vectors[seed.chunk];
      double dot = 0;
      for (const auto& [word, weight] : vector.weights) {
        const auto other = model.vectors[c].weights.find(word);
        if (shared.contains(word) && other != model.vectors[c].weights.end()) {
          dot += weight * other->second;
        }
      }
      if (dot == 0) continue;
      const double square = dot * dot / (vector.norm * vector.norm);
      const auto length = static_cast<double>(model.chunks[c].size());
      sum += seed.score * square / std::max(length * (squares / words), square);
    }
    best = std::max(best, sum);
    if (sum > 0) out.push_back({static_cast<uint32_t>(c), sum});
  }
  for (ScoredChunk& chunk : out) chunk.score /= best;
  Sort(&out, out.size());
  return out;
}

std::vector<uint32_t> Chain(const Model& model, const TermList& question) {
  std::set<uint32_t> seen;
  std::vector<uint32_t> level, chain;
  for (uint32_t c = 0; c < model.chunks.size(); ++c) {
    for (const std::string& word : question) {
      const auto df = model.df.find(word);
      if (df == model.df.end() || df->second > 4) continue;
      if (std::ranges::count(model.chunks[c], word) > 0 && seen.insert(c).second) {
        level.push_back(c);
      }
    }
  }
  while (!level.empty()) {
    std::map<uint32_t, double> reached;
    for (const uint32_t link : level) {
      for (uint32_t c = 0; c < model.chunks.size(); ++c) {
        if (seen.contains(c) || !model.ShareRareWord(link, c)) continue;
        const double cosine =
            model.Dot(link, c) / (model.vectors[link].norm * model.vectors[c].norm);
        if (cosine >= 0.25) reached[c] = std::max(reached[c], cosine);
      }
    }
    std::vector<ScoredChunk> sorted;
    for (const auto& [chunk, cosine] : reached) sorted.push_back({chunk, cosine});
    Sort(&sorted, sorted.size());
    level.clear();
    for (const ScoredChunk& chunk : sorted) {
      seen.insert(chunk.chunk);
      level.push_back(chunk.chunk);
      if (chain.size() < 64) chain.push_back(chunk.chunk);
    }
  }
  return chain;
}

}  // namespace

std::vector<uint32_t> NaiveSimilarOrder(const std::vector<TermList>& chunks,
                                        const TermList& question, size_t limit) {
  const Model model(chunks);
  const std::vector<ScoredChunk> ranked = NaiveBm25TopK(
      chunks, question, {1.2, 0.75, NaiveAverageLength(chunks)}, std::max<size_t>(200, 2 * limit));
  if (ranked.empty()) return {};
  const std::vector<uint32_t> chain = Chain(model, question);
  std::vector<ScoredChunk> reached;
  if (limit > 10) {
    std::vector<ScoredChunk> seeds = ranked;
    if (seeds.size() > 50) seeds.resize(50);
    for (ScoredChunk& seed : seeds) {
      seed.score = (seed.score / ranked[0].score) * (seed.score / ranked[0].score);
    }
    std::vector<ScoredChunk> first = Hop(model, seeds);
    std::vector<ScoredChunk> again = first;
    if (again.size() > 60) again.resize(60);
    std::map<uint32_t, double> sums;
    for (const ScoredChunk& c : first) sums[c.chunk] += c.score;
    for (const ScoredChunk& c : Hop(model, again)) sums[c.chunk] += c.score;
    for (const auto& [chunk, score] : sums) reached.push_back({chunk, score});
    Sort(&reached, 2 * limit);
  }
  std::vector<uint32_t> order;
  const auto place = [&](uint32_t chunk) {
    if (std::ranges::count(order, chunk) > 0) return false;
    order.push_back(chunk);
    return true;
  };
  size_t r = 0, c = 0, s = 0;
  while (order.size() < limit && (r < ranked.size() || c < chain.size() || s < reached.size())) {
    const bool fill = order.size() >= 10 || r == ranked.size();
    while (r < ranked.size() && !place(ranked[r++].chunk)) continue;
    while (c < chain.size() && !place(chain[c++])) continue;
    while (fill && s < reached.size() && !place(reached[s++].chunk)) continue;
  }
  if (order.size() > limit) order.resize(limit);
  return order;
}

}  // namespace wend
