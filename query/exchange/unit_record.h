// Records, as readers of files give them, as the units that a collection holds.
//
// Thread safety: a pure function.
#pragma once

#include "query/exchange/record.h"
#include "storage/unit.h"

namespace wend::exchange {

// Attributes are shown and compared, so malformed bytes in them become U+FFFD; only the text keeps
// them. `reply_to` of a document is metadata.
Unit UnitOf(Record record);

}  // namespace wend::exchange
