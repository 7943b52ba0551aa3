#include "storage/table_footer.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <string_view>

#include "storage/base/coding.h"
#include "storage/rocksdb_options.h"

namespace wend {
namespace {

// u8 kind of checksum, 40 bytes of block handles, u32 format version, u64 magic; little-endian.
constexpr size_t kFooterBytes = 53;
constexpr size_t kVersionOffset = 41;
constexpr size_t kMagicOffset = 45;
constexpr uint64_t kBlockBasedTableMagic = 0x88e241b785f4cff7u;

bool IsDamaged(std::string_view footer) {
  uint64_t magic = 0;
  uint32_t version = 0;
  (void)ByteReader(footer.substr(kMagicOffset)).Fixed64(&magic);
  (void)ByteReader(footer.substr(kVersionOffset)).Fixed32(&version);
  if (magic != kBlockBasedTableMagic) return false;
  return version != kTableFormatVersion ||
         static_cast<uint8_t>(footer[0]) != static_cast<uint8_t>(kTableChecksum);
}

}  // namespace

Status CheckTableFooters(const std::string& path) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
    if (entry.path().extension() != ".sst") continue;
    const int file = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;  // a living writer dropped it
    std::array<char, kFooterBytes> footer;
    const off_t size = lseek(file, 0, SEEK_END);
    const bool whole = size >= static_cast<off_t>(kFooterBytes) &&
                       pread(file, footer.data(), footer.size(),
                             size - static_cast<off_t>(kFooterBytes)) ==
                           static_cast<ssize_t>(footer.size());
    close(file);
    if (whole && IsDamaged({footer.data(), footer.size()})) {
      return Status::Corruption("the table file '" + entry.path().string() + "' is damaged");
    }
  }
  return {};
}

}  // namespace wend
