/**
 * Another implementation signs and verifies the same messages: both have to agree on what passes. Not compared: a line in
 * the header that is no field, which it takes for a part of the field before, and we, as all of the house, pass over.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { authenticate, dkimSign, dkimVerify } from 'mailauth';
import { FakeResolver } from '#testing/zone';
import { type ArcVerdict, sealArc, type SignatureVerdict, verifyMessage } from './mod.ts';
import { recordOf, testKeys } from './sign.fixture.ts';

const pairs = { rsa: testKeys.rsa1024, ed25519: testKeys.ed25519 } as const;
const records = { rsa: recordOf(pairs.rsa.publicKey), ed25519: recordOf(pairs.ed25519.publicKey) };
const ports = {
  resolver: new FakeResolver({
    'rsa._domainkey.us.test': { TXT: [records.rsa] },
    'ed25519._domainkey.us.test': { TXT: [records.ed25519] },
  }),
  clock: { now: () => Date.now() },
};

async function theirs(message: Buffer): Promise<readonly boolean[]> {
  const resolver = async (name: string): Promise<string[][]> => {
    const record = name.startsWith('rsa.') ? records.rsa : records.ed25519;
    return [record.match(/.{1,255}/g) ?? []];
  };
  const { results } = await dkimVerify(message, { resolver, strict: true, minBitLength: 1024 } as never);
  return results.filter(({ status }) => status.result !== 'none').map(({ status }) => status.result === 'pass');
}

/** They take `l=`, which we do not: everything else being good, that is how ours differs. */
const good = ({ result, partial }: SignatureVerdict): boolean =>
  result === 'pass' || (result === 'policy' && partial === true);

const letters = [
  'From: Me <me@us.test>\r\nTo: you@there.test\r\nSubject: Hello  you \r\n\tand all\r\nDate: Thu, 1 Jan 2026 00:00:00 +0000\r\n',
  'Received: from a\r\n\tby b\r\nReceived: from c by d\r\nfrom : Me <me@us.test>\r\nX-A:\r\nX-A: \t x\r\nsubject:\r\n',
];
const bodies = [
  '',
  '\r\n',
  'Hello\r\n',
  'A  line \t\r\n\r\n \r\nand\tmore',
  'x\r\n\r\n\r\n',
  `${'long line '.repeat(400)}\r\n`,
];

interface Change {
  readonly name: string;
  readonly run: (message: string) => string;
}

const inHeader = (run: (header: string) => string) => (message: string) => {
  const end = message.indexOf('\r\n\r\n') + 2;
  return run(message.slice(0, end)) + message.slice(end);
};
const inBody = (run: (body: string) => string) => (message: string) => {
  const end = message.indexOf('\r\n\r\n') + 4;
  return message.slice(0, end) + run(message.slice(end));
};

const changes: readonly Change[] = [
  { name: 'names in capitals', run: inHeader((text) => text.replaceAll(/^[\w-]+/gm, (name) => name.toUpperCase())) },
  { name: 'a field folded', run: inHeader((text) => text.replace('Me <me', 'Me\r\n <me')) },
  { name: 'fields unfolded', run: inHeader((text) => text.replaceAll(/\r\n(?=[ \t])/g, '')) },
  { name: 'folded with more', run: inHeader((text) => text.replaceAll(/\r\n(?=[ \t])/g, '\r\n \t')) },
  { name: 'spaces doubled', run: inHeader((text) => text.replaceAll(' ', '  ')) },
  { name: 'space before colons', run: inHeader((text) => text.replaceAll(/^([\w-]+)\s*:/gm, '$1 :')) },
  { name: 'space at ends', run: inHeader((text) => text.replaceAll('\r\n', ' \r\n')) },
  { name: 'a field on top', run: (text) => `X-Top: y\r\n${text}` },
  { name: 'a second From on top', run: (text) => `From: evil@other.test\r\n${text}` },
  { name: 'a second Subject below', run: inHeader((text) => `${text}Subject: other\r\n`) },
  { name: 'a field fewer', run: inHeader((text) => text.replace(/^to:.*\r\n/im, '')) },
  {
    name: 'fields turned',
    run: inHeader(
      (text) =>
        `${text
          .split(/\r\n(?![ \t])/)
          .filter((line) => line !== '')
          .reverse()
          .join('\r\n')}\r\n`,
    ),
  },
  { name: 'the value changed', run: inHeader((text) => text.replace(/you/gi, 'him')) },
  { name: 'the body cut', run: inBody((text) => text.slice(0, Math.floor(text.length / 2))) },
  { name: 'lines added', run: inBody((text) => `${text}\r\n\r\n`) },
  { name: 'text added', run: inBody((text) => `${text}more\r\n`) },
  { name: 'blank lines with spaces added', run: inBody((text) => `${text}\r\n \t\r\n`) },
  { name: 'spaces at ends of lines', run: inBody((text) => text.replaceAll('\r\n', ' \t\r\n')) },
  { name: 'tabs for spaces', run: inBody((text) => text.replaceAll(' ', '\t')) },
  { name: 'spaces doubled in the body', run: inBody((text) => text.replaceAll(' ', '  ')) },
  { name: 'the last line end gone', run: inBody((text) => text.replace(/\r\n$/, '')) },
  { name: 'b= cut', run: inHeader((text) => text.replace(/(\bb=[^;]{20})./, '$1')) },
  { name: 'a tag twice', run: inHeader((text) => text.replace(/v=1;/, 'v=1; v=1;')) },
  { name: 'a tag more', run: inHeader((text) => text.replace(/v=1;/, 'v=1; zz=1;')) },
  { name: 'an empty tag', run: inHeader((text) => text.replace(/v=1;/, 'v=1;;')) },
  { name: 'a semicolon more', run: inHeader((text) => text.replace(/(\bb=[^\r]*(?:\r\n\s[^\r]*)*)/, '$1;')) },
  { name: 'another c=', run: inHeader((text) => text.replace(/c=\w+\/\w+/, 'c=relaxed')) },
  {
    name: 'h= in capitals',
    run: inHeader((text) => text.replace(/ h=[^;]+/, (names) => ` h=${names.slice(3).toUpperCase()}`)),
  },
];

