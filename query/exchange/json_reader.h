// JSON and JSON Lines.
//
// A JSON array of objects is a record each; so is a single object with a text field, and each
// line of JSON Lines (also when the file is named .json). Any other JSON is one document, its
// values flattened to lines "path.to.key: value". An object without a text field among records is
// flattened the same way.
//
// Invariants:
//  1. A bad line or element is named to the sink and skipped; the ones around it are read.
//  2. Nothing recurses, however deep the nesting.
#pragma once

#include <string>
#include <string_view>

#include "query/exchange/byte_source.h"
#include "query/exchange/record.h"

namespace wend::exchange {

// False where `content` is no JSON at all, with `*reason`; records read before the fault stand.
[[nodiscard]] bool ReadJson(std::string_view content, const Origin& origin, RecordSink* sink,
                            std::string* reason);
void ReadJsonLines(ByteSource* source, const Origin& origin, RecordSink* sink);

}  // namespace wend::exchange
