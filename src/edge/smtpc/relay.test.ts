import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress } from '#format/address';
import type { RelayHop, RelayMail } from '#flow/foreign';
import type { PeerMood, SmtpPeer } from '#testing/smtppeer';
import { client, never, start, targetOf, terms } from './smtpc.fixture.ts';

const sender = parseAddress('a@x.example') ?? assert.fail();
const mail: RelayMail = {
  reversePath: sender,
  original: { name: 'c.example', address: '192.0.2.7', helo: 'he lo', protocol: 'ESMTP' },
  size: 100,
  eightBit: true,
  smtpUtf8: false,
  envelopeId: 'id+1',
  returnContent: 'headers',
};
const to = (text: string) => ({
  address: parseAddress(text) ?? ('postmaster' as const),
  notify: ['never'] as const,
  originalRecipient: undefined,
});

async function* letter(text = 'Subject: x\r\n\r\n.dot\r\n'): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text.slice(0, 5));
  yield await Promise.resolve(Buffer.from(text.slice(5)));
}

async function open(peer: SmtpPeer, signal = never): Promise<RelayHop> {
  const hop = await client.relay(targetOf(peer, { tls: terms({ mode: 'off' }) }), signal);
  assert.ok(!('code' in hop), JSON.stringify(hop));
  return hop;
}

test('a transaction is handed on command by command, and the next one begins with RSET', async () => {
  await using peer = await start({ offers: ['SIZE', '8BITMIME', 'DSN', 'XFORWARD NAME ADDR HELO SOURCE'] });
  const hop = await open(peer);
  assert.equal((await hop.mail(mail)).code, 250);
  const replies = await hop.rcpt([to('b@l.example'), to('postmaster')]);
  assert.deepEqual(
    replies.map(({ code }) => code),
    [250, 250],
  );
  assert.equal((await hop.content(letter())).code, 250);
  assert.equal((await hop.mail({ ...mail, original: undefined })).code, 250);
  assert.equal((await hop.mail({ ...mail, reversePath: null })).code, 250);
  hop.close();
  const said = peer.lines.join('\n');
  assert.match(said, /XFORWARD NAME=c\.example ADDR=192\.0\.2\.7 HELO=he\+20lo$/m);
  assert.match(said, /MAIL FROM:<a@x\.example> SIZE=100 BODY=8BITMIME RET=HDRS ENVID=id\+2B1$/m);
  assert.match(said, /RCPT TO:<b@l\.example> NOTIFY=NEVER\nRCPT TO:<Postmaster> NOTIFY=NEVER$/m);
  assert.equal(said.match(/^RSET$/gm)?.length, 1);
  assert.equal(Buffer.from(peer.messages[0]?.content ?? []).toString(), 'Subject: x\r\n\r\n.dot\r\n');
});

for (const [what, mood, code, usable] of [
  ['a refusal', { final: '554 5.7.1 No' }, 554, true],
  ['a delay', { final: '451 4.3.0 Later' }, 451, true],
  ['a farewell', { final: '421 4.3.2 Down' }, 451, false],
  ['a break behind the dot', { final: { act: 'reset' } }, 451, false],
  ['nonsense behind the dot', { final: '354 What?' }, 451, true],
  ['a yes to DATA', { data: '250 2.0.0 Ok' }, 451, false],
  ['a no to DATA', { data: '554 5.5.1 No' }, 554, true],
  ['a break at DATA', { data: { act: 'close' } }, 451, false],
] as const satisfies readonly (readonly [string, PeerMood, number, boolean])[]) {
  test(`${what} is ${code}, and never a yes`, async () => {
    await using peer = await start(mood);
    const hop = await open(peer);
    await hop.mail(mail);
    await hop.rcpt([to('b@l.example')]);
    assert.equal((await hop.content(letter())).code, code);
    assert.equal(hop.usable, usable);
    hop.close();
  });
}

test('a refused recipient is refused in the words of the next hop, and the others stay', async () => {
  await using peer = await start({ rcpt: (line) => (line.includes('<no@') ? '550 5.1.1 Unknown' : '250 2.1.5 Ok') });
  const hop = await open(peer);
  await hop.mail(mail);
  const replies = await hop.rcpt([to('no@l.example'), to('b@l.example')]);
  assert.deepEqual(replies[0], { code: 550, enhanced: '5.1.1', lines: ['Unknown'] });
  assert.equal(replies[1]?.code, 250);
  hop.close();
});

test('content that cannot be read is not sent as if it were whole', async () => {
  await using peer = await start();
  const hop = await open(peer);
  await hop.mail(mail);
  await hop.rcpt([to('b@l.example')]);
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('Subject: x\r\n');
    await Promise.reject(new Error('disk'));
  };
  await assert.rejects(hop.content(broken()), /disk/);
  assert.equal(hop.usable, false);
  assert.equal(peer.messages.length, 0);
});

test('where nobody listens the answer is 451', async () => {
  const peer = await start();
  const target = targetOf(peer);
  await peer[Symbol.asyncDispose]();
  const hop = await client.relay(target, never);
  assert.ok('code' in hop);
  assert.equal(hop.code, 451);
});
