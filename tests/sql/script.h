// SQL scripts: statements with the rows or the error that they must give, in plain text.
//
//   # a comment, up to the end of the line
//   ok                                  the statement below works; its rows do not count
//   DELETE FROM main WHERE key = 'a'
//
//   error did you mean 'FROM'           it fails, and the message holds these words; `@12` behind
//   RECALL 'x' FORM main                "error" demands that it points at byte 12
//
//   notice there are 3 sessions         it works, a notice holds these words; rows as below
//   SELECT key FROM messages WHERE at DURING 'the 500th session'
//
//   rows [sorted]                       it gives exactly these rows: values between '|', NULL for
//   SHOW COLLECTIONS                    null, reals with six digits; `sorted`: in any order
//   ----
//   main | 3 | 0
//
//   open FOLDER [NOW] | reopen [NOW]    another database in the script's folder; the same once
//                                       more; NOW is its option `now`
//
// A statement ends at a blank line, at "----" or at the end of the file. In rows and statements
// \n, \t, \\ and \| stand for those characters; white space around '|' does not count. A script
// begins with an empty database in memory.
//
// Thread safety: functions; scripts share nothing.
#pragma once

#include <string>
#include <vector>

namespace wend {

struct SqlFailure {
  int line = 0;         // of the statement, from 1 on
  std::string message;  // what was expected and what came
};

struct SqlReport {
  int statements = 0;
  std::vector<SqlFailure> failures;
};

// Runs the script in the file `path`.
SqlReport RunSqlScript(const std::string& path);

}  // namespace wend
