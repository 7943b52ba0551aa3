#include "engine/check.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/verify.h"
#include "storage/catalog_rows.h"
#include "storage/format.h"

namespace wend {
namespace {

CheckRow RowOf(std::string check, const Status& status, std::string otherwise) {
  return {std::move(check), status.ok(), status.ok() ? std::move(otherwise) : status.message()};
}

Status CheckSuperblock(const ReadView& view) {
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view.Get(Family::kMeta, RowKey(kDatabaseScope, Kind::kSuperblock), &bytes));
  return found ? Superblock::Decode(bytes).status() : DamagedRow("superblock");
}

// What can be told of counts without counting.
Status CheckBounds(const CountsRow& c) {
  if (c.live_chunks > c.next_chunk || c.sealed_chunks > c.next_chunk) {
    return Status::Corruption("more chunks are counted than there ever were");
  }
  if (c.documents + c.messages > c.next_document) {
    return Status::Corruption("more documents and messages are counted than there ever were");
  }
  if (c.attribute_terms > c.next_term) {
    return Status::Corruption("more attributes are counted than there are terms");
  }
  return {};
}

Result<CountsRow> ReadCounts(const ReadView& view, std::string_view collection_row) {
  WEND_ASSIGN_OR_RETURN(const CollectionRow row, CollectionRow::Decode(collection_row));
  std::string bytes;
  WEND_ASSIGN_OR_RETURN(const bool found,
                        view.Get(Family::kMeta, RowKey(row.id, Kind::kCounts), &bytes));
  if (!found) return DamagedRow("counts");
  WEND_ASSIGN_OR_RETURN(const CountsRow counts, CountsRow::Decode(bytes));
  WEND_RETURN_IF_ERROR(CheckBounds(counts));
  return counts;
}

Status CheckCounts(const ReadView& view, std::vector<CheckRow>* rows) {
  const std::string begin = RowKey(kDatabaseScope, Kind::kCollection);
  Scan scan = view.NewScan(Family::kMeta, begin, KindEnd(kDatabaseScope, Kind::kCollection));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    const std::string name(scan.key().substr(kRowKeyPrefixBytes));
    const Result<CountsRow> counts = ReadCounts(view, scan.value());
    std::string detail = "'" + name + "': ";
    if (counts.ok()) {
      detail += std::to_string(counts->documents) + " documents, " +
                std::to_string(counts->messages) + " messages, " +
                std::to_string(counts->live_chunks) + " chunks";
    } else {
      detail += counts.status().message();
    }
    rows->push_back({"counts", counts.ok(), std::move(detail)});
  }
  return scan.status();
}

Status CrossCheck(const ReadView& view, std::vector<CheckRow>* rows) {
  WEND_ASSIGN_OR_RETURN(const VerifyReport report, VerifyStore(view));
  for (const VerifyFinding& finding : report.findings) {
    const std::string where =
        finding.collection.empty() ? std::string() : "'" + finding.collection + "': ";
    rows->push_back({"contents", false, where + finding.what + ": " + finding.where});
  }
  std::string summary = std::to_string(report.collections) + " collections, " +
                        std::to_string(report.units) + " documents and messages, " +
                        std::to_string(report.chunks) + " chunks, " +
                        std::to_string(report.postings) + " postings";
  if (!report.clean()) summary += "; " + std::to_string(report.finding_count) + " faults";
  rows->push_back({"contents", report.clean(), std::move(summary)});
  return {};
}

}  // namespace

Result<std::vector<CheckRow>> CheckStore(const Store& store, bool full) {
  std::vector<CheckRow> rows;
  const ReadView view = store.View();
  const Status latched = store.latched();
  rows.push_back(RowOf("writing", latched, "no write has failed"));
  rows.push_back(
      RowOf("superblock", CheckSuperblock(view),
            "format " + std::to_string(kFormatMajor) + "." + std::to_string(kFormatMinor)));
  rows.push_back(RowOf("guard", store.CheckManifest(), "the MANIFEST is whole"));
  Status read = CheckCounts(view, &rows);
  if (!read.ok()) rows.push_back(RowOf("counts", read, ""));
  if (!full) return rows;
  rows.push_back(RowOf("checksums", store.VerifyTables(), "all tables read as they were written"));
  read = CrossCheck(view, &rows);
  if (!read.ok()) rows.push_back(RowOf("contents", read, ""));
  return rows;
}

}  // namespace wend
