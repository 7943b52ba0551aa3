// The package of Node: npm installs it without a network, it runs by itself, and its types hold.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUNDLE = path.dirname(process.env.WEND_ADDON);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wend-node-'));
const installed = path.join(folder, 'node_modules', 'wend');
after(() => fs.rmSync(folder, { recursive: true }));

function run(program, ...options) {
  try {
    return execFileSync(program, options, {
      cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', HOME: folder },
    });
  } catch (error) {
    const missing = error.code === 'ENOENT';
    throw new Error(missing ? `${program} is missing: scripts/install_dependencies.sh bindings`
      : `${program}: ${error.stdout}${error.stderr}`);
  }
}

before(() => {
  const script = path.join(ROOT, 'api/node/npm_package.py');
  const pack = (where) => run('python3', script, process.env.WEND_VERSION, BUNDLE,
    path.join(folder, where)).trim();
  const [file, again] = [pack('first'), pack('second')];
  assert.ok(fs.readFileSync(file).equals(fs.readFileSync(again)), 'the same, byte for byte');
  run('npm', 'install', '--offline', '--no-audit', '--no-fund', '--no-update-notifier', file);
});

test('it answers from the installed copy, by import and by require', () => {
  const ask = `
    (async () => {
      const db = await open(':memory:');
      await db.batch().document('fox.txt', 'The quick brown fox.').commit();
      console.log(version, (await db.query('RECALL ?', ['who is quick?'])).map((row) => row.key));
    })();`;
  fs.writeFileSync(path.join(folder, 'a.mjs'), `import { open, version } from 'wend';${ask}`);
  fs.writeFileSync(path.join(folder, 'a.cjs'), `const { open, version } = require('wend');${ask}`);
  for (const program of ['a.mjs', 'a.cjs']) {
    assert.equal(run(process.execPath, program), `${process.env.WEND_VERSION} [ 'fox.txt' ]\n`);
  }
});

test('the program of its README runs', () => {
  const readme = fs.readFileSync(path.join(installed, 'README.md'), 'utf8');
  const [, program] = /```js\n([^]*?)```/.exec(readme);
  fs.writeFileSync(path.join(folder, 'readme.mjs'), program);
  assert.match(run(process.execPath, 'readme.mjs'), /^0\.\d+ The quick brown fox\.\n$/);
  const types = fs.readFileSync(path.join(installed, 'index.d.ts'), 'utf8');
  assert.equal(/```js\n([^]*?) \* ```/.exec(types)[1].replace(/^ \* ?/gm, ''), program);
});

test('it brings every library but the system\'s', () => {
  const native = path.join(installed, 'native');
  const loaded = [...run('ldd', path.join(native, 'wend.node')).matchAll(/^\s*(\S+) => (\S+)/gm)];
  const foreign = loaded.filter(([, , file]) => path.dirname(file) !== fs.realpathSync(native));
  assert.ok(loaded.some(([, name]) => name === 'librocksdb.so.7.8'));
  for (const [, name] of foreign) {
    assert.match(name, /^lib(c|m|stdc\+\+|gcc_s|pthread|dl|rt)\.so/);
  }
  const notices = fs.readdirSync(path.join(native, 'licences'));
  assert.ok(notices.some((name) => name.startsWith('librocksdb')), notices.join());
});

test('the addon exports what Node asks for alone', () => {
  const names = run('nm', '-D', '--defined-only', path.join(installed, 'native/wend.node'))
    .trim().split('\n').map((line) => line.split(' ').pop());
  const asked = names.filter((name) => /^(napi|node_api)_\w+_v1$/.test(name));
  assert.ok(asked.includes('napi_register_module_v1'));
  assert.deepEqual(names.filter((name) => !name.startsWith('_')), asked);
});

test('its types are those of its exports, and hold', () => {
  const types = fs.readFileSync(path.join(installed, 'index.d.ts'), 'utf8');
  const declared = [...types.matchAll(/^export (?:const|class|function) (\w+)/gm)]
    .map(([, name]) => name).sort();
  const exported = run(process.execPath, '-p', 'Object.keys(require("wend")).sort().join()');
  assert.equal(exported.trim(), declared.join());
  fs.copyFileSync(path.join(ROOT, 'tests/node/types.ts'), path.join(folder, 'types.mts'));
  run('tsc', '--noEmit', '--strict', '--target', 'es2022', '--module', 'node16', '--lib',
    'es2022,dom', 'types.mts');
});

test('an addon that is not there is named', () => {
  fs.rmSync(path.join(installed, 'native/wend.node'));
  assert.throws(() => run(process.execPath, '-e', 'require("wend")'),
    /the addon of wend cannot be loaded: [^]*make node-package/);
});
