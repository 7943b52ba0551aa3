/* wend.h - Wend, an embedded retrieval database.
 *
 * Wend keeps documents and conversations in one folder and answers, in process, "which passages
 * does a reader need for this question?". This header is all there is to link against.
 *
 *     wend_db* db = NULL;
 *     wend_error* error = NULL;
 *     if (wend_open("notes.wend", NULL, &db, &error) != WEND_OK) {
 *       fprintf(stderr, "%s\n", wend_error_message(error));
 *       wend_error_free(error);
 *       return 1;
 *     }
 *     wend_batch* batch = NULL;
 *     wend_batch_create(db, "main", &batch, NULL);
 *     wend_batch_document(batch, "fox.txt", 7, "The quick brown fox.", 20, NULL);
 *     wend_batch_commit(batch, NULL);
 *     wend_batch_free(batch);
 *
 *     wend_stmt* stmt = NULL;
 *     wend_prepare(db, "RECALL ? LIMIT 3", 16, &stmt, NULL);
 *     wend_bind_text(stmt, 1, "who is quick?", 13, NULL);
 *     while (wend_step(stmt, NULL) == WEND_ROW) {
 *       size_t size = 0;
 *       const char* text = wend_column_text(stmt, wend_column_index(stmt, "text"), &size);
 *       printf("%.3f %.*s\n", wend_column_real(stmt, wend_column_index(stmt, "score")),
 *              (int)size, text);
 *     }
 *     wend_finalize(stmt);
 *     wend_close(db);
 *
 * CONVENTIONS
 *  - Every call that can fail returns a code: WEND_OK, or a positive error code below. Its last
 *    argument is a `wend_error**` that may be NULL; on failure it receives an error that the
 *    caller frees with wend_error_free(). It is set to NULL on success.
 *  - open, create and prepare give ownership to the caller; close, free and finalize take it back.
 *    All of these accept NULL and then do nothing.
 *  - Text is UTF-8 with a length in bytes; it need not end in a zero byte. A length of
 *    WEND_ZERO_TERMINATED means "up to the zero byte". Malformed UTF-8 in documents and messages
 *    is stored as it is, byte for byte; words around it can still be found. In keys, options and
 *    statements it is an error.
 *  - A pointer that Wend lends out says until when it may be used.
 *  - Times are microseconds since 1970-01-01T00:00:00Z, plus an offset from UTC in minutes.
 *
 * THREADS
 *  A wend_db may be used from any number of threads at once. A wend_batch and a wend_stmt belong
 *  to one thread at a time. Readers never wait for a writer; writers wait for each other.
 *
 * Everything here is "since 0.1" unless it says otherwise.
 */
#ifndef WEND_WEND_H
#define WEND_WEND_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define WEND_API __attribute__((visibility("default")))
#else
#define WEND_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Codes ------------------------------------------------------------------------------ */

#define WEND_OK 0
#define WEND_INVALID 1    /* the query, data or option is wrong; the message says where */
#define WEND_NOT_FOUND 2  /* no such database, collection or key */
#define WEND_BUSY 3       /* another process or handle writes to this folder */
#define WEND_READ_ONLY 4  /* opened read-only, or latched after a failed write: open it again */
#define WEND_IO 5         /* the system refused: permission, missing file, device */
#define WEND_FULL 6       /* no space left on the device; what was acknowledged is safe */
#define WEND_CORRUPTION 7 /* stored bytes are not what was written */
#define WEND_FORMAT 8     /* the folder is not a Wend database, or is from a newer version */
#define WEND_TOO_BIG 9    /* over a limit that the message names */
#define WEND_MISUSE 10    /* called against this header's contract */
#define WEND_NOMEM 11     /* out of memory */
#define WEND_INTERNAL 12  /* a bug in Wend */
#define WEND_CANCELLED 13 /* stopped by the caller */
#define WEND_ROW 100      /* wend_step: a row is ready */
#define WEND_DONE 101     /* wend_step: there are no more rows */

#define WEND_ZERO_TERMINATED ((size_t)-1)

typedef struct wend_db wend_db;
typedef struct wend_options wend_options;
typedef struct wend_batch wend_batch;
typedef struct wend_stmt wend_stmt;
typedef struct wend_error wend_error;

