import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { dkimVerify } from 'mailauth';
import { scanHeader } from '#format/message';
import { RelaxedBodyHash } from './bodyhash.ts';
import { SignedOctets } from './canon.ts';
import {
  type DkimKey,
  dkimRecord,
  DkimSigner,
  generateDkimKey,
  readDkimKey,
  signMessage,
  signMessageAsync,
} from './mod.ts';

const rsa = readDkimKey(await generateDkimKey('rsa-sha256'), { domain: 'us.test', selector: 'r1' });
const ed25519 = readDkimKey(await generateDkimKey('ed25519-sha256'), { domain: 'us.test', selector: 'e1' });
const keys: readonly DkimKey[] = [rsa, ed25519];

/** The other implementation's verdicts on a message, one a signature. */
async function verdicts(message: Uint8Array): Promise<readonly string[]> {
  const resolver = async (name: string): Promise<string[][]> => {
    const key = keys.find((each) => dkimRecord(each).name === name);
    assert.ok(key !== undefined, name);
    return [[...dkimRecord(key).strings]];
  };
  const { results } = await dkimVerify(Buffer.from(message), { resolver, strict: true } as never);
  return results.map((each) => `${each.selector} ${each.status.result} ${each.status.comment || ''}`.trim());
}

const nowMs = Date.now();
const signed = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([signMessage([bytes], { keys, nowMs }), bytes]);
};

const header =
  'From: Jö <me@us.test>\r\nTo: you@there.test\r\nSubject:  folded\r\n\t and   spaced \r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n';

test('another implementation finds both signatures good', async () => {
  assert.deepEqual(await verdicts(signed(`${header}\r\nHello  you \t\r\n\r\n \r\nBye\r\n\r\n\r\n`)), [
    'r1 pass',
    'e1 pass',
  ]);
});

test('the verdict is "pass" for bodies of every shape', async () => {
  const bodies = [
    '',
    '\r\n',
    '\r\n\r\n',
    'a',
    'a\r\n',
    ' ',
    ' \r\n',
    '\r\na',
    ' a',
    '\ta\t\tb ',
    'a\r\n \r\n',
    '\r\n \r\n\tx',
    '.\r\n..\r\n',
  ];
  for (const body of bodies) {
    assert.deepEqual(await verdicts(signed(`${header}\r\n${body}`)), ['r1 pass', 'e1 pass'], JSON.stringify(body));
  }
});

test('a second From, and any field that was signed as absent, breaks the signature (RFC 6376 section 5.4.2)', async () => {
  const message = signed(`${header}\r\nHello\r\n`).toString();
  for (const added of [
    'From: evil@there.test',
    'Cc: x@y.test',
    'Content-Type: text/html',
    'Reply-To: x@y.test',
    'Subject: z',
  ]) {
    const results = await verdicts(Buffer.from(`${added}\r\n${message}`));
    assert.ok(
      results.every((each) => !each.includes('pass')),
      added,
    );
  }
  assert.deepEqual(await verdicts(Buffer.from(`X-Other: y\r\n${message}`)), ['r1 pass', 'e1 pass']);
});

test('stray CR, LF and NUL are signed in the form in which they are sent', async () => {
  const dirty = Buffer.from(`${header}\r\nA\nB\rC\r\n\0D`);
  const clean = Buffer.from(`${header}\r\nA\r\nB\r\nC\r\nD\r\n`);
  const fields = signMessage([dirty], { keys, nowMs });
  assert.deepEqual(await verdicts(Buffer.concat([fields, clean])), ['r1 pass', 'e1 pass']);
});

test('the signature is the same however the message is cut (seeded)', () => {
  const alphabet = fc.constantFrom('a', 'b', ' ', '\t', '\r\n', '\r\n', 'é');
  const text = fc.array(alphabet, { maxLength: 60 }).map((parts) => `${header}\r\n${parts.join('')}`);
  fc.assert(
    fc.property(text, fc.array(fc.nat(150), { maxLength: 6 }), (message, cuts) => {
      const bytes = Buffer.from(message);
      const whole = signMessage([bytes], { keys: [ed25519], nowMs });
      const signer = new DkimSigner();
      let at = 0;
      for (const cut of [...cuts, bytes.length]) {
        signer.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      assert.deepEqual(signer.finish({ keys: [ed25519], nowMs }), whole);
    }),
    { seed: 8463, numRuns: 300 },
  );
});

test('the canonical body is that of RFC 6376 section 3.4.4, against a plain rendering of its text (seeded)', () => {
  const plain = (body: string): string => {
    const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''));
    while (lines.length > 0 && lines.at(-1) === '') lines.pop();
    return lines.map((line) => `${line}\r\n`).join('');
  };
  const body = fc
    .array(fc.constantFrom('a', 'bc', ' ', '  ', '\t', '\r\n', '\r\n\r\n'), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(body, fc.nat(20), (text, cut) => {
      const hash = new RelaxedBodyHash();
      hash.push(Buffer.from(text.slice(0, cut)));
      hash.push(Buffer.from(text.slice(cut)));
      assert.equal(hash.finish(), createHash('sha256').update(plain(text)).digest('base64'), JSON.stringify(text));
    }),
    { seed: 6376, numRuns: 2_000 },
  );
});

