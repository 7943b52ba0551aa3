// The fields of every message and of what it is made of, each listed once: writing, reading and the
// tests go through them.
#pragma once

#include <tuple>

#include "api/messages.h"

namespace wend {

// FieldList<T>::Of(t): references to the fields of `t`, in their order on the wire.
template <typename T>
struct FieldList;

#define WEND_FIELDS(Type, ...)                                \
  template <>                                                 \
  struct FieldList<Type> {                                    \
    static auto Of(auto& m) { return std::tie(__VA_ARGS__); } \
  }

// A message without fields.
#define WEND_NO_FIELDS(Type)                         \
  template <>                                        \
  struct FieldList<Type> {                           \
    static auto Of(auto&) { return std::tuple<>(); } \
  }

WEND_FIELDS(TimePoint, m.microseconds, m.offset_minutes);
WEND_FIELDS(DatabaseOptions, m.mode, m.durability, m.recovery, m.memory_budget_bytes, m.threads,
            m.now);
WEND_FIELDS(VectorEntry, m.dimension, m.weight);
WEND_FIELDS(Unit, m.kind, m.key, m.text, m.title, m.source, m.time, m.mark, m.metadata, m.vectors,
            m.session, m.speaker, m.reply_to, m.turn);
WEND_FIELDS(Mark, m.name, m.value, m.position);
WEND_FIELDS(LinkChange, m.from, m.to, m.weight);
WEND_FIELDS(WriteSummary, m.inserted, m.replaced, m.unchanged, m.linked, m.reweighted, m.unlinked);
WEND_FIELDS(StoredMark, m.value, m.intact);
WEND_FIELDS(FetchLimits, m.rows, m.bytes);

WEND_FIELDS(OpenRequest, m.path, m.options);
WEND_FIELDS(PrepareRequest, m.sql);
WEND_FIELDS(StatementDescription, m.statement, m.columns, m.parameters, m.first_late_column);
WEND_FIELDS(RunRequest, m.statement, m.parameters, m.timeout_ms, m.progress_interval_ms, m.limits);
WEND_FIELDS(FetchRequest, m.statement, m.limits);
WEND_FIELDS(RowsReply, m.rows, m.notices, m.is_end, m.fault);
WEND_FIELDS(ReadColumnRequest, m.statement, m.column);
WEND_FIELDS(ValueReply, m.value);
WEND_FIELDS(EndRequest, m.statement, m.finalizes);
WEND_FIELDS(WriteRequest, m.collection, m.units, m.marks, m.links, m.progress_interval_ms);
WEND_FIELDS(ReadMarkRequest, m.collection, m.name, m.of_unit);
WEND_FIELDS(MarkReply, m.mark);
WEND_FIELDS(CancelRequest, m.statement);
WEND_FIELDS(ProgressAnswer, m.goes_on);
WEND_NO_FIELDS(CloseRequest);
WEND_NO_FIELDS(ProgressTick);

#undef WEND_FIELDS
#undef WEND_NO_FIELDS

}  // namespace wend
