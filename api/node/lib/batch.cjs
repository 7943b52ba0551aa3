// Batch: gathers documents, messages, links and marks for one collection, and commits them.
'use strict';

const {
  checkName, checkOptions, checkSignal, checkString, checkText, kindOf, toValue, toVector,
} = require('./arguments.cjs');
const { aborted } = require('./errors.cjs');
const { native, settle } = require('./native.cjs');
const { toInstant } = require('./time.cjs');
const { isDate } = require('node:util').types;

const DOCUMENT = ['title', 'source', 'time', 'metadata', 'vectors', 'mark'];
const MESSAGE = ['session', 'turn', 'speaker', 'replyTo', ...DOCUMENT];
const TEXTS = { title: 'title', source: 'source', session: 'session', speaker: 'speaker',
  replyTo: 'reply_to' };
// Names that have a meaning of their own.
const TAKEN = new Set([...Object.values(TEXTS), 'turn']);

function checkTurn(turn) {
  if (typeof turn === 'bigint') return toValue(turn, 'turn');
  if (Number.isSafeInteger(turn)) return turn;
  throw new TypeError(`turn is an integer, not ${typeof turn === 'number' ? turn : kindOf(turn)}`);
}

function checkTime(time) {
  if (time === undefined) return { microseconds: null, offsetMinutes: 0 };
  if (isDate(time) || typeof time === 'string') return toInstant(time, 'time');
  throw new TypeError(`time is a Date or a string, not ${kindOf(time)}`);
}

function checkMetadata(value, name) {
  const what = `metadata '${name}'`;
  if (TAKEN.has(name)) {
    throw new TypeError(`${what} is no metadata but an attribute of its own`);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`${what} is a finite number, not ${value}`);
  }
  if (!['string', 'number', 'bigint', 'boolean'].includes(typeof value)) {
    throw new TypeError(`${what} is a string, a number, a bigint or a boolean, ` +
      `not ${kindOf(value)}`);
  }
  return toValue(value, what);
}

// Names and values of attributes and metadata, as the addon takes them.
function toAttributes(options) {
  const names = [];
  const values = [];
  const put = (name, value) => {
    names.push(name);
    values.push(value);
  };
  for (const [option, name] of Object.entries(TEXTS)) {
    if (options[option] !== undefined) put(name, checkString(options[option], option));
  }
  if (options.turn !== undefined) put('turn', checkTurn(options.turn));
  const { metadata = {} } = options;
  if (metadata === null || typeof metadata !== 'object' || Array.isArray(metadata)) {
    throw new TypeError(`metadata is an object, not ${kindOf(metadata)}`);
  }
  for (const [name, value] of Object.entries(metadata)) {
    if (value === undefined) continue;
    put(checkName(name, 'the name of metadata'), checkMetadata(value, name));
  }
  const { vectors = {} } = options;
  if (vectors === null || typeof vectors !== 'object' || Array.isArray(vectors)) {
    throw new TypeError(`vectors are an object of vectors by space, not ${kindOf(vectors)}`);
  }
  for (const [space, vector] of Object.entries(vectors)) {
    if (vector === undefined) continue;
    put(checkName(space, 'the name of a space'), toVector(vector, `the vector of '${space}'`));
  }
  return { names, values };
}

class Batch {
  #owner;
  #list;

  constructor(owner, collection) {
    if (typeof owner?.live !== 'function') throw new TypeError('batches are made by db.batch()');
    this.#owner = owner;
    this.#list = native.createList(owner.live(), checkName(collection, 'a collection'));
  }

  document(key, text, attributes) {
    return this.#add(false, key, text, checkOptions(attributes, DOCUMENT,
      'the attributes of a document'));
  }

  message(key, text, attributes) {
    return this.#add(true, key, text, checkOptions(attributes, MESSAGE,
      'the attributes of a message'));
  }

  link(from, to, weight = 1) {
    if (typeof weight !== 'number') {
      throw new TypeError(`a weight is a number, not ${kindOf(weight)}`);
    }
    return this.#addLink(from, to, weight);
  }

  unlink(from, to) {
    return this.#addLink(from, to, null);
  }

  mark(name, value) {
    this.#owner.live();
    native.addMark(this.#list, checkString(name, 'the name of a mark'), checkText(value, 'a mark'));
    return this;
  }

  async commit(options) {
    const signal = checkSignal(checkOptions(options, ['signal'], 'the options of a commit').signal);
    if (signal?.aborted) throw aborted(signal);
    this.#owner.live();
    const list = this.#list;
    const committed = settle(native.commit(list));
    const onAbort = () => native.cancel(list);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const [inserted, replaced, unchanged] = await this.#owner.track(committed);
      return { inserted, replaced, unchanged };
    } catch (error) {
      throw error.code === 'cancelled' && signal?.aborted ? aborted(signal) : error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #add(isMessage, key, text, attributes) {
    this.#owner.live();
    const { names, values } = toAttributes(attributes);
    const { microseconds, offsetMinutes } = checkTime(attributes.time);
    const mark = attributes.mark === undefined ? null : checkText(attributes.mark, 'mark');
    native.addUnit(this.#list, isMessage, checkString(key, 'a key'), checkText(text, 'a text'),
      names, values, microseconds, offsetMinutes, mark);
    return this;
  }

  #addLink(from, to, weight) {
    this.#owner.live();
    native.addLink(this.#list, checkString(from, 'a key'), checkString(to, 'a key'), weight);
    return this;
  }
}

module.exports = { Batch };
