#include "api/shell/sql_parameters.h"

#include <charconv>
#include <cmath>
#include <string_view>
#include <system_error>

namespace wend::shell {
namespace {

bool IsName(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    if (!letter && c != '_' && c < 0x80 && (i == 0 || c < '0' || c > '9')) return false;
  }
  return !text.empty();
}

// All of the text as a number.
template <typename Number>
bool ReadAll(const std::string& text, Number* number) {
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, *number);
  return code == std::errc() && stop == end && !text.empty();
}

bool IsNullWord(const std::string& text) {
  if (text.size() != 4) return false;
  for (size_t i = 0; i < 4; ++i) {
    if ((text[i] & ~0x20) != "NULL"[i]) return false;
  }
  return true;
}

}  // namespace

SqlParameters::SqlParameters(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    const size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    if (equals != argument.npos && IsName(name)) {
      named_[name] = {argument, Read(argument.substr(equals + 1))};
    } else {
      positional_.push_back({argument, Read(equals == 0 ? argument.substr(1) : argument)});
    }
  }
}

SqlParameters::Value SqlParameters::Read(const std::string& text) {
  if (IsNullWord(text)) return {};
  int64_t integer = 0;
  if (ReadAll(text, &integer)) return integer;
  double real = 0;
  if (ReadAll(text, &real) && std::isfinite(real)) return real;
  const bool quoted = text.size() > 1 && text.front() == '\'' && text.back() == '\'';
  if (!quoted) return text;
  std::string inside;
  for (size_t i = 1; i + 1 < text.size(); ++i) {
    inside += text[i];
    if (text[i] == '\'' && text[i + 1] == '\'' && i + 2 < text.size()) ++i;
  }
  return inside;
}

bool SqlParameters::Bind(Statement* statement, Failure* failure) {
  for (int index = 1; index <= statement->parameter_count(); ++index) {
    const char* const name = statement->parameter_name(index);
    Given* given = nullptr;
    if (name == nullptr) {
      const auto place = static_cast<size_t>(index) - 1;
      if (place < positional_.size()) given = &positional_[place];
    } else if (const auto found = named_.find(name); found != named_.end()) {
      given = &found->second;
    }
    if (given == nullptr) continue;
    given->used = true;
    bool bound = false;
    if (const auto* integer = std::get_if<int64_t>(&given->value)) {
      bound = statement->BindInteger(index, *integer, failure);
    } else if (const auto* real = std::get_if<double>(&given->value)) {
      bound = statement->BindReal(index, *real, failure);
    } else if (const auto* text = std::get_if<std::string>(&given->value)) {
      bound = statement->BindText(index, *text, failure);
    } else {
      bound = statement->BindNull(index, failure);
    }
    if (!bound) return false;
  }
  return true;
}

std::string SqlParameters::Unused() const {
  for (const auto& [name, given] : named_) {
    if (!given.used) return given.argument;
  }
  for (const Given& given : positional_) {
    if (!given.used) return given.argument;
  }
  return "";
}

}  // namespace wend::shell
