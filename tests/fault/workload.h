// What the fault tests write and how they tell what is there afterwards.
//
// Everything follows from numbers, so that a parent knows what its child wrote without being told.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/database.h"
#include "storage/base/status.h"

namespace wend {

struct WriteBatch {
  std::vector<Unit> units;
  std::vector<std::string> deleted;  // afterwards
};

// Some documents of very different sizes and some messages, among 120 keys; then some deletions.
// From time to time one of them has 17 MiB, more than a transaction holds; it soon goes again.
WriteBatch MakeBatch(uint32_t seed, uint32_t number);
inline constexpr uint32_t kLargeEvery = 23;

// Applies a batch; the first error.
Status ApplyBatch(Database* database, const WriteBatch& batch);

// Keys with a fingerprint of everything that is stored under them.
using Contents = std::map<std::string, std::string>;
std::string FingerprintOfUnit(const Unit& unit);

// Cross-checks the database in a folder and reads it all: one line "key fingerprint" per unit, or
// one line "! why". Opens it for reading below the engine and leaves it as it is.
std::string ReadBack(const std::string& path, bool read_only);
// What ReadBack gave, taken apart; false where it is a complaint.
bool ParseContents(const std::string& text, Contents* contents);

}  // namespace wend