/* ---- Version ---------------------------------------------------------------------------- */

/* "0.1.0". Static. */
WEND_API const char* wend_version(void);
/* Lower-case name of a code, "not_found"; "unknown" for a number that is none. Static. */
WEND_API const char* wend_code_name(int code);

/* ---- Errors ----------------------------------------------------------------------------- */

/* The code, as the failing call returned it. WEND_OK for NULL. */
WEND_API int wend_error_code(const wend_error* error);
/* What happened and what to do, one line of UTF-8, ended by a zero byte. Valid until the error
 * is freed. "" for NULL. */
WEND_API const char* wend_error_message(const wend_error* error);
/* Byte offset in the statement's text where the fault lies, or -1. */
WEND_API int64_t wend_error_offset(const wend_error* error);
WEND_API void wend_error_free(wend_error* error);

/* ---- Options and opening ---------------------------------------------------------------- */

/* An empty set of options for wend_open. */
WEND_API int wend_options_create(wend_options** options, wend_error** error);
/* Sets one option; both strings end in a zero byte. An unknown key is WEND_INVALID, and the
 * message names the nearest.
 *
 *   key            value                      default
 *   mode           "create" make the folder if it is missing, read and write
 *                  "write"  it must exist, read and write
 *                  "read"   it must exist; a frozen view, also beside a writer   "create"
 *   durability     "process" an acknowledged write survives the death of the process
 *                  "full"    it also survives a power cut (fsync)                "process"
 *   memory_budget  bytes for caches, write buffers and unsealed postings together, at least
 *                  16 MiB; "KiB", "MiB", "GiB" may follow the number             "256MiB"
 *   threads        worker threads for analysing text, 1 to 64; results do not depend on it
 *                                                             number of cores, at most 8
 *   recovery       "strict" refuse a log whose end is damaged
 *                  "tail"   keep everything before the first damaged record      "strict"
 *   now            "2024-05-01T09:30:00Z": what counts as now for words of time and for what a
 *                  collection's ttl lets expire                     the clock of the machine
 */
WEND_API int wend_options_set(wend_options* options, const char* key, const char* value,
                              wend_error** error);
WEND_API void wend_options_free(wend_options* options);

/* Opens the database in folder `path` (UTF-8, ended by a zero byte), or one in memory that is
 * gone after wend_close for the path ":memory:". `options` may be NULL and stays the caller's.
 *
 * Errors: WEND_BUSY where another process or handle has it open for writing (open it with mode
 * "read", or close the other); WEND_FORMAT where the folder holds something else, or a database
 * of a newer format; WEND_NOT_FOUND in the modes "write" and "read"; WEND_CORRUPTION; WEND_IO. */
WEND_API int wend_open(const char* path, const wend_options* options, wend_db** db,
                       wend_error** error);

/* Closes it. Every acknowledged write has been in the log since it was acknowledged, so closing
 * only makes the next opening faster. Statements and batches of the database must be freed first;
 * those that are not turn into handles whose every call answers WEND_MISUSE. */
WEND_API void wend_close(wend_db* db);

/* ---- Stopping what takes long ----------------------------------------------------------- */

/* Stops what is under way on the database in any thread: each run of a statement, and each commit
 * of a batch, soon returns WEND_CANCELLED. May be called from any thread. What is not under way is
 * not affected: a run begins with its first wend_step, and ends with WEND_DONE, an error or
 * wend_reset.
 *
 * What was stopped leaves no trace where it only read, or was part of a transaction. A write
 * outside of a transaction may have been done in part or whole, in whole documents and messages;
 * doing it again is safe. It is looked at between rows and at most some milliseconds apart, but not
 * while a call waits for another writer. */
WEND_API int wend_interrupt(wend_db* db, wend_error** error);
/* The same for the run of one statement: the one call besides those of its thread that another
 * thread may make with it. */
WEND_API int wend_stmt_interrupt(wend_stmt* stmt, wend_error** error);
/* Lets each run of the statement take at most so many milliseconds, from its first wend_step to the
 * last; past them it ends with WEND_CANCELLED. 0, which is the default, is without limit. Holds
 * from the next run on. */
WEND_API int wend_stmt_set_timeout(wend_stmt* stmt, int64_t timeout_ms, wend_error** error);

