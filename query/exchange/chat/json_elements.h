// The objects of a JSON file that is an array of them, or one of them, taken one at a time; and
// looking into them without trusting their types.
//
// Thread safety: functions without state.
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "query/exchange/byte_source.h"
#include "query/exchange/chat/json_stream.h"
#include "query/exchange/record.h"

namespace wend::exchange {

using Json = nlohmann::json;

struct JsonPlace {
  uint64_t line = 0;
  uint64_t number = 0;  // among its neighbours, from 1
  std::string name;     // "conversation 3": for messages to people
};

// False: the sink wants nothing more.
using TakeObject = std::function<bool(Json* object, const JsonPlace& place)>;

// Takes the next value of the stream as an object. One that is malformed, no object or too large is
// named to the sink and passed over. Malformed UTF-8 and halves of surrogate pairs become U+FFFD.
bool TakeNext(JsonStream* stream, const JsonPlace& place, RecordSink* sink, const TakeObject& take);

// Every object of an array that is next, or the one object that is. `noun` is what one is called.
bool TakeAll(JsonStream* stream, std::string_view noun, RecordSink* sink, const TakeObject& take);

// TakeAll for a whole file; names what is wrong with its end.
void TakeFile(ByteSource* source, std::string_view noun, RecordSink* sink, const TakeObject& take);

// Names what stopped the stream, or what stands behind its end.
bool ReportEnd(JsonStream* stream, RecordSink* sink);

// The text under a name; empty where there is none, or something else.
const std::string& TextOf(const Json& object, const char* name);
// A text or a whole number as text.
std::string IdOf(const Json& object, const char* name);
// The array or object under a name; an empty one where there is none.
const Json& ArrayOf(const Json& object, const char* name);
const Json& ObjectOf(const Json& object, const char* name);
// Seconds since 1970, as a number or a text of one.
std::optional<Timestamp> UnixTimeOf(const Json& object, const char* name);

}  // namespace wend::exchange
