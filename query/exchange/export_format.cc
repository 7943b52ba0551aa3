#include "query/exchange/export_format.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "query/json_text.h"
#include "query/key_rules.h"
#include "storage/base/time_text.h"
#include "storage/base/utf8.h"
#include "storage/sparse_vector.h"

namespace wend::exchange {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kMagic = "{\"wend_export\":";
constexpr int64_t kVersion = 1;
constexpr uint64_t kMaxChunkTokens = 65'535;
constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string ToBase64(std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    for (size_t j = 0; j < 3; ++j) {
      group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0u);
    }
    for (size_t j = 0; j < 4; ++j) {
      out += j <= count ? kDigits[group >> (18 - 6 * j) & 63] : '=';
    }
  }
  return out;
}

std::optional<std::string> FromBase64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out;
  for (size_t i = 0; i < text.size(); i += 4) {
    uint32_t group = 0;
    size_t padding = 0;
    for (size_t j = 0; j < 4; ++j) {
      const char c = text[i + j];
      const size_t digit = kDigits.find(c);
      const bool pads = c == '=' && j >= 2 && i + 4 == text.size();
      if (pads) ++padding;
      if (!pads && (digit == kDigits.npos || padding > 0)) return std::nullopt;
      group = group << 6 | static_cast<uint32_t>(pads ? 0 : digit);
    }
    for (size_t j = 0; j < 3 - padding; ++j) out += static_cast<char>(group >> (16 - 8 * j) & 255);
  }
  return out;
}

void AppendText(std::string_view text, std::string* json) {
  if (IsValidUtf8(text, nullptr)) return AppendJsonText(text, json);
  *json += "{\"base64\":\"" + ToBase64(text) + "\"}";
}

void AppendMember(std::string_view name, std::string_view text, std::string* json) {
  if (text.empty()) return;
  *json += ",\"" + std::string(name) + "\":";
  AppendText(text, json);
}

