/**
 * SMTP smuggling: 216 sequences that some server somewhere takes for the end of data, in twelve contexts. The second,
 * smuggled transaction must never be obeyed, and nothing that holds one of the flawed sequences may be stored.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { SmtpTalk, type TalkOptions } from '#testing/smtp';
import { standardLimits } from './options.ts';

const prefixes = ['\r\n', '\n', '\r', '\r\r\n', '\n\r', '\r\n\0'];
const dots = ['.', '.\0', '\0.', ' .', '..', '\xef\xbc\x8e'];
const suffixes = ['\r\n', '\n', '\r', '\r\r\n', '\n\r', '\n\n'];
const sequences = prefixes.flatMap((prefix) => dots.flatMap((dot) => suffixes.map((suffix) => prefix + dot + suffix)));
const legal = '\r\n.\r\n';

const smuggled = 'MAIL FROM:<admin@l.example>\r\nRCPT TO:<b@l.example>\r\nDATA\r\nevil\r\n.\r\n';

interface Context {
  readonly name: string;
  /** Of all the octets behind the one that opens the content: how they are cut. */
  readonly cut?: (bytes: Buffer) => Buffer[];
  /** In front of the sequence. */
  readonly before?: string;
  readonly mail?: string;
  readonly options?: TalkOptions;
  readonly setUp?: string[];
  /** Sent as one chunk: a dot means nothing. */
  readonly bdat?: boolean;
}

const filler = (octets: number): string =>
  'a line of filler text, quite ordinary\r\n'.repeat(octets / 39 + 1).slice(0, octets);
/** So that the sequence straddles the edge of a buffer of that size. */
const straddling = (size: number): Context => ({
  name: `straddling ${size} octets`,
  before: `${filler(size - 3)}x`,
  cut: (bytes) => [bytes.subarray(0, size), bytes.subarray(size)],
});

const tiny = { ...standardLimits, messageBytesMax: 10 };
const contexts: Context[] = [
  { name: 'first octets after 354' },
  { name: 'inside of headers', before: 'Subject: a\r\nX-A: b' },
  { name: 'in the body', before: 'Subject: a\r\n\r\ntext' },
  straddling(16_384),
  straddling(65_536),
  straddling(1_048_576),
  { name: 'each octet by itself', before: 'a', cut: (bytes) => Array.from(bytes, (octet) => Buffer.from([octet])) },
  { name: 'under STARTTLS', before: 'a', setUp: ['STARTTLS', 'EHLO c.example'] },
  { name: '8BITMIME', before: '\xe9', mail: ' BODY=8BITMIME' },
  { name: 'SMTPUTF8', before: '\xc3\xa9', mail: ' SMTPUTF8' },
  { name: 'BDAT', before: 'a', bdat: true },
  { name: 'over the size limit', before: filler(100), options: { options: { limits: tiny } } },
];

/** Feeds everything without waiting for replies in between. */
async function run(context: Context, sequence: string, cut = context.cut): Promise<SmtpTalk> {
  const talk = new SmtpTalk({ ...context.options, options: { exempt: true, ...context.options?.options } });
  await talk.say();
  await talk.say('EHLO c.example\r\n');
  for (const line of context.setUp ?? []) await talk.say(`${line}\r\n`);
  await talk.say(`MAIL FROM:<a@x.example>${context.mail ?? ''}\r\nRCPT TO:<b@l.example>\r\n`);
  const content = `${context.before ?? ''}${sequence}${smuggled}`;
  if (context.bdat === true) talk.connection.send(`BDAT ${content.length} LAST\r\n`);
  else await talk.say('DATA\r\n');
  // The honest end: whatever the sequence was, the server comes back to commands here.
  const bytes = Buffer.from(`${content}\r\n.\r\n`, 'latin1');
  for (const chunk of cut?.(bytes) ?? [bytes]) talk.connection.send(chunk);
  await talk.settle();
  return talk;
}

function judge(talk: SmtpTalk, label: string): void {
  assert.ok(talk.over || (talk.connection.hungry && talk.connection.unread === 0), `${label}: all was read`);
  const mails = talk.reception.asked.filter((question) => question.startsWith('mail')).length;
  assert.equal(mails, 1, `${label}: one transaction`);
  for (const { from, content } of talk.reception.stored) {
    assert.notEqual(from, '<admin@l.example>', label);
    assert.ok(!/\0|\r(?!\n)|(?<!\r)\n/.test(content), `${label}: flawed content was stored`);
  }
}

test('there are 216 sequences, of which one is the end of data', () => {
  assert.equal(sequences.length, 216);
  assert.equal(sequences.filter((sequence) => sequence === legal).length, 1);
});

for (const context of contexts) {
  test(`no sequence smuggles a transaction: ${context.name}`, async () => {
    // The megabyte would take seconds 216 times; its edge differs from 64 KiB's in nothing but the number.
    const some = context.name.includes('1048576') ? sequences.filter((_, i) => i % 9 === 0) : sequences;
    for (const sequence of some) {
      if (sequence === legal) continue;
      const label = `${context.name} ${JSON.stringify(sequence)}`;
      judge(await run(context, sequence), label);
    }
  });
}

test('content that a filter will reject smuggles nothing either', async () => {
  const finish = (): never => {
    throw new Error('The filter is down');
  };
  for (const sequence of sequences) {
    if (sequence === legal) continue;
    const context: Context = { name: 'rejected', before: 'a', options: { answers: { finish } } };
    const talk = await run(context, sequence);
    judge(talk, JSON.stringify(sequence));
    assert.equal(talk.reception.stored.length, 0);
  }
});

test('no sequence smuggles a transaction at any split position', async () => {
  const context: Context = { name: 'split', before: 'a' };
  for (const sequence of sequences) {
    if (sequence === legal) continue;
    for (let at = 1; at <= sequence.length + 1; at++) {
      const talk = await run(context, sequence, (bytes) => [bytes.subarray(0, at), bytes.subarray(at)]);
      judge(talk, `${JSON.stringify(sequence)} split at ${at}`);
    }
  }
});

test('the legal end ends data, and what follows is a transaction', async () => {
  const talk = await run({ name: 'legal', before: 'a' }, legal);
  assert.deepEqual(
    talk.reception.stored.map(({ from, content }) => [from, content]),
    [
      ['<a@x.example>', 'a\r\n'],
      ['<admin@l.example>', 'evil\r\n'],
    ],
  );
});

test('flawed content is 550 5.6.11', async () => {
  const talk = await run({ name: 'reply', before: 'a' }, '\n.\n');
  assert.match(talk.heard(), /550 5\.6\.11 .*bare LF/);
});

const suite = join(process.env['ROOKERY_SHARED'] ?? '../shared', 'suites/smtp-smuggling/eod-sequences.json');
test('the sequences of the public scanner', { skip: !existsSync(suite) && `${suite} is absent` }, async () => {
  const known: unknown = JSON.parse(readFileSync(suite, 'utf8'));
  assert.ok(typeof known === 'object' && known !== null && 'must_not_end_DATA' in known);
  const list = known.must_not_end_DATA;
  assert.ok(Array.isArray(list) && list.length > 5);
  for (const sequence of list.map(String)) {
    for (const context of contexts.slice(0, 3)) judge(await run(context, sequence), sequence);
  }
});
