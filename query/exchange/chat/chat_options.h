// What a reader of conversations is told beside the file.
//
// Thread safety: values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/base/status.h"

namespace wend::exchange {

// How 8/5/2023 is read; kAuto finds it from the other dates of the file. In the order of the names.
enum class DateOrder : uint8_t { kAuto, kDayFirst, kMonthFirst };
inline constexpr std::array<std::string_view, 3> kDateOrders = {"auto", "day_first", "month_first"};

struct ChatOptions {
  DateOrder dates = DateOrder::kAuto;
  // The clock of the times: those without an offset are read by it, all others are shown by it.
  // Empty: none is given; then the first are UTC and the others keep their own offset.
  std::string zone;
};

// Sets "dates" or "zone" (in any case; nothing else may come). An empty text, as a parameter
// without a value has, leaves it as it is.
Status SetChatOption(std::string_view name, std::string_view text, ChatOptions* options);

}  // namespace wend::exchange
