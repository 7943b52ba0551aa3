// Which of the formats of conversations a file has, by its first bytes.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <string_view>

#include "query/exchange/file_kind.h"

namespace wend::exchange {

// Of JSON, by the names in the first object: `mapping` of nodes, `chat_messages`, `haystack_…`, a
// `conversation` with speakers, messages with `ts` or with `date_unixtime`. Of Slack the files that
// name people and channels too, which are told by their name (`base`, without folder) as well.
// Nothing for any other JSON.
std::optional<FileKind> JsonChatKind(std::string_view base, std::string_view prefix);

// Of text: mbox begins with a separator; an export of WhatsApp has a stamp with a comma or a dash
// on its first line, and a name behind the stamp on two lines, or one that is all of the file. A
// plain log is either
//   - stamped: its first line has a stamp and a name, two lines do, and no more than half of the
//     lines are without; or
//   - of names alone (only where `names_alone`): at least four lines, four fifths of all, are
//     "Name: text"; each name is on two lines or more on average; half of the names, and at least
//     two, are on more than one; at every fourth line or more another one speaks; and half of the
//     lines have three words or more behind the name.
// A name begins with a capital letter, or is a role such as "user", has at most four words and none
// of the signs that programs write; "INFO", "Error" and their like are no names. So settings, lists
// of fields and the logs of programs are none.
std::optional<FileKind> TextChatKind(std::string_view prefix, bool names_alone);

}  // namespace wend::exchange
