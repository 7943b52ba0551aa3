#include "api/shell/file_walk.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "query/exchange/file_key.h"

namespace wend::shell {
namespace {

using FileId = std::pair<dev_t, ino_t>;

std::string Reason(int code) {
  if (code == ENOENT) return "no such file or folder";
  if (code == EACCES) return "permission denied";
  if (code == ELOOP) return "a symbolic link that leads to itself";
  return std::strerror(code);
}

// Names in a folder, sorted; hidden ones left out. False with errno set.
bool NamesIn(const std::string& folder, std::vector<std::string>* names) {
  const auto close_folder = [](DIR* handle) { closedir(handle); };
  const std::unique_ptr<DIR, decltype(close_folder)> handle(opendir(folder.c_str()), close_folder);
  if (handle == nullptr) return false;
  errno = 0;
  while (const dirent* entry = readdir(handle.get())) {
    if (entry->d_name[0] != '.') names->emplace_back(entry->d_name);
  }
  std::sort(names->begin(), names->end());
  return errno == 0;
}

// What the folder of any database holds: the files of its store.
bool IsDatabase(const std::vector<std::string>& sorted_names) {
  const auto has = [&](const char* name) {
    return std::binary_search(sorted_names.begin(), sorted_names.end(), name);
  };
  const auto manifest = std::lower_bound(sorted_names.begin(), sorted_names.end(), "MANIFEST-");
  return has("CURRENT") && has("IDENTITY") && has("LOCK") && manifest != sorted_names.end() &&
         manifest->compare(0, 9, "MANIFEST-") == 0;
}

class Walker {
 public:
  explicit Walker(const std::string& database) {
    struct stat status {};
    if (stat(database.c_str(), &status) == 0) database_ = FileId{status.st_dev, status.st_ino};
  }

  void Walk(const std::string& named) {
    if (named == "-") {
      result_.files.push_back({named, KeyOfPath(named), 0, {}});
      return;
    }
    // Depth first in order of names, without recursion: the next path is at the back.
    std::vector<std::string> to_visit = {named};
    while (!to_visit.empty()) {
      const std::string path = std::move(to_visit.back());
      to_visit.pop_back();
      Visit(path, path.size() == named.size(), &to_visit);
    }
  }

  // A link to a file that is taken anyway is not taken twice.
  FileWalk TakeResult() {
    const auto is_repeated = [this](const FileEntry& file) {
      const auto link = links_.find(file.path);
      return link != links_.end() && taken_.count(link->second) > 0;
    };
    result_.files.erase(std::remove_if(result_.files.begin(), result_.files.end(), is_repeated),
                        result_.files.end());
    return std::move(result_);
  }

 private:
  void Visit(const std::string& path, bool is_named, std::vector<std::string>* to_visit) {
    struct stat status {};
    if (lstat(path.c_str(), &status) != 0) return Report(path, Reason(errno));
    const bool is_link = S_ISLNK(status.st_mode);
    if (is_link && stat(path.c_str(), &status) != 0) return Report(path, Reason(errno));
    const FileId id{status.st_dev, status.st_ino};
    if (S_ISDIR(status.st_mode)) {
      if (!entered_.insert(id).second) return;
      std::vector<std::string> names;
      if (!NamesIn(path, &names)) Report(path, Reason(errno));
      if (id == database_ || IsDatabase(names)) {
        if (is_named) Report(path, "a database; name what it was made of");
        return;
      }
      const std::string prefix = path.back() == '/' ? path : path + "/";
      for (auto name = names.rbegin(); name != names.rend(); ++name) {
        to_visit->push_back(prefix + *name);
      }
      return;
    }
    if (!S_ISREG(status.st_mode) && !is_named) {
      return Report(path, "not a regular file (a pipe, socket or device)");
    }
    if (is_link && !is_named)
      links_.emplace(path, id);
    else
      taken_.insert(id);
    const uint64_t size = S_ISREG(status.st_mode) ? static_cast<uint64_t>(status.st_size) : 0;
    result_.files.push_back({path, KeyOfPath(path), size, StampOf(status, start_)});
  }

  void Report(const std::string& path, std::string reason) {
    result_.problems.push_back({path, std::move(reason)});
  }

  const int64_t start_ = std::time(nullptr);
  FileId database_{};
  std::set<FileId> entered_;
  std::set<FileId> taken_;
  std::map<std::string, FileId> links_;
  FileWalk result_;
};

}  // namespace

FileWalk WalkPaths(const std::vector<std::string>& paths, const std::string& database) {
  Walker walker(database);
  for (const std::string& path : paths) walker.Walk(path);
  return walker.TakeResult();
}

std::string KeyOfPath(const std::string& path) {
  return path == "-" ? "stdin" : exchange::KeyOfFile(path);
}

}  // namespace wend::shell
