#include "engine/mixture/mention_expert.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "engine/mixture/term_parts.h"
#include "engine/title_index.h"
#include "storage/unit_row_view.h"
#include "storage/unit_rows.h"

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
constexpr size_t kMaxNeighbours = 32;
constexpr size_t kMaxNodes = 400;
constexpr size_t kSample = 256;

struct Document {
  double own = 0;  // by its own words, in the unit of the best seed
  double title = 0;
  double walk = 0;
  double pair = 0;
  double sum() const { return own + title + walk + pair; }
};

class MentionWalk {
 public:
  MentionWalk(const ExpertInput& input, double trust)
      : input_(input), trust_(trust), reader_(input.version) {}

  Result<std::vector<MixedChunk>> Mix() {
    const double top = input_.seeds[0].score;
    for (const ScoredChunk& seed : input_.seeds) documents_[seed.chunk].own = seed.score / top;
    WEND_RETURN_IF_ERROR(AddTitles());
    WEND_RETURN_IF_ERROR(AddWalk());
    WEND_RETURN_IF_ERROR(AddPairs(top));
    std::vector<MixedChunk> mixed;
    for (const auto& [chunk, document] : documents_) {
      MixedChunk out;
      out.chunk = chunk;
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
    uint32_t chunk = 0;
    double weight = 0;  // 0 to 1
    bool back = false;  // it names this one
  };

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
    WEND_ASSIGN_OR_RETURN(const auto titles, TitleIndex::Load(*input_.version));
    WEND_ASSIGN_OR_RETURN(const auto resident, input_.version->resident());
    WEND_ASSIGN_OR_RETURN(const std::vector<uint32_t> stream, QuestionStream());
    const auto usable = [&](uint32_t chunk) {
      return resident->IsLive(chunk) && input_.Allows(chunk);
    };
    titles->FindTitles(stream, usable,
                       [&](uint32_t, uint32_t, std::span<const uint32_t> documents) {
                         if (documents.size() > kMaxNeighbours) return;
                         const double weight = 1.0 / static_cast<double>(documents.size());
                         for (const uint32_t chunk : documents) {
                           documents_[chunk].title = trust_ * kTitleWeight * weight;
                         }
                       });
    return {};
  }

