// Found links: what the text of a unit links to (engine/found_links.h), beside those that a caller
// drew (link_rows.h).
//
// They follow from the unit alone and come, change and go with it, in its own transaction. A target
// is a key, or a name that whoever reads it looks up among keys and titles; so a link may wait for
// its document, and nothing is rewritten when one comes. Both kinds of row lie in family kMeta:
//
//   'o'  key of the unit                   count, then of each target u8 (1: a name) and the target
//                                          with its size; how many more were left out, a varint
//   'i'  size of the place u16 big-endian, -
//        place, key of the unit
//
// The place is where a unit looks for links to it: 'k' and its key, or 'n' and a name as FoldName
// makes it. Two names of one place need not lead to the same units: whoever finds a row looks at
// what it says.
//
// Invariants:
//  1. Each target of a row 'o' has one row 'i', but for those that share a place.
//  2. A unit without targets has no rows.
//
// Thread safety: functions and values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/base/ids.h"
#include "storage/base/status.h"
#include "storage/store.h"

namespace wend {

struct FoundLink {
  bool is_name = false;  // otherwise a key
  std::string target;    // 1 to kMaxLinkKeyBytes

  friend auto operator<=>(const FoundLink&, const FoundLink&) = default;
};

struct FoundLinksRow {
  std::vector<FoundLink> links;
  uint64_t left_out = 0;  // links that are one too many

  std::string Encode() const;
  static Result<FoundLinksRow> Decode(std::string_view bytes);
};

// What is behind the last slash, without ".md", in lower case (ASCII) and with single spaces; all
// of it where that is nothing.
std::string FoldName(std::string_view name);
// In lower case and with single spaces.
std::string FoldTitle(std::string_view title);

std::string PlaceOfKey(std::string_view key);
std::string PlaceOfName(std::string_view name);
std::string PlaceOf(const FoundLink& link);

std::string FoundOutKey(CollectionId collection, std::string_view unit);
std::string FoundInKey(CollectionId collection, std::string_view place, std::string_view unit);
std::string FoundInValue();

// An empty row where the unit has none.
Result<FoundLinksRow> ReadFoundLinks(const ReadView& view, CollectionId collection,
                                     std::string_view unit);

// Walks the units that link to a place, by key.
class FoundInScan {
 public:
  FoundInScan(const ReadView& view, CollectionId collection, std::string_view place);

  // False behind the last one. `unit()` lasts until the next call.
  Result<bool> Next();
  std::string_view unit() const { return unit_; }

 private:
  const std::string prefix_;
  Scan scan_;
  bool started_ = false;
  std::string_view unit_;
};

}  // namespace wend
