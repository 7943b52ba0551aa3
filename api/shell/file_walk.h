// Which files the paths of a command line stand for.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/shell/file_mark.h"

namespace wend::shell {

struct FileEntry {
  std::string path;  // to open it; "-" is standard input
  std::string key;
  uint64_t size = 0;  // bytes on disk; 0 where it is not known
  FileStamp stamp;
};

struct WalkProblem {
  std::string path;
  std::string reason;
};

struct FileWalk {
  std::vector<FileEntry> files;
  std::vector<WalkProblem> problems;
};

// The files under the paths, in the order of the paths, within a folder by name (bytes). Hidden
// files and folders are left out unless a path names them. A folder is entered once, however many
// links lead to it, and a link to a file that is taken anyway is left out. `database`, the folder
// of the database itself, is never entered, nor is that of another one. Pipes and devices are taken
// only where a path names them.
FileWalk WalkPaths(const std::vector<std::string>& paths, const std::string& database);

// The key of a file: its path, normalised by its text alone ("./a//b/../c" is "a/c"), and relative
// to the working directory where it lies in it; otherwise as it was given. Bytes that are
// malformed UTF-8 are written %XX. "-" is "stdin".
std::string KeyOfPath(const std::string& path);

}  // namespace wend::shell
