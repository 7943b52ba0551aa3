// Checks of the rows about units: documents and messages, their texts, keys and sessions.
#include "engine/attributes.h"
#include "engine/collection_verifier.h"
#include "storage/format.h"
#include "storage/mark_rows.h"

namespace wend {
namespace {

std::string DocumentName(uint32_t document, std::string_view key) {
  return "document " + std::to_string(document) + " " + Quoted(key);
}

}  // namespace

// Texts are read in step with the units, so that pieces without a unit are seen too.
Status CollectionVerifier::CheckUnits() {
  const std::string begin = RowKey(id_, Kind::kUnit);
  const std::string text_begin = RowKey(id_, Kind::kText);
  Scan units = view_.NewScan(Family::kText, begin, KindEnd(id_, Kind::kUnit));
  Scan pieces = view_.NewScan(Family::kText, text_begin, KindEnd(id_, Kind::kText));
  pieces.Seek(text_begin);
  for (units.Seek(begin); units.valid(); units.Next()) {
    uint32_t document = 0;
    if (!KeyNumber(units.key(), kRowKeyPrefixBytes, &document)) {
      Add("a key is malformed", "among the documents");
      continue;
    }
    if (document >= counts_.next_document) break;
    ++units_;
    is_document_.resize(size_t{document} + 1);
    is_document_[document] = true;
    Result<UnitRow> row = UnitRow::Decode(units.value());
    if (!row.ok()) {
      Add("a document is damaged", "document " + std::to_string(document));
      UnitRow unknown;
      unknown.text_bytes = ~uint64_t{0};
      TakePieces(&pieces, document, &unknown);
      continue;
    }
    TakePieces(&pieces, document, &*row);
    WEND_RETURN_IF_ERROR(CheckUnit(document, *row));
  }
  WEND_RETURN_IF_ERROR(units.status());
  UnitRow none;
  TakePieces(&pieces, counts_.next_document, &none);
  WEND_RETURN_IF_ERROR(pieces.status());
  CheckUnclaimedChunks();
  return {};
}

// Moves the pieces of `document` into the text of `*row`. Those of documents before it belong to
// none. A text of unknown size (the greatest number) takes them all.
void CollectionVerifier::TakePieces(Scan* pieces, uint32_t document, UnitRow* row) {
  const bool is_known = row->text_bytes != ~uint64_t{0};
  uint32_t taken = 0;
  for (; pieces->valid(); pieces->Next()) {
    uint32_t number = 0;
    if (!KeyNumber(pieces->key(), kRowKeyPrefixBytes + 4, &number)) {
      Add("a key is malformed", "among the texts");
      continue;
    }
    const uint32_t owner = LoadBigEndian32(pieces->key().data() + kRowKeyPrefixBytes);
    if (owner > document || owner >= counts_.next_document) return;
    if (owner == document && !is_known) continue;
    if (owner < document || row->text_inline() || number != taken ||
        row->unit.text.size() >= row->text_bytes) {
      Add("a piece of text belongs to nothing",
          "document " + std::to_string(owner) + ", piece " + std::to_string(number));
      continue;
    }
    ++taken;
    if (!pieces->value().empty()) row->unit.text.append(pieces->value().substr(1));
  }
}

Status CollectionVerifier::CheckUnit(uint32_t document, const UnitRow& row) {
  const Unit& unit = row.unit;
  const bool is_message = unit.kind == Unit::Kind::kMessage;
  ++(is_message ? found_.messages : found_.documents);
  found_.text_bytes += row.text_bytes;
  if (unit.text.size() != row.text_bytes) {
    Add("a text is not whole", DocumentName(document, unit.key) + ": " +
                                   InsteadOf(unit.text.size(), row.text_bytes) + " bytes");
  }
  CheckChunksOf(document, row);
  if (finds_links_) WEND_RETURN_IF_ERROR(CheckFoundLinksOf(unit));
  if (is_message && row.chunk_count > 1) {
    Add("a message has more than one chunk", DocumentName(document, unit.key));
  }
  if (is_message && !unit.session.empty()) {
    SessionFacts& session = sessions_[unit.session];
    ++session.messages;
    session.chunks += row.chunk_count;
  }
  CheckVectorsOf(row, DocumentName(document, unit.key));
  return CheckKeyOf(document, row);
}

Status CollectionVerifier::CheckKeyOf(uint32_t document, const UnitRow& row) {
  const auto where = [&] { return DocumentName(document, row.unit.key); };
  const Result<std::optional<UnitKeyRow>> read = ReadUnitKey(view_, id_, row.unit.key);
  if (!read.ok()) {
    if (read.status().code() != Code::kCorruption) return read.status();
    Add("a key is damaged", where());
    return {};
  }
  if (!read->has_value()) {
    Add("a key is missing", where());
    return {};
  }
  const UnitKeyRow& key = **read;
  if (key.document.value != document) {
    Add("a key names another document", where() + ": " + std::to_string(key.document.value));
  } else if (key.revision != row.revision) {
    Add("a revision is wrong", where() + ": " + InsteadOf(key.revision, row.revision));
  } else if (key.hash != HashUnit(row.unit)) {
    Add("a content hash does not match", where());
  }
  return {};
}

void CollectionVerifier::CheckChunksOf(uint32_t document, const UnitRow& row) {
  const auto where = [&] { return DocumentName(document, row.unit.key); };
  if (row.first_chunk > counts_.next_chunk ||
      row.chunk_count > counts_.next_chunk - row.first_chunk) {
    Add("a document names chunks that do not exist", where());
    return;
  }
  const int64_t time_seconds = SecondsOf(row.unit.time);
  const bool is_message = row.unit.kind == Unit::Kind::kMessage;
  uint64_t attributes = 0;
  for (const std::string& term : AttributeTermsOf(row.unit)) attributes += HashOfAttribute(term);
  for (uint32_t i = 0; i < row.chunk_count && row.first_chunk + i < chunks_.size(); ++i) {
    const uint32_t chunk = row.first_chunk + i;
    ChunkFacts& facts = chunks_[chunk];
    const auto both = [&] { return where() + ", " + ChunkName(chunk); };
    if (facts.document != document) {
      Add("a document names a chunk that is not its own", both());
      continue;
    }
    facts.claimed = true;
    if (facts.titled && (i > 0 || is_message)) {
      Add("a title stands with a chunk that is not the first of a document", both());
    }
    if (facts.end > row.text_bytes) Add("a byte range lies outside its text", both());
    if (facts.time_seconds != time_seconds || facts.is_message != is_message) {
      Add("a chunk differs from its document in kind or time", both());
    }
    // A dictionary that cannot be read has no hashes to compare with.
    if (!attribute_hashes_.empty() && facts.attributes != attributes) {
      Add("a chunk's attributes are not those of its document", both());
    }
  }
}

void CollectionVerifier::CheckUnclaimedChunks() {
  for (uint32_t chunk = 0; chunk < chunks_.size(); ++chunk) {
    const ChunkFacts& facts = chunks_[chunk];
    if (!facts.live() || facts.claimed) continue;
    Add("a chunk belongs to no document",
        ChunkName(chunk) + ": document " + std::to_string(facts.document));
  }
}

// ---- Keys and sessions ------------------------------------------------------------------------

Status CollectionVerifier::CheckKeys() {
  const std::string begin = RowKey(id_, Kind::kUnitKey);
  Scan scan = view_.NewScan(Family::kMeta, begin, KindEnd(id_, Kind::kUnitKey));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    const auto where = [&] { return Quoted(scan.key().substr(kRowKeyPrefixBytes)); };
    const Result<UnitKeyRow> row = UnitKeyRow::Decode(scan.value());
    if (!row.ok()) {
      Add("a key is damaged", where());
      continue;
    }
    const uint32_t document = row->document.value;
    if (document < is_document_.size() && is_document_[document]) {
      is_document_[document] = false;  // taken: a second key would name it too
    } else {
      Add("a key names no document of its own", where() + ": " + std::to_string(document));
    }
  }
  return scan.status();
}

