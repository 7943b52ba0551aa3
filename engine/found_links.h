// Found links: what the text of a document or message links to, read when it is written.
//
// Targets are read from the text (link_scanner.h) and from the metadata entry `links`, a text with
// one address a line, which readers of other formats leave there. An address names a key. A name of
// a wiki link is a key in the folder of its own key or from the root, with ".md" or without; where
// no unit has any of these, the titles of documents that are the same but for case (of ASCII) and
// spaces. Among documents of one title the weight, which is 1, is shared; where more than
// kMaxNamesakes have the terms of the title, it leads nowhere.
//
// Names are looked up when a link is read, so that it does not matter what was written first.
//
// Thread safety: functions; a reader belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/chunk_cursor.h"
#include "engine/collection_version.h"
#include "storage/found_link_rows.h"
#include "storage/unit.h"
#include "storage/unit_row_view.h"

namespace wend {

// Distinct targets that are kept of one unit, the first ones; the others are counted.
inline constexpr size_t kMaxFoundLinks = 1000;

FoundLinksRow FindLinks(const Unit& unit);

class FoundLinkReader {
 public:
  static constexpr size_t kMaxNamesakes = 32;

  // A unit at the other end, or what waits for one.
  struct End {
    std::string key;
    double weight = 1;
    bool waits = false;

    friend bool operator==(const End&, const End&) = default;
  };

  explicit FoundLinkReader(std::shared_ptr<const CollectionVersion> version);

  // What the unit leads to, by key; each once, with its greatest weight, and not itself.
  Status ReadOut(std::string_view from, std::vector<End>* out);
  // The first `max_count` units that lead to `unit`: those that name its key before those that name
  // it otherwise, by key. The same weights as ReadOut gives.
  Status ReadIn(const UnitRowView& unit, size_t max_count, std::vector<End>* out);

 private:
  // The units that a name in the text of `from` leads to.
  Status Resolve(std::string_view from, const std::string& name, std::vector<End>* out);
  Status FindByTitle(const std::string& name, std::vector<End>* out);
  // Appends `from` where a name of its row, of one of `places`, leads to `unit`.
  Status AppendIfNaming(std::string_view from, const UnitRowView& unit,
                        std::span<const std::string> places, std::vector<End>* out);

  std::shared_ptr<const CollectionVersion> version_;
  ChunkCursor chunks_;
};

}  // namespace wend
