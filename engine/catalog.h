// Catalog: which collections there are, and the published version of each.
//
// A collection is looked up in the store when it is first named, so that opening a database with
// thousands of them costs the same as with one.
//
// Thread safety: all calls from any thread; creation and publication by the writer only.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/collection_version.h"
#include "storage/format.h"

namespace wend {

class Catalog {
 public:
  Catalog(Store* store, const Superblock& superblock) : store_(store), superblock_(superblock) {}

  // The published version; null where there is no such collection.
  Result<std::shared_ptr<const CollectionVersion>> Find(std::string_view name);
  // All names, sorted.
  Result<std::vector<std::string>> Names() const;
  Result<std::shared_ptr<const CollectionVersion>> Create(std::string_view name,
                                                          const CollectionOptions& options);
  // Notes in the superblock what a reader must know from now on (format.h).
  Status Require(uint64_t incompatible_bits);
  // Gives a collection those of the options that can change.
  Status Alter(const CollectionInfo& info, const CollectionOptions& options);
  // Frees the name of a collection and retires its id, in one write. Views of it keep reading.
  Status Drop(const CollectionInfo& info);
  void Publish(std::shared_ptr<const CollectionVersion> version);
  // Forgets the published version, so that the next Find reads what the store holds.
  void Reload(const std::string& name);
  // The published versions that are loaded; Restore makes them those of an earlier moment.
  using Versions = std::map<std::string, std::shared_ptr<const CollectionVersion>, std::less<>>;
  Versions Published() const;
  void Restore(Versions versions);

 private:
  Store* store_;
  Superblock superblock_;     // the writer's
  mutable std::mutex mutex_;  // guards what follows
  Versions published_;
};

}  // namespace wend
