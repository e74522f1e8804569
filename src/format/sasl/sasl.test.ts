import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodePlain, decodeSaslBase64, findMechanism, mechanisms, SASL_RESPONSE_OCTETS_MAX } from './mod.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

test('PLAIN is authzid NUL authcid NUL password (RFC 4616 section 2)', () => {
  const cases: readonly (readonly [string, unknown])[] = [
    ['\0tim\0tanstaaftanstaaf', { login: 'tim', password: 'tanstaaftanstaaf' }], // RFC 4616 section 4, first example
    ['Ursel\0Kurt\0xipj3plmq', 'authorization'], // second example: to act as somebody else
    ['kurt@example.com\0Kurt@Example.com\0x', { login: 'Kurt@Example.com', password: 'x' }],
    [
      '\0jos\u00e9@example.com\0p\u00e4ss w\u00f6rd',
      { login: 'jos\u00e9@example.com', password: 'p\u00e4ss w\u00f6rd' },
    ],
    ['', 'malformed'],
    ['tim', 'malformed'],
    ['\0tim', 'malformed'],
    ['\0tim\0', 'malformed'],
    ['\0\0secret', 'malformed'],
    ['\0tim\0pass\0word', 'malformed'],
    [`\0${'a'.repeat(256)}\0x`, 'too-long'],
    [`\0tim\0${'x'.repeat(1025)}`, 'too-long'],
    [`${'a'.repeat(256)}\0tim\0x`, 'too-long'],
    [`\0tim\0${'x'.repeat(SASL_RESPONSE_OCTETS_MAX)}`, 'too-long'],
  ];
  for (const [response, expected] of cases)
    assert.deepEqual(decodePlain(bytes(response)), expected, JSON.stringify(response.slice(0, 40)));
  assert.equal(decodePlain(Uint8Array.of(0, 0x74, 0, 0xff, 0xfe)), 'malformed');
});

test('PLAIN asks for what it was not given with an empty challenge (RFC 4954 section 4)', () => {
  const exchange = findMechanism('plain')?.begin();
  const first = exchange?.next(undefined);
  assert.ok(first?.kind === 'challenge');
  assert.equal(first.challenge.length, 0);
  assert.equal(exchange?.next(bytes('\0tim\0x'))?.kind, 'password');
});

test('LOGIN prompts in the words that clients compare, with the name first or asked for', () => {
  const asked = findMechanism('LOGIN')?.begin();
  const prompts = [asked?.next(undefined), asked?.next(bytes('tim'))].map((step) =>
    step?.kind === 'challenge' ? Buffer.from(step.challenge).toString() : step,
  );
  assert.deepEqual(prompts, ['Username:', 'Password:']);
  assert.deepEqual(asked?.next(bytes('secret')), {
    kind: 'password',
    credentials: { login: 'tim', password: 'secret' },
  });
  const given = findMechanism('LOGIN')?.begin();
  const step = given?.next(bytes('tim'));
  assert.equal(step?.kind === 'challenge' && Buffer.from(step.challenge).toString(), 'Password:');
});

test('LOGIN refuses empty names and passwords, NULs, what is no UTF-8 and what is too long', () => {
  for (const name of ['', 'a\0b', 'a'.repeat(256)])
    assert.equal(findMechanism('LOGIN')?.begin().next(bytes(name)).kind, 'malformed', name.slice(0, 5));
  for (const password of [bytes(''), bytes('a\0b'), bytes('x'.repeat(1025)), Uint8Array.of(0xc3)]) {
    const exchange = findMechanism('LOGIN')?.begin();
    exchange?.next(bytes('tim'));
    assert.equal(exchange?.next(password).kind, 'malformed');
  }
  const exchange = findMechanism('LOGIN')?.begin();
  exchange?.next(bytes('tim'));
  assert.equal(exchange?.next(undefined).kind, 'malformed');
});

test('LOGIN keeps the name even when the memory of the response is used again', () => {
  const exchange = findMechanism('LOGIN')?.begin();
  const memory = Buffer.from('tim');
  exchange?.next(memory);
  memory.fill(0x78);
  const end = exchange?.next(bytes('secret'));
  assert.equal(end?.kind === 'password' && end.credentials.login, 'tim');
});

test('base64 is strict: alphabet, length, padding and leftover bits', () => {
  assert.deepEqual([...(decodeSaslBase64('AHRpbQB4') ?? [])], [...bytes('\0tim\0x')]);
  assert.equal(decodeSaslBase64('')?.length, 0);
  for (const bad of [
    'A',
    'AA',
    'AAA',
    'AA=',
    '=',
    '====',
    'A===',
    'AA==AA==',
    'AA= =',
    'AB==',
    'AAB=',
    'AA-_',
    'AAA\n',
    ' AAA',
    'AÀAA',
    '*',
  ]) {
    assert.equal(decodeSaslBase64(bad), undefined, bad);
  }
  assert.ok(decodeSaslBase64(Buffer.alloc(SASL_RESPONSE_OCTETS_MAX).toString('base64')));
  assert.equal(decodeSaslBase64(Buffer.alloc(SASL_RESPONSE_OCTETS_MAX + 1).toString('base64')), undefined);
  assert.equal(decodeSaslBase64('A'.repeat(10_000_000)), undefined);
});

test('mechanisms that send the password say so', () => {
  assert.deepEqual(
    mechanisms.map(({ name, plaintext }) => [name, plaintext]),
    [
      ['PLAIN', true],
      ['LOGIN', true],
    ],
  );
  assert.equal(findMechanism('CRAM-MD5'), undefined);
});
