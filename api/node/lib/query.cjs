// Query: one run of a statement, a promise of its rows and an iterator over them.
//
// Rows come from the thread pool in batches. The first is asked for at once, so that what a
// statement writes is written whether or not its rows are read; each later one when the rows
// before it have been handed out.
'use strict';

const { checkOptions, checkSignal, checkString, kindOf, toParameters } = require('./arguments.cjs');
const { WendError, aborted, setOrigin } = require('./errors.cjs');
const { native, settle } = require('./native.cjs');
const { Time } = require('./time.cjs');

const OPTIONS = ['signal', 'timeout'];
const END = Object.freeze({ value: undefined, done: true });

function checkTimeout(timeout) {
  if (timeout === undefined) return 0;
  if (typeof timeout !== 'number') {
    throw new TypeError(`timeout is a number of milliseconds, not ${kindOf(timeout)}`);
  }
  if (!(timeout > 0 && timeout <= Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`timeout is a positive number of milliseconds, not ${timeout}`);
  }
  return Math.ceil(timeout);
}

// Rows as objects by the names of their columns, from their values one behind the other.
function makeRows(columns, values) {
  const rows = [];
  const times = columns.map((name) => name === 'time');
  const plain = !columns.includes('__proto__');
  for (let at = 0; at < values.length;) {
    const row = {};
    for (let column = 0; column < columns.length; ++column, ++at) {
      let value = values[at];
      if (times[column] && typeof value === 'string') value = Time.read(value);
      if (plain) {
        row[columns[column]] = value;
      } else {  // assigning it would change what the row inherits from
        Object.defineProperty(row, columns[column],
          { value, configurable: true, enumerable: true, writable: true });
      }
    }
    rows.push(row);
  }
  return rows;
}

class Query {
  #owner;  // {live(): handle, track(promise): promise}, of the database
  #sql;
  #cursor = null;
  #signal;
  #onAbort = null;
  #columns = [];
  #notices = [];
  #rows = [];
  #place = 0;  // of the next row in #rows
  #ended = false;  // no batch is left to fetch
  #promise = null;  // of all rows, for `await`
  #origin = {};  // where it was asked, for errors
  #turn;  // what a next() that has no row at hand waits for

  constructor(owner, sql, parameters, options) {
    if (typeof owner?.live !== 'function') throw new TypeError('queries are made by db.query()');
    this.#owner = owner;
    Error.captureStackTrace(this.#origin, Query);
    this.#turn = this.#start(sql, parameters, options);
  }

  get columns() {
    return [...this.#columns];
  }

  get notices() {
    return [...this.#notices];
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    if (this.#place < this.#rows.length) {
      return Promise.resolve({ value: this.#take(), done: false });
    }
    const turn = this.#turn.then(() => this.#advance());
    this.#turn = turn;
    return turn;
  }

  // Gives up the rows that are left: what `break` in a loop calls.
  async return(value) {
    this.#rows = [];
    this.#place = 0;
    if (!this.#ended) {
      this.#ended = true;
      if (this.#cursor !== null) native.cancel(this.#cursor);
    }
    await this.#turn.catch(() => {});
    this.#finish();
    return { value, done: true };
  }

  async all() {
    const rows = [];
    for await (const row of this) rows.push(row);
    return rows;
  }

  async one() {
    const { value } = await this.next();
    await this.return();
    return value;
  }

  then(onFulfilled, onRejected) {
    this.#promise ??= this.all();
    return this.#promise.then(onFulfilled, onRejected);
  }

  catch(onRejected) {
    return this.then(undefined, onRejected);
  }

  finally(onSettled) {
    return this.then(
      (rows) => Promise.resolve(onSettled?.()).then(() => rows),
      (error) => Promise.resolve(onSettled?.()).then(() => {
        throw error;
      }));
  }

  get [Symbol.toStringTag]() {
    return 'Query';
  }

  async [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() {
    await this.return();
  }

  async #start(sql, parameters, options) {
    const { signal, timeout } = checkOptions(options, OPTIONS, 'the options of a query');
    this.#sql = checkString(sql, 'a statement');
    const { names, values } = toParameters(parameters);
    const limit = checkTimeout(timeout);
    this.#signal = checkSignal(signal);
    if (this.#signal?.aborted) throw aborted(this.#signal);
    this.#cursor = native.query(this.#owner.live(), sql, names, values, limit);
    this.#onAbort = () => native.cancel(this.#cursor);
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
    await this.#fetch();
  }

  #take() {
    const row = this.#rows[this.#place];
    this.#rows[this.#place++] = undefined;  // the batch does not keep what was handed out
    return row;
  }

  async #advance() {
    while (this.#place >= this.#rows.length) {
      if (this.#ended) return END;
      await this.#fetch();
    }
    return { value: this.#take(), done: false };
  }

  async #fetch() {
    try {
      if (this.#signal?.aborted) throw aborted(this.#signal);
      this.#owner.live();
      const batch = await this.#owner.track(settle(native.fetch(this.#cursor), this.#sql));
      if (this.#ended) return;  // given up meanwhile
      this.#columns = batch.columns;
      this.#rows = makeRows(batch.columns, batch.values);
      this.#place = 0;
      if (batch.done) {
        this.#notices = batch.notices;
        this.#finish();
      }
    } catch (error) {
      const given = this.#ended;
      this.#finish();
      if (given) return;
      const stopped = error.code === 'cancelled' && this.#signal?.aborted;
      const shown = stopped ? aborted(this.#signal) : error;
      throw shown instanceof WendError ? setOrigin(shown, this.#origin) : shown;
    }
  }

  // Frees the statement. No fetch is under way.
  #finish() {
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    if (this.#cursor !== null) native.finish(this.#cursor);
    this.#cursor = null;
  }
}

module.exports = { Query };
