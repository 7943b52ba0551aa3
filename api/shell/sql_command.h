// The verb `sql`: runs statements of the language and shows their rows.
#pragma once

#include <string>
#include <vector>

namespace wend::shell {

struct SqlOptions {
  std::string database;
  std::vector<std::string> statements;  // none: standard input
  bool json = false;
  bool quiet = false;
};

// Stops at the first statement that fails. Returns an exit code.
int RunSql(const SqlOptions& options);

}  // namespace wend::shell
