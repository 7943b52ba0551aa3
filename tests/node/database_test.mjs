// Databases and batches in Node: opening, writing, marks, transactions, closing, garbage.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, test } from 'node:test';
import * as wend from '../../api/node/index.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wend-node-'));
after(() => fs.rmSync(folder, { recursive: true }));

async function withDatabase(work) {
  const db = await wend.open(':memory:');
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

// Of the documents of main, which need not exist.
async function keys(db) {
  const sql = 'SELECT key FROM documents ORDER BY key';
  const rows = await db.query(sql).catch(({ code }) => assert.equal(code, 'not_found') ?? []);
  return rows.map((row) => row.key);
}

test('a folder keeps what was written', async () => {
  const notes = path.join(folder, 'notes.wend');
  const writer = await wend.open(notes);
  await writer.batch().document('fox', 'The quick brown fox.', { title: 'Foxes' }).commit();
  await writer.close();
  const reader = await wend.open(pathToFileURL(notes),
    { mode: 'read', threads: 1, memoryBudget: '32MiB', now: new Date('2024-05-01T10:00:00Z') });
  const rows = await reader.query('RECALL ?', ['who is quick?']);
  assert.deepEqual(rows.map((row) => row.text), ['The quick brown fox.']);
  await assert.rejects(reader.batch().document('dog', 'The lazy dog.').commit(),
    { name: 'WendError', code: 'read_only' });
  await reader.close();
});

test('a database that cannot be opened says why', async () => {
  await assert.rejects(wend.open(path.join(folder, 'none'), { mode: 'read' }),
    { code: 'not_found', offset: undefined });
  const target = path.join(folder, 'options');
  await assert.rejects(wend.open(target, { durability: 'none' }),
    { code: 'invalid', message: /durability/ });
  await assert.rejects(wend.open(target, { memoryBudgt: 1 }),
    { code: 'invalid', message: /memory_budget/ });
  await assert.rejects(wend.open(target, { now: new Date(NaN) }), RangeError);
  await assert.rejects(wend.open(target, { threads: [1] }), /threads is a string, a number/);
  await assert.rejects(wend.open(target, 'read'), /the options of open are an object/);
  for (const garbage of [undefined, null, 7, {}, [], Symbol('x'), () => {}]) {
    await assert.rejects(wend.open(garbage), TypeError);
  }
  await assert.rejects(wend.open('a\0b'), /a path holds a zero byte/);
  await assert.rejects(wend.open(new URL('https://example.org/db')), { code: /URL/ });
  const db = await wend.open(target);
  await assert.rejects(wend.open(target), { code: 'busy' });
  await db.close();
  await (await wend.open(target)).close();
});

test('attributes, metadata and times come back', () => withDatabase(async (db) => {
  await db.batch('talk')
    .message('m1', 'I like foxes.', {
      session: 's1', turn: 1, speaker: 'Ann', time: '2024-05-01T10:00:00.123456+02:00',
      title: 'Foxes', source: 'a.txt',
      metadata: { mood: 'good', n: 3, x: 0.5, done: true, big: 2n ** 63n - 1n, none: undefined },
    })
    .message('m2', 'Me too.', { session: 's1', turn: 2n, replyTo: 'm1', time: new Date(12345) })
    .commit();
  const [first, second] = await db.query('SELECT * FROM talk.messages ORDER BY key');
  assert.equal(first.session + first.turn + first.speaker + first.title + first.source,
    's11AnnFoxesa.txt');
  assert.equal(String(first.time), '2024-05-01T10:00:00.123456+02:00');
  assert.equal(first.time.getTime(), Date.UTC(2024, 4, 1, 8, 0, 0, 123));
  assert.equal(first.metadata,
    '{"big":9223372036854775807,"done":true,"mood":"good","n":3,"x":0.5}');
  assert.deepEqual([second.turn, second.reply_to, second.time.getTime()], [2, 'm1', 12345]);
}));

test('a commit counts what it did and empties the batch', () => withDatabase(async (db) => {
  const batch = db.batch();
  batch.document('a', 'one');
  assert.deepEqual(await batch.commit(), { inserted: 1, replaced: 0, unchanged: 0 });
  batch.document('a', 'two').document('b', 'three');
  assert.deepEqual(await batch.commit(), { inserted: 1, replaced: 1, unchanged: 0 });
  batch.document('b', 'three');
  assert.deepEqual(await batch.commit(), { inserted: 0, replaced: 0, unchanged: 1 });
  assert.deepEqual(await batch.commit(), { inserted: 0, replaced: 0, unchanged: 0 });
}));

test('what the library refuses is named, and nothing of the batch is written',
  () => withDatabase(async (db) => {
    const refused = [
      [(batch) => batch.document('', 'x'), /^document '': /],
      [(batch) => batch.message('m', 'x', { metadata: { ['n'.repeat(256)]: 1 } }),
        /^message 'm': the name of an attribute has at most 255 bytes/],
      [(batch) => batch.document('d', 'x', { mark: 'm'.repeat(1025) }), /^document 'd': /],
      [(batch) => batch.link('a', 'b', 1001), /^link from 'a' to 'b': /],
      [(batch) => batch.link('a', 'a'), /^link from 'a' to 'a': /],
      [(batch) => batch.link('a', 'b', NaN), /^link from 'a' to 'b': /],
      [(batch) => batch.unlink('', 'b'), /^link from '' to 'b': /],
      [(batch) => batch.mark('', 'x'), /^mark '': /],
    ];
    for (const [add, message] of refused) {
      const batch = db.batch().document('good', 'text');
      add(batch);
      for (let tries = 0; tries < 2; ++tries) {
        await assert.rejects(batch.commit(), { name: 'WendError', message });
      }
    }
    await assert.rejects(db.batch('7 bad').document('a', 'b').commit(), { code: 'invalid' });
    assert.deepEqual(await keys(db), []);
  }));

test('arguments of the wrong kind are refused at the call', () => withDatabase(async (db) => {
  const batch = db.batch();
  for (const garbage of [undefined, null, 7, {}, [], Symbol('x'), new Float64Array(1)]) {
    for (const call of [
      () => batch.document(garbage, 'text'), () => batch.document('key', garbage),
      () => batch.message('key', garbage), () => batch.link('a', garbage),
      () => batch.link(garbage, 'a'), () => batch.unlink(garbage, 'a'),
      () => batch.mark(garbage, 'x'), () => batch.mark('x', garbage),
      () => batch.document('a', 'b', { title: garbage ?? 1 }),
      () => batch.document('a', 'b', { mark: garbage ?? 1 }),
      () => batch.message('a', 'b', { time: garbage ?? 1 }),
      () => batch.message('a', 'b', { metadata: { x: garbage === 7 ? null : garbage ?? null } }),
      () => db.batch(garbage ?? null), () => wend.estimateTokens(garbage),
    ]) {
      assert.throws(call, TypeError, `${call} with ${String(garbage)}`);
    }
  }
  assert.throws(() => batch.message('a', 'b', { turn: 1.5 }), /turn is an integer, not 1.5/);
  assert.throws(() => batch.message('a', 'b', { turn: '1' }), /turn is an integer, not a string/);
  assert.throws(() => batch.message('a', 'b', { turn: 2n ** 63n }), RangeError);
  assert.throws(() => batch.document('a', 'b', { session: 's' }),
    /the attributes of a document have no 'session'; there are title/);
  assert.throws(() => batch.message('a', 'b', 's1'), /the attributes of a message are an object/);
  assert.throws(() => batch.document('a', 'b', { metadata: { turn: 1 } }), /is no metadata/);
  assert.throws(() => batch.document('a', 'b', { metadata: [1] }), /metadata is an object/);
  assert.throws(() => batch.document('a', 'b', { metadata: { 'x\0': 1 } }), /zero byte/);
  assert.throws(() => batch.document('a', 'b', { metadata: { x: Infinity } }), RangeError);
  assert.throws(() => batch.document('a', 'b', { time: 'yesterday' }), /RFC 3339/);
  assert.throws(() => batch.document('a', 'b', { time: '2024-02-30T00:00:00Z' }), /RFC 3339/);
  assert.throws(() => batch.document('a', 'b', { time: new Date(NaN) }), /invalid Date/);
  assert.throws(() => batch.link('a', 'b', '1'), /a weight is a number, not a string/);
  assert.throws(() => db.batch('a\0b'), /a collection holds a zero byte/);
  await assert.rejects(batch.commit({ singal: 1 }), /the options of a commit have no 'singal'/);
  await assert.rejects(batch.commit({ signal: 1 }), /signal is an AbortSignal, not a number/);
  assert.deepEqual(await batch.commit(), { inserted: 0, replaced: 0, unchanged: 0 });
}));

test('texts may be bytes, and what is no UTF-8 is kept as it is', () => withDatabase(async (db) => {
  const text = Buffer.from('caf\xe9 au lait', 'latin1');
  await db.batch().document('cafe', text).document('odd', 'a \ud800 b').document('nul', 'a\0b')
    .commit();
  const rows = await db.query('SELECT key, bytes, text FROM documents ORDER BY key');
  assert.deepEqual(rows, [{ key: 'cafe', bytes: 12, text: 'caf\ufffd au lait' },
    { key: 'nul', bytes: 3, text: 'a\0b' }, { key: 'odd', bytes: 7, text: 'a \ufffd b' }]);
  assert.equal((await db.batch().document('cafe', text).commit()).unchanged, 1);
}));

test('a batch that is being committed takes nothing more', () => withDatabase(async (db) => {
  const batch = db.batch().document('a', 'one');
  const committed = batch.commit();
  assert.throws(() => batch.document('b', 'two'), /the batch is being committed/);
  await assert.rejects(batch.commit(), /the batch is being committed/);
  assert.equal((await committed).inserted, 1);
  assert.equal((await batch.document('b', 'two').commit()).inserted, 1);
}));

test('links and marks', () => withDatabase(async (db) => {
  await db.batch().document('a', 'one', { mark: 'size 3' }).document('b', 'two')
    .link('a', 'b', 2.5).mark('stream', new Uint8Array([97, 0, 255])).commit();
  assert.deepEqual(await db.mark('stream'), { value: Buffer.from([97, 0, 255]), intact: true });
  assert.deepEqual(await db.unitMark('a'), Buffer.from('size 3'));
  assert.equal(await db.unitMark('b'), undefined);
  assert.equal(await db.mark('other'), undefined);
  assert.equal(await db.mark('stream', 'elsewhere'), undefined);
  await db.query("DELETE FROM main WHERE key = 'b'");
  assert.equal((await db.mark('stream')).intact, false);
  assert.deepEqual(await db.query("UNLINK 'a' FROM 'b'"), [{ unlinked: 1 }]);
  await db.batch().link('a', 'b').commit();
  await db.batch().unlink('a', 'b').mark('stream', '').commit();
  assert.deepEqual(await db.query("UNLINK 'a' FROM 'b'"), [{ unlinked: 0 }]);
  assert.equal(await db.mark('stream'), undefined);
  await assert.rejects(db.mark(7), TypeError);
  await assert.rejects(db.mark('x', 'a\0b'), TypeError);
  await assert.rejects(db.unitMark(), TypeError);
  await assert.rejects(db.mark(''), { code: 'invalid' });
}));

test('a transaction is there whole or not at all', () => withDatabase(async (db) => {
  const failure = new Error('half way');
  await assert.rejects(db.transaction(async () => {
    await db.query("INSERT INTO documents (key, text) VALUES ('a', 'one')");
    throw failure;
  }), failure);
  assert.deepEqual(await keys(db), []);
  const answer = await db.transaction(async () => {
    await db.batch().document('b', 'two').commit();
    assert.deepEqual(await keys(db), ['b']);
    await assert.rejects(db.transaction(() => {}), { name: 'WendError' });
    return 'done';
  });
  assert.equal(answer, 'done');
  assert.deepEqual(await keys(db), ['b']);
  await assert.rejects(db.transaction('BEGIN'), TypeError);
}));

test('what belongs to a closed database says so', async () => {
  const db = await wend.open(':memory:');
  const batch = db.batch();
  for (let i = 0; i < 2000; ++i) batch.document(`d${i}`, 'text');
  await batch.commit();
  const query = db.query('SELECT key FROM documents');
  await query.next();
  const writing = db.batch().document('late', 'text').commit();
  const closed = db.close();
  assert.equal(db.close(), closed);
  assert.equal((await writing).inserted, 1, 'what was under way ends first');
  await closed;
  const misuse = { name: 'WendError', code: 'misuse', message: 'the database is closed' };
  await assert.rejects(query.all(), misuse);
  await assert.rejects(db.query('SELECT key FROM documents').all(), misuse);
  assert.throws(() => db.batch(), misuse);
  assert.throws(() => batch.document('a', 'b'), misuse);
  await assert.rejects(batch.commit(), misuse);
  await assert.rejects(db.mark('x'), misuse);
  await assert.rejects(db.unitMark('x'), misuse);
  await assert.rejects(db.transaction(() => {}), misuse);
});

test('await using closes', async () => {
  const dispose = Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose');  // before Node 18.18
  const db = await wend.open(':memory:');
  const query = db.query('SHOW COLLECTIONS');
  await query[dispose]();
  assert.deepEqual(await query.next(), { value: undefined, done: true });
  await db[dispose]();
  assert.throws(() => db.batch(), { code: 'misuse' });
});

test('nothing but open makes a database', () => {
  for (const make of [wend.Database, wend.Query, wend.Batch]) {
    for (const garbage of [undefined, null, {}, Symbol('x')]) {
      assert.throws(() => new make(garbage, 'a'), TypeError);
    }
  }
  assert.match(wend.version, /^\d+\.\d+\.\d+$/);
  assert.equal(wend.default.open, wend.open);
  assert.ok(wend.estimateTokens('The quick brown fox.') > 3);
});