void AppendMetadata(const MetadataValue& value, std::string* json) {
  if (const auto* integer = std::get_if<int64_t>(&value)) {
    *json += std::to_string(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    std::string number;
    AppendJsonNumber(*real, &number);
    if (number.find_first_of(".e") == std::string::npos) number += ".0";
    *json += number;
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    AppendText(*text, json);
  } else {
    *json += std::get<bool>(value) ? "true" : "false";
  }
}

Status WrongMember(const std::string& name, std::string_view wanted) {
  return Status::Invalid("'" + name + "' takes " + std::string(wanted));
}

std::optional<std::string> TextOf(const Json& json) {
  if (json.is_string()) return json.get_ref<const std::string&>();
  if (!json.is_object() || json.size() != 1) return std::nullopt;
  const auto found = json.find("base64");
  if (found == json.end() || !found->is_string()) return std::nullopt;
  return FromBase64(found->get_ref<const std::string&>());
}

std::optional<int64_t> IntegerOf(const Json& json) {
  if (!json.is_number_integer()) return std::nullopt;
  const bool too_big = json.is_number_unsigned() && json.get<uint64_t>() > uint64_t{INT64_MAX};
  if (too_big) return std::nullopt;
  return json.get<int64_t>();
}

Status ReadMetadata(const Json& json, Unit* unit) {
  if (!json.is_object()) return WrongMember("metadata", "an object");
  for (const auto& [name, value] : json.items()) {
    if (name.size() > kMaxMetadataNameBytes) {
      return Status::Invalid("a name of metadata is over 255 bytes");
    }
    MetadataValue& stored = unit->metadata[name];
    if (value.is_boolean()) {
      stored = value.get<bool>();
    } else if (value.is_number_float()) {
      stored = value.get<double>();
    } else if (const std::optional<int64_t> integer = IntegerOf(value)) {
      stored = *integer;
    } else if (std::optional<std::string> text = TextOf(value)) {
      stored = std::move(*text);
    } else {
      return WrongMember("metadata." + name, "a text, a number, true or false");
    }
  }
  return {};
}

Status ReadVectors(const Json& json, Unit* unit) {
  if (!json.is_object()) return WrongMember("vectors", "an object");
  for (const auto& [space, value] : json.items()) {
    WEND_RETURN_IF_ERROR(CheckSpaceName(space));
    if (!value.is_string()) return WrongMember("vectors." + space, "a text like '12:0.5 99:1.25'");
    Result<SparseVector> vector = ParseVector(value.get_ref<const std::string&>());
    if (!vector.ok()) {
      return Status(vector.status().code(), "vectors." + space + ": " + vector.status().message());
    }
    SetVector(space, std::move(*vector), &unit->vectors);
  }
  return {};
}

std::string Unit::*MemberOf(const std::string& name, bool is_message) {
  if (name == "key") return &Unit::key;
  if (name == "text") return &Unit::text;
  if (name == "title") return &Unit::title;
  if (name == "source") return &Unit::source;
  if (!is_message) return nullptr;
  if (name == "session") return &Unit::session;
  if (name == "speaker") return &Unit::speaker;
  return name == "reply_to" ? &Unit::reply_to : nullptr;
}

Status ReadMember(const std::string& name, const Json& value, Unit* unit) {
  const bool is_message = unit->kind == Unit::Kind::kMessage;
  if (name == "metadata") return ReadMetadata(value, unit);
  if (name == "vectors") return ReadVectors(value, unit);
  if (name == "time") {
    const Result<ParsedTime> time = value.is_string()
                                        ? ParseTime(value.get_ref<const std::string&>())
                                        : Result<ParsedTime>(Status::Invalid("expected a text"));
    if (!time.ok()) return Status::Invalid("'time': " + time.status().message());
    unit->time = TimePoint{time->microseconds, time->offset_minutes};
    return {};
  }
  if (name == "turn" && is_message) {
    unit->turn = IntegerOf(value);
    return unit->turn.has_value() ? Status() : WrongMember(name, "an integer");
  }
  std::string Unit::*const member = MemberOf(name, is_message);
  if (member == nullptr) return Status::Invalid("unknown member '" + name + "'");
  std::optional<std::string> text = TextOf(value);
  if (!text.has_value()) return WrongMember(name, "a text");
  unit->*member = std::move(*text);
  return {};
}

Result<LinkChange> ReadLinkLine(const Json& json) {
  LinkChange link;
  for (const auto& [name, value] : json.items()) {
    if (name == "kind") continue;
    if (name == "weight" && value.is_number()) {
      WEND_ASSIGN_OR_RETURN(link.weight, LinkWeightOf(value.get<double>()));
    } else if ((name == "from" || name == "to") && value.is_string()) {
      (name == "from" ? link.from : link.to) = value.get_ref<const std::string&>();
    } else {
      return Status::Invalid("a link has 'from', 'to' and 'weight', not '" + name + "'");
    }
  }
  WEND_RETURN_IF_ERROR(CheckLink(link));
  return link;
}

Status ReadHeaderMember(const std::string& name, const Json& value, ExportHeader* header) {
  const auto count = IntegerOf(value);
  const auto in_range = [&count](int64_t low, uint64_t high) {
    return count.has_value() && *count >= low && static_cast<uint64_t>(*count) <= high;
  };
  uint64_t* const total = name == "documents"  ? &header->documents
                          : name == "messages" ? &header->messages
                          : name == "links"    ? &header->links
                                               : nullptr;
  if (total != nullptr) {
    if (!in_range(0, INT64_MAX)) return WrongMember(name, "a count");
    *total = static_cast<uint64_t>(*count);
  } else if (name == "language" && value.is_string()) {
    header->options.analyzer.language = value.get_ref<const std::string&>();
  } else if (name == "stop_words" && value.is_boolean()) {
    header->options.analyzer.stop_words = value.get<bool>();
  } else if (name == "find_links" && value.is_boolean()) {
    header->options.find_links = value.get<bool>();
  } else if (name == "chunk_tokens" && in_range(1, kMaxChunkTokens)) {
    header->options.chunker.target_terms = static_cast<uint32_t>(*count);
  } else if (name == "chunk_overlap" && in_range(0, kMaxChunkTokens - 1)) {
    header->options.chunker.overlap_terms = static_cast<uint32_t>(*count);
  } else if (name == "chunk_unit" && (value == "line" || value == "sentence")) {
    header->options.chunker.unit = value == "line" ? ChunkUnit::kLine : ChunkUnit::kSentence;
  } else {
    return Status::Invalid("'" + name +
                           "' is no member of an export's first line, or of another "
                           "type");
  }
  return {};
}

}  // namespace

bool IsExport(std::string_view prefix) { return prefix.starts_with(kMagic); }

