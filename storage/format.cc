// The superblock and the checks every row goes through.
#include "storage/format.h"

#include <xxhash.h>

namespace wend {
namespace {

constexpr std::string_view kMagic = "WENDFMT\n";
constexpr size_t kSuperblockBytes = 40;

// Whether the last eight bytes are the checksum of those before them.
bool HasChecksum(std::string_view bytes) {
  const size_t checked = bytes.size() - sizeof(uint64_t);
  ByteReader r(bytes.substr(checked));
  uint64_t checksum = 0;
  return r.Fixed64(&checksum) && checksum == XXH3_64bits(bytes.data(), checked);
}

}  // namespace

std::string Superblock::Encode() const {
  ByteWriter w;
  w.Bytes(kMagic);
  w.Fixed32(uint32_t{major} | uint32_t{minor} << 16);
  w.Fixed64(compatible_bits);
  w.Fixed64(incompatible_bits);
  w.Fixed32(next_collection);
  const uint64_t checksum = XXH3_64bits(w.buffer().data(), w.buffer().size());
  w.Fixed64(checksum);
  return std::move(w.buffer());
}

Result<Superblock> Superblock::Decode(std::string_view bytes) {
  ByteReader r(bytes);
  std::string_view magic;
  if (!r.Bytes(kMagic.size(), &magic) || magic != kMagic) {
    return Status(Code::kFormat, "this is not a Wend database: the format header is missing");
  }
  uint32_t version = 0, next_collection = 0;
  uint64_t compatible = 0, incompatible = 0, checksum = 0;
  if (!r.Fixed32(&version)) return DamagedRow("format header");
  Superblock s;
  s.major = static_cast<uint16_t>(version & 0xffff);
  s.minor = static_cast<uint16_t>(version >> 16);
  // A block of our own size is ours to check; a newer format may have another layout, and then its
  // version is all that is read.
  if (bytes.size() == kSuperblockBytes && !HasChecksum(bytes)) return DamagedRow("format header");
  if (s.major > kFormatMajor) {
    return Status(Code::kFormat, "this database has format " + std::to_string(s.major) + "." +
                                     std::to_string(s.minor) + ", newer than the " +
                                     std::to_string(kFormatMajor) + "." +
                                     std::to_string(kFormatMinor) +
                                     " known here: open it with a newer version of Wend");
  }
  if (!r.Fixed64(&compatible) || !r.Fixed64(&incompatible) || !r.Fixed32(&next_collection)) {
    return DamagedRow("format header");
  }
  if (!r.Fixed64(&checksum) || bytes.size() != kSuperblockBytes) return DamagedRow("format header");
  const uint64_t unknown = incompatible & ~kKnownIncompatibleBits;
  if (unknown != 0) {
    return Status(Code::kFormat, "this database uses features that are not known here (bits " +
                                     std::to_string(unknown) +
                                     "): open it with a newer version of Wend");
  }
  s.compatible_bits = compatible;
  s.incompatible_bits = incompatible;
  s.next_collection = next_collection;
  return s;
}

Status CheckRowVersion(ByteReader* reader, std::string_view what) {
  uint8_t version = 0;
  if (!reader->U8(&version)) return DamagedRow(what);
  if (version != kRowVersion) {
    return Status(Code::kFormat, "a row of the " + std::string(what) + " has version " +
                                     std::to_string(version) +
                                     ", which is not known here: open it with a newer version of "
                                     "Wend");
  }
  return {};
}

Status DamagedRow(std::string_view what) {
  return Status::Corruption("a row of the " + std::string(what) +
                            " is damaged: restore a backup, or copy what can still be read");
}

}  // namespace wend
