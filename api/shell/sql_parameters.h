// SqlParameters: the values that `wend sql --param` gives to the parameters of its statements.
//
//   NAME=VALUE        the parameter :NAME; of two for a name the later counts
//   VALUE or =VALUE   the next ? of a statement; each statement counts from the first
//
// VALUE is NULL, a number where it reads as one, a text in single quotes, or else a text as it is.
//
// Thread safety: one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "api/shell/wend_handle.h"

namespace wend::shell {

class SqlParameters {
 public:
  explicit SqlParameters(const std::vector<std::string>& arguments);

  // Gives the statement the values that there are for it; what it lacks it says itself.
  [[nodiscard]] bool Bind(Statement* statement, Failure* failure);
  // An argument that no statement has asked for; empty where there is none.
  std::string Unused() const;

 private:
  using Value = std::variant<std::monostate, int64_t, double, std::string>;
  struct Given {
    std::string argument;
    Value value;
    bool used = false;
  };

  static Value Read(const std::string& text);

  std::map<std::string, Given> named_;
  std::vector<Given> positional_;
};

}  // namespace wend::shell
