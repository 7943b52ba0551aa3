// Near words: known words that are few edits from one that nobody knows.
//
// Words are compared as they were analysed, and shown as they stand in a text. The whole dictionary
// is read, so this is for questions that find nothing.
//
// Thread safety: functions over an immutable version.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/collection_version.h"

namespace wend {

// At most `count` words at most a third of the length of `term` (at least one edit) away from it,
// nearest first, of equally near ones that of most passages.
Result<std::vector<std::string>> FindNearWords(
    const std::shared_ptr<const CollectionVersion>& version, std::string_view term, size_t count);

}  // namespace wend
