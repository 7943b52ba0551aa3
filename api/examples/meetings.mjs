// Keeps what was said in meetings and asks by time, in plain words. usage: meetings.mjs FOLDER
import { open } from 'wend';

const SAID = [
  ['2024-05-03T10:00:00+02:00', 'Ann', 'We move the release to June; the installer is not ready.'],
  ['2024-05-03T10:02:00+02:00', 'Bob', 'Then I finish the translations first.'],
  ['2024-05-07T09:30:00+02:00', 'Ann', 'The installer works on all three systems now.'],
];

const db = await open(process.argv[2] ?? ':memory:', { now: '2024-05-08T12:00:00+02:00' });
const batch = db.batch('meetings');
SAID.forEach(([time, speaker, text], i) => batch.message(`m${i}`, text, { time, speaker }));
await batch.commit();

const question = 'What did Ann say about the release last Friday?';
for await (const row of db.query('RECALL ? FROM meetings LIMIT 3', [question])) {
  console.log(`${row.time} ${row.speaker}: ${row.text}`);
}
await db.close();
