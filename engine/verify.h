// Verify: cross-checks everything that a database holds against everything it follows from.
//
// Checksums tell that bytes are those that were written; this tells that what was written agrees:
//  - counts are the recount of units, chunks, terms and bytes;
//  - every chunk belongs to a unit that names it, lies in its text and carries its time;
//  - every unit has its key, its text is whole, its content hash follows from both;
//  - the attributes of every chunk are those of its unit;
//  - lengths, document frequencies and postings of sealed chunks are those that the term streams
//    of live chunks give; bounds and times of posting blocks cover their entries;
//  - the dictionary is sorted and findable, its ids are unique and cover every term in use;
//  - edges lead both ways, between live chunks, along documents and sessions;
//  - sessions count their messages and end in one of them;
//  - each link has both of its rows, with one weight, between two keys;
//  - links found in texts are those that the texts give;
//  - no mark is from after more removals than there were.
// What an interrupted write left behind (chunks at or above `next_chunk`, documents at or above
// `next_document`, postings at or above `sealed_chunks`) is no damage, for no reader sees it.
//
// Memory: about 70 bytes a chunk, 16 a term and 1 a bit per document of one collection, its session
// names, and the text of one unit at a time. Time: one pass over all rows.
//
// Thread safety: functions over a view.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/base/status.h"

namespace wend {

class ReadView;

struct VerifyFinding {
  std::string collection;  // empty: the database itself
  std::string what;        // the kind of damage, one of a fixed set of phrases
  std::string where;       // the row, and what it holds instead of what
};

struct VerifyReport {
  static constexpr size_t kMaxKept = 100;
  // Of one kind, so that the first kind does not hide the others.
  static constexpr size_t kMaxKeptOfAKind = 20;

  uint64_t collections = 0;
  uint64_t units = 0;
  uint64_t chunks = 0;    // live
  uint64_t postings = 0;  // of live sealed chunks

  uint64_t finding_count = 0;  // exact
  std::vector<VerifyFinding> findings;

  bool clean() const { return finding_count == 0; }
  void Add(const std::string& collection, std::string what, std::string where);
  // One line per finding kept, for messages.
  std::string ToText() const;
};

// A Status where reading itself fails; rows that do not decode are findings.
Result<VerifyReport> VerifyStore(const ReadView& view);

}  // namespace wend
