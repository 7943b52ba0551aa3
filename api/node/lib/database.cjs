// Databases: opening, closing, asking, writing, marks.
'use strict';

const { isDate } = require('node:util').types;
const { fileURLToPath } = require('node:url');
const { checkName, checkString, kindOf } = require('./arguments.cjs');
const { Batch } = require('./batch.cjs');
const { misuse } = require('./errors.cjs');
const { native, settle } = require('./native.cjs');
const { Query } = require('./query.cjs');
const { formatTime } = require('./time.cjs');

// Handles of open databases. Those that are left when the process ends are closed then.
const openHandles = new Set();
process.once('exit', () => {
  for (const reference of openHandles) {
    const handle = reference.deref();
    if (handle !== undefined) native.closeNow(handle);
  }
});

const MAKING = Symbol('open() alone makes databases');

class Database {
  #handle;
  #reference;
  #closing = null;
  #underWay = new Set();
  #owner = {
    live: () => this.#live(),
    track: (promise) => this.#track(promise),
  };

  constructor(making, handle) {
    if (making !== MAKING) throw new TypeError('databases are made by open()');
    this.#handle = handle;
    this.#reference = new WeakRef(handle);
    openHandles.add(this.#reference);
    forgotten.register(this, this.#reference, this);
  }

  query(sql, parameters, options) {
    return new Query(this.#owner, sql, parameters, options);
  }

  batch(collection = 'main') {
    return new Batch(this.#owner, collection);
  }

  async transaction(work) {
    if (typeof work !== 'function') {
      throw new TypeError(`a transaction is a function, not ${kindOf(work)}`);
    }
    await this.query('BEGIN');
    let result;
    try {
      result = await work();
    } catch (error) {
      await this.query('ROLLBACK').catch(() => {});  // what failed first is what to tell
      throw error;
    }
    await this.query('COMMIT');
    return result;
  }

  async mark(name, collection = 'main') {
    checkString(name, 'the name of a mark');
    checkName(collection, 'a collection');
    const found = await this.#track(settle(native.readMark(this.#live(), collection, name)));
    return found === null ? undefined : { value: found[0], intact: found[1] };
  }

  async unitMark(key, collection = 'main') {
    checkString(key, 'a key');
    checkName(collection, 'a collection');
    const found = await this.#track(settle(native.readUnitMark(this.#live(), collection, key)));
    return found === null ? undefined : found[0];
  }

  close() {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')]() {
    await this.close();
  }

  async #close() {
    const handle = this.#handle;
    this.#handle = null;
    await Promise.allSettled([...this.#underWay]);
    await settle(native.close(handle));
    openHandles.delete(this.#reference);
    forgotten.unregister(this);
  }

  #live() {
    if (this.#handle === null) throw misuse('the database is closed');
    return this.#handle;
  }

  #track(promise) {
    this.#underWay.add(promise);
    const forget = () => this.#underWay.delete(promise);
    promise.then(forget, forget);
    return promise;
  }
}

// A database that was let go without close() is closed with its last handle; only its place in the
// list is left to clear.
const forgotten = new FinalizationRegistry((reference) => openHandles.delete(reference));

function toPath(path) {
  if (path instanceof URL) return fileURLToPath(path);
  return checkName(path, 'a path');
}

function toOption(name, value) {
  if (isDate(value)) return formatTime(value, name);
  if (['string', 'number', 'bigint'].includes(typeof value)) return checkName(String(value), name);
  throw new TypeError(`the option ${name} is a string, a number or a Date, not ${kindOf(value)}`);
}

async function open(path, options = {}) {
  const folder = toPath(path);
  if (options === null || typeof options !== 'object' || Array.isArray(options)) {
    throw new TypeError(`the options of open are an object, not ${kindOf(options)}`);
  }
  // Names as the library has them: memoryBudget is memory_budget. It knows which there are.
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const keys = given.map(([name]) => checkName(
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), 'an option'));
  const values = given.map(([name, value]) => toOption(name, value));
  return new Database(MAKING, await settle(native.open(folder, keys, values)));
}

module.exports = { Database, open };
