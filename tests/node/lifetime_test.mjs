// Lifetimes in Node: what is let go, in any order, under the garbage collector, in workers, and at
// the end of the process.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { open } from '../../api/node/index.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wend-node-'));
after(() => fs.rmSync(folder, { recursive: true }));
const MODULE = new URL('../../api/node/index.mjs', import.meta.url).href;

// Collects, and lets finalizers run.
async function sweep() {
  collect();
  await new Promise((resolve) => setImmediate(resolve));
}

async function fill(db, count) {
  const batch = db.batch();
  for (let i = 0; i < count; ++i) batch.message(`m${i}`, `word${i % 97} said${i % 89} only${i}`);
  await batch.commit();
}

test('queries and batches that are let go half way are collected', async () => {
  const db = await open(':memory:');
  await fill(db, 2000);
  const signal = new AbortController().signal;
  for (let round = 0; round < 50; ++round) {
    for (let i = 0; i < 10; ++i) {
      const query = db.query('SELECT key, text FROM messages', [], i % 2 ? { signal } : {});
      if (i % 3 === 0) await query.next();
      db.batch().document('a', 'never committed');
      db.query(`SELECT key FROM messages WHERE turn = ${i}`).catch(() => {});
    }
    await sweep();
  }
  assert.deepEqual(await db.query('SELECT count(*) AS n FROM messages'), [{ n: 2000 }]);
  await db.close();
  await sweep();
});

test('a database that is let go is closed, with all that belongs to it', async () => {
  const place = path.join(folder, 'forgotten');
  await (async () => {
    const db = await open(place);
    await fill(db, 1000);
    await db.query('SELECT key FROM messages').next();
    db.batch().document('a', 'b');
  })();
  for (let rounds = 0; ; ++rounds) {
    await sweep();
    const again = await open(place).catch((error) => error.code);
    if (again !== 'busy') {
      await again.close();
      break;
    }
    assert.ok(rounds < 1000, 'never closed');
  }
});

test('what is under way keeps its database, whatever is let go', async () => {
  const counts = [];
  for (let round = 0; round < 20; ++round) {
    counts.push((async () => {
      const db = await open(':memory:');
      await fill(db, 100);
      return db.query('SELECT count(*) AS n FROM messages');
    })());
    await sweep();
  }
  for (const rows of await Promise.all(counts)) assert.deepEqual(rows, [{ n: 100 }]);
});

test('closing in any order is safe', async () => {
  for (let round = 0; round < 30; ++round) {
    const db = await open(':memory:');
    await fill(db, 700);
    const query = db.query('SELECT key FROM messages');
    const steps = [() => db.close(), () => query.return(), () => query.next().catch(() => {}),
      () => sweep(), () => query.one().catch(() => {})];
    for (let i = 0; i < steps.length; ++i) {
      const other = (round * 7 + i * 3) % steps.length;
      [steps[i], steps[other]] = [steps[other], steps[i]];
    }
    await Promise.all(steps.map((step) => step()));
    await db.close();
  }
});

const WORKER = `
  import { parentPort, workerData } from 'node:worker_threads';
  const { open } = await import(workerData.module);
  const db = await open(workerData.place);
  const batch = db.batch();
  for (let i = 0; i < workerData.count; ++i) {
    batch.message('m' + i, 'word' + i % 97 + ' said' + i % 89 + ' only' + i);
  }
  await batch.commit();
  const [{ n }] = await db.query('SELECT count(*) AS n FROM messages');
  parentPort.postMessage(n);
  if (workerData.last) await db.query(workerData.last);
`;

function startWorker(data) {
  const url = new URL(`data:text/javascript,${encodeURIComponent(WORKER)}`);
  return new Worker(url, { workerData: { module: MODULE, ...data } });
}

function next(worker, event) {
  return new Promise((resolve, reject) => {
    worker.once(event, resolve);
    worker.once('error', reject);
  });
}

test('workers have addons of their own', async () => {
  const workers = Array.from({ length: 4 }, (_, i) =>
    startWorker({ place: i % 2 ? path.join(folder, `worker${i}`) : ':memory:', count: 50 + i }));
  const counts = await Promise.all(workers.map(async (worker) => {
    const exited = next(worker, 'exit');
    const count = await next(worker, 'message');
    assert.equal(await exited, 0);
    return count;
  }));
  assert.deepEqual(counts, [50, 51, 52, 53]);
  await (await open(path.join(folder, 'worker1'))).close();
});

test('a worker that is ended within a statement leaves the process alone', async () => {
  const place = path.join(folder, 'ended');
  const worker = startWorker({ place, count: 8000,
    last: "RECALL 'word1' LIMIT 10 USING mixpr (cutoff => 0.01, alpha => 0.01)" });
  assert.equal(await next(worker, 'message'), 8000);
  await worker.terminate();
  const db = await open(place);
  assert.deepEqual(await db.query('SELECT count(*) AS n FROM messages'), [{ n: 8000 }]);
  await db.close();
});

// What a program that ends so leaves behind: exit code and standard output.
function run(program) {
  return new Promise((resolve) => {
    execFile(process.execPath, ['--input-type=module', '-e',
      `import { open } from ${JSON.stringify(MODULE)};\n${program}`],
    (error, stdout, stderr) => {
      resolve({ code: error?.code ?? error?.signal ?? 0, stdout, stderr });
    });
  });
}

const FILLED = `
  const db = await open(process.env.PLACE ?? ':memory:');
  const batch = db.batch();
  for (let i = 0; i < 8000; ++i) {
    batch.message('m' + i, 'word' + i % 97 + ' said' + i % 89 + ' only' + i);
  }
  await batch.commit();
  const long = "RECALL 'word1' LIMIT 10 USING mixpr (cutoff => 0.01, alpha => 0.01)";
`;

test('a process may end with everything open', async () => {
  const ended = await run(`${FILLED}
    const query = db.query('SELECT key FROM messages');
    await query.next();
    db.batch().document('a', 'b');`);
  assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' });
});

test('a process may end within a statement and a commit', async () => {
  const ended = await run(`${FILLED}
    db.query(long);
    db.query(long);
    for (let i = 0; i < 8000; ++i) batch.document('d' + i, 'text ' + i);
    batch.commit();
    setImmediate(() => process.exit(7));`);
  assert.deepEqual(ended, { code: 7, stdout: '', stderr: '' });
});

test('a process waits for what is under way', async () => {
  const ended = await run(`${FILLED} db.query(long).then((rows) => console.log(rows.length));`);
  assert.deepEqual(ended, { code: 0, stdout: '10\n', stderr: '' });
});

test('a query that fails and that nobody awaits ends the process, like a promise', async () => {
  const ended = await run(`const db = await open(':memory:'); db.query('SELCT');`);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /WendError: .*did you mean 'SELECT'/);
});