/* Called now and then within wend_step and wend_batch_commit, in their thread; ends them with
 * WEND_CANCELLED where it returns other than 0. Calls into this library from within it are
 * WEND_MISUSE or without effect. */
typedef int (*wend_progress)(void* context);
/* Has `progress` called about every `interval_ms` milliseconds, at least 1, while a run or a commit
 * of this database is under way; not in calls that are shorter. NULL ends that. `context` is handed
 * on and must live as long. Holds from the next run or commit on. */
WEND_API int wend_progress_set(wend_db* db, wend_progress progress, void* context, int interval_ms,
                               wend_error** error);

/* ---- Writing ---------------------------------------------------------------------------- */

/* A batch gathers whole documents and messages for one collection, which is created with default
 * options if it does not exist. `collection` ends in a zero byte: 1 to 255 bytes of letters,
 * digits, '_', '-' and '.', not starting with a digit or '.'. */
WEND_API int wend_batch_create(wend_db* db, const char* collection, wend_batch** batch,
                               wend_error** error);
WEND_API void wend_batch_free(wend_batch* batch);

/* Begins a document. `key` (1 to 1,024 bytes) is unique in the collection: a document or message
 * with the same key is replaced whole when the batch is committed, and left alone when content
 * and attributes are the same. Both strings are copied. */
WEND_API int wend_batch_document(wend_batch* batch, const char* key, size_t key_size,
                                 const char* text, size_t text_size, wend_error** error);
/* Begins a message of a conversation. It is one chunk, however long. */
WEND_API int wend_batch_message(wend_batch* batch, const char* key, size_t key_size,
                                const char* text, size_t text_size, wend_error** error);

/* Attributes of the document or message begun last.
 *
 *   text     "title"     indexed with every chunk of the document (its first 64 terms)
 *            "source"    where it came from: a path or an address
 *            "session"   id of the session that a message belongs to
 *            "speaker"   who said the message, indexed with it
 *            "reply_to"  key of the message that it answers
 *   integer  "turn"      place of a message in its session
 *
 * Any other name (1 to 255 bytes) is metadata and is kept with its type. Setting a name twice
 * keeps the later value. */
WEND_API int wend_batch_set_text(wend_batch* batch, const char* name, const char* value,
                                 size_t value_size, wend_error** error);
WEND_API int wend_batch_set_integer(wend_batch* batch, const char* name, int64_t value,
                                    wend_error** error);
/* A real must be finite. */
WEND_API int wend_batch_set_real(wend_batch* batch, const char* name, double value,
                                 wend_error** error);
WEND_API int wend_batch_set_boolean(wend_batch* batch, const char* name, int value,
                                    wend_error** error);
/* The time of the document or message: microseconds since 1970-01-01T00:00:00Z, and the offset
 * from UTC of the clock that showed it, in minutes, within +-1,080. */
WEND_API int wend_batch_set_time(wend_batch* batch, int64_t microseconds, int offset_minutes,
                                 wend_error** error);

/* A sparse vector of the caller's own (SPLADE and the like) for the document or message begun last.
 * `space` names what it belongs to: vectors are compared within one space, and a document has one
 * in each of up to 16 of them. A space comes into being with its first vector; its name ends in a
 * zero byte and is 1 to 64 ASCII letters, digits, '_' and '-', not beginning with a digit.
 *
 * `dimensions` and `weights` have `count` entries each, up to 16,384, and are copied. A dimension
 * is any number and comes once, in any order. A weight is above 0 and at most 256; it is kept in
 * whole 1,024ths, rounded to the nearest, at least one. Setting a space twice keeps the later
 * vector; a `count` of 0, for which the arrays may be NULL, sets none.
 *
 * A vector stands on the first chunk of its document, and a document without text gets an empty
 * chunk for it. For vectors of passages, make each passage a document or message. What RECALL ...
 * USING vector makes of them is said at wend_prepare. A database that ever held a vector cannot be
 * opened by versions before this function.
 *
 * Errors: WEND_INVALID for a weight out of range, NaN, a dimension given twice, a bad name;
 * WEND_TOO_BIG past 16,384 dimensions or 16 spaces. Since 0.1. */
WEND_API int wend_batch_set_vector(wend_batch* batch, const char* space, const uint32_t* dimensions,
                                   const float* weights, size_t count, wend_error** error);

