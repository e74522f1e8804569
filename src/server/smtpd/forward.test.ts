import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SmtpTalk } from '#testing/smtp';

async function opened(forwarding: boolean): Promise<SmtpTalk> {
  const talk = new SmtpTalk({ options: { forwarding, exempt: true } });
  await talk.say();
  return talk;
}

const deliver = ['MAIL FROM:<a@x.example>\r\nRCPT TO:<b@l.example>\r\nDATA\r\n', 'hi\r\n.\r\n'] as const;

test('XFORWARD holds for the next transaction and no longer; several of them add up', async () => {
  const talk = await opened(true);
  assert.match(
    await talk.say('EHLO c.example\r\n'),
    /^250-XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE\r\n250-XCLIENT /m,
  );
  assert.match(await talk.say('XFORWARD NAME=spike.example ADDR=192.0.2.7 PROTO=ESMTP\r\n'), /^250 /);
  assert.match(await talk.say('XFORWARD HELO=he+20lo SOURCE=REMOTE IDENT=[UNAVAILABLE]\r\n'), /^250 /);
  await talk.say(...deliver);
  await talk.say(...deliver);
  const [first, second] = talk.reception.stored;
  assert.deepEqual(first?.envelope.session.original, {
    name: 'spike.example',
    address: '192.0.2.7',
    protocol: 'ESMTP',
    helo: 'he lo',
  });
  assert.equal(second?.envelope.session.original, undefined);
});

test('RSET takes back what XFORWARD said', async () => {
  const talk = await opened(true);
  await talk.say('EHLO c.example\r\nXFORWARD ADDR=192.0.2.7\r\nRSET\r\n', ...deliver);
  assert.equal(talk.reception.stored[0]?.envelope.session.original, undefined);
});

test('XCLIENT holds for the session, which begins again', async () => {
  const talk = await opened(true);
  await talk.say('EHLO c.example\r\n');
  assert.match(await talk.say('XCLIENT ADDR=IPV6:2001:db8::1 LOGIN=anna\r\n'), /^220 mx\.l\.example /);
  assert.match(await talk.say('MAIL FROM:<a@x.example>\r\n'), /^503 /);
  await talk.say('EHLO d.example\r\n', ...deliver);
  await talk.say(...deliver);
  for (const { envelope } of talk.reception.stored) {
    assert.deepEqual(envelope.session.original, { address: '2001:db8::1', login: 'anna' });
  }
});

for (const line of [
  'XFORWARD',
  'XFORWARD ADDR',
  'XFORWARD ADDR=spike',
  'XFORWARD ADDR=192.0.2.7 ADDR=192.0.2.8',
  'XFORWARD COLOR=red',
  'XFORWARD LOGIN=anna',
  'XFORWARD NAME=+Z1',
  `XFORWARD NAME=${'x'.repeat(300)}`,
  'XCLIENT IDENT=x',
]) {
  test(`"${line.slice(0, 40)}" is 501, and says nothing`, async () => {
    const talk = await opened(true);
    await talk.say('EHLO c.example\r\n');
    assert.match(await talk.say(`${line}\r\n`), /^501 /);
    await talk.say(...deliver);
    assert.equal(talk.reception.stored[0]?.envelope.session.original, undefined);
  });
}

test('where clients are strangers neither is known', async () => {
  const talk = await opened(false);
  assert.doesNotMatch(await talk.say('EHLO c.example\r\n'), /XFORWARD|XCLIENT/);
  for (const line of ['XFORWARD ADDR=192.0.2.7', 'XCLIENT ADDR=192.0.2.7', 'XCLIENT', 'XFORWARD A=\xff']) {
    assert.match(await talk.say(Buffer.from(`${line}\r\n`, 'latin1')), /^500 /, line);
  }
  await talk.say(...deliver);
  assert.equal(talk.reception.stored[0]?.envelope.session.original, undefined);
});

test('within a transaction neither is taken', async () => {
  const talk = await opened(true);
  await talk.say('EHLO c.example\r\nMAIL FROM:<a@x.example>\r\n');
  assert.match(await talk.say('XFORWARD ADDR=192.0.2.7\r\nXCLIENT ADDR=192.0.2.7\r\n'), /^503 .*\r\n503 /);
});
