// WendError, and how a fault of the addon becomes one.
'use strict';

class WendError extends Error {
  constructor(message, code = 'internal', offset = undefined, options = undefined) {
    super(message, options);
    this.code = code;
    this.offset = offset;
  }
}
Object.defineProperty(WendError.prototype, 'name', {
  value: 'WendError', configurable: true, writable: true,
});

// Index into the text of the byte of its UTF-8.
function indexOfByte(text, byte) {
  return Buffer.from(text, 'utf8').subarray(0, byte).toString('utf8').length;
}

function toError(fault, sql) {
  if (fault instanceof Error) return fault;
  const { code, message, offset } = fault;
  const known = sql !== undefined && offset >= 0;
  return new WendError(message, code, known ? indexOfByte(sql, offset) : undefined);
}

// Gives an error the call stack of where its statement was asked, which `origin` has caught; its
// own is that of a later turn of the event loop, and ends in this package.
function setOrigin(error, origin) {
  const frames = origin.stack.slice(origin.stack.indexOf('\n    at '));
  if (frames.startsWith('\n')) error.stack = `${error.name}: ${error.message}${frames}`;
  return error;
}

function misuse(message) {
  return new WendError(message, 'misuse');
}

// What a caller gets who stopped a call by its signal; `cause` is the signal's reason.
function aborted(signal) {
  return new WendError('stopped by its signal', 'cancelled', undefined, { cause: signal.reason });
}

module.exports = { WendError, aborted, misuse, setOrigin, toError };