/* Links the document or message with the key `from` to the one with the key `to`, one way, with a
 * weight from 0.000001 to 1000 (kept to six digits behind the point; 1 where nothing better is
 * known). A link that is there takes the new weight. It joins keys, not texts: it stays when either
 * is replaced, and waits where one does not exist (yet, or any more). Deleting `from` removes it;
 * deleting `to` leaves it waiting. It is committed in one step with the last documents and messages
 * of the batch, or after them; a batch may hold links alone. Of two calls for the same pair, the
 * later counts.
 *
 * Errors: WEND_INVALID for a weight out of range, and for a key linked to itself. */
WEND_API int wend_batch_link(wend_batch* batch, const char* from, size_t from_size, const char* to,
                             size_t to_size, double weight, wend_error** error);
/* Removes such a link. Where there is none, nothing happens. */
WEND_API int wend_batch_unlink(wend_batch* batch, const char* from, size_t from_size,
                               const char* to, size_t to_size, wend_error** error);

/* Writes the batch and empties it for the next. Each document or message is there whole or not at
 * all, whatever happens; a batch of more than a few megabytes may be committed in several steps,
 * unless it is part of a transaction (see wend_prepare), which is committed by COMMIT.
 * When this returns WEND_OK, everything in it is found by the next statement.
 * After an error of WEND_FULL, WEND_IO or WEND_CORRUPTION the outcome is unknown, and the handle
 * answers further writes with WEND_READ_ONLY until it is opened again; committing the same
 * documents again is safe. */
WEND_API int wend_batch_commit(wend_batch* batch, wend_error** error);
/* What the last successful commit of this batch did, in documents and messages. */
WEND_API uint64_t wend_batch_inserted(const wend_batch* batch);
WEND_API uint64_t wend_batch_replaced(const wend_batch* batch);
WEND_API uint64_t wend_batch_unchanged(const wend_batch* batch);

/* ---- Marks ------------------------------------------------------------------------------ */

/* Marks are notes of the caller's own, committed with the documents that they are about: how far a
 * stream was read, or the size and time of a file. An importer that finds its mark need not read
 * again what it stands for; a commit that was cut off leaves none. Marks are no part of the content
 * and no statement shows them. */

/* A mark's value has at most that many bytes, of any kind. A buffer of this size always does. */
#define WEND_MARK_SIZE 1024

/* Sets a mark of the collection; its name is 1 to 1,024 bytes of UTF-8, and a later mark of that
 * name takes its place. An empty value removes it. It is committed in one step with the last
 * documents and messages of the batch, or after them. A batch may hold marks alone. */
WEND_API int wend_batch_set_mark(wend_batch* batch, const char* name, size_t name_size,
                                 const char* value, size_t value_size, wend_error** error);
/* Sets the mark of the document or message begun last, 1 to 1,024 bytes. It goes when the document
 * is deleted, or replaced by one without; what is left alone as unchanged takes a new mark, and
 * keeps its old one where none is set. UPDATE leaves it. */
WEND_API int wend_batch_set_unit_mark(wend_batch* batch, const char* value, size_t value_size,
                                      wend_error** error);

/* Reads a mark of the collection, as of now, into `buffer` of `capacity` bytes (no zero byte is
 * added); `*size` becomes its size. `intact` may be NULL; it becomes 1 if nothing that the
 * collection held at the mark's place in its batch has been deleted or replaced since, else 0.
 * Documents and messages with a mark of their own do not count for that: theirs tells.
 *
 * Errors: WEND_NOT_FOUND without such a mark or collection; WEND_TOO_BIG where the buffer is too
 * small, `*size` then tells what it takes. */
WEND_API int wend_mark_get(wend_db* db, const char* collection, const char* name, size_t name_size,
                           char* buffer, size_t capacity, size_t* size, int* intact,
                           wend_error** error);
/* Reads the mark of the document or message that is under `key` now. Errors as above. */
WEND_API int wend_unit_mark_get(wend_db* db, const char* collection, const char* key,
                                size_t key_size, char* buffer, size_t capacity, size_t* size,
                                wend_error** error);

/* ---- Statements ------------------------------------------------------------------------- */

