import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLog } from '#base/log';
import type { MailTarget, OutboundTransaction, TransactionResult } from '#flow/send';
import type { AttemptOutcome } from '#model/queue';
import { knownAddress } from './letters.ts';
import { pretendedDns, PretendedServers } from './world.ts';

const target: MailTarget = {
  host: 'mx.any.domain',
  address: '192.0.2.25',
  port: 25,
  protocol: 'smtp',
  tls: {
    mode: 'opportunistic',
    serverName: 'mx.remote.test',
    judge: () => ({ kind: 'fits' }),
    policy: undefined,
    nameProven: false,
    requireTls: false,
  },
  implicitTls: false,
  sourceAddress: undefined,
  helo: 'mx.example.test',
  credentials: undefined,
};
const { signal } = new AbortController();

function transaction(recipients: readonly string[], text = 'Subject: x\r\n\r\nHello\r\n'): OutboundTransaction {
  return {
    sender: knownAddress('you@example.test'),
    recipients: recipients.map((one) => ({
      address: knownAddress(one),
      notify: undefined,
      originalRecipient: undefined,
    })),
    envelopeId: undefined,
    returnContent: undefined,
    size: text.length,
    eightBit: false,
    smtpUtf8: false,
    requireTls: false,
    content: () => [Buffer.from(text)],
  };
}

async function send(servers: PretendedServers, of: OutboundTransaction): Promise<TransactionResult> {
  const connected = await servers.connect(target, signal);
  assert.equal(connected.kind, 'connected');
  if (connected.kind !== 'connected') throw new Error('unreachable');
  return await connected.connection.send(of, signal);
}

function newServers(echo: (from: string) => void = () => undefined): PretendedServers {
  return new PretendedServers({ log: silentLog, echo: async (from) => echo(from.localpart) });
}

function short({ kind, status, stage, reply }: AttemptOutcome): string {
  return `${kind} ${status} ${stage} ${reply?.code ?? 'no reply'}`;
}

const always: readonly (readonly [string, string])[] = [
  ['defer450', 'temporary 4.2.1 rcpt 450'],
  ['full452', 'temporary 4.2.2 rcpt 452'],
  ['reject550', 'permanent 5.1.1 rcpt 550'],
  ['reject554', 'permanent 5.7.1 final 554'],
  ['timeout', 'temporary 4.4.2 mail no reply'],
  ['tls-fail', 'temporary 4.7.5 tls no reply'],
  ['somebody', 'delivered 2.0.0 final 250'],
];
for (const [localpart, expected] of always) {
  test(`${localpart}@ is the same at every try: ${expected}`, async () => {
    const servers = newServers();
    for (let i = 0; i < 3; i++) {
      const { outcomes } = await send(servers, transaction([`${localpart}@any.domain`]));
      assert.deepEqual(outcomes.map(short), [expected]);
    }
  });
}

for (const [localpart, first] of [
  ['greylist451', 'temporary 4.7.1 rcpt 451'],
  ['drop-after-dot', 'unknown 4.4.2 final no reply'],
] as const) {
  test(`${localpart}@ takes the second try, and puts the next message off again`, async () => {
    const servers = newServers();
    const tries: string[] = [];
    for (let i = 0; i < 4; i++) {
      const { outcomes } = await send(servers, transaction([`${localpart}@any.domain`]));
      tries.push(...outcomes.map(short));
    }
    assert.deepEqual(tries, [first, 'delivered 2.0.0 final 250', first, 'delivered 2.0.0 final 250']);
  });
}

test('each recipient of a transaction has its own fate; case and subaddress do not count', async () => {
  const { outcomes } = await send(
    newServers(),
    transaction(['REJECT550+a@any.domain', 'b@any.domain', 'defer450@x.y']),
  );
  assert.deepEqual(
    outcomes.map(({ kind }) => kind),
    ['permanent', 'delivered', 'temporary'],
  );
  assert.match(outcomes[0]?.text ?? '', /^mx\.any\.domain refused/);
});

test('where TLS fails the story does not say that there was any', async () => {
  const { outcomes } = await send(newServers(), transaction(['tls-fail@any.domain', 'b@any.domain']));
  assert.equal(outcomes[0]?.remote?.tls, undefined);
  assert.notEqual(outcomes[1]?.remote?.tls, undefined);
});

test('echo@ answers what it took; a report with an empty sender is not answered', async () => {
  const heard: string[] = [];
  const servers = newServers((from) => heard.push(from));
  await send(servers, transaction(['echo@any.domain', 'other@any.domain']));
  assert.deepEqual(heard, ['echo']);
  await send(servers, { ...transaction(['echo@any.domain']), sender: null });
  assert.deepEqual(heard, ['echo']);
});

test('an answer that fails does not fail the message', async () => {
  const servers = new PretendedServers({ log: silentLog, echo: () => Promise.reject(new Error('full')) });
  const { outcomes } = await send(servers, transaction(['echo@any.domain']));
  assert.deepEqual(outcomes.map(short), ['delivered 2.0.0 final 250']);
});

test('every domain has a mail server in TEST-NET-1, but those that are there to fail', async () => {
  assert.deepEqual(await pretendedDns.query('any.domain', 'MX'), {
    kind: 'records',
    records: [{ preference: 10, exchange: 'mx.any.domain' }],
    ad: false,
    ttl: 300,
  });
  assert.deepEqual(await pretendedDns.query('mx.any.domain', 'A'), {
    kind: 'records',
    records: ['192.0.2.25'],
    ad: false,
    ttl: 300,
  });
  assert.equal((await pretendedDns.query('mx.any.domain', 'AAAA')).kind, 'none');
  assert.equal((await pretendedDns.query('any.invalid', 'MX')).kind, 'nxdomain');
  assert.deepEqual(await pretendedDns.query('dns-fail.any.domain', 'MX'), { kind: 'failed', reason: 'servfail' });
  const none = await pretendedDns.query('no-mail.any.domain', 'MX');
  assert.deepEqual(none.kind === 'records' && none.records, [{ preference: 0, exchange: '' }]);
});
