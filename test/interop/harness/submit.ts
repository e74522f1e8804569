/** Sends a letter as a signed-in user, by hand: for tests that are about what happens to it afterwards. */
import assert from 'node:assert/strict';
import { asData } from './letter.ts';
import type { Letter } from './letter.ts';
import type { Account, Rookery } from './rookery.ts';
import { Talk } from './talk.ts';

export interface Submission {
  readonly from: Account;
  readonly to: readonly string[];
  readonly letter: Letter;
  /** After `MAIL FROM:<…>`, such as ` RET=HDRS`. */
  readonly mailParameters?: string;
  readonly rcptParameters?: string;
}

/** Returns the reply to the message. */
export async function submit(server: Rookery, submission: Submission): Promise<string> {
  const { from, to, letter, mailParameters = '', rcptParameters = '' } = submission;
  await using talk = await Talk.open(server.ports.submissions, { tls: true });
  const say = async (line: string, expected: RegExp): Promise<void> => {
    const reply = await talk.command(line);
    assert.match(reply, expected, `reply to ${line.split(' ')[0] ?? ''}`);
  };
  await talk.reply();
  await say('EHLO client.example.test', /^250/);
  await say(`AUTH PLAIN ${Buffer.from(`\0${from.address}\0${from.password}`).toString('base64')}`, /^235/);
  await say(`MAIL FROM:<${from.address}>${mailParameters}`, /^250/);
  for (const address of to) await say(`RCPT TO:<${address}>${rcptParameters}`, /^250/);
  await say('DATA', /^354/);
  talk.write(asData(letter.bytes));
  const reply = await talk.reply();
  assert.match(reply, /^250/);
  return reply;
}