/* Prepares one statement. The language of this version:
 *
 *   RECALL text [FROM collection[.chunks | .documents | .messages | .sessions]] [AS OF time]
 *          [WHERE condition] [LIMIT n] [PACK n TOKENS]
 *          [WALK edge [( option => value, ... )], ...] [USING mode [( option => value, ... )]]
 *
 *       mode     default   what a user should get: bm25, to which neighbours,
 *                          sessions and speakers of messages add, and titles that
 *                          documents name each other by; options to leave such
 *                          parts out (docs/language.md), min_relevance => 0.0 (no
 *                          rows below it), fallback => 'recent' or 'central' (rows
 *                          where no word of the question is known)
 *                evidence  the same, arranged for all passages that are needed
 *                global    what matters in the collection, or in the topic that the
 *                          question names, as a whole
 *                bm25      exact top k by BM25; options k1 => 1.2, b => 0.75,
 *                          min_relevance, fallback
 *                tfidf     exact top k by cosine of TF-IDF embeddings
 *                walk      personalised PageRank over typed edges; options alpha => 0.5,
 *                          sharpen => 3, seeds => 64, executor => auto, push or power, epsilon =>
 *                          0.001, min_relevance, fallback, scope. The edges are next (weight => 1,
 *                          window => 2, decay => 0.5), link (weight => 1, back => 0.5), mention
 *                          (weight => 1, back => 0.4) and similar (weight => 0.5, neighbours =>
 *                          16); WALK names those that are walked, and alone means USING walk.
 *                          Column why tells the mass by edge, and the way from a seed
 *                mixpr     personalised PageRank over cosine similarity (arXiv 2412.06078);
 *                          options alpha => 0.6 (teleport probability; 0 is the global mode),
 *                          cutoff => 0.0 (similarities below it are dropped), steps => 18,
 *                          self_loops => true
 *                vector    exact top k by the inner product with callers' vectors (see
 *                          wend_batch_set_vector) in the space of the option space => 'name',
 *                          which it needs; it takes no other. The question is a vector: the text
 *                          '12:0.5 99:1.25', dimension:weight with spaces between, or a parameter
 *                          bound by wend_bind_vector
 *                any other how words of time in the question are read: time => on or off (on with
 *                          default, where the collection has messages), now => a time, zone =>
 *                          'Europe/Berlin', days => calendar, elapsed or both, language => english
 *                          or german, dates => month_first or day_first, me => and you => speakers,
 *                          context => the turns before the question, one a line. "last Friday" or
 *                          "in our third conversation" filter; where nothing else is asked all that
 *                          qualifies comes in order of time, without a LIMIT of its own. Notices
 *                          say how each was read and what counts as now
 *       AS OF    nothing dated later than the end of that time is seen
 *       WHERE    only chunks for which it holds are ranked
 *       LIMIT    1 to 1,000, default 10.
 *       FROM     default collection `main`, default unit `chunks`. Documents, messages and sessions
 *                score by their best chunk plus half of the second, a quarter of the third and
 *                so on.
 *
 *       columns  rank integer; score real; collection, key, title, source text; time text (RFC
 *                3339) or null; session text, turn integer, speaker text, each null for documents;
 *                begin, end integer (byte range of the passage in the document's text); text (the
 *                passage); matches text (JSON: [[begin, end], ...], byte ranges within `text` of
 *                the words that match); why text (JSON: terms with their share of the score, and
 *                what the mode did, which conditions of WHERE it passed, and how likely the answer
 * as a whole is one, "relevance")
 *
 *       PACK     the best text for a reader within n tokens (1 to 1,000,000), as
 *                wend_estimate_tokens counts them: rows that together have at most n, in the order
 *                in which they are read (documents by their best passage, conversations by time).
 *                The texts joined by line ends are what to hand to the reader. LIMIT is then how
 *                many ranked passages are packed from; by default as many as n may need.
 *                Columns  rank integer, score real (of the best ranked passage in it); collection,
 *                key text; revision integer; title, source, time, session, turn, speaker as above;
 *                begin, end integer (the bytes of the document that are shown); text (those bytes,
 *                with the title ahead of the first of a document, the speaker ahead of a message,
 *                and date and time at the first of a session's day); tokens integer; cut integer
 *                (1 where an ellipsis in the text stands for what did not fit)
 *
 *   SELECT items FROM [collection.]table [AS OF time] [WHERE ...] [GROUP BY ... [HAVING ...]]
 *          [ORDER BY ...] [LIMIT n [OFFSET m]]
 *       tables   chunks, documents, messages, sessions, edges, terms; and collections
 *       columns  as the items say
 *   SHOW COLLECTIONS          columns name, documents, messages, chunks, terms, tokens, text_bytes,
 *                             dead_chunks
 *   SHOW STATS [FROM collection]   columns name, value: the same, edges by type (next_edges, links,
 *                             link_weight, found_links, left_out_links; in memory similar_lists and
 *                             similar_edges; mention_titles) and what the store holds
 *   INSERT INTO [collection.](documents | messages) (column, ...) VALUES (value, ...), ...
 *                             columns inserted, replaced, unchanged: how many
 *   UPDATE [collection.](documents | messages) SET attribute = expression, ... [WHERE condition]
 *                             column updated: how many
 *   DELETE FROM collection[.documents | .messages] WHERE condition
 *                             column deleted: how many
 *   LINK key TO key [WEIGHT number], ... [IN collection]
 *                             columns linked, reweighted, unchanged, waiting (one of the keys does
 *                             not exist): how many. See wend_batch_link
 *   UNLINK key FROM key, ... [IN collection]   column unlinked: how many there were
 *   CREATE COLLECTION [IF NOT EXISTS] name [WITH (option = value, ...)]
 *       options  language 'english' (a Snowball stemmer's name, or 'none'); stop_words true;
 *                chunk_tokens 256 (analysed terms a chunk aims at); chunk_overlap 0 (terms);
 *                chunk_unit 'sentence' or 'line'; session_gap_minutes 20 (of messages without a
 *                session: a longer silence begins a new one); ttl 'none' or as '90 days' (what is
 *                dated further back is no longer there); find_links true (links are read from
 *                texts, as Markdown and wikis write them, and from the metadata entry links, one
 *                address a line; they follow the text and leave the weight of a given link alone)
 *   ALTER COLLECTION name SET (option = value, ...)   options ttl, session_gap_minutes
 *   DROP COLLECTION [IF EXISTS] name
 *   BACKUP TO 'folder'        a verified copy in a new folder
 *   COPY (SELECT or RECALL ...) TO 'file' [(format => csv, overwrite => true, ...)]
 *   COPY [collection.]documents|messages FROM 'file' [(on_error => skip, ...)]
 *   EXPORT collection TO 'file', IMPORT 'file' INTO collection   all of a collection, and files
 *                             of other kinds: text, Markdown, HTML, JSON, CSV
 *   COMPACT [COLLECTION name] columns dead_postings, bytes_before, bytes_after
 *   CHECK [FULL]              columns check, status ('ok' or 'damaged'), detail: a row a check
 *   EXPLAIN [ANALYZE] [JSON] statement   column plan: how it runs, one row a line of a tree; with
 *                             JSON one row. ANALYZE runs the statement, writes included.
 *   BEGIN, COMMIT, ROLLBACK   what is written in between is in the database as one, or not at all
 *
 *   A transaction belongs to the handle of the database, not to a thread: from BEGIN on every
 *   statement and every batch of the handle is part of it, and what it wrote is seen by all of
 *   them. A statement or batch that fails leaves no trace in it. It holds up to a quarter of
 *   memory_budget; what goes past that is WEND_TOO_BIG. wend_close drops one that is open. A COMMIT
 *   that fails for WEND_FULL, WEND_IO or WEND_CORRUPTION ends the transaction; whether it is in the
 *   database shows when that is opened again.
 *
 *   Expressions, MATCH, periods of time and the grammar are in docs/language.md.
 *
 *   A text is '...' with '' for a quote inside, or a parameter: ?, or :name, which counts where it
 *   first stands. Words of the language may be written in either case; a collection whose name is
 *   no plain word is written "in quotes".
 *
 * `sql` is copied. An error carries the byte offset of the fault. */
