// Times: an instant and the offset from UTC of the clock that showed it.
//
// A Date knows neither microseconds nor an offset. What Wend keeps is therefore read as a Time, a
// Date that has both at hand, and that goes back into the database as it was.
'use strict';

const RFC_3339 = new RegExp('^(\\d{4})-(\\d\\d)-(\\d\\d)[Tt ](\\d\\d):(\\d\\d):(\\d\\d)' +
  '(?:\\.(\\d{1,6})\\d*)?(?:[Zz]|([+-])(\\d\\d):(\\d\\d))$');

// {microseconds, offsetMinutes} of a text as RFC 3339 writes it; undefined where it is none.
function parse(text) {
  const match = RFC_3339.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const [, , , , , , , fraction = '', sign, hours = 0, minutes = 0] = match;
  const clock = new Date(0);
  clock.setUTCFullYear(year, month - 1, day);
  clock.setUTCHours(hour, minute, second);
  const exists = clock.getUTCMonth() === month - 1 && clock.getUTCDate() === day &&
    hour < 24 && minute < 60 && second < 60 && minutes < 60;
  if (!exists) return undefined;
  const away = Number(hours) * 60 + Number(minutes);
  const offsetMinutes = sign === '-' ? 0 - away : away;
  const milliseconds = BigInt(clock.getTime()) - BigInt(offsetMinutes) * 60_000n;
  return {
    microseconds: milliseconds * 1000n + BigInt(fraction.padEnd(6, '0')),
    offsetMinutes,
  };
}

function floorToMilliseconds(microseconds) {
  return Number((microseconds - ((microseconds % 1000n) + 1000n) % 1000n) / 1000n);
}

class Time extends Date {
  #text;
  #parsed;

  constructor(text) {
    const parsed = typeof text === 'string' ? parse(text) : undefined;
    if (parsed === undefined) {
      throw new RangeError(`${JSON.stringify(String(text))} is no time as RFC 3339 writes it: ` +
        '"2024-05-01T10:00:00+02:00"');
    }
    super(floorToMilliseconds(parsed.microseconds));
    this.#text = text;
    this.#parsed = parsed;
  }

  get offsetMinutes() {
    return this.#parsed.offsetMinutes;
  }

  get microseconds() {
    return this.#parsed.microseconds;
  }

  toString() {
    return this.#isAsRead() ? this.#text : super.toISOString();
  }

  toJSON() {
    return this.toString();
  }

  // Not where a method of Date has moved it.
  #isAsRead() {
    return this.getTime() === floorToMilliseconds(this.#parsed.microseconds);
  }

  // The Time for a text; the text itself where it is no time, as SELECT 'soon' AS time makes one.
  static read(text) {
    return parse(text) === undefined ? text : new Time(text);
  }
}

function checkValid(date, what) {
  if (Number.isNaN(date.getTime())) throw new RangeError(`${what} is an invalid Date`);
}

// RFC 3339, as statements read it.
function formatTime(date, what) {
  checkValid(date, what);
  return date instanceof Time ? date.toString() : date.toISOString();
}

// {microseconds, offsetMinutes} of a Date or of a text.
function toInstant(time, what) {
  if (typeof time === 'string') time = new Time(time);
  checkValid(time, what);
  const kept = parse(time.toString());
  if (time instanceof Time && kept !== undefined) return kept;
  return { microseconds: BigInt(time.getTime()) * 1000n, offsetMinutes: 0 };
}

module.exports = { Time, formatTime, toInstant };
