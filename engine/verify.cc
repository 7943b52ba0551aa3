// The report, the walk over the collections, and what the checks share.
#include "engine/verify.h"

#include <algorithm>
#include <set>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "engine/collection_verifier.h"
#include "storage/format.h"

namespace wend {

void VerifyReport::Add(const std::string& collection, std::string what, std::string where) {
  ++finding_count;
  if (findings.size() >= kMaxKept) return;
  const auto alike = std::ranges::count_if(findings, [&](const VerifyFinding& f) {
    return f.collection == collection && f.what == what;
  });
  if (static_cast<size_t>(alike) >= kMaxKeptOfAKind) return;
  findings.push_back({collection, std::move(what), std::move(where)});
}

std::string VerifyReport::ToText() const {
  std::string text;
  for (const VerifyFinding& f : findings) {
    text += f.collection.empty() ? "database" : "collection " + Quoted(f.collection);
    text += ": " + f.what + ": " + f.where + "\n";
  }
  if (finding_count > findings.size()) {
    text += "and " + std::to_string(finding_count - findings.size()) + " more\n";
  }
  return text;
}

std::string ChunkName(uint32_t chunk) { return "chunk " + std::to_string(chunk); }

std::string RowsText(uint32_t first_row, uint32_t end_row, uint32_t per_row) {
  return "chunks " + std::to_string(uint64_t{first_row} * per_row) + " to " +
         std::to_string(uint64_t{end_row} * per_row - 1);
}

std::string Quoted(std::string_view name) {
  std::string text = "'";
  text.append(name).push_back('\'');
  return text;
}

std::string InsteadOf(uint64_t is, uint64_t should_be) {
  return std::to_string(is) + " instead of " + std::to_string(should_be);
}

bool KeyNumber(std::string_view key, size_t skip, uint32_t* number) {
  if (key.size() != skip + 4) return false;
  *number = LoadBigEndian32(key.data() + skip);
  return true;
}

uint64_t FingerprintOf(uint32_t a, uint32_t b, uint32_t c) {
  // The finaliser of splitmix64 over each half in turn.
  const auto mix = [](uint64_t x) {
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9;
    x ^= x >> 27;
    x *= 0x94d049bb133111eb;
    return x ^ x >> 31;
  };
  return mix(mix((uint64_t{a} << 32 | b) + 0x9e3779b97f4a7c15) + c);
}

uint64_t EntryFingerprint(uint64_t hash, uint32_t weight) {
  return FingerprintOf(static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(hash), weight);
}

uint64_t HashOfAttribute(std::string_view term) {
  return XXH3_64bits(term.data(), term.size()) | 1;
}

int64_t SecondsOf(const std::optional<TimePoint>& time) {
  if (!time.has_value()) return kNoTimeSeconds;
  const int64_t seconds = time->microseconds / 1000000;
  return time->microseconds % 1000000 < 0 ? seconds - 1 : seconds;
}

// ---- One collection ---------------------------------------------------------------------------

Status CollectionVerifier::Run() {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool counted,
                        view_.Get(Family::kMeta, RowKey(id_, Kind::kCounts), &bytes));
  const Result<CountsRow> counts = counted ? CountsRow::Decode(bytes) : DamagedRow("counts");
  if (!counts.ok()) {
    // Without it nothing tells which rows are published.
    Add("counts are missing or damaged", counts.status().message());
    return {};
  }
  counts_ = *counts;
  WEND_RETURN_IF_ERROR(CheckDictionary());
  WEND_RETURN_IF_ERROR(CheckChunks());
  WEND_RETURN_IF_ERROR(CheckVectors());
  WEND_RETURN_IF_ERROR(CheckLengths());
  WEND_RETURN_IF_ERROR(CheckUnits());
  WEND_RETURN_IF_ERROR(CheckKeys());
  WEND_RETURN_IF_ERROR(CheckSessions());
  WEND_RETURN_IF_ERROR(CheckMarks());
  WEND_RETURN_IF_ERROR(CheckEdges());
  WEND_RETURN_IF_ERROR(CheckLinks());
  WEND_RETURN_IF_ERROR(CheckFoundLinks());
  WEND_RETURN_IF_ERROR(CheckFrequencies());
  WEND_RETURN_IF_ERROR(CheckPostings());
  CheckCounts();
  report_.units += units_;
  report_.chunks += found_.live_chunks;
  return {};
}

void CollectionVerifier::CheckCounts() {
  const auto compare = [&](const char* what, uint64_t stored, uint64_t found) {
    if (stored != found) {
      Add("a count is wrong", std::string(what) + ": " + InsteadOf(stored, found));
    }
  };
  compare("documents", counts_.documents, found_.documents);
  compare("messages", counts_.messages, found_.messages);
  compare("live chunks", counts_.live_chunks, found_.live_chunks);
  compare("attributes in the dictionary", counts_.attribute_terms, found_.attribute_terms);
  compare("tokens", counts_.tokens, found_.tokens);
  compare("titles", counts_.titled, found_.titled);
  compare("titles that their own text names", counts_.self_named, found_.self_named);
  compare("bytes of text", counts_.text_bytes, found_.text_bytes);
  compare("links", counts_.links, found_.links);
  compare("weight of links", counts_.link_weight, found_.link_weight);
  compare("links found in texts", counts_.found_links, found_.found_links);
  compare("links left out", counts_.left_out_links, found_.left_out_links);
}

