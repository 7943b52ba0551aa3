// Uses of the package that its types must allow, and, below @ts-expect-error, some that they must
// not. Compiled by package_test.mjs, never run.
import wend, {
  Batch, Code, Committed, Database, Mark, Parameter, Query, Row, Time, Value, WendError,
  estimateTokens, open, version,
} from 'wend';

interface Passage {
  key: string;
  score: number;
  time: Time | null;
}

export async function use(signal: AbortSignal): Promise<void> {
  const db: Database = await open(new URL('file:///notes.wend'), { mode: 'create', threads: 2 });
  const batch: Batch = db.batch('talk')
    .document('d', new Uint8Array(3), { title: 't', time: new Date(), metadata: { n: 1n },
      vectors: { splade: new Map([[1, 0.5]]) } })
    .message('m', 'text', { session: 's', turn: 1, replyTo: 'd', time: '2024-05-01T10:00:00Z' })
    .link('m', 'd', 2)
    .unlink('d', 'm')
    .mark('at', '7');
  const committed: Committed = await batch.commit({ signal });
  const counted: number = committed.inserted + committed.replaced + committed.unchanged;

  const query: Query<Passage> = db.query<Passage>('RECALL ?', ['who?'], { signal, timeout: 50 });
  for await (const row of query) row.key.concat(String(row.score), row.time?.toJSON() ?? '');
  const parameters: Parameter[] = [null, 1, 2n, true, 'x', new Date(), { 7: 0.5 }];
  const rows: Row[] = await db.query('SELECT ?, ?, ?, ?, ?, ?, ?', parameters);
  const value: Value = rows[0].anything;
  const first: Passage | undefined = await db.query<Passage>('RECALL :q', { q: 'who?' }).one();
  const both = await Promise.all([db.query('SHOW COLLECTIONS'), db.query<Passage>('RECALL ?')]);
  both[1][0].score.toFixed();
  const caught = await db.query('SELCT').catch((error: unknown) => error);
  if (caught instanceof WendError) {
    const code: Code = caught.code;
    if (code === 'invalid') console.log(caught.offset, query.notices, query.columns);
  }

  const mark: Mark | undefined = await db.mark('at');
  const bytes: Uint8Array | undefined = await db.unitMark('d');
  const done: number = await db.transaction(async () => counted);
  const time = new Time('2024-05-01T10:00:00+02:00');
  const micros: bigint = time.microseconds + BigInt(time.offsetMinutes);
  console.log(value, first, mark?.intact, bytes, done, micros, version, wend.version,
    estimateTokens('x'));
  await query[Symbol.asyncDispose]();
  await db[Symbol.asyncDispose]();
  await db.close();

  // @ts-expect-error: a mode of another name
  await open('notes.wend', { mode: 'append' });
  // @ts-expect-error: an object of texts is no parameter
  db.query('RECALL ?', [{ a: 'b' }]);
  // @ts-expect-error: a document has no session
  batch.document('d', 'text', { session: 's' });
  // @ts-expect-error: rows come later
  const now: Row[] = db.query('SHOW COLLECTIONS');
  // @ts-expect-error: made by open() alone
  new Database(now);
}