  // The best by what is known so far, best first.
  std::vector<uint32_t> Best(size_t count) const {
    std::vector<std::pair<double, uint32_t>> order;
    for (const auto& [chunk, document] : documents_) order.emplace_back(-document.sum(), chunk);
    const size_t kept = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(kept), order.end());
    std::vector<uint32_t> best;
    for (size_t i = 0; i < kept; ++i) best.push_back(order[i].second);
    return best;
  }

  // How much it says that something names a document: little where everything does.
  static double Rarity(size_t naming) {
    return 1.0 / std::log2(1.0 + static_cast<double>(std::max<size_t>(naming, 1)));
  }

  Result<const std::vector<WeightedChunk>*> NamedBy(uint32_t chunk) {
    auto it = named_by_.find(chunk);
    if (it == named_by_.end()) {
      std::vector<WeightedChunk> in;
      bool common = false;
      WEND_RETURN_IF_ERROR(reader_.ReadIn(chunk, MentionReader::kMaxCandidates, &in, &common));
      it = named_by_.emplace(chunk, std::move(in)).first;
    }
    return &it->second;
  }

  Result<const std::vector<Neighbour>*> Neighbours(uint32_t chunk) {
    const auto known = neighbours_.find(chunk);
    if (known != neighbours_.end()) return &known->second;
    std::vector<Neighbour> list;
    std::vector<WeightedChunk> out;
    WEND_RETURN_IF_ERROR(reader_.ReadOut(chunk, &out));
    if (out.size() > kMaxNeighbours) out.resize(kMaxNeighbours);
    for (const WeightedChunk& to : out) {
      if (!input_.Allows(to.chunk)) continue;
      WEND_ASSIGN_OR_RETURN(const auto* const naming, NamedBy(to.chunk));
      list.push_back({to.chunk, to.weight * Rarity(naming->size()), false});
    }
    WEND_ASSIGN_OR_RETURN(const auto* const in, NamedBy(chunk));
    for (size_t i = 0; i < in->size() && i < kMaxNeighbours; ++i) {
      const WeightedChunk& from = (*in)[i];
      if (!input_.Allows(from.chunk)) continue;
      list.push_back({from.chunk, from.weight * Rarity(in->size()), true});
    }
    return &neighbours_.emplace(chunk, std::move(list)).first->second;
  }

  // What one step carries from a node to others: sums to one, or to nothing.
  Status Spread(uint32_t from, double mass, std::map<uint32_t, double>* to) {
    WEND_ASSIGN_OR_RETURN(const std::vector<Neighbour>* const list, Neighbours(from));
    double total = 0;
    for (const Neighbour& n : *list) total += n.weight * (n.back ? kBack : 1.0);
    if (!(total > 0)) return {};
    for (const Neighbour& n : *list) {
      (*to)[n.chunk] += mass * n.weight * (n.back ? kBack : 1.0) / total;
    }
    return {};
  }

  // Nodes at most one step from the strongest seeds pass mass on; those behind them keep it.
  Status AddWalk() {
    std::map<uint32_t, double> teleport;
    double total = 0;
    for (const auto& [chunk, document] : documents_) total += std::pow(document.sum(), 3);
    for (const auto& [chunk, document] : documents_) {
      teleport[chunk] = std::pow(document.sum(), 3) / total;
    }
    std::map<uint32_t, bool> passes;
    for (const uint32_t chunk : Best(kWalkSeeds)) {
      passes[chunk] = true;
      WEND_ASSIGN_OR_RETURN(const std::vector<Neighbour>* const list, Neighbours(chunk));
      for (const Neighbour& n : *list) {
        if (passes.size() < kMaxNodes) passes[n.chunk] = true;
      }
    }
    std::map<uint32_t, double> mass = teleport;
    for (int step = 0; step < kSteps; ++step) {
      std::map<uint32_t, double> next;
      for (const auto& [chunk, p] : teleport) next[chunk] = kTeleport * p;
      for (const auto& [chunk, m] : mass) {
        if (!passes.contains(chunk)) continue;
        WEND_RETURN_IF_ERROR(Spread(chunk, (1 - kTeleport) * m, &next));
      }
      mass = std::move(next);
    }
    double most = 0;
    for (const auto& [chunk, m] : mass) most = std::max(most, m);
    if (!(most > 0)) return {};
    for (const auto& [chunk, m] : mass) documents_[chunk].walk = trust_ * kWalkWeight * m / most;
    return {};
  }

  Status AddPairs(double top) {
    const std::vector<uint32_t> seeds = Best(kPairSeeds);
    std::vector<uint32_t> chunks = seeds;
    for (const uint32_t seed : seeds) {
      WEND_ASSIGN_OR_RETURN(const std::vector<Neighbour>* const list, Neighbours(seed));
      for (const Neighbour& n : *list) chunks.push_back(n.chunk);
    }
    std::sort(chunks.begin(), chunks.end());
    chunks.erase(std::unique(chunks.begin(), chunks.end()), chunks.end());
    WEND_ASSIGN_OR_RETURN(const auto resident, input_.version->resident());
    WEND_ASSIGN_OR_RETURN(
        const TermParts parts,
        TermParts::Read(input_.postings->lists, *resident,
                        Bm25ParamsOf(*input_.version, *input_.request), std::move(chunks)));
    std::map<uint32_t, double> pairs;
    for (const uint32_t seed : seeds) {
      const double carried = kPairCarry * documents_[seed].sum();
      const std::span<const double> own = parts.Of(seed);
      WEND_ASSIGN_OR_RETURN(const std::vector<Neighbour>* const list, Neighbours(seed));
      for (const Neighbour& n : *list) {
        const std::span<const double> other = parts.Of(n.chunk);
        double gain = 0;
        for (size_t i = 0; i < own.size(); ++i) gain += std::max(0.0, other[i] - own[i]);
        const double score = (n.back ? kBack : 1.0) * std::pow(n.weight, kDamping) *
                             (carried + kPairGain * gain / top);
        double& best = pairs[n.chunk];
        best = std::max(best, score);
      }
    }
    for (const auto& [chunk, score] : pairs) {
      documents_[chunk].pair = trust_ * kPairWeight * score;
    }
    return {};
  }

  const ExpertInput& input_;
  const double trust_;
  MentionReader reader_;
  std::map<uint32_t, Document> documents_;  // by chunk
  std::map<uint32_t, std::vector<WeightedChunk>> named_by_;
  std::map<uint32_t, std::vector<Neighbour>> neighbours_;
};

