// Plain files: the guard must not depend on the engine that it watches.
#include "storage/guard.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include "storage/base/coding.h"

namespace wend {
namespace {

constexpr std::string_view kMagic = "WENDGRD\n";
constexpr std::string_view kManifestPrefix = "MANIFEST-";

std::string GuardPath(const std::string& path) { return path + "/GUARD"; }

std::string EncodeSlot(const GuardState& s) {
  ByteWriter w;
  w.Bytes(kMagic);
  for (const uint64_t v :
       {s.generation, s.manifest_number, s.manifest_size, s.manifest_hash, s.sequence}) {
    w.Fixed64(v);
  }
  w.Fixed64(XXH3_64bits(w.buffer().data(), w.buffer().size()));
  w.buffer().resize(kGuardSlotBytes, '\0');
  return std::move(w.buffer());
}

std::optional<GuardState> DecodeSlot(std::string_view bytes) {
  ByteReader r(bytes);
  std::string_view magic;
  GuardState s;
  uint64_t checksum = 0;
  if (!r.Bytes(kMagic.size(), &magic) || magic != kMagic) return std::nullopt;
  for (uint64_t* v :
       {&s.generation, &s.manifest_number, &s.manifest_size, &s.manifest_hash, &s.sequence}) {
    if (!r.Fixed64(v)) return std::nullopt;
  }
  const uint64_t expected = XXH3_64bits(bytes.data(), r.position());
  if (!r.Fixed64(&checksum) || checksum != expected) return std::nullopt;
  return s;
}

bool ReadFile(const std::string& path, std::string* bytes) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  bytes->assign(std::istreambuf_iterator<char>(in), {});
  return !in.bad();
}

// The number of the MANIFEST that CURRENT names.
Result<uint64_t> CurrentManifest(const std::string& path) {
  std::string current;
  uint64_t number = 0;
  if (!ReadFile(path + "/CURRENT", &current) || !current.starts_with(kManifestPrefix)) {
    return Status::Corruption("the file CURRENT in '" + path + "' is missing or damaged");
  }
  const char* const begin = current.data() + kManifestPrefix.size();
  const auto [end, error] = std::from_chars(begin, current.data() + current.size(), number);
  if (error != std::errc() || end == begin) {
    return Status::Corruption("the file CURRENT in '" + path + "' is damaged");
  }
  return number;
}

std::string ManifestPath(const std::string& path, uint64_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return path + "/" + std::string(kManifestPrefix) + digits;
}

Status SystemRefused(const std::string& what) {
  const int code = errno;
  return {code == ENOSPC ? Code::kFull : Code::kIo, what + ": " + std::strerror(code)};
}

}  // namespace

Result<std::optional<GuardState>> ReadGuard(const std::string& path) {
  std::string bytes;
  if (access(GuardPath(path).c_str(), F_OK) != 0 && errno == ENOENT) {
    return std::optional<GuardState>();
  }
  if (!ReadFile(GuardPath(path), &bytes)) {
    return Status(Code::kIo, "cannot read '" + GuardPath(path) + "'");
  }
  std::optional<GuardState> newest;
  for (size_t slot = 0; slot < 2; ++slot) {
    const size_t begin = std::min(bytes.size(), slot * kGuardSlotBytes);
    const std::optional<GuardState> state =
        DecodeSlot(std::string_view(bytes).substr(begin, kGuardSlotBytes));
    if (state.has_value() && (!newest.has_value() || state->generation > newest->generation)) {
      newest = state;
    }
  }
  if (!newest.has_value()) {
    return Status::Corruption("the file GUARD in '" + path + "' is damaged");
  }
  return newest;
}

Status CheckManifest(const std::string& path, const GuardState& state) {
  WEND_ASSIGN_OR_RETURN(const uint64_t number, CurrentManifest(path));
  if (number > state.manifest_number) return {};  // begun after the guard was written
  if (number < state.manifest_number) {
    return Status::Corruption("'" + path + "' was set back: it names MANIFEST " +
                              std::to_string(number) + ", but " +
                              std::to_string(state.manifest_number) + " was in use");
  }
  std::string bytes;
  if (!ReadFile(ManifestPath(path, number), &bytes)) {
    // A writer may have replaced it since CURRENT was read.
    WEND_ASSIGN_OR_RETURN(const uint64_t now, CurrentManifest(path));
    if (now > number) return {};
    return Status::Corruption("the MANIFEST in '" + path + "' is missing");
  }
  if (bytes.size() < state.manifest_size) {
    return Status::Corruption("the MANIFEST in '" + path +
                              "' is cut short: " + std::to_string(bytes.size()) +
                              " bytes of at least " + std::to_string(state.manifest_size));
  }
  if (XXH3_64bits(bytes.data(), state.manifest_size) != state.manifest_hash) {
    return Status::Corruption("the MANIFEST in '" + path + "' is damaged");
  }
  return {};
}

Guard::~Guard() {
  if (file_ >= 0) close(file_);
}

Status Guard::Open() {
  file_ = open(GuardPath(path_).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  return file_ >= 0 ? Status() : SystemRefused("cannot open '" + GuardPath(path_) + "'");
}

Status Guard::RecordManifest() {
  std::lock_guard<std::mutex> lock(mutex_);
  WEND_ASSIGN_OR_RETURN(state_.manifest_number, CurrentManifest(path_));
  std::string bytes;
  if (!ReadFile(ManifestPath(path_, state_.manifest_number), &bytes)) {
    return Status::Corruption("the MANIFEST in '" + path_ + "' is missing");
  }
  state_.manifest_size = bytes.size();
  state_.manifest_hash = XXH3_64bits(bytes.data(), bytes.size());
  return Write(/*sync=*/true);
}

Status Guard::RecordSequence(uint64_t sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  state_.sequence = sequence;
  // Not synced: after a power cut the guard may be behind, which is harmless.
  return Write(/*sync=*/false);
}

Status Guard::Write(bool sync) {
  ++state_.generation;
  const std::string slot = EncodeSlot(state_);
  const auto offset = static_cast<off_t>(state_.generation % 2 * kGuardSlotBytes);
  if (pwrite(file_, slot.data(), slot.size(), offset) != static_cast<ssize_t>(slot.size()) ||
      (sync && fdatasync(file_) != 0)) {
    return SystemRefused("cannot write '" + GuardPath(path_) + "'");
  }
  return {};
}

}  // namespace wend
