import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, noSpf, policies, portsOf, signature, spf } from './dmarc.fixture.ts';
import { findPolicy, organizationalDomain } from './mod.ts';
import { walkNames } from './walk.ts';

test('a walk asks for at most eight names (RFC 9989 sections 4.10 and 5.1.8)', () => {
  const cases: Readonly<Record<string, readonly string[]>> = {
    'a.b.c.d.e.f.g.h.i.j.mail.example.com': [
      'a.b.c.d.e.f.g.h.i.j.mail.example.com',
      'g.h.i.j.mail.example.com',
      'h.i.j.mail.example.com',
      'i.j.mail.example.com',
      'j.mail.example.com',
      'mail.example.com',
      'example.com',
      'com',
    ],
    'mail.a.b.c.d.e.f.g.example.com': [
      'mail.a.b.c.d.e.f.g.example.com',
      'c.d.e.f.g.example.com',
      'd.e.f.g.example.com',
      'e.f.g.example.com',
      'f.g.example.com',
      'g.example.com',
      'example.com',
      'com',
    ],
    // Eight labels: seven are left after the first step. Seven: one is taken away.
    'a.b.c.d.e.f.example.com': [
      'a.b.c.d.e.f.example.com',
      'b.c.d.e.f.example.com',
      'c.d.e.f.example.com',
      'd.e.f.example.com',
      'e.f.example.com',
      'f.example.com',
      'example.com',
      'com',
    ],
    'b.c.d.e.f.example.com': [
      'b.c.d.e.f.example.com',
      'c.d.e.f.example.com',
      'd.e.f.example.com',
      'e.f.example.com',
      'f.example.com',
      'example.com',
      'com',
    ],
    com: ['com'],
  };
  for (const [domain, names] of Object.entries(cases)) assert.deepEqual(walkNames(domain), names);
});

/** Domain, records, organizational domain, where the policy lies. */
const walks: readonly (readonly [string, Readonly<Record<string, string>>, string, string | undefined])[] = [
  // RFC 9989 section 4.10.2.
  ['a.mail.example.com', { 'mail.example.com': 'p=none', 'example.com': 'p=none' }, 'example.com', 'example.com'],
  [
    'a.mail.example.com',
    { 'mail.example.com': 'p=none; psd=n', 'example.com': 'p=none' },
    'mail.example.com',
    'mail.example.com',
  ],
  ['a.mail.example.com', { com: 'p=none; psd=y' }, 'example.com', 'com'],
  [
    'x.mail.example.com',
    { 'mail.example.com': 'p=none', 'example.com': 'p=none; psd=y' },
    'mail.example.com',
    'mail.example.com',
  ],
  // Appendix B.4.1.
  ['example.com', { 'example.com': 'p=none', 'signing.example.com': 'p=none' }, 'example.com', 'example.com'],
  [
    'signing.example.com',
    { 'example.com': 'p=none', 'signing.example.com': 'p=none' },
    'example.com',
    'signing.example.com',
  ],
  // Appendix B.4.2.
  [
    'a.b.c.d.e.f.g.h.i.j.k.example.com',
    { 'example.com': 'p=none', 'signing.example.com': 'p=none' },
    'example.com',
    'example.com',
  ],
  // Appendix B.4.3.
  [
    'giant.bank.example',
    { 'bank.example': 'p=none; psd=y', 'giant.bank.example': 'p=none' },
    'giant.bank.example',
    'giant.bank.example',
  ],
  [
    'mail.giant.bank.example',
    { 'bank.example': 'p=none; psd=y', 'giant.bank.example': 'p=none' },
    'giant.bank.example',
    'giant.bank.example',
  ],
  [
    'mail.mega.bank.example',
    { 'bank.example': 'p=none; psd=y', 'giant.bank.example': 'p=none' },
    'mega.bank.example',
    'bank.example',
  ],
  // A public suffix that sends mail itself; one below another; a record above that the walk does not reach.
  ['bank.example', { 'bank.example': 'p=none; psd=y' }, 'bank.example', 'bank.example'],
  ['a.b.bank.example', { 'bank.example': 'p=none; psd=y', example: 'p=none; psd=y' }, 'b.bank.example', 'bank.example'],
  ['a.b.example.com', { 'b.example.com': 'p=none; psd=n', com: 'p=none; psd=y' }, 'b.example.com', 'b.example.com'],
  // Section 5.1.8: a record that lies between the name and its last seven labels is not seen.
  [
    'mail.a.b.c.d.e.f.g.example.com',
    { 'b.c.d.e.f.g.example.com': 'p=none; psd=n', 'example.com': 'p=none' },
    'example.com',
    'example.com',
  ],
  // Nothing at all.
  ['www.example.com', {}, 'www.example.com', undefined],
];

