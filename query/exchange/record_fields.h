// Named fields, of a JSON object or a CSV row, made into a document or message.
//
// A field's meaning is its name, in any case:
//   key       _id, id, key                      (else the place in the file)
//   text      text, content, body, message
//   title     title
//   source    source, url                       (else the file's path)
//   time      time, timestamp, date, created_at (see timestamp.h; unreadable ones are metadata)
//   session   session, session_id, conversation, conversation_id
//   speaker   speaker, role; in messages also name, author
//   turn      turn
//   reply_to  reply_to
// The first name of a row that is there is taken; the others, and all other fields, are metadata.
// A record with a session, a speaker or a turn is a message; any other is a document.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "query/exchange/record.h"

namespace wend::exchange {

using Fields = std::vector<std::pair<std::string, AttributeValue>>;

// True where one of the fields is a text under a name for text.
bool HasText(const Fields& fields);
// `fallback_key` where no field names the record. The text is moved out of the fields.
Record RecordFromFields(Fields fields, const Origin& origin, std::string fallback_key);

// "the key is empty", "... over 1,024 bytes", "... malformed UTF-8"; empty for a key that will do.
std::string KeyProblem(const std::string& key);

}  // namespace wend::exchange
