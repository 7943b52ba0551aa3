#include "engine/mixture/mention_expert.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "engine/mention_reader.h"
#include "engine/mixture/term_parts.h"
#include "engine/rank_request.h"

namespace wend {
namespace {

constexpr double kTitleWeight = 0.5;
constexpr double kWalkWeight = 1.0;
constexpr double kPairWeight = 1.0;
constexpr double kPairCarry = 0.6;  // of the seed's own score
constexpr double kPairGain = 0.75;  // of what the other adds to its terms
constexpr double kBack = 0.4;       // from who is named to who names
constexpr double kDamping = 0.4;    // power of the weight of a mention in a pair
constexpr double kTeleport = 0.5;
constexpr int kSteps = 12;
constexpr size_t kPairSeeds = 10;
constexpr size_t kWalkSeeds = 10;
constexpr size_t kMaxNeighbours = 32;  // that a document names
constexpr size_t kMaxNaming = 16;      // seeds that name it, the best
constexpr size_t kMaxPassing = 20;

struct Document {
  uint32_t chunk = 0;
  double own = 0;  // by its own words, in the unit of the best seed
  double title = 0;
  double walk = 0;
  double pair = 0;
  double sum() const { return own + title + walk + pair; }
};

// Documents are numbered in the order in which they are met.
class MentionWalk {
 public:
  MentionWalk(const ExpertInput& input, double trust)
      : input_(input), trust_(trust), reader_(input.version) {}

  Result<std::vector<MixedChunk>> Mix() {
    const double top = input_.seeds[0].score;
    for (const ScoredChunk& seed : input_.seeds) {
      documents_[NumberOf(seed.chunk)].own = seed.score / top;
      seeds_.push_back(seed.chunk);
    }
    const ExpertSwitches& experts = input_.request->experts;
    if (experts.title) WEND_RETURN_IF_ERROR(AddTitles());
    if (experts.walk) WEND_RETURN_IF_ERROR(AddWalk());
    if (experts.pair) WEND_RETURN_IF_ERROR(AddPairs(top));
    std::vector<MixedChunk> mixed;
    for (const Document& document : documents_) {
      MixedChunk out;
      out.chunk = document.chunk;
      out.score = top * document.sum();
      if (!(out.score > 0)) continue;
      out.shares = {{"words", top * document.own},
                    {"title", top * document.title},
                    {"walk", top * document.walk},
                    {"pair", top * document.pair}};
      mixed.push_back(std::move(out));
    }
    std::ranges::sort(mixed, IsBetter);
    return mixed;
  }

 private:
  struct Neighbour {
    uint32_t document = 0;
    double weight = 0;  // 0 to 1
    bool back = false;  // it names this one

    double flow() const { return weight * (back ? kBack : 1.0); }
  };

  uint32_t NumberOf(uint32_t chunk) {
    const auto [it, added] = numbers_.emplace(chunk, static_cast<uint32_t>(documents_.size()));
    if (added) documents_.push_back({.chunk = chunk});
    return it->second;
  }

  // Ids of the question's terms in the order of its words; kNoId for unknown ones.
  Result<std::vector<uint32_t>> QuestionStream() const {
    const CollectionVersion& version = *input_.version;
    WEND_ASSIGN_OR_RETURN(const AnalyzerPool::Lease analyzer, version.info().analyzers.Borrow());
    std::vector<AnalyzedTerm> analyzed;
    analyzer->Analyze(input_.request->question, &analyzed);
    std::vector<uint32_t> stream;
    for (const AnalyzedTerm& term : analyzed) {
      const std::string_view text = analyzer->TermText(term.term);
      const auto at = std::ranges::find(input_.question->terms, text, &QuestionTerm::text);
      const auto i = static_cast<size_t>(at - input_.question->terms.begin());
      stream.push_back(i < input_.question->ids.size() ? input_.question->ids[i] : kNoId);
    }
    return stream;
  }

  Status AddTitles() {
    WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> stream, QuestionStream());
    return reader_.FindTitles(stream, [&](uint32_t, uint32_t, std::span<const uint32_t> documents) {
      const double weight = 1.0 / static_cast<double>(documents.size());
      for (const uint32_t chunk : documents) {
        if (!input_.Allows(chunk)) continue;
        documents_[NumberOf(chunk)].title = trust_ * kTitleWeight * weight;
      }
    });
  }

  // The best by what is known so far, best first.
  std::vector<uint32_t> Best(size_t count) const {
    std::vector<std::tuple<double, uint32_t, uint32_t>> order;  // by score, then by chunk
    for (uint32_t i = 0; i < documents_.size(); ++i) {
      order.emplace_back(-documents_[i].sum(), documents_[i].chunk, i);
    }
    const size_t kept = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(kept), order.end());
    std::vector<uint32_t> best;
    for (size_t i = 0; i < kept; ++i) best.push_back(std::get<2>(order[i]));
    return best;
  }

  // How much it says that something names a document: little where the words of its title are
  // everywhere.
  static double Rarity(uint64_t frequency) {
    return 1.0 / std::log2(static_cast<double>(std::max<uint64_t>(frequency, 2)));
  }