// ---- The database -----------------------------------------------------------------------------

namespace {

struct CatalogEntry {
  std::string name;
  CollectionId id;
  bool finds_links = false;
};

Result<std::vector<CatalogEntry>> ReadCatalog(const ReadView& view, uint32_t next_collection,
                                              VerifyReport* report) {
  std::vector<CatalogEntry> collections;
  std::set<uint32_t> ids;
  const std::string begin = RowKey(kDatabaseScope, Kind::kCollection);
  Scan scan = view.NewScan(Family::kMeta, begin, KindEnd(kDatabaseScope, Kind::kCollection));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    std::string name(scan.key().substr(kRowKeyPrefixBytes));
    const Result<CollectionRow> row = CollectionRow::Decode(scan.value());
    if (!row.ok()) {
      report->Add(name, "the catalogue is damaged", row.status().message());
    } else if (row->id.value == 0 || row->id.value >= next_collection ||
               !ids.insert(row->id.value).second) {
      report->Add(name, "the catalogue is damaged",
                  "id " + std::to_string(row->id.value) + " is not one of its own");
    } else {
      collections.push_back({std::move(name), row->id, row->find_links});
    }
  }
  WEND_RETURN_IF_ERROR(scan.status());
  return collections;
}

// Ids whose rows are being purged. No collection of the catalogue has one of them.
Result<std::set<uint32_t>> ReadRetired(const ReadView& view, uint32_t next_collection,
                                       const std::vector<CatalogEntry>& collections,
                                       VerifyReport* report) {
  std::set<uint32_t> retired;
  const std::string begin = RowKey(kDatabaseScope, Kind::kRetired);
  Scan scan = view.NewScan(Family::kMeta, begin, KindEnd(kDatabaseScope, Kind::kRetired));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    uint32_t id = 0;
    if (!KeyNumber(scan.key(), kRowKeyPrefixBytes, &id) || id == 0 || id >= next_collection ||
        std::ranges::find(collections, CollectionId(id), &CatalogEntry::id) != collections.end()) {
      report->Add("", "a retired collection is not one", "id " + std::to_string(id));
    } else {
      retired.insert(id);
    }
  }
  WEND_RETURN_IF_ERROR(scan.status());
  return retired;
}

// The (collection, kind) pairs that occur in a family, found by skipping from one to the next.
Status CheckKindsOf(const ReadView& view, Family family, std::string_view known,
                    const std::vector<CatalogEntry>& collections, const std::set<uint32_t>& retired,
                    VerifyReport* report) {
  Scan scan = view.NewScan(family, "", std::string(kRowKeyPrefixBytes, '\xff'));
  for (scan.Seek(""); scan.valid();) {
    const std::string_view key = scan.key();
    if (key.size() < kRowKeyPrefixBytes) {
      report->Add("", "a row belongs to nothing",
                  "a key of " + std::to_string(key.size()) + " bytes");
      scan.Next();
      continue;
    }
    const CollectionId id(LoadBigEndian32(key.data()));
    const char kind = key[4];
    const auto owner = std::ranges::find(collections, id, &CatalogEntry::id);
    const bool of_database =
        id == kDatabaseScope && family == Family::kMeta &&
        (kind == static_cast<char>(Kind::kSuperblock) ||
         kind == static_cast<char>(Kind::kCollection) || kind == static_cast<char>(Kind::kRetired));
    const bool is_going = retired.contains(id.value);
    if (!of_database && !is_going &&
        (owner == collections.end() || known.find(kind) == known.npos)) {
      report->Add(owner == collections.end() ? "" : owner->name, "a row belongs to nothing",
                  "kind " + std::to_string(static_cast<unsigned char>(kind)) +
                      " of collection id " + std::to_string(id.value));
    }
    scan.Seek(KindEnd(id, static_cast<Kind>(kind)));
  }
  return scan.status();
}

}  // namespace

Result<VerifyReport> VerifyStore(const ReadView& view) {
  VerifyReport report;
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view.Get(Family::kMeta, RowKey(kDatabaseScope, Kind::kSuperblock), &bytes));
  if (!found) return DamagedRow("superblock");
  WEND_ASSIGN_OR_RETURN(const Superblock superblock, Superblock::Decode(bytes));
  WEND_ASSIGN_OR_RETURN(const std::vector<CatalogEntry> collections,
                        ReadCatalog(view, superblock.next_collection, &report));
  WEND_ASSIGN_OR_RETURN(const std::set<uint32_t> retired,
                        ReadRetired(view, superblock.next_collection, collections, &report));
  WEND_RETURN_IF_ERROR(
      CheckKindsOf(view, Family::kMeta, "SKQBOIoi", collections, retired, &report));
  WEND_RETURN_IF_ERROR(CheckKindsOf(view, Family::kText, "UT", collections, retired, &report));
  WEND_RETURN_IF_ERROR(
      CheckKindsOf(view, Family::kIndex, "DMAVLWNP", collections, retired, &report));
  for (const CatalogEntry& c : collections) {
    CollectionVerifier verifier(view, c.id, c.name, c.finds_links, &report);
    WEND_RETURN_IF_ERROR(verifier.Run());
    ++report.collections;
  }
  return report;
}

}  // namespace wend
