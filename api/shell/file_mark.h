// What `wend add` notes about a file that it has read, so that the next run need not open it.
//
// The note is a mark of the library: of the document for a file that is one document, which is
// exact; of the collection, under the file's key, for a file of records, which counts while no
// record was deleted or replaced. It says how the file looked and what came out of it.
//
// Invariants:
//  1. A file that was changed less than two seconds before it was looked at gets no mark: the clock
//     of a file system may be that coarse, and a second change would look the same.
//  2. A note that another version of the program wrote, whose readers may differ, is none.
//
// Thread safety: functions without state.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>

#include "wend/wend.h"

namespace wend::shell {

// How a file looks without being opened. Empty where that tells nothing about its content.
using FileStamp = std::string;
FileStamp StampOf(const struct stat& status, int64_t now_seconds);

// What came out of a file.
struct FileYield {
  uint64_t records = 0;
  uint64_t text_bytes = 0;
  uint64_t malformed_bytes = 0;
};

std::string EncodeFileMark(const FileStamp& stamp, const FileYield& yield);
// What the file under `key` gave when it was read with this stamp, if all that is still there.
std::optional<FileYield> FindFileYield(wend_db* db, const std::string& collection,
                                       const std::string& key, const FileStamp& stamp);

}  // namespace wend::shell
