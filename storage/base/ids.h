// Strong identifiers. All are dense 32-bit numbers handed out in order and never used again.
//
// A ChunkId, DocumentId or TermId means something only together with its collection.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

namespace wend {

template <typename Tag>
struct Id {
  uint32_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(uint32_t v) : value(v) {}
  friend constexpr auto operator<=>(Id, Id) = default;
};

using CollectionId = Id<struct CollectionTag>;
using DocumentId = Id<struct DocumentTag>;
using ChunkId = Id<struct ChunkTag>;
using TermId = Id<struct TermTag>;

inline constexpr uint32_t kNoId = std::numeric_limits<uint32_t>::max();

}  // namespace wend

template <typename Tag>
struct std::hash<wend::Id<Tag>> {
  size_t operator()(wend::Id<Tag> id) const noexcept { return std::hash<uint32_t>()(id.value); }
};
