#include "engine/mixture/term_parts.h"

#include <algorithm>
#include <utility>

#include "engine/bm25_search.h"

namespace wend {

Result<TermParts> TermParts::Read(std::span<const TermPostings> lists, const ChunkLengths& lengths,
                                  const Bm25Params& params, std::vector<uint32_t> chunks) {
  TermParts out;
  out.list_count_ = lists.size();
  out.chunks_ = std::move(chunks);
  out.parts_.assign(out.chunks_.size() * lists.size(), 0.0);
  out.zeros_.assign(lists.size(), 0.0);
  for (size_t list = 0; list < lists.size(); ++list) {
    const auto visit = [&](size_t i, uint32_t count) {
      const uint32_t length = lengths.Length(out.chunks_[i]);
      if (length == 0) return;  // dead
      out.parts_[i * lists.size() + list] = Bm25Part(lists[list].weight, count, length, params);
    };
    WEND_RETURN_IF_ERROR(VisitCounts(lists[list], out.chunks_, visit));
  }
  return out;
}

std::span<const double> TermParts::Of(uint32_t chunk) const {
  const auto at = std::ranges::lower_bound(chunks_, chunk);
  if (at == chunks_.end() || *at != chunk) return zeros_;
  const auto i = static_cast<size_t>(at - chunks_.begin());
  return {parts_.data() + i * list_count_, list_count_};
}

}  // namespace wend
