// Parser: recursive descent over the tokens of one statement; one function per rule.
//
//   statement   = ( recall | show | create | delete ) [";"]
//   recall      = RECALL operand [FROM target] [LIMIT operand] [USING name ["(" settings(=>) ")"]]
//   show        = SHOW ( COLLECTIONS | STATS [FROM name] )
//   create      = CREATE COLLECTION [IF NOT EXISTS] name [WITH "(" settings(=) ")"]
//   delete      = DELETE FROM target WHERE KEY "=" operand
//   target      = name ["." name]
//   settings(x) = name x operand { "," name x operand }
//   operand     = text | ["-"] number | TRUE | FALSE | "?"
//   name        = word | quoted name
//
// Words of the language are reserved nowhere: where a name is expected, every word is one.
//
// Errors are Invalid with the byte offset of what was found; the message says what was expected
// there, what was found, and the word that was probably meant.
//
// Thread safety: a pure function.
#pragma once

#include <string_view>

#include "query/ast.h"
#include "storage/base/status.h"

namespace wend {

inline constexpr size_t kMaxStatementBytes = 64 * 1024;

// TooBig beyond kMaxStatementBytes.
Result<StatementNode> Parse(std::string_view sql);

}  // namespace wend
