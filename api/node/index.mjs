// The package `wend` for import. index.d.ts is its reference.
import wend from './index.cjs';

export const { Batch, Database, Query, Time, WendError, estimateTokens, open, version } = wend;
export default wend;
