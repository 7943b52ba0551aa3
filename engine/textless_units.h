// TextlessUnits: the documents and messages that have no chunk, and so no posting tells of.
//
// Found by one walk over the rows of the units, then extended by those that were written since: a
// unit that is written anew gets a new id, so what was read of an id stays true. Ids of units that
// are gone may be among them, until they are too many.
//
// Thread safety: immutable; the slot from any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "storage/base/status.h"

namespace wend {

class CollectionVersion;

class TextlessUnits {
 public:
  static Result<std::shared_ptr<const TextlessUnits>> Load(const CollectionVersion& version);

  // Document ids, ascending: all of the version's, expired ones too.
  std::span<const uint32_t> documents() const { return documents_; }

 private:
  Status Extend(const CollectionVersion& version);

  uint32_t next_document_ = 0;  // what lies below it was read
  size_t first_count_ = 0;      // that the walk over all units found
  std::vector<uint32_t> documents_;
};

// Where the versions of a collection keep the last list, for those to come.
class TextlessSlot {
 public:
  std::shared_ptr<const TextlessUnits> Get() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return units_;
  }
  void Put(std::shared_ptr<const TextlessUnits> units) {
    std::lock_guard<std::mutex> lock(mutex_);
    units_ = std::move(units);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const TextlessUnits> units_;
};

}  // namespace wend
