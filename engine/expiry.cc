// Which chunks are expired is told by the postings of days; on the days that the limit cuts, by
// the times of their units.
#include "engine/expiry.h"

#include <algorithm>
#include <utility>

#include "engine/attribute_index.h"
#include "engine/chunk_cursor.h"

namespace wend {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;
constexpr int64_t kLargestOffset = 18 * 3'600 * kSecond;  // of a clock from UTC
constexpr size_t kMaxDays = 1 << 20;

int64_t FloorOf(int64_t microseconds, int64_t unit) {
  return microseconds / unit - (microseconds % unit < 0 ? 1 : 0);
}

struct OldChunks {
  ChunkSet chunks;
  int64_t oldest_bound = CollectionVersion::kUnknownTime;  // of the others
};

Result<OldChunks> FindChunksBefore(const std::shared_ptr<const CollectionVersion>& version,
                                   int64_t before) {
  // A day may begin up to 18 hours before or after that of UTC.
  const int64_t last_day = FloorOf(before + kLargestOffset, kDay);
  WEND_ASSIGN_OR_RETURN(
      const AttributeValueList days,
      ListAttributeValues(*version, RangeOfValues("day", std::nullopt, MetadataValue(last_day)),
                          kMaxDays));
  std::vector<uint32_t> whole, cut;
  for (const AttributeValue& value : days.values) {
    const auto* day = std::get_if<int64_t>(&value.value);
    if (day == nullptr) continue;
    ((*day + 1) * kDay <= before - kLargestOffset ? whole : cut).push_back(value.term);
  }
  OldChunks old;
  if (!days.truncated) old.oldest_bound = (last_day + 1) * kDay - kLargestOffset;
  if (!whole.empty()) {
    WEND_ASSIGN_OR_RETURN(old.chunks, FindChunksOfTerms(*version, whole));
  }
  if (cut.empty()) return old;
  WEND_ASSIGN_OR_RETURN(ChunkSet uncertain, FindChunksOfTerms(*version, cut));
  ChunkCursor cursor(version, std::make_shared<const ChunkSet>(std::move(uncertain)));
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, cursor.Next());
    if (!found) return old;
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
    if (!unit->time.has_value()) return DamagedRow("documents");
    if (unit->time->microseconds < before) {
      old.chunks.add(cursor.chunk().value);
    } else {
      old.oldest_bound = std::min(old.oldest_bound, unit->time->microseconds);
    }
  }
}

}  // namespace

int64_t ExpiryOf(const CollectionOptions& options, int64_t now) {
  return (FloorOf(now, kSecond) - static_cast<int64_t>(options.ttl_seconds)) * kSecond;
}

Result<std::shared_ptr<const CollectionVersion>> HideExpired(
    const std::shared_ptr<const CollectionVersion>& version, int64_t before) {
  std::shared_ptr<const ChunkSet> hidden;
  if (version->oldest_bound() < before) {
    WEND_ASSIGN_OR_RETURN(OldChunks old, FindChunksBefore(version, before));
    if (old.chunks.isEmpty()) {
      version->set_oldest_bound(old.oldest_bound);
    } else {
      hidden = std::make_shared<const ChunkSet>(std::move(old.chunks));
    }
  }
  return std::make_shared<const CollectionVersion>(version, before, std::move(hidden));
}

Result<std::vector<std::string>> KeysOfChunks(
    const std::shared_ptr<const CollectionVersion>& version, const ChunkSet& hidden,
    size_t max_count) {
  std::vector<std::string> keys;
  ChunkCursor cursor(version, std::make_shared<const ChunkSet>(hidden));
  uint32_t last = kNoId;
  while (keys.size() < max_count) {
    WEND_ASSIGN_OR_RETURN(const bool found, cursor.Next());
    if (!found) break;
    if (cursor.document().value == last) continue;
    last = cursor.document().value;
    WEND_ASSIGN_OR_RETURN(const UnitRowView* const unit, cursor.ReadUnit());
    keys.emplace_back(unit->key);
  }
  return keys;
}

}  // namespace wend
