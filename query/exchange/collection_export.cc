#include "query/exchange/collection_export.h"

#include <utility>

#include "engine/edge_cursor.h"
#include "engine/unit_cursor.h"
#include "query/exchange/atomic_file.h"
#include "query/exchange/byte_source.h"
#include "query/exchange/export_format.h"
#include "query/tables/unit_columns.h"
#include "query/value.h"

namespace wend::exchange {
namespace {

Result<Unit> ReadUnit(const UnitCursor& cursor) {
  const UnitRowView& row = cursor.unit();
  Value time;
  WEND_RETURN_IF_ERROR(ReadTimeColumn(row.time, &time));
  Unit unit;
  unit.kind = row.kind;
  unit.key = row.key;
  unit.title = row.title;
  unit.source = row.source;
  unit.time = row.time;
  unit.session = row.session;
  unit.speaker = row.speaker;
  unit.reply_to = row.reply_to;
  unit.turn = row.turn;
  unit.metadata = row.Metadata();
  unit.vectors = row.Vectors();
  WEND_ASSIGN_OR_RETURN(unit.text, cursor.ReadText());
  return unit;
}

Status WriteUnits(const CollectionView& collection, AtomicFile* file, ExportCounts* counts) {
  UnitCursor cursor(collection.version(), UnitKinds::kAll);
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, cursor.Next());
    if (!found) return {};
    WEND_ASSIGN_OR_RETURN(const Unit unit, ReadUnit(cursor));
    const std::string line = UnitLine(unit);
    if (line.size() > kMaxDocumentBytes) {
      return Status::TooBig("'" + unit.key + "' makes a line of " + std::to_string(line.size()) +
                            " bytes; IMPORT reads lines of up to 1 GiB");
    }
    WEND_RETURN_IF_ERROR(file->Append(line));
    WEND_RETURN_IF_ERROR(file->Append("\n"));
    ++(unit.kind == Unit::Kind::kMessage ? counts->messages : counts->documents);
  }
}

Status WriteLinks(const CollectionView& collection, AtomicFile* file, ExportCounts* counts) {
  if (collection.stats().links == 0) return {};
  EdgeCursor edges(collection.version());
  for (;;) {
    WEND_ASSIGN_OR_RETURN(const bool found, edges.Next());
    if (!found) return {};
    if (edges.from_key().empty() || edges.is_found()) continue;
    LinkChange link;
    link.from = edges.from_key();
    link.to = edges.to_key();
    WEND_ASSIGN_OR_RETURN(link.weight, LinkWeightOf(edges.weight()));
    WEND_RETURN_IF_ERROR(file->Append(LinkLine(link) + "\n"));
    ++counts->links;
  }
}

}  // namespace

Result<ExportCounts> ExportCollection(const CollectionView& collection, const std::string& path,
                                      bool overwrite) {
  WEND_ASSIGN_OR_RETURN(const std::unique_ptr<AtomicFile> file,
                        AtomicFile::Create(path, overwrite));
  const CollectionStats stats = collection.stats();
  const ExportHeader header{stats.documents, stats.messages, stats.links, collection.options()};
  WEND_RETURN_IF_ERROR(file->Append(HeaderLine(header) + "\n"));
  ExportCounts counts;
  WEND_RETURN_IF_ERROR(WriteUnits(collection, file.get(), &counts));
  WEND_RETURN_IF_ERROR(WriteLinks(collection, file.get(), &counts));
  WEND_RETURN_IF_ERROR(file->Commit());
  counts.bytes = file->bytes();
  return counts;
}

}  // namespace wend::exchange
