// AtomicFile: a file that is there whole or not at all.
//
// It is written beside its target under another name, synced, and takes the target's name at the
// end; until then, and after any failure, what was at the target stays as it was.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "storage/base/status.h"

namespace wend::exchange {

class AtomicFile {
 public:
  // Invalid where the target is there and `overwrite` is not set, or is no regular file.
  static Result<std::unique_ptr<AtomicFile>> Create(const std::string& path, bool overwrite);
  // Removes what was written, unless it was committed.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  Status Append(std::string_view bytes);
  Status Commit();
  uint64_t bytes() const { return bytes_; }

 private:
  AtomicFile(std::string path, std::string temporary, int descriptor, bool overwrite);
  Status Flush();
  Status Rename();

  const std::string path_;
  const std::string temporary_;
  int descriptor_;
  const bool overwrite_;
  bool committed_ = false;
  std::string buffer_;
  uint64_t bytes_ = 0;
};

}  // namespace wend::exchange
