// Statements and rows in Node: parameters, values, times, errors with their place.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Time, WendError, open } from '../../api/node/index.mjs';

let db;
before(async () => {
  db = await open(':memory:');
  const batch = db.batch();
  for (let day = 1; day <= 5; ++day) {
    batch.document(`d${day}`, `Fox number ${day}.`, { time: new Date(Date.UTC(2024, 4, day)) });
  }
  batch.message('m', 'No fox.', { session: 's', turn: 7, speaker: 'Ann' });
  const many = db.batch('many');
  for (let i = 0; i < 2000; ++i) many.message(`m${i}`, `number ${i}`, { turn: i });
  await Promise.all([batch.commit(), many.commit()]);
});
after(() => db.close());

test('rows are objects by the names of their columns', async () => {
  assert.deepEqual(await db.query('SELECT key, turn, time, speaker AS who FROM messages'),
    [{ key: 'm', turn: 7, time: null, who: 'Ann' }]);
  const query = db.query("RECALL 'fox number 3' LIMIT 2");
  const rows = await query;
  assert.equal(await query, rows, 'as often as it is awaited');
  assert.deepEqual(rows.map((row) => [row.rank, row.key]), [[1, 'd3'], [2, rows[1].key]]);
  assert.equal(typeof rows[0].score, 'number');
  assert.deepEqual(query.columns, Object.keys(rows[0]));
});

test('a long result comes in order, in batches, however it is read', async () => {
  const sql = 'SELECT turn FROM many.messages ORDER BY turn';
  const expected = Array.from({ length: 2000 }, (_, turn) => turn);
  assert.deepEqual((await db.query(sql)).map((row) => row.turn), expected);
  const looped = [];
  for await (const { turn } of db.query(sql)) looped.push(turn);
  assert.deepEqual(looped, expected);
  const query = db.query(sql);
  const asked = await Promise.all(expected.map(() => query.next()));
  assert.deepEqual(asked.map(({ value }) => value.turn), expected, 'asked for all at once');
  assert.deepEqual(await query.next(), { value: undefined, done: true });
});

test('leaving a loop gives up the rest', async () => {
  const query = db.query('SELECT turn FROM many.messages ORDER BY turn');
  for await (const { turn } of query) {
    if (turn === 3) break;
  }
  assert.deepEqual(await query.next(), { value: undefined, done: true });
  assert.deepEqual(await query.return(), { value: undefined, done: true });
  assert.deepEqual(await query, []);
  const given = db.query('SELECT key FROM many.messages');
  assert.deepEqual(await given.return(), { value: undefined, done: true });
});

test('one is the first row or undefined', async () => {
  assert.deepEqual(await db.query('SELECT turn FROM many.messages ORDER BY turn').one(),
    { turn: 0 });
  assert.equal(await db.query("SELECT key FROM documents WHERE key = 'x'").one(), undefined);
});

test('a statement runs whether or not its rows are read', async () => {
  db.query("INSERT INTO later.documents (key, text) VALUES ('a', 'one')");
  db.query("INSERT INTO later.documents (key, text) VALUES ('b', 'two')").finally(() => {});
  for (let turns = 0; ; ++turns) {
    const rows = await db.query('SHOW COLLECTIONS');
    if (rows.find((row) => row.name === 'later')?.documents === 2) break;
    assert.ok(turns < 10_000, 'not written');
  }
});

test('parameters go by position and by name', async () => {
  const time = '2024-05-03T02:00:00+02:00';
  for (const until of [new Date('2024-05-03T00:00:00Z'), new Time(time), time]) {
    for (const [sql, parameters] of [
      ['time < ? AND key <> ?', [until, 'd1']],
      ['time < :t AND key <> :k', { k: 'd1', t: until }],
      ['time < :t AND key <> :k', new Map([['k', 'd1'], ['t', until]])],
      ['time < :t AND key <> :k', Object.assign(Object.create(null), { k: 'd1', t: until })],
    ]) {
      const rows = await db.query(`SELECT key FROM documents WHERE ${sql}`, parameters);
      assert.deepEqual(rows, [{ key: 'd2' }]);
    }
  }
  assert.equal((await db.query('SELECT key FROM documents LIMIT ?', [2])).length, 2);
});