std::string HeaderLine(const ExportHeader& header) {
  const ChunkerOptions& chunker = header.options.chunker;
  std::string json(kMagic);
  json += std::to_string(kVersion) + ",\"documents\":" + std::to_string(header.documents) +
          ",\"messages\":" + std::to_string(header.messages) +
          ",\"links\":" + std::to_string(header.links) + ",\"language\":";
  AppendJsonText(header.options.analyzer.language, &json);
  json += ",\"stop_words\":";
  json += header.options.analyzer.stop_words ? "true" : "false";
  json += ",\"chunk_tokens\":" + std::to_string(chunker.target_terms) +
          ",\"chunk_overlap\":" + std::to_string(chunker.overlap_terms) + ",\"chunk_unit\":";
  json += chunker.unit == ChunkUnit::kLine ? "\"line\"" : "\"sentence\"";
  json += header.options.find_links ? "}" : ",\"find_links\":false}";
  return json;
}

std::string UnitLine(const Unit& unit) {
  const bool is_message = unit.kind == Unit::Kind::kMessage;
  std::string json =
      is_message ? "{\"kind\":\"message\",\"key\":" : "{\"kind\":\"document\",\"key\":";
  AppendText(unit.key, &json);
  AppendMember("title", unit.title, &json);
  AppendMember("source", unit.source, &json);
  if (unit.time.has_value()) {
    json += ",\"time\":\"" + FormatTime(unit.time->microseconds, unit.time->offset_minutes) + '"';
  }
  AppendMember("session", unit.session, &json);
  if (unit.turn.has_value()) json += ",\"turn\":" + std::to_string(*unit.turn);
  AppendMember("speaker", unit.speaker, &json);
  AppendMember("reply_to", unit.reply_to, &json);
  const char* separator = ",\"metadata\":{";
  for (const auto& [name, value] : unit.metadata) {
    json += separator;
    AppendJsonText(name, &json);
    json += ':';
    AppendMetadata(value, &json);
    separator = ",";
  }
  if (!unit.metadata.empty()) json += '}';
  separator = ",\"vectors\":{\"";
  for (const auto& [space, vector] : unit.vectors) {
    json += separator + space + "\":\"" + VectorText(vector) + '"';
    separator = ",\"";
  }
  if (!unit.vectors.empty()) json += '}';
  json += ",\"text\":";
  AppendText(unit.text, &json);
  return json + '}';
}

std::string LinkLine(const LinkChange& link) {
  std::string json = "{\"kind\":\"link\",\"from\":";
  AppendJsonText(link.from, &json);
  json += ",\"to\":";
  AppendJsonText(link.to, &json);
  json += ",\"weight\":";
  AppendJsonNumber(static_cast<double>(link.weight.value_or(0)) / kLinkWeightOne, &json);
  return json + '}';
}

Result<ExportHeader> ReadHeaderLine(std::string_view line) {
  const Json json = Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Status::Invalid("the first line of the export is damaged");
  ExportHeader header;
  for (const auto& [name, value] : json.items()) {
    if (name != "wend_export") {
      WEND_RETURN_IF_ERROR(ReadHeaderMember(name, value, &header));
    } else if (IntegerOf(value) != kVersion) {
      return Status(Code::kFormat,
                    "the export has version " + value.dump() + "; this program reads version 1");
    }
  }
  const ChunkerOptions& chunker = header.options.chunker;
  if (chunker.overlap_terms < chunker.target_terms) return header;
  return Status::Invalid("chunk_overlap is not less than chunk_tokens");
}

Result<std::variant<Unit, LinkChange>> ReadExportLine(std::string_view line) {
  using Item = std::variant<Unit, LinkChange>;
  const Json json = Json::parse(line.begin(), line.end(), nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Status::Invalid("not a JSON object");
  const auto kind = json.find("kind");
  if (kind != json.end() && *kind == "link") {
    WEND_ASSIGN_OR_RETURN(LinkChange link, ReadLinkLine(json));
    return Item(std::move(link));
  }
  if (kind == json.end() || (*kind != "document" && *kind != "message")) {
    return Status::Invalid("'kind' is document, message or link");
  }
  Unit unit;
  unit.kind = *kind == "message" ? Unit::Kind::kMessage : Unit::Kind::kDocument;
  for (const auto& [name, value] : json.items()) {
    if (name != "kind") WEND_RETURN_IF_ERROR(ReadMember(name, value, &unit));
  }
  WEND_RETURN_IF_ERROR(CheckKey(unit.key));
  return Item(std::move(unit));
}

}  // namespace wend::exchange