// RFC 8463 appendix A: the message, both public keys, and the Ed25519 secret key, whose signatures are deterministic.
const sample = [
  'From: Joe SixPack <joe@football.example.com>',
  'To: Suzie Q <suzie@shopping.example.net>',
  'Subject: Is dinner ready?',
  'Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)',
  'Message-ID: <20030712040037.46341.5F8J@football.example.com>',
].join('\r\n');
const sampleNames = ['from', 'to', 'subject', 'date', 'message-id', 'from', 'subject', 'date'];

test('the example of RFC 8463 appendix A has our body hash and our signed octets', () => {
  const hash = new RelaxedBodyHash();
  hash.push(Buffer.from('Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n'));
  assert.equal(hash.finish(), '2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=');

  const octets = Buffer.from(sample);
  const signed = new SignedOctets({ octets, fields: scanHeader(octets).fields }, 'relaxed');
  signed.addNamed(sampleNames);
  const edField = [
    'DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;',
    ' d=football.example.com; i=@football.example.com;',
    ' q=dns/txt; s=brisbane; t=1528637909; h=from : to :',
    ' subject : date : message-id : from : subject : date;',
    ' bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;',
    ' b=',
  ].join('\r\n');
  const seed = Buffer.from('nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=', 'base64');
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const edOctets = signed.withUnsigned(edField);
  const made = sign(null, createHash('sha256').update(edOctets).digest(), secret).toString('base64');
  assert.equal(made, '/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==');
  const brisbane: DkimKey = {
    domain: 'football.example.com',
    selector: 'brisbane',
    algorithm: 'ed25519-sha256',
    key: secret,
  };
  assert.equal(dkimRecord(brisbane).text, 'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=');

  const rsaField = [
    'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;',
    ' d=football.example.com; i=@football.example.com;',
    ' q=dns/txt; s=test; t=1528637909; h=from : to : subject :',
    ' date : message-id : from : subject : date;',
    ' bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;',
    ' b=',
  ].join('\r\n');
  const spki =
    'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/' +
    'byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB';
  const signature =
    'F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz' +
    'dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=';
  const publicKey = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
  const rsaOctets = signed.withUnsigned(rsaField);
  assert.ok(verify('sha256', rsaOctets, publicKey, Buffer.from(signature, 'base64')));
});

test('the record of an RSA key is cut into strings of at most 255 octets (RFC 6376 section 3.6.2.2)', () => {
  const record = dkimRecord(rsa);
  assert.equal(record.name, 'r1._domainkey.us.test');
  assert.equal(record.strings.join(''), record.text);
  assert.deepEqual(
    record.strings.map((each) => each.length <= 255),
    [true, true],
  );
  assert.match(record.zoneLine, /^r1\._domainkey\.us\.test\. IN TXT \( "v=DKIM1; k=rsa; p=MII[^"]+" "[^"]+" \)$/);
  assert.equal(dkimRecord(ed25519).strings.length, 1);
});

test('keys below 2048 bits and of other kinds are refused (RFC 8301 section 3.2)', () => {
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  for (const pem of [small, curve, 'nonsense']) {
    assert.throws(() => readDkimKey(pem.toString(), { domain: 'us.test', selector: 's' }), {
      name: 'Fault',
      kind: 'invalid',
    });
  }
});

test('no line of the field is over 78 characters, and the validity is said when wanted', () => {
  const text = Buffer.from(
    signMessage([Buffer.from(`${header}\r\nx\r\n`)], { keys, nowMs: 1_767_225_600_000, validMs: 604_800_000 }),
  ).toString();
  assert.ok(text.split('\r\n').every((line) => line.length <= 78));
  assert.match(text, /t=1767225600; x=1767830400;/);
  assert.ok(text.endsWith('\r\n'));
});

test('a large message streams, signed in the pool', async () => {
  const block = Buffer.from(`${'line of  text \r\n'.repeat(4096)}`);
  const chunks = function* (): Iterable<Uint8Array> {
    yield Buffer.from(`${header}\r\n`);
    for (let i = 0; i < 16; i++) yield block;
  };
  const fields = await signMessageAsync(chunks(), { keys, nowMs });
  assert.deepEqual(await verdicts(Buffer.concat([fields, ...chunks()])), ['r1 pass', 'e1 pass']);
});

test('a header without end, or with thousands of fields to name, is refused', () => {
  assert.throws(() => signMessage([Buffer.alloc(2 * 1024 * 1024, 'X: y\r\n')], { keys, nowMs }), { kind: 'limit' });
  assert.throws(() => signMessage([Buffer.from('Reply-To: a\r\n'.repeat(2_000))], { keys, nowMs }), { kind: 'limit' });
});
