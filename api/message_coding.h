// Messages as bytes: what goes over a socket between two processes.
//
//     byte   kMessageVersion
//     varint kind, the place of the message in Request or Reply
//            its fields in the order of message_fields.h: numbers as varints, reals as 8 bytes,
//            texts and lists behind their counts, what may be absent behind a 0 or a 1
//
// Invariants:
//  1. One message has one form: reading what was written gives an equal one, and bytes that are
//     read at all are those that writing the result gives again.
//  2. Bytes that are cut, damaged or from another version give Corruption, and no more memory is
//     taken than they are long, but for a fixed factor.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/messages.h"

namespace wend {

inline constexpr uint8_t kMessageVersion = 1;

std::string EncodeRequest(const Request& request);
std::string EncodeReply(const Reply& reply);
Result<Request> DecodeRequest(std::string_view bytes);
Result<Reply> DecodeReply(std::string_view bytes);

}  // namespace wend
