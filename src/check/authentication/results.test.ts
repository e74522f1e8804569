import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArcVerdict, SignatureVerdict } from '#check/dkim';
import type { DmarcVerdict } from '#check/dmarc';
import type { SpfVerdict } from '#check/spf';
import { FakeResolver, type Zone } from '#testing/zone';
import {
  authenticationPayload,
  type AuthenticationResults,
  findBimi,
  findForgedResults,
  formatAuthenticationResults,
  overriddenByArc,
  parseAuthenticationResults,
} from './mod.ts';

const spf: SpfVerdict = {
  result: 'pass',
  scope: 'mailfrom',
  domain: 'us.test',
  mechanism: 'ip4:192.0.2.1',
  lookups: 0,
  voidLookups: 0,
};
const dkim: SignatureVerdict = {
  result: 'pass',
  domain: 'us.test',
  selector: 'r1',
  algorithm: 'rsa-sha256',
  keyBits: 2048,
  mark: 'ab/cd+ef',
};
const dmarc: DmarcVerdict = {
  result: 'pass',
  fromDomain: 'us.test',
  organizationalDomain: 'us.test',
  policyDomain: 'us.test',
  policy: 'reject',
  published: { p: 'reject', adkim: 'r', aspf: 'r', testing: false, rua: [], ruf: [], fo: '0' },
  alignedSpf: true,
  alignedDkim: ['us.test'],
};
const noArc: ArcVerdict = { result: 'none', instances: 0, sealers: [], results: '' };
const good: AuthenticationResults = { spf, dkim: [dkim], dmarc, arc: noArc };

test('the field has one result a line, in its properties what was looked at (RFC 8601 section 2.2)', () => {
  const field = formatAuthenticationResults('mx.there.test', good, {
    iprev: { result: 'pass', address: '192.0.2.1' },
    client: '192.0.2.1',
  });
  assert.equal(
    field,
    [
      'Authentication-Results: mx.there.test;',
      '\tdkim=pass (2048-bit key) header.d=us.test header.s=r1 header.a=rsa-sha256',
      '\theader.b="ab/cd+ef";',
      '\tspf=pass (matched ip4:192.0.2.1) smtp.mailfrom=us.test;',
      '\tdmarc=pass header.from=us.test policy.dmarc=reject;',
      '\tarc=none;',
      '\tiprev=pass policy.iprev=192.0.2.1',
      '',
    ].join('\r\n'),
  );
});

test('an unsigned message from nobody has results too', () => {
  const nobody: SpfVerdict = { result: 'none', scope: 'helo', domain: '[192.0.2.1]', lookups: 0, voidLookups: 0 };
  const none: DmarcVerdict = {
    result: 'none',
    policy: 'none',
    alignedSpf: false,
    alignedDkim: [],
    problem: 'From names no domain',
  };
  const field = formatAuthenticationResults('mx', { spf: nobody, dkim: [], dmarc: none, arc: noArc });
  assert.equal(
    field,
    'Authentication-Results: mx;\r\n\tdkim=none;\r\n\tspf=none smtp.helo="[192.0.2.1]";\r\n\tdmarc=none (From names no domain);\r\n\tarc=none\r\n',
  );
});

test('nothing that strangers chose ends a comment, a quoted string, or a line', () => {
  const evil = 'x)\r\nFrom: a@b; dkim=pass "y" \\ \0 (é';
  const field = formatAuthenticationResults('mx.there.test', {
    spf: { ...spf, domain: evil, problem: evil },
    dkim: [{ ...dkim, domain: evil, selector: evil, algorithm: evil, problem: evil, mark: evil }],
    dmarc: { ...dmarc, fromDomain: evil, problem: evil },
    arc: { result: 'fail', instances: 1, sealers: [evil], results: evil, problem: evil },
  });
  assert.match(field, /^[\x20-\x7e]+(?:\r\n\t[\x20-\x7e]+)*\r\n$/);
  const read = parseAuthenticationResults(field.slice(field.indexOf(':') + 1).replaceAll('\r\n', ''));
  assert.deepEqual(
    read?.results.map(({ method, result }) => `${method}=${result}`),
    ['dkim=pass', 'spf=pass', 'dmarc=pass', 'arc=fail'],
  );
});

