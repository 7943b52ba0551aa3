// Long statements in Node: the event loop goes on, signals and timeouts stop them, many run
// at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { open } from '../../api/node/index.mjs';

const LONG = "RECALL 'word1 said2' LIMIT 10 USING mixpr (cutoff => 0.01, alpha => 0.01)";
const MOST_MS = 50;

let db;
before(async () => {
  db = await open(':memory:');
  const batch = db.batch();
  for (let i = 0; i < 20_000; ++i) {
    batch.message(`m${i}`, `word${i % 97} said${i % 89} only${i}`, { turn: i });
  }
  await batch.commit();
});
after(() => db.close());

function nextTurn() {
  return new Promise((resolve) => setImmediate(resolve));
}

// The least time from an abort to the end of what it stops: a busy machine may be late once.
async function stopsSoon(begin) {
  let least = Infinity;
  for (let tries = 0; tries < 5 && least >= MOST_MS; ++tries) {
    const controller = new AbortController();
    const reason = new Error('changed my mind');
    let aborted = 0;
    setTimeout(() => {
      aborted = performance.now();
      controller.abort(reason);
    }, 20);
    await assert.rejects(begin(controller.signal), { code: 'cancelled', cause: reason });
    least = Math.min(least, performance.now() - aborted);
  }
  assert.ok(least < MOST_MS, `took ${least} ms`);
}

test('the event loop goes on while a statement runs', async () => {
  let turns = 0;
  let done = false;
  const query = db.query(LONG).finally(() => {
    done = true;
  });
  while (!done) {
    await nextTurn();
    ++turns;
  }
  assert.equal((await query).length, 10);
  assert.ok(turns > 100, `${turns} turns of the event loop`);
});

test('a signal stops a statement within 50 ms', () =>
  stopsSoon((signal) => db.query(LONG, [], { signal })));

test('a signal stops a commit within 50 ms, and the batch can be committed again', async () => {
  let text = '';
  for (let i = 0; text.length < 10_000_000; ++i) text += `Sentence ${i} is about apples.\n`;
  const batch = db.batch('big').document('big', text);
  await stopsSoon((signal) => batch.commit({ signal }));
  assert.equal((await batch.commit()).inserted, 1);
});

test('a signal that was given before stops before anything is done', async () => {
  const signal = AbortSignal.abort();
  const error = { code: 'cancelled', message: 'stopped by its signal', cause: signal.reason };
  await assert.rejects(db.query("DELETE FROM main WHERE key = 'm1'", [], { signal }).all(), error);
  await assert.rejects(db.batch('none').document('a', 'b').commit({ signal }), error);
  assert.equal((await db.query("SELECT key FROM messages WHERE key = 'm1'")).length, 1);
});

test('a signal stops between rows, and after the last does nothing', async () => {
  const controller = new AbortController();
  const query = db.query('SELECT turn FROM messages', [], { signal: controller.signal });
  await query.next();
  controller.abort();
  let rows = 0;
  await assert.rejects((async () => {
    for await (const row of query) rows += row.turn >= 0;
  })(), { code: 'cancelled' });
  assert.ok(rows < 20_000);
  const later = new AbortController();
  assert.equal((await db.query('SELECT key FROM messages LIMIT 3', [],
    { signal: later.signal })).length, 3);
  later.abort();
});

test('a timeout stops a statement and says so', async () => {
  await assert.rejects(db.query(LONG, [], { timeout: 5 }).all(),
    { code: 'cancelled', message: 'the statement took longer than its 5 ms' });
  assert.equal((await db.query('SELECT key FROM messages LIMIT 3', [], { timeout: 60_000 })).length,
    3);
});

test('what waits for a thread is stopped without one', async () => {
  const controller = new AbortController();
  const long = Array.from({ length: 4 }, () =>
    db.query(LONG, [], { signal: controller.signal }).catch((error) => error.code));
  const waiting = new AbortController();
  const queued = db.query('SHOW COLLECTIONS', [], { signal: waiting.signal });
  waiting.abort();
  await assert.rejects(queued.all(), { code: 'cancelled' });
  controller.abort();
  assert.deepEqual(await Promise.all(long), Array(4).fill('cancelled'));
});

test('giving up a statement that runs ends it', async () => {
  const query = db.query(LONG);
  const rows = query.next();
  await nextTurn();
  assert.deepEqual(await query.return(), { value: undefined, done: true });
  assert.deepEqual(await rows, { value: undefined, done: true });
});

test('many statements run at once, beside a writer', async () => {
  const asked = Array.from({ length: 300 }, (_, i) =>
    db.query('SELECT turn, key FROM messages WHERE turn = ?', [i * 7]));
  const written = Array.from({ length: 20 }, (_, i) =>
    db.batch('other').document(`d${i}`, `text ${i}`).commit());
  const rows = await Promise.all(asked);
  rows.forEach((row, i) => assert.deepEqual(row, [{ turn: i * 7, key: `m${i * 7}` }]));
  for (const { inserted } of await Promise.all(written)) assert.equal(inserted, 1);
  assert.deepEqual(await db.query('SELECT count(*) AS n FROM other.documents'), [{ n: 20 }]);
});