test('values keep their types there and back', async () => {
  const sql = "SELECT ? AS value FROM messages WHERE key = 'm'";
  for (const [value, read] of [
    [0, 0], [-0, 0], [7, 7], [0.5, 0.5], [1e300, 1e300], [2 ** 53 - 1, 2 ** 53 - 1], [5n, 5],
    [2n ** 53n, 2n ** 53n], [2n ** 63n - 1n, 2n ** 63n - 1n], [-(2n ** 63n), -(2n ** 63n)],
    [true, 1], [false, 0], ['', ''], ['a\0ü\u{1f98a}', 'a\0ü\u{1f98a}'], [null, null],
  ]) {
    const row = await db.query(sql, [value]).one();
    assert.ok(Object.is(row.value, read), `${typeof value} ${value} is ${row.value}`);
  }
});

test('values that no parameter can have are refused', async () => {
  const sql = 'SELECT key FROM documents WHERE key = ?';
  for (const value of [undefined, Symbol('x'), new Set(), [], () => {}, Buffer.from('x')]) {
    await assert.rejects(db.query(sql, [value]).all(), /parameter 1 is null, a number/);
  }
  await assert.rejects(db.query(sql, [,]).all(), /parameter 1 is null, a number/);
  await assert.rejects(db.query(sql, [2n ** 63n]).all(), RangeError);
  await assert.rejects(db.query(sql, [new Date(NaN)]).all(), RangeError);
  await assert.rejects(db.query(sql, [NaN]).all(), { code: 'invalid', message: /finite/ });
  for (const garbage of [null, 'text', 7, new Date(), Buffer.from('x'), Symbol('x')]) {
    await assert.rejects(db.query(sql, garbage).all(), /parameters are an array or an object/);
  }
  await assert.rejects(db.query(sql, []).all(),
    { code: 'misuse', message: 'the statement has 1 parameters, and 0 values were given' });
  await assert.rejects(db.query(sql).all(), { code: 'misuse' });
  await assert.rejects(db.query(sql, ['a', 'b']).all(), { code: 'misuse' });
  await assert.rejects(db.query(sql, { q: 'a' }).all(), /no parameter :q/);
  await assert.rejects(db.query('RECALL :q', { 'q\0': 'a' }).all(), /no parameter/);
  await assert.rejects(db.query('RECALL :q', { ':q': 'a' }).all(), /without its colon: 'q'/);
  await assert.rejects(db.query('RECALL :q', {}).all(), { code: 'misuse' });
  await assert.rejects(db.query('RECALL :q', new Map([[1, 2]])).all(), TypeError);
});

test('garbage for a statement and its options is refused', async () => {
  for (const garbage of [undefined, null, 7, {}, [], Symbol('x')]) {
    await assert.rejects(db.query(garbage).all(), /a statement is a string/);
  }
  for (const options of [null, 7, [], 'x', { timeuot: 5 }, { timeout: '5' }, { signal: {} }]) {
    await assert.rejects(db.query('SHOW COLLECTIONS', [], options).all(), TypeError);
  }
  for (const timeout of [0, -1, NaN, Infinity]) {
    await assert.rejects(db.query('SHOW COLLECTIONS', [], { timeout }).all(), RangeError);
  }
  for (const sql of ['', ' ', ';', '\0', '\ud800', 'SELECT', 'x'.repeat(60_000)]) {
    await assert.rejects(db.query(sql).all(), { name: 'WendError', code: 'invalid' });
  }
  await assert.rejects(db.query('x'.repeat(100_000)).all(), { code: 'too_big' });
});

test('an error points at the place in the text', async () => {
  const sql = "SELECT 'ü\u{1f98a}' AS x FRM documents";
  const error = await db.query(sql).catch((reason) => reason);
  assert.ok(error instanceof WendError && error instanceof Error);
  assert.equal(error.offset, sql.indexOf('FRM'), 'in units of the string, not in bytes');
  assert.match(error.message, /did you mean 'FROM'/);
  assert.match(error.stack, /^WendError: expected[^]*query_test\.mjs/, 'where it was asked');
  await assert.rejects(db.query(sql).next(), error);
});