test('of 200 signatures twenty are written, and how many more there are', () => {
  const many = Array.from({ length: 200 }, () => dkim);
  const field = formatAuthenticationResults('mx.there.test', { ...good, dkim: many });
  assert.equal(field.match(/dkim=pass/g)?.length, 20);
  assert.match(field.replaceAll(/\s+/g, ' '), /\(and 180 more signatures\)/);
  assert.ok(field.split('\r\n').every((line) => line.length <= 78));
});

test('a message believed for a sealer says so (RFC 8617 section 7.2.1)', () => {
  const override = { sealer: 'list.test', said: 'dmarc=pass header.from=us.test' };
  const failed: AuthenticationResults = { ...good, dmarc: { ...dmarc, result: 'fail' } };
  const field = formatAuthenticationResults('mx', failed, { override }).replaceAll(/\s+/g, ' ');
  assert.match(
    field,
    /dmarc=fail \(list.test said dmarc=pass header.from=us.test\) header.from=us.test policy.dmarc=none policy.arc=list.test;/,
  );
});

test('the payload for a seal is the same, unfolded', () => {
  assert.equal(
    authenticationPayload('mx.there.test', good),
    'mx.there.test; dkim=pass (2048-bit key) header.d=us.test header.s=r1 header.a=rsa-sha256 header.b="ab/cd+ef"; ' +
      'spf=pass (matched ip4:192.0.2.1) smtp.mailfrom=us.test; dmarc=pass header.from=us.test policy.dmarc=reject; arc=none',
  );
});

test('reading gives what RFC 8601 appendix B has', () => {
  assert.deepEqual(parseAuthenticationResults('example.org 1; none'), {
    authservId: 'example.org',
    version: 1,
    results: [],
  });
  const text =
    'example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net; sender-id=pass header.from=example.net';
  assert.deepEqual(parseAuthenticationResults(text)?.results, [
    { method: 'auth', result: 'pass', properties: [{ type: 'smtp', name: 'auth', value: 'sender@example.net' }] },
    { method: 'spf', result: 'pass', properties: [{ type: 'smtp', name: 'mailfrom', value: 'example.net' }] },
    { method: 'sender-id', result: 'pass', properties: [{ type: 'header', name: 'from', value: 'example.net' }] },
  ]);
  // Appendix B.7: comments in every place.
  const odd =
    "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462";
  assert.deepEqual(parseAuthenticationResults(odd), {
    authservId: 'foo.example.net',
    version: 1,
    results: [
      { method: 'dkim', result: 'fail', properties: [{ type: 'policy', name: 'expired', value: '1362471462' }] },
    ],
  });
});

test('reading takes values in quotes, reasons, and what follows something unreadable', () => {
  const text = 'mx; =x; dkim; dkim=pass reason="a; b\\"c" header.b=ab/c+d= header.i="me (x)"@us.test; spf=pass';
  assert.deepEqual(parseAuthenticationResults(text)?.results, [
    {
      method: 'dkim',
      result: 'pass',
      reason: 'a; b"c',
      properties: [
        { type: 'header', name: 'b', value: 'ab/c+d=' },
        { type: 'header', name: 'i', value: 'me (x)@us.test' },
      ],
    },
    { method: 'spf', result: 'pass', properties: [] },
  ]);
  for (const none of ['', ';', '(comment', 'spf=pass smtp.mailfrom=x', '"']) {
    assert.equal(parseAuthenticationResults(none), undefined, none);
  }
});

