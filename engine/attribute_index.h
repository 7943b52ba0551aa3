// AttributeIndex: from attributes to the chunks that have them, by the postings that
// engine/attributes.h describes. What filters are made of.
//
// Which chunks are alive follows from the stored lengths, which are 0 for deleted ones only: a
// chunk without a word is found like any other.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/attributes.h"
#include "engine/chunk_set.h"
#include "storage/base/status.h"

namespace wend {

class CollectionVersion;

// A value that live chunks have.
struct AttributeValue {
  MetadataValue value;  // of "day": the day number, an integer
  bool exact = true;    // false: a text longer than kMaxExactBytes, of which this is the beginning
  uint32_t term = 0;
  uint64_t df = 0;  // live chunks that have it, at least 1
};

struct AttributeValueList {
  std::vector<AttributeValue> values;  // distinct, ascending within a type
  bool truncated = false;              // there are more than were asked for
};

// The first `max_count` values in a range (RangeOfValues, RangeOfName).
Result<AttributeValueList> ListAttributeValues(const CollectionVersion& version,
                                               const AttributeRange& range, size_t max_count);

// Metadata names, without "meta.", that a live chunk has an entry of, ascending.
Result<std::vector<std::string>> ListMetadataNames(const CollectionVersion& version);

// Spaces that a vector of a live chunk is in, ascending.
Result<std::vector<std::string>> ListVectorSpaces(const CollectionVersion& version);

// Live chunks that have any of `terms`, in any order; terms of words do too.
Result<ChunkSet> FindChunksOfTerms(const CollectionVersion& version,
                                   std::span<const uint32_t> terms);

Result<ChunkSet> FindLiveChunks(const CollectionVersion& version);

}  // namespace wend
