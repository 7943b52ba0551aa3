// wend delete: documents and messages, by key.
#pragma once

#include <string>
#include <vector>

namespace wend::shell {

struct DeleteOptions {
  std::string database;
  std::vector<std::string> keys;
  std::string collection = "main";
  bool quiet = false;
};

// A key that is not there is tried once more as a path, the way `wend add` makes keys of paths.
int RunDelete(const DeleteOptions& options);

}  // namespace wend::shell