const forged: readonly string[] = [
  'mx.us.test; spf=pass',
  'MX.Us.TEST ; spf=pass',
  'mx.us.test 1; spf=pass',
  'mx.us.test/1; spf=pass',
  'mx.us.test',
  '(hi (there;)) mx.us.test (x); spf=pass',
  '"mx.us.test"; spf=pass',
  '"mx\\.us.test"; spf=pass',
  '\r\n\t mx.us.test;\r\n spf=pass',
  '\n mx.us.test; spf=pass',
  'mx.us.test.; spf=pass',
  '=?utf-8?q?mx.us.test?=; spf=pass',
  'ｍｘ.us.test; spf=pass',
  'mx\u3002us.test; spf=pass',
  'm\0x.us.test; spf=pass',
  'mx.us.test\0x; spf=pass',
  'mx.us.test\rx; spf=pass',
  'other.test mx.us.test; spf=pass',
  '(x;) "a" mx.us.test; spf=pass',
  'other.test 2; spf=pass',
];
const honest: readonly string[] = [
  'other.test; spf=pass',
  'mx.us.test.evil.test; spf=pass',
  'other.test (by mx2.us.test); x=y',
  'other.test; spf=pass smtp.helo=mx.us.test',
  '',
];

test('fields that claim to be ours are found, in whatever dress (RFC 8601 section 5)', () => {
  for (const name of ['Authentication-Results:', 'authentication-results :', 'AUTHENTICATION-RESULTS\t:']) {
    for (const [list, count] of [
      [forged, 1],
      [honest, 0],
    ] as const) {
      for (const value of list) {
        const before = 'From: a@b\r\n';
        const field = `${name} ${value}\r\n`;
        const bytes = Buffer.from(
          `${before}${field}Subject: x\r\n\r\nAuthentication-Results: mx.us.test; spf=pass\r\n`,
        );
        const found = findForgedResults(bytes, 'mx.us.test');
        assert.equal(found.length, count, value);
        const [range] = found;
        if (range !== undefined) {
          assert.deepEqual(range, { from: before.length, to: before.length + Buffer.byteLength(field) });
        }
      }
    }
  }
});

test('our name in U-labels is our name in A-labels', () => {
  const bytes = Buffer.from(
    'Authentication-Results: mx.bücher.test; spf=pass\r\nAuthentication-Results: MX.xn--bcher-kva.test; x=y\r\n\r\n',
  );
  for (const own of ['mx.bücher.test', 'mx.xn--bcher-kva.test']) assert.equal(findForgedResults(bytes, own).length, 2);
});

test('other fields are left alone, and all are looked at: behind 5,000 others, in a header without a body', () => {
  const field = 'Authentication-Results: mx.us.test; spf=pass';
  const others = `X-${field}\r\nARC-${field}\r\nAuthentication-Results2: mx.us.test\r\nSubject: a\r\n ${field}\r\n`;
  assert.deepEqual(findForgedResults(Buffer.from(others), 'mx.us.test'), []);
  const bytes = Buffer.from(`${'X: y\r\n'.repeat(5_000)}${field}\n${field}`);
  assert.equal(findForgedResults(bytes, 'mx.us.test').length, 2);
});

const chain: ArcVerdict = {
  result: 'pass',
  instances: 2,
  sealers: ['list.test', 'first.test'],
  results: 'mx.list.test; spf=fail; dmarc=pass (p=reject) header.from=us.test',
};
const broken: AuthenticationResults = { ...good, dmarc: { ...dmarc, result: 'fail' }, arc: chain };

test('a trusted sealer that saw DMARC pass overrides its failure (RFC 8617 section 7.2.1)', () => {
  assert.deepEqual(overriddenByArc(broken, ['other.test', 'List.test']), {
    sealer: 'list.test',
    said: 'dmarc=pass header.from=us.test',
  });
  const address = { ...chain, results: 'mx; dmarc=pass header.from=me@us.test' };
  assert.ok(overriddenByArc({ ...broken, arc: address }, ['list.test']));
});