Status CollectionVerifier::CheckSessions() {
  const std::string begin = RowKey(id_, Kind::kSession);
  Scan scan = view_.NewScan(Family::kMeta, begin, KindEnd(id_, Kind::kSession));
  uint64_t rows_of_sessions = 0;
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    const std::string session(scan.key().substr(kRowKeyPrefixBytes));
    if (sessions_.contains(session)) {
      ++rows_of_sessions;
      WEND_RETURN_IF_ERROR(CheckSession(session, scan.value()));
    } else {
      Add("a session has no messages", Quoted(session));
    }
  }
  WEND_RETURN_IF_ERROR(scan.status());
  if (rows_of_sessions == sessions_.size()) return {};
  for (const auto& [session, facts] : sessions_) {
    std::string bytes;
    WEND_ASSIGN_OR_RETURN(const bool found,
                          view_.Get(Family::kMeta, RowKey(id_, Kind::kSession, session), &bytes));
    if (!found) Add("a session row is missing", Quoted(session));
  }
  return {};
}

Status CollectionVerifier::CheckMarks() {
  const std::string begin = RowKey(id_, Kind::kMark);
  Scan scan = view_.NewScan(Family::kMeta, begin, KindEnd(id_, Kind::kMark));
  for (scan.Seek(begin); scan.valid(); scan.Next()) {
    const Result<MarkRow> row = MarkRow::Decode(scan.value());
    if (!row.ok() || row->removals > counts_.removals) {
      Add("a mark is damaged", Quoted(scan.key().substr(kRowKeyPrefixBytes)));
    }
  }
  return scan.status();
}

Status CollectionVerifier::CheckSession(const std::string& session, std::string_view bytes) {
  const std::string where = Quoted(session);
  const SessionFacts& facts = sessions_.at(session);
  const Result<SessionRow> row = SessionRow::Decode(bytes);
  if (!row.ok()) {
    Add("a session row is damaged", where);
    return {};
  }
  if (row->messages != facts.messages) {
    Add("a session counts its messages wrongly",
        where + ": " + InsteadOf(row->messages, facts.messages));
  }
  if (row->last_chunk == kNoId && facts.chunks == 0) return {};
  const uint32_t last = row->last_chunk;
  bool belongs = last < chunks_.size() && chunks_[last].live() && chunks_[last].is_message;
  if (belongs) {
    const Result<UnitRow> unit = ReadUnit(view_, id_, DocumentId(chunks_[last].document));
    if (!unit.ok() && unit.status().code() != Code::kCorruption) return unit.status();
    belongs = unit.ok() && unit->unit.session == session;
  }
  if (!belongs) Add("a session does not end in one of its messages", where);
  return {};
}

}  // namespace wend