  // Whom a document names, and who of the seeds names it.
  Result<std::span<const Neighbour>> Neighbours(uint32_t document) {
    const auto known = neighbours_.find(document);
    if (known != neighbours_.end()) return std::span<const Neighbour>(known->second);
    const uint32_t chunk = documents_[document].chunk;
    WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const ChunkMentions> out, reader_.ReadChunk(chunk));
    std::vector<Neighbour> list;
    for (size_t i = 0; i < out->named.size() && i < kMaxNeighbours; ++i) {
      const Mention& to = out->named[i];
      if (!input_.Allows(to.chunk)) continue;
      list.push_back({NumberOf(to.chunk), to.weight * Rarity(to.frequency), false});
    }
    std::vector<WeightedChunk> in;
    WEND_RETURN_IF_ERROR(reader_.ReadInAmong(chunk, seeds_, kMaxNaming, &in));
    for (const WeightedChunk& from : in) {
      list.push_back({NumberOf(from.chunk), from.weight * Rarity(out->title_frequency), true});
    }
    return std::span<const Neighbour>(neighbours_.emplace(document, std::move(list)).first->second);
  }

  // The best documents and those next to them pass mass on; those behind them keep it.
  Result<std::vector<uint32_t>> Passing() {
    std::vector<uint32_t> passing = Best(kWalkSeeds);
    const std::vector<uint32_t> seeds = passing;
    for (const uint32_t seed : seeds) {
      WEND_ASSIGN_OR_RETURN(const std::span<const Neighbour> list, Neighbours(seed));
      for (const Neighbour& n : list) {
        if (passing.size() == kMaxPassing) return passing;
        if (std::ranges::find(passing, n.document) == passing.end()) passing.push_back(n.document);
      }
    }
    return passing;
  }

  Status AddWalk() {
    const size_t starts = documents_.size();
    double total = 0;
    for (const Document& document : documents_) total += std::pow(document.sum(), 3);
    WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> passing, Passing());
    for (const uint32_t document : passing) {
      WEND_RETURN_IF_ERROR(Neighbours(document).status());
    }
    std::vector<double> teleport(documents_.size(), 0.0);
    for (size_t i = 0; i < starts; ++i) teleport[i] = std::pow(documents_[i].sum(), 3) / total;
    std::vector<double> mass = teleport;
    for (int step = 0; step < kSteps; ++step) {
      std::vector<double> next(documents_.size());
      for (size_t i = 0; i < starts; ++i) next[i] = kTeleport * teleport[i];
      for (const uint32_t from : passing) {
        const std::vector<Neighbour>& list = neighbours_.at(from);
        double flow = 0;
        for (const Neighbour& n : list) flow += n.flow();
        if (!(flow > 0)) continue;
        const double share = (1 - kTeleport) * mass[from] / flow;
        for (const Neighbour& n : list) next[n.document] += share * n.flow();
      }
      mass = std::move(next);
    }
    const double most = std::ranges::max(mass);
    if (!(most > 0)) return {};
    for (size_t i = 0; i < mass.size(); ++i) {
      documents_[i].walk = trust_ * kWalkWeight * mass[i] / most;
    }
    return {};
  }

  Status AddPairs(double top) {
    const std::vector<uint32_t> seeds = Best(kPairSeeds);
    std::vector<uint32_t> chunks;
    for (const uint32_t seed : seeds) {
      chunks.push_back(documents_[seed].chunk);
      WEND_ASSIGN_OR_RETURN(const std::span<const Neighbour> list, Neighbours(seed));
      for (const Neighbour& n : list) chunks.push_back(documents_[n.document].chunk);
    }
    std::sort(chunks.begin(), chunks.end());
    chunks.erase(std::unique(chunks.begin(), chunks.end()), chunks.end());
    WEND_ASSIGN_OR_RETURN(const auto resident, input_.version->resident());
    WEND_ASSIGN_OR_RETURN(
        const TermParts parts,
        TermParts::Read(input_.postings->lists, *resident,
                        Bm25ParamsOf(*input_.version, *input_.request), std::move(chunks)));
    std::vector<double> pairs(documents_.size(), 0.0);
    for (const uint32_t seed : seeds) {
      const double carried = kPairCarry * documents_[seed].sum();
      const std::span<const double> own = parts.Of(documents_[seed].chunk);
      for (const Neighbour& n : neighbours_.at(seed)) {
        const std::span<const double> other = parts.Of(documents_[n.document].chunk);
        double gain = 0;
        for (size_t i = 0; i < own.size(); ++i) gain += std::max(0.0, other[i] - own[i]);
        const double score = (n.back ? kBack : 1.0) * std::pow(n.weight, kDamping) *
                             (carried + kPairGain * gain / top);
        pairs[n.document] = std::max(pairs[n.document], score);
      }
    }
    for (size_t i = 0; i < pairs.size(); ++i) {
      documents_[i].pair = trust_ * kPairWeight * pairs[i];
    }
    return {};
  }

  const ExpertInput& input_;
  const double trust_;
  MentionReader reader_;
  std::vector<uint32_t> seeds_;  // chunks, best first
  std::vector<Document> documents_;
  std::unordered_map<uint32_t, uint32_t> numbers_;  // by chunk
  std::unordered_map<uint32_t, std::vector<Neighbour>> neighbours_;
};

}  // namespace

double TrustInTitles(const CollectionVersion& version) {
  const CountsRow& counts = version.counts();
  if (counts.titled == 0) return 0;
  const double share = static_cast<double>(counts.self_named) / static_cast<double>(counts.titled);
  return std::clamp((share - 0.1) / 0.3, 0.0, 1.0);
}

Result<std::vector<MixedChunk>> MixMentions(const ExpertInput& input, double trust) {
  if (input.seeds.empty()) return std::vector<MixedChunk>();
  return MentionWalk(input, trust).Mix();
}

}  // namespace wend
