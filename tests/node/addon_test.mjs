// The addon of the Node package beneath lib/, which checks arguments first: whatever it is called
// with, it throws or rejects, and the process lives.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const addon = createRequire(import.meta.url)(process.env.WEND_ADDON);
const functions = Object.entries(addon).filter(([, value]) => typeof value === 'function');

// What a call gave or threw, settled.
async function outcome(call) {
  try {
    return await call();
  } catch (error) {
    return error;
  }
}

test('every function answers every kind of garbage', async () => {
  const db = await addon.open(':memory:', [], []);
  const garbage = [undefined, null, 0, NaN, -1n, 2n ** 70n, true, '', 'x\0', Symbol('x'), {}, [],
    [undefined], [[]], () => {}, new Date(), new Uint8Array(3), new Float32Array(3), addon,
    new Proxy([], {}), db, addon.query(db, 'SHOW COLLECTIONS', null, [], 0),
    addon.createList(db, 'main')];
  let seed = 1;
  const any = () => {
    seed = (seed * 48271) % 0x7fffffff;
    return garbage[seed % garbage.length];
  };
  assert.equal(functions.length, 15);
  for (const [name, call] of functions) {
    await outcome(() => call());
    const sole = name === 'open' ? [''] : garbage.filter((value) => value !== db);
    for (const value of sole) await outcome(() => call(value));
    for (let i = 0; i < 300; ++i) {
      const given = Array.from({ length: 1 + (i % 9) }, any);
      // The database itself is closed at the end alone.
      if (name.startsWith('close')) given[0] = null;
      if (name === 'open') given[0] = i % 2 ? '' : null;
      await outcome(() => call(...given));
    }
  }
  assert.equal((await addon.fetch(addon.query(db, 'SHOW COLLECTIONS', null, [], 0))).done, true);
  await addon.close(db);
});

test('handles of another kind and values of another type are told apart', async () => {
  const db = await addon.open(':memory:', [], []);
  const list = addon.createList(db, 'main');
  const kind = { name: 'TypeError', message: 'a handle of another kind' };
  assert.throws(() => addon.fetch(list), kind);
  assert.throws(() => addon.commit(db), kind);
  assert.throws(() => addon.close({}), kind);
  const throwing = [
    [() => addon.open(7, [], []), 'a text is a string or a Uint8Array'],
    [() => addon.open('a', {}, []), 'not an array'],
    [() => addon.query(db, 'x', null, [{}], 0),
      'a vector is a Uint32Array and a Float32Array'],
    [() => addon.query(db, 'x', null, [[new Uint32Array(1), new Float64Array(1)]], 0),
      'a vector is a Uint32Array and a Float32Array'],
    [() => addon.query(db, 'x', null, [[new Uint32Array(1), new Float32Array(2)]], 0),
      'a vector has a weight for each dimension'],
    [() => addon.query(db, 'x', null, [undefined], 0),
      'a value is null, a number, a bigint, a boolean, a string or a vector'],
    [() => addon.query(db, 'x', null, [2n ** 64n], 0), 'a bigint does not fit into 64 bits'],
    [() => addon.query(db, 'x', null, [], 'x'), 'not an integer'],
    [() => addon.query(db, 'x', ['a'], [], 0), 'as many names as values are needed'],
    [() => addon.addLink(list, 'a', 'b', 'x'), 'not a number'],
    [() => addon.addUnit(list, 7, 'a', 'b', [], [], null, 0, null), 'not a boolean'],
    [() => addon.addUnit(list, true, 'a', 'b', ['c'], [], null, 0, null), 'names without values'],
    [() => addon.addUnit(list, true, 'a', 'b', ['c'], [null], null, 0, null),
      'an attribute is not null'],
  ];
  for (const [call, message] of throwing) assert.throws(call, { message });
  await addon.close(db);
});

test('a handle takes one job at a time', async () => {
  const db = await addon.open(':memory:', [], []);
  const cursor = addon.query(db, 'SHOW COLLECTIONS', null, [], 0);
  const fetched = addon.fetch(cursor);
  assert.throws(() => addon.fetch(cursor), { message: 'a job is under way with this handle' });
  assert.throws(() => addon.finish(cursor), { message: 'a fetch is under way' });
  assert.equal((await fetched).done, true);
  assert.throws(() => addon.fetch(cursor), { message: 'the cursor is finished' });
  addon.closeNow(db);
  await assert.rejects(addon.fetch(addon.query(db, 'SHOW COLLECTIONS', null, [], 0)),
    (fault) => fault.code === 'misuse');
  await addon.close(db);
});