// Whether the text of a document's first chunk holds its title; nullopt without a title.
Result<std::optional<bool>> NamesItself(const CollectionVersion& version, uint32_t document) {
  std::string bytes;
  const CollectionId id = version.info().id;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      version.view().Get(Family::kText, RowKey(id, Kind::kUnit, document), &bytes));
  if (!found) return std::optional<bool>();  // deleted
  UnitRowView unit;
  WEND_RETURN_IF_ERROR(UnitRowView::Decode(bytes, &unit));
  if (unit.is_message() || unit.title.empty() || unit.chunk_count == 0) {
    return std::optional<bool>();
  }
  const uint32_t chunk = unit.first_chunk;
  if (chunk >= version.counts().next_chunk) return DamagedRow("documents");
  std::vector<DirectoryEntry> entry;
  TermStreams streams;
  WEND_RETURN_IF_ERROR(ReadDirectory(version.view(), id, chunk, chunk + 1, &entry));
  WEND_RETURN_IF_ERROR(ReadStreams(version.view(), id, chunk, chunk + 1, &streams));
  const std::span<const uint32_t> stream = streams.Stream(0);
  WEND_ASSIGN_OR_RETURN(const uint32_t count,
                        CountTitleTerms(version, unit.title, entry[0].title_terms));
  if (count == 0 || entry[0].title_terms > stream.size()) return std::optional<bool>();
  const std::span<const uint32_t> title = stream.first(count);
  const std::span<const uint32_t> text = stream.subspan(entry[0].title_terms);
  const auto at = std::search(text.begin(), text.end(), title.begin(), title.end());
  return std::optional<bool>(at != text.end());
}

}  // namespace

Result<double> TrustInTitles(const CollectionVersion& version) {
  const CountsRow& counts = version.counts();
  if (counts.documents == 0) return 0.0;
  // Of the documents below the largest power of two, so that one more rarely changes the sample.
  const uint32_t end = std::bit_floor(counts.next_document);
  const uint64_t dead = counts.next_chunk - counts.live_chunks;
  const TitleTrustSlot& slot = version.info().title_trust;
  if (const std::optional<double> known = slot.Get({end, dead})) return *known;
  uint32_t titled = 0;
  uint32_t named = 0;
  for (uint64_t i = 0; i < kSample; ++i) {
    const uint64_t document = end <= kSample ? i : i * end / kSample;
    if (document >= end) break;
    WEND_ASSIGN_OR_RETURN(const std::optional<bool> self,
                          NamesItself(version, static_cast<uint32_t>(document)));
    if (!self.has_value()) continue;
    ++titled;
    named += *self ? 1 : 0;
  }
  const double share = titled == 0 ? 0 : static_cast<double>(named) / titled;
  const double trust = std::clamp((share - 0.1) / 0.3, 0.0, 1.0);
  slot.Put({end, dead}, trust);
  return trust;
}

Result<std::vector<MixedChunk>> MixMentions(const ExpertInput& input, double trust) {
  if (input.seeds.empty()) return std::vector<MixedChunk>();
  return MentionWalk(input, trust).Mix();
}

}  // namespace wend
