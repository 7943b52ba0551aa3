#include "engine/mixture/link_expert.h"

#include <algorithm>
#include <map>
#include <memory>
#include <unordered_map>
#include <utility>

#include "engine/chunk_cursor.h"
#include "engine/edges.h"
#include "engine/mixture/term_parts.h"

namespace wend {
namespace {

struct Linked {
  uint32_t from = 0;  // the row
  uint32_t to = 0;
  double worth = 0;
};

// The links of a row's unit, both ways, that lead to what may be answered.
class LinkedRows {
 public:
  explicit LinkedRows(const ExpertInput& input)
      : input_(input), cursor_(input.version, nullptr), edges_(input.version) {}

  Status Read(uint32_t row, std::vector<Linked>* out) {
    WEND_ASSIGN_OR_RETURN(const bool lives, cursor_.Seek(ChunkId(row)));
    if (!lives) return {};
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor_.ReadUnit());
    const uint32_t first = unit->first_chunk;
    using Direction = LinkScan::Direction;
    WEND_RETURN_IF_ERROR(Read(row, {first, Direction::kOut, LinkLimits::kOut}, out));
    return Read(row, {first, Direction::kIn, LinkLimits::kIn}, out);
  }

 private:
  struct Way {
    uint32_t first = 0;
    LinkScan::Direction direction;
    double worth = 0;
  };

  Status Read(uint32_t row, const Way& way, std::vector<Linked>* out) {
    WEND_RETURN_IF_ERROR(edges_.ReadLinks(way.first, way.direction, LinkLimits::kLinks, &ends_));
    std::erase_if(ends_, [&](const WeightedChunk& end) {
      return end.chunk == way.first || !input_.Allows(end.chunk);
    });
    double sum = 0;
    for (const WeightedChunk& end : ends_) sum += end.weight;
    for (const WeightedChunk& end : ends_) {
      out->push_back({row, end.chunk, way.worth * end.weight / sum});
    }
    return {};
  }

  const ExpertInput& input_;
  ChunkCursor cursor_;
  EdgeReader edges_;
  std::vector<WeightedChunk> ends_;
};

Result<TermParts> ReadParts(const ExpertInput& input, const std::vector<Linked>& links) {
  std::vector<uint32_t> chunks;
  for (const Linked& link : links) {
    chunks.push_back(link.from);
    chunks.push_back(link.to);
  }
  std::ranges::sort(chunks);
  chunks.erase(std::unique(chunks.begin(), chunks.end()), chunks.end());
  WEND_ASSIGN_OR_RETURN(const std::shared_ptr<const Resident> resident, input.version->resident());
  return TermParts::Read(input.postings->lists, *resident,
                         Bm25ParamsOf(*input.version, *input.request), std::move(chunks));
}

// What links add to each chunk: the best that any of them says of each term, where that is more
// than the chunk says itself.
std::map<uint32_t, double> Gains(const std::vector<Linked>& links, const TermParts& parts) {
  std::map<uint32_t, std::vector<double>> best;
  for (const Linked& link : links) {
    const std::span<const double> own = parts.Of(link.to);
    auto& terms = best.try_emplace(link.to, own.begin(), own.end()).first->second;
    const std::span<const double> said = parts.Of(link.from);
    for (size_t i = 0; i < terms.size(); ++i) terms[i] = std::max(terms[i], link.worth * said[i]);
  }
  std::map<uint32_t, double> gains;
  for (const auto& [chunk, terms] : best) {
    const std::span<const double> own = parts.Of(chunk);
    double gain = 0;
    for (size_t i = 0; i < terms.size(); ++i) gain += terms[i] - own[i];
    if (gain > 0) gains.emplace(chunk, gain);
  }
  return gains;
}

}  // namespace

Result<std::vector<MixedChunk>> MixLinks(const ExpertInput& input, std::vector<MixedChunk> mixed) {
  LinkedRows rows(input);
  std::vector<Linked> links;
  for (size_t i = 0; i < std::min(LinkLimits::kRows, mixed.size()); ++i) {
    WEND_RETURN_IF_ERROR(rows.Read(mixed[i].chunk, &links));
  }
  if (links.empty()) return mixed;
  WEND_ASSIGN_OR_RETURN(const TermParts parts, ReadParts(input, links));
  std::unordered_map<uint32_t, size_t> place;
  for (size_t i = 0; i < mixed.size(); ++i) place.emplace(mixed[i].chunk, i);
  for (const auto& [chunk, gain] : Gains(links, parts)) {
    const auto [it, is_new] = place.emplace(chunk, mixed.size());
    if (is_new) {
      MixedChunk row{chunk, 0, {}};
      for (const double part : parts.Of(chunk)) row.score += part;
      row.shares = {{"words", row.score}};
      mixed.push_back(std::move(row));
    }
    MixedChunk& row = mixed[it->second];
    row.score += gain;
    row.shares.push_back({"link", gain});
  }
  std::ranges::sort(mixed, IsBetter);
  return mixed;
}

}  // namespace wend
