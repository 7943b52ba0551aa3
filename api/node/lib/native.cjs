// The addon: where it is, and calls of it. It lies in native/ of the package, with the libraries
// that it needs beside it; WEND_ADDON names another.
'use strict';

const path = require('node:path');
const { toError } = require('./errors.cjs');

function load() {
  const file = process.env.WEND_ADDON || path.join(__dirname, '..', 'native', 'wend.node');
  try {
    return require(path.resolve(file));
  } catch (cause) {
    throw new Error(`the addon of wend cannot be loaded: ${cause.message}; install the package ` +
      `that \`make node-package\` makes for ${process.platform}-${process.arch}, or name the ` +
      'addon in WEND_ADDON', { cause });
  }
}

const native = load();

// What a promise of the addon becomes; its fault as a WendError. `sql` is the statement, for the
// place of the fault in it.
async function settle(promise, sql) {
  try {
    return await promise;
  } catch (fault) {
    throw toError(fault, sql);
  }
}

module.exports = { native, settle };
