// Expiry: units that are older than the ttl of their collection.
//
// Invariants:
//  1. A unit is expired where its own time lies more than the ttl before now, in whole seconds.
//  What
//     has no time does not grow old.
//  2. A reader is given a version that hides what is expired as of its view, whether it is still
//     stored or not. Statistics (counts, document frequencies) are of what is stored.
//  3. The writer removes what is expired as it removes units: in bounded transactions, each of
//  which
//     leaves a state that gives the same answers as the one before.
//
// Thread safety: functions over immutable versions.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/collection_version.h"
#include "storage/base/status.h"

namespace wend {

// What is dated before it is expired. In microseconds since 1970, as `now`.
int64_t ExpiryOf(const CollectionOptions& options, int64_t now);

// The version with what is dated before `before` hidden.
Result<std::shared_ptr<const CollectionVersion>> HideExpired(
    const std::shared_ptr<const CollectionVersion>& version, int64_t before);

// Keys of up to `max_count` units that have a chunk in `hidden`, those written first.
Result<std::vector<std::string>> KeysOfChunks(
    const std::shared_ptr<const CollectionVersion>& version, const ChunkSet& hidden,
    size_t max_count);

}  // namespace wend
