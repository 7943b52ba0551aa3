// The verb `sql`: runs statements of the language and shows their rows.
#pragma once

#include <string>
#include <vector>

namespace wend::shell {

struct SqlOptions {
  std::string database;
  std::vector<std::string> statements;  // none: standard input
  std::vector<std::string> parameters;  // sql_parameters.h
  bool json = false;
  bool quiet = false;
};

// Stops at the first statement that fails. A transaction that is open at the end is rolled back,
// with a word on standard error. Returns an exit code.
int RunSql(const SqlOptions& options);

}  // namespace wend::shell
