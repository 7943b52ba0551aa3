/**
 * Wend: an embedded retrieval database.
 *
 * Wend keeps documents and conversations in one folder and answers, in process, "which passages
 * does a reader need for this question?".
 *
 * ```js
 * import { open } from 'wend';
 *
 * const db = await open('notes.wend');
 * await db.batch().document('fox.txt', 'The quick brown fox.', { title: 'Foxes' }).commit();
 * for await (const row of db.query('RECALL ? LIMIT 3', ['who is quick?'])) {
 *   console.log(row.score, row.text);
 * }
 * await db.close();
 * ```
 *
 * Nothing here blocks the event loop: what may take long runs in Node's thread pool (libuv's, four
 * threads unless `UV_THREADPOOL_SIZE` says otherwise). Statements of one database run in parallel;
 * writers wait for each other.
 *
 * An argument of the wrong kind is a `TypeError`, and a `RangeError` where only its value cannot
 * be; everything else that fails is a {@link WendError}.
 *
 * Text: a string that holds a lone surrogate is stored with U+FFFD in its place, and bytes of a
 * text that are no UTF-8 are kept, but read as U+FFFD.
 */

declare global {
  interface SymbolConstructor {
    /** Of Node 18.18 and 20.4; earlier ones have no `await using`. */
    readonly asyncDispose: unique symbol;
  }
}

/** The version of the library, "0.1.0". */
export const version: string;

/** Why a call failed: the names of the codes of wend.h. */
export type Code =
  /** The statement, data or option is wrong; the message says where. */
  | 'invalid'
  /** No such database, collection or key. */
  | 'not_found'
  /** Another process or handle writes to this folder. */
  | 'busy'
  /** Opened read-only, or latched after a failed write: open it again. */
  | 'read_only'
  /** The system refused: permission, missing file, device. */
  | 'io'
  /** No space left on the device; what was acknowledged is safe. */
  | 'full'
  /** Stored bytes are not what was written. */
  | 'corruption'
  /** The folder is not a Wend database, or is from a newer version. */
  | 'format'
  /** Over a limit that the message names. */
  | 'too_big'
  /** Called against the contract, such as after `close()`. */
  | 'misuse'
  /** Out of memory. */
  | 'nomem'
  /** A bug in Wend. */
  | 'internal'
  /** Stopped by its signal or its timeout. */
  | 'cancelled';

/** A call of Wend that failed. */
export class WendError extends Error {
  constructor(message: string, code?: Code, offset?: number, options?: { cause?: unknown });
  readonly name: 'WendError';
  /** Why. */
  readonly code: Code;
  /** Index in the statement's text where the fault lies, where there is such a place. */
  readonly offset: number | undefined;
  /** For what was stopped by a signal, the signal's reason. */
  readonly cause?: unknown;
}

/**
 * A time as Wend keeps it: a `Date` that also knows microseconds and the offset from UTC of the
 * clock that showed it. As text and in JSON it is what was written, and as a parameter it goes back
 * unchanged.
 */
export class Time extends Date {
  /** @param text as RFC 3339 writes it: "2024-05-01T10:00:00.123456+02:00" */
  constructor(text: string);
  /** Of the clock that showed it, from UTC. */
  readonly offsetMinutes: number;
  /** Since 1970-01-01T00:00:00Z. */
  readonly microseconds: bigint;
  /** As RFC 3339 writes it, in the time of its own clock. */
  toString(): string;
  toJSON(): string;
}

/**
 * What a column of a row holds. An integer is a number where that is exact, up to 2^53 - 1, and a
 * bigint beyond. The column `time` is a {@link Time}; other times, such as `max(time)`, are texts
 * for `new Time(text)`.
 */
export type Value = null | number | bigint | string | Time;

/** A row: the values of its columns by name, each a {@link Value}. */
export interface Row {
  [column: string]: any;
}

/** A sparse vector of the caller's own: weights by dimension, as in `{ 12: 0.5, 99: 1.25 }`. */
export type Vector = ReadonlyMap<number, number> | Readonly<Record<number, number>>;