WEND_API int wend_prepare(wend_db* db, const char* sql, size_t sql_size, wend_stmt** stmt,
                          wend_error** error);
/* Frees it, at any time. */
WEND_API void wend_finalize(wend_stmt* stmt);
/* Makes a statement ready to run again; its parameters stay bound. */
WEND_API int wend_reset(wend_stmt* stmt, wend_error** error);

/* Number of parameters. They count from 1. */
WEND_API int wend_parameter_count(const wend_stmt* stmt);
/* The number of the parameter `:name`; `name` ends in a zero byte and comes without the colon, in
 * the case of the statement. 0 where there is none of that name. */
WEND_API int wend_parameter_index(const wend_stmt* stmt, const char* name);
/* The name of a parameter without its colon; valid until the statement is finalized. NULL for `?`
 * and out of range. */
WEND_API const char* wend_parameter_name(const wend_stmt* stmt, int index);
/* Binds a value; the text is copied. Only before the first step or after wend_reset. */
WEND_API int wend_bind_text(wend_stmt* stmt, int index, const char* value, size_t value_size,
                            wend_error** error);
WEND_API int wend_bind_integer(wend_stmt* stmt, int index, int64_t value, wend_error** error);
WEND_API int wend_bind_real(wend_stmt* stmt, int index, double value, wend_error** error);
/* Binds a vector, as wend_batch_set_vector takes them, for RECALL ... USING vector and the columns
 * vector.space of INSERT and UPDATE. It is the text of that vector that is bound, so `count` is 0
 * for the empty one. Errors as there. Since 0.1. */
