// Checks of arguments: what is of the wrong kind is a TypeError that says what would be right.
'use strict';

const { isDate, isUint8Array } = require('node:util').types;
const { formatTime } = require('./time.cjs');

function kindOf(value) {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return `a ${value.constructor?.name ?? 'object'}`;
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}

function checkString(value, what) {
  if (typeof value !== 'string') {
    throw new TypeError(`${what} is a string, not ${kindOf(value)}`);
  }
  return value;
}

// A string that goes to the library up to its first zero byte, which it therefore cannot hold.
function checkName(value, what) {
  if (checkString(value, what).includes('\0')) {
    throw new TypeError(`${what} holds a zero byte: ${JSON.stringify(value)}`);
  }
  return value;
}

function checkText(value, what) {
  if (typeof value !== 'string' && !isUint8Array(value)) {
    throw new TypeError(`${what} is a string or a Uint8Array, not ${kindOf(value)}`);
  }
  return value;
}

// An object of named options, all of them in `known`; {} for undefined.
function checkOptions(value, known, what) {
  if (value === undefined) return {};
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new TypeError(`${what} are an object, not ${kindOf(value)}`);
  }
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw new TypeError(`${what} have no '${name}'; there are ${known.join(', ')}`);
    }
  }
  return value;
}

function checkSignal(signal) {
  if (signal === undefined) return signal;
  if (typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function') {
    return signal;  // that of another realm, such as a test runner's, is no instance of ours
  }
  throw new TypeError(`signal is an AbortSignal, not ${kindOf(signal)}`);
}

function checkBigint(value, what) {
  if (BigInt.asIntN(64, value) !== value) {
    throw new RangeError(`${what} does not fit into 64 bits: ${value}`);
  }
  return value;
}

// A sparse vector as the addon takes it: weights by dimension, in a Map or an object, apart.
function toVector(value, what) {
  const plain = value !== null && typeof value === 'object' &&
    (value instanceof Map || [Object.prototype, null].includes(Object.getPrototypeOf(value)));
  if (!plain) {
    throw new TypeError(`${what} is a Map or an object of weights by dimension, as in ` +
      `{ 12: 0.5 }, not ${kindOf(value)}`);
  }
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  const dimensions = entries.map(([key]) => {
    const dimension = typeof key === 'string' && /^\d+$/.test(key) ? Number(key) : key;
    if (Number.isInteger(dimension) && dimension >= 0 && dimension < 2 ** 32) return dimension;
    throw new RangeError(`${what} has a dimension '${String(key)}'; it is an integer from 0 to ` +
      '4294967295');
  });
  const weights = entries.map(([key, weight]) => {
    if (typeof weight === 'number') return weight;
    throw new TypeError(`${what} has as weight of ${String(key)} no number but ${kindOf(weight)}`);
  });
  return [Uint32Array.from(dimensions), Float32Array.from(weights)];
}

// A value as the addon takes it: null, number, bigint, boolean or string.
function toValue(value, what) {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return checkBigint(value, what);
    default:
      if (value === null) return value;
      if (isDate(value)) return formatTime(value, what);
      throw new TypeError(`${what} is null, a number, a bigint, a boolean, a string or a Date, ` +
        `not ${kindOf(value)}`);
  }
}

function checkParameterName(name) {
  if (checkString(name, 'the name of a parameter').startsWith(':')) {
    throw new TypeError(`a parameter is named without its colon: '${name.slice(1)}'`);
  }
  return name;
}

// A value of a statement, which may be a vector.
function toParameter(value, what) {
  const isVector = value instanceof Map || (value !== null && typeof value === 'object' &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value)));
  return isVector ? toVector(value, what) : toValue(value, what);
}

// Parameters as {names, values}; names are null where they go by position.
function toParameters(parameters) {
  if (parameters === undefined) return { names: null, values: [] };
  if (Array.isArray(parameters)) {
    const values = Array.from(parameters, (value, i) => toParameter(value, `parameter ${i + 1}`));
    return { names: null, values };
  }
  const plain = parameters !== null && typeof parameters === 'object' &&
    !isDate(parameters) && !ArrayBuffer.isView(parameters);
  if (!plain) {
    throw new TypeError('parameters are an array or an object of names, as in [text] or ' +
      `{ name: text }, not ${kindOf(parameters)}`);
  }
  const entries = parameters instanceof Map ? [...parameters] : Object.entries(parameters);
  return {
    names: entries.map(([name]) => checkParameterName(name)),
    values: entries.map(([name, value]) => toParameter(value, `parameter :${name}`)),
  };
}

module.exports = {
  checkName, checkOptions, checkSignal, checkString, checkText, kindOf, toParameters, toValue,
  toVector,
};