const kept: readonly (readonly [claim: string, results: AuthenticationResults, trusted: readonly string[]])[] = [
  ['nobody is trusted', broken, []],
  ['only the first sealer is trusted', broken, ['first.test']],
  ['a domain above the sealer is trusted', broken, ['test']],
  ['the chain fails', { ...broken, arc: { ...chain, result: 'fail' } }, ['list.test']],
  ['DMARC passed here', { ...broken, dmarc }, ['list.test']],
  ['DMARC is not known here', { ...broken, dmarc: { ...dmarc, result: 'temperror' } }, ['list.test']],
  ['it said nothing of DMARC', { ...broken, arc: { ...chain, results: 'mx; spf=pass' } }, ['list.test']],
  ['it said fail', { ...broken, arc: { ...chain, results: 'mx; dmarc=fail' } }, ['list.test']],
  ['it said both', { ...broken, arc: { ...chain, results: 'mx; dmarc=pass; dmarc=fail' } }, ['list.test']],
  [
    'it said so of another',
    { ...broken, arc: { ...chain, results: 'mx; dmarc=pass header.from=x.test' } },
    ['list.test'],
  ],
  ['it said so in a comment', { ...broken, arc: { ...chain, results: 'mx; x=y (; dmarc=pass)' } }, ['list.test']],
];

for (const [claim, results, trusted] of kept) {
  test(`DMARC's failure stands where ${claim}`, () => {
    assert.equal(overriddenByArc(results, trusted), undefined);
  });
}

const logo = 'v=BIMI1; l=https://us.test/logo.svg; a=https://us.test/vmc.pem';
const bimi = async (records: Zone, verdict: DmarcVerdict = dmarc, selector?: string) =>
  findBimi(
    { dmarc: verdict, ...(selector === undefined ? {} : { selector }) },
    { resolver: new FakeResolver(records) },
  );

test('the brand of a domain is looked up at the author, then at its organization', async () => {
  const found = {
    result: 'pass',
    domain: 'us.test',
    selector: 'default',
    logo: 'https://us.test/logo.svg',
    authority: 'https://us.test/vmc.pem',
  };
  assert.deepEqual(await bimi({ 'default._bimi.us.test': { TXT: ['x', logo] } }), found);
  const below = { ...dmarc, fromDomain: 'news.us.test' };
  assert.deepEqual(await bimi({ 'default._bimi.us.test': { TXT: [logo] } }, below), found);
  const own = { 'b1._bimi.news.us.test': { TXT: ['v=BIMI1; l=https://x.test/a.svg; a='] } };
  assert.equal((await bimi(own, below, 'b1')).domain, 'news.us.test');
  assert.deepEqual(await bimi({}), { result: 'none' });
  assert.deepEqual((await bimi({ 'default._bimi.us.test': { TXT: ['v=BIMI1; l=; a='] } })).result, 'declined');
});

test('a brand is for mail that passed DMARC, of domains whose policy has force', async () => {
  const published = dmarc.published;
  assert.ok(published !== undefined);
  const unfit: readonly DmarcVerdict[] = [
    { ...dmarc, result: 'fail' },
    { ...dmarc, policy: 'none' },
    { ...dmarc, published: { ...published, sp: 'none' } },
    { ...dmarc, published: { ...published, testing: true } },
  ];
  for (const verdict of unfit) {
    assert.equal((await bimi({ 'default._bimi.us.test': { TXT: [logo] } }, verdict)).result, 'skipped');
  }
});

test('a record that is broken, doubled, or of another kind shows no brand', async () => {
  const bad: readonly (readonly string[])[] = [
    [logo, logo],
    ['v=BIMI1; l=http://us.test/logo.svg'],
    ['v=BIMI1; l=javascript:alert(1)'],
    ['v=BIMI1; l=https://a:b@us.test/x.svg'],
    ['v=BIMI1; a=https://us.test/vmc.pem'],
    ['v=BIMI1; l=https://us.test/x.svg; l=https://us.test/y.svg'],
    ['v=BIMI1; l=https://us.test/x.svg; a=ftp://us.test'],
    [`v=BIMI1; l=https://us.test/${'x'.repeat(3_000)}`],
  ];
  for (const records of bad) {
    assert.equal((await bimi({ 'default._bimi.us.test': { TXT: records } })).result, 'fail', records[0] ?? '');
  }
  assert.equal((await bimi({ 'default._bimi.us.test': 'servfail' })).result, 'temperror');
  assert.equal((await bimi({}, dmarc, 'a b')).result, 'fail');
});
