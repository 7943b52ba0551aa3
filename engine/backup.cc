// Checkpoint, check, rename.
#include "engine/backup.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "engine/verify.h"

namespace wend {
namespace {

namespace fs = std::filesystem;

// Removes the unfinished copy, and the folder that RocksDB makes its own first steps in.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)) {}
  ~Unfinished() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    fs::remove_all(path_ + ".tmp", ignored);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

Status Exists(const std::string& path) {
  return Status::Invalid("'" + path + "' exists already: a backup is made into a new folder");
}

Status CheckTarget(const Store& store, const std::string& path, const std::string& temporary) {
  std::error_code error;
  if (path.empty()) return Status::Invalid("a backup needs the name of a new folder");
  for (const std::string& name : {path, temporary, temporary + ".tmp"}) {
    if (fs::symlink_status(name, error).type() != fs::file_type::not_found) return Exists(name);
  }
  if (store.path() == ":memory:") return {};
  const fs::path origin = fs::weakly_canonical(store.path(), error);
  fs::path parent = fs::weakly_canonical(fs::absolute(path, error), error).parent_path();
  for (; parent.has_relative_path(); parent = parent.parent_path()) {
    if (parent == origin) return Status::Invalid("a backup cannot lie inside of its database");
  }
  return {};
}

Status CheckCopy(const std::string& path) {
  StoreOptions options;
  options.read_only = true;
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<Store> copy, Store::Open(path, options));
  WEND_ASSIGN_OR_RETURN(const VerifyReport report, VerifyStore(copy->View()));
  if (report.clean()) return {};
  return Status::Corruption("the backup does not pass the check, nor may the database: " +
                            report.ToText());
}

Status Publish(const std::string& temporary, const std::string& path) {
  int failed = renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE);
  // Not every file system can; a plain rename replaces an empty folder at the worst.
  if (failed != 0 && errno == EINVAL) failed = rename(temporary.c_str(), path.c_str());
  if (failed != 0 && errno == EEXIST) return Exists(path);
  if (failed != 0) return {Code::kIo, "cannot make '" + path + "': " + std::strerror(errno)};
  std::error_code error;
  const std::string parent = fs::absolute(path, error).parent_path().string();
  const int folder = open(parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    // The copy is whole whatever comes of this; without it a power cut may take its name.
    (void)fsync(folder);
    close(folder);
  }
  return {};
}

}  // namespace

Status BackupStore(Store* store, const std::string& path) {
  std::string name = path;
  while (name.size() > 1 && name.back() == '/') name.pop_back();
  const std::string temporary = name + ".incomplete-" + std::to_string(getpid());
  WEND_RETURN_IF_ERROR(CheckTarget(*store, name, temporary));
  const Unfinished copy(temporary);
  WEND_RETURN_IF_ERROR(store->Checkpoint(copy.path()));
  WEND_RETURN_IF_ERROR(CheckCopy(copy.path()));
  return Publish(copy.path(), name);
}

}  // namespace wend
