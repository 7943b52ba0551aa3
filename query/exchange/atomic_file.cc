#include "query/exchange/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

namespace wend::exchange {
namespace {

constexpr size_t kBufferBytes = 1 << 20;
constexpr int kMaxNames = 1000;

Status Failure(const std::string& what, const std::string& path, int code) {
  const Code kind = code == ENOSPC || code == EDQUOT ? Code::kFull
                    : code == ENOENT                 ? Code::kNotFound
                                                     : Code::kIo;
  return {kind, "cannot " + what + " '" + path + "': " + std::strerror(code)};
}

Status AlreadyThere(const std::string& path) {
  return Status::Invalid("'" + path + "' is there already; (overwrite => true) replaces it");
}

}  // namespace

AtomicFile::AtomicFile(std::string path, std::string temporary, int descriptor, bool overwrite)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      descriptor_(descriptor),
      overwrite_(overwrite) {}

Result<std::unique_ptr<AtomicFile>> AtomicFile::Create(const std::string& path, bool overwrite) {
  struct stat status {};
  mode_t mode = 0666;
  if (stat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      return Status::Invalid("'" + path + "' is there already, and no regular file");
    }
    if (!overwrite) return AlreadyThere(path);
    mode = status.st_mode & 0777;
  }
  for (int i = 0; i < kMaxNames; ++i) {
    std::string name = path + ".part" + std::to_string(getpid()) + "-" + std::to_string(i);
    const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (descriptor >= 0) {
      return std::unique_ptr<AtomicFile>(
          new AtomicFile(path, std::move(name), descriptor, overwrite));
    }
    if (errno != EEXIST) return Failure("write", path, errno);
  }
  return Failure("write", path, EEXIST);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!committed_) unlink(temporary_.c_str());
}

Status AtomicFile::Append(std::string_view bytes) {
  buffer_ += bytes;
  bytes_ += bytes.size();
  return buffer_.size() < kBufferBytes ? Status() : Flush();
}

Status AtomicFile::Flush() {
  for (std::string_view rest = buffer_; !rest.empty();) {
    const ssize_t count = write(descriptor_, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) return Failure("write", path_, errno);
    if (count > 0) rest.remove_prefix(static_cast<size_t>(count));
  }
  buffer_.clear();
  return {};
}

// Without `overwrite` a file that came in the meantime stays: link() refuses a name that is taken.
Status AtomicFile::Rename() {
  if (!overwrite_) {
    if (link(temporary_.c_str(), path_.c_str()) == 0) {
      unlink(temporary_.c_str());
      return {};
    }
    if (errno == EEXIST) return AlreadyThere(path_);
    struct stat status {};
    if (lstat(path_.c_str(), &status) == 0) return AlreadyThere(path_);
  }
  // Also for file systems without hard links.
  if (rename(temporary_.c_str(), path_.c_str()) == 0) return {};
  return Failure("write", path_, errno);
}

Status AtomicFile::Commit() {
  WEND_RETURN_IF_ERROR(Flush());
  if (fsync(descriptor_) != 0) return Failure("write", path_, errno);
  const int closed = close(std::exchange(descriptor_, -1));
  if (closed != 0) return Failure("write", path_, errno);
  WEND_RETURN_IF_ERROR(Rename());
  committed_ = true;
  const size_t slash = path_.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path_.substr(0, slash + 1);
  const int directory = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return {};  // the name is taken; only when it reaches the disk is not known
  const int synced = fsync(directory);
  const int code = errno;
  close(directory);
  return synced == 0 || code == EINVAL ? Status() : Failure("write", path_, code);
}

}  // namespace wend::exchange
