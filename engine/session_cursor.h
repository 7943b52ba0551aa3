// SessionCursor: walks the sessions of one published version in order of their ids (as bytes).
//
// How many messages a session has is stored. Its times and speakers are those of its messages:
// asked for the first time, they are gathered for all sessions in one pass over the units; or per
// session, from the chunks that the caller names. Messages without text have no chunk, so what
// chunks tell is believed only where they account for every message of the session.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/chunk_set.h"
#include "engine/collection_version.h"

namespace wend {

struct SessionFacts {
  std::optional<TimePoint> first_time;  // of the messages that have one
  std::optional<TimePoint> last_time;
  uint64_t speakers = 0;  // distinct names, the empty one not counted
};

class SessionCursor {
 public:
  // The chunks that may belong to a session: all of its own, and perhaps others.
  using ChunksOfSession = std::function<Result<ChunkSet>(std::string_view session)>;

  // `chunks_of` may be empty.
  SessionCursor(std::shared_ptr<const CollectionVersion> version, ChunksOfSession chunks_of);

  Result<bool> Next();
  // Moves to one session; false where there is none of that id.
  Result<bool> Seek(std::string_view session);

  const std::string& session() const { return session_; }
  uint64_t messages() const { return messages_; }
  Result<SessionFacts> ReadFacts();

 private:
  struct Gathered {
    SessionFacts facts;
    std::set<std::string, std::less<>> speakers;
    uint64_t messages = 0;
  };
  // Takes the number of messages: as stored, or of those that are not hidden. False where none is
  // left.
  Result<bool> CountMessages(uint64_t stored);
  static void Add(const class UnitRowView& unit, Gathered* gathered);
  Status GatherAll();
  Result<Gathered> GatherFromChunks();

  std::shared_ptr<const CollectionVersion> version_;  // outlives the scan
  ChunksOfSession chunks_of_;
  Scan scan_;
  bool started_ = false;
  std::string session_;
  uint64_t messages_ = 0;
  std::optional<std::unordered_map<std::string, Gathered>> all_;
};

}  // namespace wend
