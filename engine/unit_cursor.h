// UnitCursor: walks the live documents and messages of one published version in order of their
// ids, which is the order in which they were written; or goes to one of them.
//
// A unit is read in place, from the row under the scan: what is not looked at costs nothing.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/collection_version.h"
#include "storage/unit_row_view.h"

namespace wend {

enum class UnitKinds : uint8_t { kDocuments, kMessages, kAll };

class UnitCursor {
 public:
  UnitCursor(std::shared_ptr<const CollectionVersion> version, UnitKinds kinds);
  // Walks those of `documents`, which strictly ascend, that are live and of such a kind.
  UnitCursor(std::shared_ptr<const CollectionVersion> version, UnitKinds kinds,
             std::vector<uint32_t> documents);

  // Moves to the next unit; false behind the last one.
  Result<bool> Next();
  // Moves to one unit; false where it is not live or of another kind: there is no current unit
  // then. For cursors that do not walk with Next.
  Result<bool> Seek(DocumentId document);
  Result<bool> SeekKey(std::string_view key);

  // Of the current unit; views are valid until the cursor moves.
  DocumentId document() const { return DocumentId(document_); }
  const UnitRowView& unit() const { return unit_; }
  Result<std::string> ReadText() const { return ReadText(0, unit_.text_bytes); }
  Result<std::string> ReadText(uint64_t begin, uint64_t end) const;

 private:
  // Reads the row under the scan.
  Result<bool> Take();
  Result<bool> NextListed();
  bool IsWanted() const;

  std::shared_ptr<const CollectionVersion> version_;  // outlives the scan
  UnitKinds kinds_;
  std::optional<std::vector<uint32_t>> documents_;
  size_t next_listed_ = 0;
  Scan scan_;
  bool started_ = false;
  uint32_t document_ = 0;
  UnitRowView unit_;
};

}  // namespace wend
