// TermCursor: walks the dictionary of one published version in order of bytes, all of it or the
// terms with a prefix.
//
// Left out are terms that no live chunk holds any more, and names that begin with byte 0x01: these
// are reserved for attributes.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/collection_version.h"
#include "storage/term_table.h"

namespace wend {

class TermCursor {
 public:
  TermCursor(std::shared_ptr<const CollectionVersion> version, std::string prefix);

  Result<bool> Next();

  const std::string& term() const { return block_[place_].first; }
  TermId id() const { return TermId(block_[place_].second); }
  // Live chunks that hold it.
  uint64_t df() const { return frequencies_[place_]; }

 private:
  Result<bool> LoadBlock();

  std::shared_ptr<const CollectionVersion> version_;  // outlives the scan
  std::string prefix_;
  TermScan scan_;
  std::vector<std::pair<std::string, uint32_t>> block_;
  std::vector<uint64_t> frequencies_;  // beside block_
  size_t place_ = 0;
  bool started_ = false;
};

}  // namespace wend