test('organizational domains and policies lie where the examples of RFC 9989 find them', async () => {
  for (const [domain, records, organizational, policyDomain] of walks) {
    const texts = Object.entries(records).map(([name, tags]) => [name, `v=DMARC1; ${tags}`] as const);
    const ports = portsOf(policies(Object.fromEntries(texts)));
    assert.equal(await organizationalDomain(domain, ports), organizational, domain);
    const finding = await findPolicy(domain, ports);
    assert.equal(finding.kind === 'temperror' ? undefined : finding.organizationalDomain, organizational, domain);
    assert.equal(finding.kind === 'policy' ? finding.policyDomain : undefined, policyDomain, domain);
    assert.ok(ports.resolver.asked.length <= 16);
  }
});

test('messages are aligned as the examples of RFC 9989 appendix B.4 say', async () => {
  const record = 'v=DMARC1; p=reject';
  const example = policies({ 'example.com': record, 'signing.example.com': record });
  for (const from of ['example.com', 'a.b.c.d.e.f.g.h.i.j.k.example.com']) {
    const verdict = await judge(example, from, { spf: spf('example.com'), dkim: [signature('signing.example.com')] });
    const { result, alignedSpf, alignedDkim, policyDomain } = verdict;
    assert.deepEqual(
      { result, alignedSpf, alignedDkim, policyDomain },
      { result: 'pass', alignedSpf: true, alignedDkim: ['signing.example.com'], policyDomain: 'example.com' },
    );
  }
  const bank = policies({ 'bank.example': `${record}; psd=y`, 'giant.bank.example': record });
  const mega = [signature('mail.mega.bank.example')];
  const giant = await judge(bank, 'giant.bank.example', { spf: spf('mail.giant.bank.example'), dkim: mega });
  assert.deepEqual([giant.result, giant.alignedSpf, giant.alignedDkim], ['pass', true, []]);
  const alone = await judge(bank, 'giant.bank.example', { spf: noSpf, dkim: mega });
  assert.deepEqual([alone.result, alone.policy, alone.policyDomain], ['fail', 'reject', 'giant.bank.example']);
});

test('domains are aligned as the table of RFC 9989 section 4.4 says', async () => {
  const relaxed = policies({ 'example.com': 'v=DMARC1; p=none' });
  const strict = policies({ 'example.com': 'v=DMARC1; p=none; aspf=s; adkim=s' });
  const cases: readonly (readonly [identifier: string, relaxed: string, strict: string])[] = [
    ['foo.example.com', 'pass', 'fail'],
    ['news.example.com', 'pass', 'pass'],
    ['NEWS.Example.COM.', 'pass', 'pass'],
    ['example.com', 'pass', 'fail'],
    ['foo.example.net', 'fail', 'fail'],
    ['notexample.com', 'fail', 'fail'],
    ['com', 'fail', 'fail'],
  ];
  for (const [identifier, whenRelaxed, whenStrict] of cases) {
    for (const by of [{ spf: spf(identifier) }, { dkim: [signature(identifier)] }]) {
      assert.equal((await judge(relaxed, 'news.example.com', by)).result, whenRelaxed, identifier);
      assert.equal((await judge(strict, 'news.example.com', by)).result, whenStrict, identifier);
    }
  }
});

test('several records, and those that are none, are as no record (RFC 9989 section 4.10)', async () => {
  const zone = policies({
    'a.example.com': ['v=DMARC1; p=reject', 'v=DMARC1; p=none', 'v=DMARC1; p=quarantine'],
    'b.example.com': ['v=DMARC1; p=reject; p=none'],
    'c.example.com': ['v=spf1 -all', 'p=reject', 'v=DMARC1; p=quarantine'],
    'example.com': 'v=DMARC1; p=reject; sp=none',
  });
  assert.equal((await judge(zone, 'a.example.com')).policyDomain, 'example.com');
  assert.equal((await judge(zone, 'b.example.com')).policy, 'none');
  assert.equal((await judge(zone, 'c.example.com')).policy, 'quarantine');
});
