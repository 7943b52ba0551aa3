// CSV and TSV: the first row names the fields, every further row is a record.
//
// A row with a text field (record_fields.h) is that text; of any other, the text is its fields as
// lines "name: value". Quoted fields may hold line breaks. In TSV a quote has no meaning but around
// a whole field.
#pragma once

#include "query/exchange/byte_source.h"
#include "query/exchange/record.h"

namespace wend::exchange {

// `delimiter` is ',' or '\t'. A row with more fields than the header is named and skipped.
void ReadCsv(ByteSource* source, char delimiter, const Origin& origin, RecordSink* sink);

}  // namespace wend::exchange