/**
 * A value for a statement. A number without a fraction, within +-(2^53 - 1), is an integer, any
 * other is a real; a bigint of up to 64 bits is an integer; a boolean is 1 or 0; a Date is a time
 * in UTC. A vector is what RECALL ... USING vector asks by, or a value for a column `vector.NAME`.
 */
export type Parameter = null | number | bigint | boolean | string | Date | Vector;

/** Values for `?` by position, or for `:name` by name. */
export type Parameters =
  | readonly Parameter[]
  | Readonly<Record<string, Parameter>>
  | ReadonlyMap<string, Parameter>;

export interface QueryOptions {
  /** Stops the statement, within 50 ms; the error has the code "cancelled", the reason as cause. */
  signal?: AbortSignal;
  /** Milliseconds that the statement may take from when it begins to run to its last row. */
  timeout?: number;
}

/**
 * One run of a statement, begun when `query()` is called.
 *
 * Await it for all of its rows, or loop over it with `for await` to have them as they come; leaving
 * the loop gives up the rest. One that fails and that nobody awaits is an unhandled rejection, like
 * any promise.
 */
export class Query<T = Row> implements AsyncIterableIterator<T>, PromiseLike<T[]> {
  private constructor();
  /** Names of the columns, in order; there with the first rows. */
  readonly columns: string[];
  /**
   * What a person should know of the run, such as why nothing was found; complete once the last row
   * has been read.
   */
  readonly notices: string[];
  next(): Promise<IteratorResult<T, undefined>>;
  /** Gives up the rows that are left. */
  return(value?: undefined): Promise<IteratorResult<T, undefined>>;
  /** The rows that are left. */
  all(): Promise<T[]>;
  /** The next row, undefined where there is none; the rest is given up. */
  one(): Promise<T | undefined>;
  then<R = T[], E = never>(
    onFulfilled?: ((rows: T[]) => R | PromiseLike<R>) | null,
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E>;
  catch<E = never>(
    onRejected?: ((error: unknown) => E | PromiseLike<E>) | null,
  ): Promise<T[] | E>;
  finally(onSettled?: (() => void) | null): Promise<T[]>;
  [Symbol.asyncIterator](): this;
  [Symbol.asyncDispose](): Promise<void>;
  readonly [Symbol.toStringTag]: 'Query';
}

/** Values of the caller's own. Numbers without a fraction are kept as integers. */
export type Metadata = Readonly<Record<string, string | number | bigint | boolean | undefined>>;

/** What describes a document. What is undefined is left out. */
export interface DocumentAttributes {
  /** Indexed with every passage. */
  title?: string;
  /** Where it came from: a path or an address. */
  source?: string;
  /** A Date, in UTC, or a text with an offset of its own: "2024-05-01T10:00:00+02:00". */
  time?: Date | string;
  metadata?: Metadata;
  /** Sparse vectors by their space, asked for by RECALL ... USING vector. */
  vectors?: Readonly<Record<string, Vector | undefined>>;
  /** A note of the caller's own of up to 1,024 bytes, which {@link Database.unitMark} reads. */
  mark?: string | Uint8Array;
}

/** What describes a message of a conversation. */
export interface MessageAttributes extends DocumentAttributes {
  /** Id of the session that it belongs to. */
  session?: string;
  /** Its place in the session. */
  turn?: number | bigint;
  /** Who said it; indexed with it. */
  speaker?: string;
  /** Key of the message that it answers. */
  replyTo?: string;
}

export interface Committed {
  /** How many documents and messages are new. */
  inserted: number;
  replaced: number;
  /** How many were there already, just so, and were left alone. */
  unchanged: number;
}

/**
 * Gathers whole documents, messages, links and marks for one collection. Nothing is written, and no
 * value looked at but for its kind, before `commit()`.
 */
export class Batch {
  private constructor();
  /**
   * Adds a document. One with the same key is replaced whole, and left alone where nothing has
   * changed.
   *
   * @param key 1 to 1,024 bytes, unique among the documents and messages of the collection
   */
  document(key: string, text: string | Uint8Array, attributes?: DocumentAttributes): this;
  /** Adds a message of a conversation. */
  message(key: string, text: string | Uint8Array, attributes?: MessageAttributes): this;
  /** Links one key to another, one way, with a weight from 0.000001 to 1000, by default 1. */
  link(from: string, to: string, weight?: number): this;
  /** Removes such a link. Where there is none, nothing happens. */
  unlink(from: string, to: string): this;
  /**
   * Sets a mark of the collection, a note of the caller's own that is committed with the batch; an
   * empty value removes it. {@link Database.mark} reads it.
   */
  mark(name: string, value: string | Uint8Array): this;
  /**
   * Writes what was gathered, and empties the batch. Everything in it is found by the next
   * statement.
   *
   * A commit that failed leaves the batch as it was: it may be tried again, which is safe whatever
   * was written. While one is under way, nothing can be added.
   */
  commit(options?: { signal?: AbortSignal }): Promise<Committed>;
}

/** A mark of a collection. */
export interface Mark {
  value: Uint8Array;
  /** Whether nothing that the collection held at the mark has been deleted or replaced since. */
  intact: boolean;
}

/** An open database. */
export class Database {
  private constructor();
  /**
   * Runs a statement of the language (docs/language.md): `await` it for its rows, or loop over
   * them. There is no preparing of statements: that takes microseconds, and is part of this.
   */
  query<T = Row>(sql: string, parameters?: Parameters, options?: QueryOptions): Query<T>;
  /**
   * A batch of documents and messages for a collection, by default `main`, which is created when it
   * is committed if it is missing.
   */
  batch(collection?: string): Batch;
  /**
   * What `work` writes is in the database as one, or, where it throws, not at all. A transaction
   * belongs to the database: statements and commits that run meanwhile become part of it, and a
   * second one cannot begin.
   */
  transaction<T>(work: () => T | Promise<T>): Promise<T>;
  /** Reads a mark of a collection, as of now. Undefined where there is none. */
  mark(name: string, collection?: string): Promise<Mark | undefined>;
  /** Reads the mark of the document or message that is under the key now. */
  unitMark(key: string, collection?: string): Promise<Uint8Array | undefined>;
  /**
   * Closes it, once calls that are under way have ended; queries that are not read to their end
   * fail at the next rows. May be called twice. One that is let go without is closed when it is
   * collected, or when the process ends, which stops what is under way.
   */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Options of {@link open}; names that the library has beyond these are handed on. */
export interface OpenOptions {
  /**
   * "create" makes the folder if it is missing, the default; "write": it must exist; "read": it
   * must exist, and is seen as it is now, also beside a writer.
   */
  mode?: 'create' | 'write' | 'read';
  /**
   * "process": an acknowledged write survives the death of the process, the default; "full": also a
   * power cut.
   */
  durability?: 'process' | 'full';
  /** Bytes, or a text such as "256MiB", which is the default. */
  memoryBudget?: number | string;
  /** Threads of the library's own for analysing text, 1 to 64. */
  threads?: number;
  /** "strict" refuses a log whose end is damaged, the default; "tail" keeps what is before it. */
  recovery?: 'strict' | 'tail';
  /** What counts as now for words of time and for what a collection's ttl lets expire. */
  now?: Date | string;
}

/**
 * Opens the database in a folder, or for ":memory:" one that is gone when it is closed.
 *
 * Fails with "busy" where another process or handle writes to it, "format" where the folder holds
 * something else, "not_found", "corruption", "io".
 */
export function open(path: string | URL, options?: OpenOptions): Promise<Database>;

/** About how many tokens a language model makes of a text: what PACK counts by. */
export function estimateTokens(text: string | Uint8Array): number;

/** All of the above, for `import wend from 'wend'`. */
declare const wend: {
  readonly Batch: typeof Batch;
  readonly Database: typeof Database;
  readonly Query: typeof Query;
  readonly Time: typeof Time;
  readonly WendError: typeof WendError;
  readonly estimateTokens: typeof estimateTokens;
  readonly open: typeof open;
  readonly version: typeof version;
};
export default wend;
