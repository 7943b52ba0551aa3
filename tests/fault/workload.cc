#include "tests/fault/workload.h"

#include <algorithm>
#include <cstdio>
#include <random>

#include "engine/verify.h"
#include "storage/catalog_rows.h"
#include "storage/format.h"
#include "storage/store.h"
#include "storage/unit_rows.h"

namespace wend {
namespace {

constexpr size_t kLargeBytes = 17 << 20;

std::string RandomText(std::mt19937* random, size_t bytes) {
  std::string text;
  text.reserve(bytes + 16);
  while (text.size() < bytes) {
    const uint32_t n = (*random)();
    // Two words in three are frequent, the others rare: short and long posting lists.
    text += "w";
    text += std::to_string(n % 3 == 0 ? n / 4 % 40000 : n / 4 % 300);
    text += n % 11 == 0 ? ". " : " ";
  }
  return text;
}

// Of some 50 of 300 dimensions.
SparseVector RandomVector(std::mt19937* random) {
  SparseVector vector;
  for (uint32_t d = (*random)() % 6; d < 300; d += 1 + (*random)() % 11) {
    vector.push_back({d, 1 + static_cast<uint32_t>((*random)() % kMaxVectorWeight)});
  }
  return vector;
}

}  // namespace

WriteBatch MakeBatch(uint32_t seed, uint32_t number) {
  std::mt19937 random(seed * 100003u + number);
  WriteBatch batch;
  const auto any_key = [&] { return "k" + std::to_string(random() % 120); };
  for (uint32_t n = 1 + random() % 12; n > 0; --n) {
    Unit u;
    u.key = any_key();
    if (random() % 2 == 0) {
      u.kind = Unit::Kind::kMessage;
      u.session = "s" + std::to_string(random() % 4);
      u.turn = number;
      u.text = RandomText(&random, random() % 200);
    } else {
      u.title = "title " + std::to_string(number);
      u.text = RandomText(&random, size_t{1} << random() % 17);
    }
    if (random() % 2 == 0) u.time = TimePoint{int64_t{number} * 1000000, 0};
    if (random() % 3 != 0) SetVector("v", RandomVector(&random), &u.vectors);
    batch.units.push_back(std::move(u));
  }
  const uint32_t phase = number % kLargeEvery;
  if (phase == 7) {
    Unit u;
    u.key = "large";
    u.text = RandomText(&random, kLargeBytes);
    SetVector("v", RandomVector(&random), &u.vectors);
    batch.units.insert(batch.units.begin() + random() % batch.units.size(), std::move(u));
  }
  for (uint32_t n = random() % 4; n > 0; --n) batch.deleted.push_back(any_key());
  if (phase == 9) batch.deleted.push_back("large");
  return batch;
}

Status ApplyBatch(Database* database, const WriteBatch& batch) {
  // Each unit links to the one before it; the cross-check tells whether links are whole.
  std::vector<LinkChange> links;
  for (size_t i = 1; i < batch.units.size(); ++i) {
    if (batch.units[i].key == batch.units[i - 1].key) continue;
    links.push_back({batch.units[i].key, batch.units[i - 1].key, static_cast<uint32_t>(i)});
  }
  const Status written = database->Write("main", batch.units, {}, links).status();
  WEND_RETURN_IF_ERROR(written);
  return database->Delete("main", batch.deleted, std::nullopt).status();
}

std::string FingerprintOfUnit(const Unit& unit) {
  const ContentHash hash = HashUnit(unit);
  char text[40];
  snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(hash[0]),
           static_cast<unsigned long long>(hash[1]));
  return text;
}

namespace {

Result<std::string> ListUnits(const ReadView& view) {
  std::string lines;
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(
      const bool found,
      view.Get(Family::kMeta, RowKey(kDatabaseScope, Kind::kCollection, "main"), &bytes));
  if (!found) return lines;
  WEND_ASSIGN_OR_RETURN(const CollectionRow collection, CollectionRow::Decode(bytes));
  const std::string begin = RowKey(collection.id, Kind::kUnitKey);
  Scan scan = view.NewScan(Family::kMeta, begin, KindEnd(collection.id, Kind::kUnitKey));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    WEND_ASSIGN_OR_RETURN(const UnitKeyRow key, UnitKeyRow::Decode(scan.value()));
    WEND_ASSIGN_OR_RETURN(UnitRow row, ReadUnit(view, collection.id, key.document));
    WEND_ASSIGN_OR_RETURN(row.unit.text,
                          ReadText(view, collection.id, key.document, row, 0, row.text_bytes));
    lines += row.unit.key + " " + FingerprintOfUnit(row.unit) + "\n";
  }
  WEND_RETURN_IF_ERROR(scan.status());
  return lines;
}

std::string Complaint(const char* what, const Status& status) {
  return std::string("! ") + what + ": " + std::string(CodeName(status.code())) + ": " +
         status.message();
}

}  // namespace

std::string ReadBack(const std::string& path, bool read_only) {
  StoreOptions options;
  options.read_only = read_only;
  options.create_if_missing = false;
  const Result<std::unique_ptr<Store>> store = Store::Open(path, options);
  if (!store.ok()) return Complaint("open", store.status());
  const ReadView view = (*store)->View();
  const Result<VerifyReport> report = VerifyStore(view);
  if (!report.ok()) return Complaint("verify", report.status());
  if (!report->clean()) return "! findings: " + report->ToText();
  const Result<std::string> lines = ListUnits(view);
  return lines.ok() ? *lines : Complaint("read", lines.status());
}

bool ParseContents(const std::string& text, Contents* contents) {
  contents->clear();
  if (text.starts_with("!")) return false;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const size_t space = text.find(' ', at);
    if (end == text.npos || space > end) return false;
    contents->emplace(text.substr(at, space - at), text.substr(space + 1, end - space - 1));
    at = end + 1;
  }
  return true;
}

}  // namespace wend
