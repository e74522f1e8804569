import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SignedIn, SignInRequest, SignInResult } from '#flow/signin';
import { imapAuthenticator, pop3Authenticator, type SignInPlace, type SignInPort, smtpAuthenticator } from './mod.ts';

const place = { defaultDomain: 'example.test', signal: new AbortController().signal, accepted: () => undefined };
const remote = { address: '192.0.2.1', port: 40_000 };
const facts = {
  remote,
  local: remote,
  tls: { version: 'TLSv1.3', cipher: 'x' },
  helo: undefined,
  identity: undefined,
  trusted: false,
  early: false,
};
const plain = Buffer.from('\0anna\0secret');

function answering(result: SignInResult): SignInPort & { readonly asked: SignInRequest[] } {
  const asked: SignInRequest[] = [];
  return {
    asked,
    signIn: async (request) => {
      asked.push(request);
      return result;
    },
    passwordInClear: () => undefined,
  };
}

const smtpFor = (port: SignInPort, at: SignInPlace) =>
  smtpAuthenticator(port, at, { recipientsMaxOf: () => 25, codeLink: () => undefined });

function refused(why: Extract<SignInResult, { kind: 'refused' }>['why']): SignInResult {
  return { kind: 'refused', why, publicText: 'No', close: false };
}

test('what the listener and the peer are goes along with a sign-in, over each protocol', async () => {
  for (const [make, protocol] of [
    [smtpFor, 'submission'],
    [imapAuthenticator, 'imap'],
    [pop3Authenticator, 'pop3'],
  ] as const) {
    const port = answering(refused('credentials'));
    await make(port, place).start('PLAIN', plain, facts);
    const [request] = port.asked;
    assert.deepEqual(
      [
        request?.protocol,
        request?.login,
        request?.password,
        request?.remoteAddress,
        request?.tls,
        request?.listenerDefaultDomain,
      ],
      [protocol, 'anna', 'secret', '192.0.2.1', true, 'example.test'],
    );
  }
});

test('tries on one connection are counted together, those of another apart', async () => {
  const port = answering(refused('credentials'));
  const first = imapAuthenticator(port, place);
  await first.start('PLAIN', plain, facts);
  await first.start('PLAIN', plain, facts);
  await imapAuthenticator(port, place).start('PLAIN', plain, facts);
  const [a, b, c] = port.asked.map(({ connection }) => connection);
  assert.equal(a, b);
  assert.notEqual(a, c);
});

const words: readonly [SignInResult, smtp: string, imap: string, pop3: string][] = [
  [refused('credentials'), '535 5.7.8', 'AUTHENTICATIONFAILED', 'credentials'],
  [refused('disabled'), '525 5.7.13', 'CONTACTADMIN', 'disabled'],
  [refused('malformed'), '501 5.5.2', 'AUTHENTICATIONFAILED', 'credentials'],
  [refused('expired'), '535 5.7.8', 'EXPIRED', 'disabled'],
  [refused('scope'), '535 5.7.8', 'AUTHORIZATIONFAILED', 'disabled'],
  [
    { kind: 'temporary', why: 'too-many', publicText: 'Later', retryAfterMs: 1, close: true },
    '454 4.7.0',
    'LIMIT',
    'throttled',
  ],
  [
    { kind: 'temporary', why: 'failure', publicText: 'Later', retryAfterMs: 1, close: false },
    '454 4.7.0',
    'UNAVAILABLE',
    'temporary',
  ],
];

test('each protocol has its own words for a refusal (RFC 4954, 5530, 3206)', async () => {
  for (const [result, smtp, imap, pop3] of words) {
    const bySmtp = await smtpFor(answering(result), place).start('PLAIN', plain, facts);
    assert.equal(bySmtp.kind === 'refused' && `${bySmtp.reply.code} ${bySmtp.reply.enhanced}`, smtp);
    const byImap = await imapAuthenticator(answering(result), place).start('PLAIN', plain, facts);
    assert.equal(byImap.kind === 'refused' && byImap.code, imap);
    const byPop3 = await pop3Authenticator(answering(result), place).start('PLAIN', plain, facts);
    assert.equal(byPop3.kind === 'refused' && byPop3.why, pop3);
  }
});

test('who signs in to send is given as many recipients as the account may have', async () => {
  const identity = { account: 7, login: 'anna@example.test' } as SignedIn;
  const asked: unknown[] = [];
  const smtp = smtpAuthenticator(answering({ kind: 'ok', identity }), place, {
    recipientsMaxOf: (who) => {
      asked.push(who);
      return Promise.resolve(50);
    },
    codeLink: () => undefined,
  });
  assert.deepEqual(await smtp.start('PLAIN', plain, facts), {
    kind: 'accepted',
    identity: { account: 7, login: 'anna@example.test', recipientsMax: 50 },
  });
  assert.deepEqual(asked, [{ account: 7, login: 'anna@example.test' }]);
});

test('a refused sign-in leads to the page of its code', async () => {
  const codeLink = (code: string): string => `https://mx.test/why/code/${code}`;
  const smtp = smtpAuthenticator(answering(refused('credentials')), place, { recipientsMaxOf: () => 25, codeLink });
  const step = await smtp.start('PLAIN', plain, facts);
  assert.deepEqual(step.kind === 'refused' && step.reply.lines, ['No', 'See https://mx.test/why/code/AUTH-5 (AUTH-5)']);
});
