// The package `wend` for require(). index.d.ts is its reference.
'use strict';

const { Batch } = require('./lib/batch.cjs');
const { Database, open } = require('./lib/database.cjs');
const { WendError } = require('./lib/errors.cjs');
const { native } = require('./lib/native.cjs');
const { Query } = require('./lib/query.cjs');
const { Time } = require('./lib/time.cjs');
const { checkText } = require('./lib/arguments.cjs');

function estimateTokens(text) {
  return native.estimateTokens(checkText(text, 'a text'));
}

const version = native.version;

module.exports = { Batch, Database, Query, Time, WendError, estimateTokens, open, version };