WEND_API int wend_bind_vector(wend_stmt* stmt, int index, const uint32_t* dimensions,
                              const float* weights, size_t count, wend_error** error);
/* Binds NULL, which is a value: a parameter that nothing was bound to makes the first step fail
 * with WEND_MISUSE. Where a statement needs a text or a number, as LIMIT does, NULL is
 * WEND_INVALID. */
WEND_API int wend_bind_null(wend_stmt* stmt, int index, wend_error** error);

/* WEND_ROW, WEND_DONE or an error. The first step sees everything that was committed before it,
 * and all rows of one run come from that state. After an error the statement must be reset. */
WEND_API int wend_step(wend_stmt* stmt, wend_error** error);

/* About how many tokens a language model makes of a text: what PACK counts by. It is an estimate by
 * kinds of characters for vocabularies of 100,000 entries and more, and on the high side for most
 * texts: English prose has about four characters to a token, a Chinese character is one. What else
 * goes into a prompt can be counted by it too. 0 for NULL. */
WEND_API int64_t wend_estimate_tokens(const char* text, size_t size);

/* What a person should know of the run that is under way, or of the last one: why nothing was found
 * ("no rows: speaker = 'Ana' holds for nothing in 'main'; did you mean 'Anna'?"). Complete once
 * wend_step has answered WEND_DONE. They count from 0. */
WEND_API int wend_notice_count(const wend_stmt* stmt);
/* One line of UTF-8, ended by a zero byte; valid until the statement runs again or is finalized.
 * NULL out of range. */
WEND_API const char* wend_notice(const wend_stmt* stmt, int index);

/* ---- Columns: of the row that the last step made. They count from 0. -------------------- */

#define WEND_NULL 0
#define WEND_INTEGER 1
#define WEND_REAL 2
#define WEND_TEXT 3

WEND_API int wend_column_count(const wend_stmt* stmt);
/* Name of a column; valid until the statement is finalized. NULL out of range. */
WEND_API const char* wend_column_name(const wend_stmt* stmt, int column);
/* Index of a column by name, -1 if there is none. */
WEND_API int wend_column_index(const wend_stmt* stmt, const char* name);
/* WEND_NULL, WEND_INTEGER, WEND_REAL or WEND_TEXT; WEND_NULL where there is no row or column. */
WEND_API int wend_column_type(const wend_stmt* stmt, int column);
/* The value. A number of the other type is converted; anything else gives 0. */
WEND_API int64_t wend_column_integer(const wend_stmt* stmt, int column);
WEND_API double wend_column_real(const wend_stmt* stmt, int column);
/* The text and its size in bytes (`size` may be NULL), also ended by a zero byte; NULL for a column
 * that is not text. Valid until the next step, reset or finalize of the statement. */
WEND_API const char* wend_column_text(const wend_stmt* stmt, int column, size_t* size);

#ifdef __cplusplus
}
#endif
#endif /* WEND_WEND_H */