test('mailauth and we agree on seeded changes of messages that it signed', async () => {
  const forms = fc.constantFrom('simple/simple', 'simple/relaxed', 'relaxed/simple', 'relaxed/relaxed');
  const some = fc.subarray([...changes], { maxLength: 3 });
  let passed = 0;
  let failed = 0;
  const kinds = fc.constantFrom('rsa', 'ed25519');
  const input = fc.record({
    letter: fc.constantFrom(...letters),
    body: fc.constantFrom(...bodies),
    c: forms,
    some,
    kind: kinds,
    length: fc.option(fc.nat(30), { freq: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(input, async ({ letter, body, c, some: chosen, kind, length }) => {
      const message = `${letter}\r\n${body}`;
      const { signatures } = await dkimSign(Buffer.from(message), {
        canonicalization: c,
        signatureData: [
          {
            signingDomain: 'us.test',
            selector: kind,
            privateKey: pairs[kind].privateKey.export({ type: 'pkcs8', format: 'pem' }),
            ...(length === null ? {} : { maxBodyLength: length }),
          },
        ],
      } as never);
      let changed = `${signatures}${message}`;
      for (const { run } of chosen) changed = run(changed);
      const bytes = Buffer.from(changed, 'latin1');
      const { dkim } = await verifyMessage(bytes, ports);
      const expected = await theirs(bytes);
      const names = chosen.map(({ name }) => name);
      assert.deepEqual(dkim.map(good), expected, JSON.stringify([names, c, dkim, changed]));
      if (expected.includes(true)) passed += 1;
      else failed += 1;
    }),
    { seed: 8301, numRuns: 600 },
  );
  assert.ok(passed > 150 && failed > 150, `${passed} passed, ${failed} failed`);
});

const seal = (message: string, arc: ArcVerdict): string => {
  const key = { domain: 'us.test', selector: 'rsa', algorithm: 'rsa-sha256', key: pairs.rsa.privateKey } as const;
  const results = 'mx.us.test; spf=pass smtp.mailfrom=us.test; dmarc=pass header.from=us.test';
  return Buffer.from(sealArc([Buffer.from(message)], { key, nowMs: Date.now(), results, arc })).toString() + message;
};

/** What happens to chains on their way, beside what happens to all headers and bodies. */
const chainChanges: readonly Change[] = [
  ...changes.filter(({ name }) => !name.includes('b=') && !name.includes('tag') && !name.includes('semicolon')),
  { name: 'results changed', run: (text) => text.replace('dmarc=pass', 'dmarc=fail') },
  { name: 'the top field gone', run: (text) => text.slice(text.search(/\r\n(?! )(?!\t)/) + 2) },
  { name: 'a wrong cv=', run: (text) => text.replace(/cv=\w+/, 'cv=none') },
  { name: 'another instance', run: (text) => text.replace('i=1;', 'i=2;') },
  { name: 'a seal twice', run: (text) => `${text.slice(0, text.indexOf('ARC-Message-Signature'))}${text}` },
];

test('mailauth and we agree on seeded changes of chains that we made (RFC 8617)', async () => {
  const none: ArcVerdict = { result: 'none', instances: 0, sealers: [], results: '' };
  const input = fc.record({
    letter: fc.constantFrom(...letters),
    body: fc.constantFrom(...bodies),
    some: fc.subarray([...chainChanges], { maxLength: 2 }),
    twice: fc.boolean(),
  });
  const resolver = async (): Promise<string[][]> => [[records.rsa]];
  let passed = 0;
  let failed = 0;
  await fc.assert(
    fc.asyncProperty(input, async ({ letter, body, some, twice }) => {
      const once = seal(`${letter}\r\n${body}`, none);
      let changed = twice ? seal(once, { ...none, result: 'pass' }) : once;
      for (const { run } of some) changed = run(changed);
      const bytes = Buffer.from(changed, 'latin1');
      const { arc } = await verifyMessage(bytes, ports);
      const options = { resolver, strict: true, disableDmarc: true, disableBimi: true, minBitLength: 1024 };
      const expected = (await authenticate(bytes, options as never)).arc as { status: { result: string } };
      const told = JSON.stringify([some.map(({ name }) => name), arc, expected.status, changed]);
      assert.equal(arc.result === 'pass', expected.status.result === 'pass', told);
      if (arc.result === 'pass') passed += 1;
      else failed += 1;
    }),
    { seed: 8617, numRuns: 400 },
  );
  assert.ok(passed > 80 && failed > 80, `${passed} passed, ${failed} failed`);
});
