#include "storage/folder_check.h"

#include <filesystem>
#include <optional>
#include <system_error>

namespace wend {

Status CheckFolder(const std::string& path, const StoreOptions& options) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    if (options.create_if_missing && !options.read_only) return {};
    return Status::NotFound("there is no database at '" + path + "'");
  }
  if (error) return {Code::kIo, "cannot open '" + path + "': " + error.message()};
  if (status.type() != std::filesystem::file_type::directory) {
    return {Code::kFormat, "'" + path + "' is not a Wend database: a database is a folder"};
  }
  std::filesystem::directory_iterator entries(path, error);
  if (error) return {Code::kIo, "cannot read the folder '" + path + "': " + error.message()};
  const bool is_empty = entries == std::filesystem::directory_iterator();
  if (is_empty) {
    if (options.create_if_missing && !options.read_only) return {};
    return Status::NotFound("there is no database at '" + path + "': the folder is empty");
  }
  if (!std::filesystem::exists(path + "/CURRENT", error)) {
    // A creation that was interrupted leaves only names of RocksDB's; anything else is not ours.
    bool foreign = options.read_only || !options.create_if_missing;
    for (const auto& entry : std::filesystem::directory_iterator(path, error)) {
      const std::string name = entry.path().filename().string();
      foreign |= name != "LOCK" && name != "IDENTITY" && !name.starts_with("MANIFEST-") &&
                 !name.ends_with(".dbtmp");
    }
    if (foreign) {
      return {Code::kFormat,
              "the folder '" + path + "' is not a Wend database and not empty; name a new folder"};
    }
  }
  return {};
}

Result<GuardState> CheckGuard(const std::string& path, const StoreOptions& options) {
  std::error_code error;
  if (!std::filesystem::exists(path + "/CURRENT", error)) return GuardState();
  const auto damaged = [&](Status status) -> Result<GuardState> {
    if (options.recover_tail) return GuardState();
    return Status(status.code(), status.message() +
                                     ": restore a backup, or copy the folder and open it with "
                                     "the option recovery = tail to keep what can still be read");
  };
  Result<std::optional<GuardState>> state = ReadGuard(path);
  if (!state.ok()) return damaged(state.status());
  // A folder that RocksDB made and nobody guarded is either not ours or was cut off being made:
  // what is in it decides (see ReadOrCreateSuperblock).
  if (!state->has_value()) return GuardState();
  const Status manifest = CheckManifest(path, **state);
  if (!manifest.ok()) return damaged(manifest);
  GuardState found = **state;
  if (options.recover_tail) found.sequence = 0;
  return found;
}

}  // namespace wend
