// COPY … FROM: rows of CSV, TSV or JSON Lines as documents or messages, strictly: a column that is
// not known, a value of a wrong type, a row without a key are faults with their line.
//
// Columns are those that SELECT shows and INSERT takes: key, text, title, source, time (or at), of
// messages session, speaker, turn, reply_to; meta.name, vector.space, and `metadata`, an object of
// JSON. Columns that follow from others (collection, revision, bytes, chunks, score, rank) are read
// and left out.
//
// Thread safety: functions without state.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/database.h"
#include "query/exchange/exchange_options.h"
#include "query/exchange/table_writer.h"
#include "storage/base/status.h"

namespace wend::exchange {

// Ok for a column that a file for such units may have; Invalid names the nearest.
Status CheckColumn(std::string_view name, Unit::Kind kind);

Result<ImportCounts> CopyFromFile(Database* database, const CopyFromRequest& request,
                                  std::vector<std::string>* notices);

}  // namespace wend::exchange
