// Keys of files that become documents.
//
// Thread safety: a pure function, but for the working directory.
#pragma once

#include <string>

namespace wend::exchange {

// The path, normalised by its text alone ("./a//b/../c" is "a/c"), and relative to the working
// directory where it lies in it; otherwise as it was given. Bytes that are malformed UTF-8 are
// written %XX.
std::string KeyOfFile(const std::string& path);

}  // namespace wend::exchange
