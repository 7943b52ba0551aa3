// The rules for names of collections and for keys, the same wherever they come in.
//
// Thread safety: pure functions.
#pragma once

#include <string_view>

#include "storage/base/status.h"

namespace wend {

inline constexpr size_t kMaxCollectionNameBytes = 255;
inline constexpr size_t kMaxKeyBytes = 1024;
inline constexpr size_t kMaxMetadataNameBytes = 255;

// Ok for 1 to 255 ASCII letters, digits, '_', '-' and '.', not starting with a digit or '.'.
Status CheckCollectionName(std::string_view name);

// Ok for 1 to 1,024 bytes of well-formed UTF-8.
Status CheckKey(std::string_view key);

}  // namespace wend