test('after an error a query stays failed', async () => {
  const query = db.query('SELECT key FROM nowhere.documents WHERE');
  await assert.rejects(query.next(), { code: 'invalid' });
  await assert.rejects(query.next(), { code: 'invalid' });
  await assert.rejects(query.finally(() => {}), { code: 'invalid' });
  assert.deepEqual(await query.return(), { value: undefined, done: true });
});

test('notices say why nothing was found', async () => {
  const query = db.query("SELECT key FROM messages WHERE speaker = 'Anne'");
  assert.deepEqual(await query, []);
  assert.equal(query.notices.length, 1);
  assert.match(query.notices[0], /did you mean 'Ann'/);
});

test('a column may have any name', async () => {
  const rows = await db.query('SELECT 1 AS __proto__, 2 AS constructor, \'soon\' AS time ' +
    "FROM messages WHERE key = 'm'");
  assert.deepEqual(Object.entries(rows[0]), [['__proto__', 1], ['constructor', 2],
    ['time', 'soon']]);
  assert.equal(Object.getPrototypeOf(rows[0]), Object.prototype);
});

test('a time is a Date that keeps microseconds and its offset', () => {
  const text = '1969-12-31T23:59:59.999999-01:30';
  const time = new Time(text);
  assert.ok(time instanceof Date);
  assert.equal(time.microseconds, 5_399_999_999n);
  assert.equal(time.getTime(), 5_399_999);
  assert.equal(time.offsetMinutes, -90);
  assert.equal(JSON.stringify({ time }), `{"time":"${text}"}`);
  assert.equal(`${time}`, text);
  assert.equal(new Time('1969-12-31T23:59:59.9999Z').getTime(), -1);
  assert.equal(new Time('0001-01-01T00:00:00Z').getUTCFullYear(), 1);
  time.setTime(0);
  assert.equal(String(time), '1970-01-01T00:00:00.000Z', 'moved, it is what it was moved to');
  for (const garbage of ['', 'now', '2024-13-01T00:00:00Z', '2024-01-01T24:00:00Z', 7, null,
    '2024-01-01T00:00:00', '2024-01-01T00:00:00+01:60']) {
    assert.throws(() => new Time(garbage), RangeError);
  }
});

test('vectors are written and asked for', async () => {
  const own = await open(':memory:');
  await own.batch()
    .document('a', 'one', { vectors: { splade: { 99: 1.5, 12: 0.5 } } })
    .message('b', '', { vectors: { splade: new Map([[12, 2]]), other: {}, none: undefined } })
    .commit();
  const ask = "RECALL ? USING vector (space => 'splade')";
  for (const vector of [{ 12: 1, 99: 0.5 }, new Map([[99, 0.5], [12, 1]]), '12:1 99:0.5']) {
    assert.deepEqual((await own.query(ask, [vector])).map((row) => [row.key, row.score]),
      [['b', 2], ['a', 1.25]]);
  }
  await own.query('UPDATE documents SET vector.splade = :v', { v: { [2 ** 32 - 1]: 0.25 } });
  assert.deepEqual((await own.query(ask, [{ [2 ** 32 - 1]: 1 }])).map((row) => row.key), ['a']);
  await assert.rejects(own.query("RECALL '1:1' USING vector (space => 'other')").all(),
    { code: 'not_found', message: /other/ });
  await own.close();
});

test('vectors that cannot be are refused', async () => {
  const batch = () => db.batch('vectors');
  for (const vector of [null, 7, 'x', [1], new Set([1]), { 1: '1' }, { 1: null }]) {
    assert.throws(() => batch().document('a', 'one', { vectors: { s: vector } }), TypeError);
  }
  for (const vector of [{ '-1': 1 }, { x: 1 }, { 1.5: 1 }, { [2 ** 32]: 1 }, new Map([['x', 1]])]) {
    assert.throws(() => batch().document('a', 'one', { vectors: { s: vector } }), RangeError);
  }
  for (const vectors of [null, [], 'x']) {
    assert.throws(() => batch().document('a', 'one', { vectors }), /vectors are an object/);
  }
  for (const weight of [0, NaN, Infinity]) {
    await assert.rejects(batch().document('a', 'one', { vectors: { s: { 1: weight } } }).commit(),
      { code: 'invalid', message: /document 'a'/ });
  }
});
