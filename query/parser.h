// Parser: recursive descent over the tokens of one statement; one function per rule of the grammar
// in docs/language.md, under the rule's name (`select` is ParseSelect).
//
// Words of the language are reserved nowhere where a name must stand: every word is one there. In
// expressions, where much else may stand, IsReservedInExpressions lists what must be quoted.
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
