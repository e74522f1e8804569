import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexMessage } from '#format/message';
import {
  type CompiledRules,
  compileRules,
  matchContent,
  noContent,
  parseRules,
  readRuleContent,
  type RuleAuthentication,
  type RuleEnvelope,
  type RuleOutcome,
  runRules,
} from './mod.ts';

const message = [
  'Received: from a.test by mx.here.test; Thu, 1 Jan 2026 00:00:00 +0000',
  'From: =?utf-8?q?Die_B=C3=A4nk?= <Service@Mail.Bank.example>',
  'Reply-To: money@free.test',
  'To: Anna <anna@here.test>, otto@here.test',
  'Subject: =?utf-8?q?Ihre_Rechnung?=  Nr. 7',
  'X-Mailer: Blaster 2000',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Pay   with\r\nBitcoin <a href="https://Login.Evil.test:8443/x?y=1">here</a> or www.plain.test/z.</p>',
  '<p style="display:none">secret words</p>',
  '--b',
  'Content-Type: application/zip; name="invoice.pdf.zip"',
  'Content-Disposition: attachment; filename="invoice.pdf.zip"',
  'Content-Transfer-Encoding: base64',
  '',
  ...Array.from({ length: 10 }, () => 'QUJD'.repeat(19)),
  '--b--',
  '',
].join('\r\n');

const bytes = new TextEncoder().encode(message);
const content = readRuleContent(bytes, indexMessage(bytes));
const envelope: RuleEnvelope = {
  sender: 'bounce@mailer.test',
  recipients: ['anna@here.test'],
  helo: 'out.mailer.test',
  client: '192.0.2.7',
};
const authentication: RuleAuthentication = { spf: 'softfail', dkim: ['fail', 'pass'], dmarc: 'none', proven: false };
const hits = [{ test: 'link.shortener', value: 1, evidence: {} }];

interface Facts {
  readonly envelope?: Partial<RuleEnvelope>;
  readonly authentication?: Partial<RuleAuthentication>;
}

function compiled(text: string, owner = 'here.test'): CompiledRules {
  const parsed = parseRules(text);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  return compileRules([{ owner, text }]);
}

function outcome(rules: CompiledRules, more: Facts = {}): RuleOutcome {
  return runRules(rules, {
    content: matchContent(rules, content, { now: () => 0 }),
    envelope: { ...envelope, ...more.envelope },
    authentication: { ...authentication, ...more.authentication },
    hits,
  });
}

test('a message is read once, as its reader sees it', () => {
  assert.deepEqual(content.from, [{ name: 'Die Bänk', address: 'service@mail.bank.example' }]);
  assert.deepEqual(content.to, ['anna@here.test', 'otto@here.test']);
  assert.match(content.body, /^Pay with Bitcoin here or www\.plain\.test\/z\.$/m);
  assert.ok(!content.body.includes('secret'));
  assert.deepEqual(content.links, [
    { address: 'https://login.evil.test:8443/x?y=1', hosts: ['login.evil.test'] },
    { address: 'http://www.plain.test/z', hosts: ['www.plain.test'] },
  ]);
  assert.deepEqual(
    content.attachments.map(({ name, type, octets }) => [name, type, Math.round(octets / 10)]),
    [['invoice.pdf.zip', 'application/zip', 57]],
  );
});

const met: readonly string[] = [
  'subject is "ihre rechnung nr. 7"',
  'subject contains RECHNUNG',
  'subject starts Ihre',
  'subject ends "nr. 7"',
  'subject matches /^Ihre\\s+Rech/',
  'subject exists',
  'header X-Mailer contains blaster',
  'header x-mailer exists',
  'not header X-Other exists',
  'from is service@mail.bank.example',
  'from within bank.example',
  'not from within ank.example',
  'from-name is "die bänk"',
  'reply-to within free.test',
  'to is otto@here.test',
  'body contains "with bitcoin"',
  'body matches /bitcoin here/i',
  'not body contains "secret words"',
  'link contains "x?y=1"',
  'link-host within evil.test',
  'link-host is (no.test, www.plain.test)',
  'attachment ends .zip',
  'attachment matches /\\.pdf\\.[a-z]+$/',
  'attachment-type is application/zip',
  'size > 500',
  'not size > 1MiB',
  'links = 2',
  'attachments >= 1',
  'attachment-size < 1KiB',
  'sender within mailer.test',
  'recipient is anna@here.test',
  'recipients = 1',
  'helo ends .mailer.test',
  'client in 192.0.2.0/24',
  'not client in (2001:db8::/32, 198.51.100.7)',
  'spf softfail',
  'spf (fail, softfail)',
  'dkim pass',
  'dmarc none',
  'not dmarc pass',
  'not authenticated',
  'hit link.shortener',
  'hit link.*',
  'not hit link.raw-address',
  'size > 1MiB or subject exists',
  '(size > 1MiB or subject exists) and not (size > 1MiB and subject exists)',
];

for (const condition of met) {
  test(`met: ${condition}`, () => {
    assert.equal(outcome(compiled(`rule a when ${condition} then add 1`)).points, 1);
    assert.equal(outcome(compiled(`rule a when not (${condition}) then add 1`)).points, 0);
  });
}

/** Neither the condition nor its opposite is met by what is not known. */
const unknown: readonly (readonly [string, Facts])[] = [
  ['spf pass', { authentication: { spf: 'temperror' } }],
  ['spf pass', { authentication: { spf: undefined } }],
  ['dkim pass', { authentication: { dkim: ['temperror'] } }],
  ['authenticated', { authentication: { proven: undefined } }],
  ['spf pass and subject exists', { authentication: { spf: 'temperror' } }],
];

for (const [condition, more] of unknown) {
  test(`what could not be found out counts for nothing: ${condition} ${JSON.stringify(more)}`, () => {
    for (const text of [condition, `not (${condition})`]) {
      assert.equal(outcome(compiled(`rule a when ${text} then add 1`), more).points, 0, text);
    }
  });
}

test('what is known already decides beside what is not', () => {
  const late: Facts = { authentication: { spf: 'temperror' } };
  assert.equal(outcome(compiled('rule a when subject exists or spf pass then add 1'), late).points, 1);
  assert.equal(outcome(compiled('rule a when not (size > 1MiB and spf pass) then add 1'), late).points, 1);
  assert.equal(
    outcome(compiled('rule a when dkim pass then add 1'), { authentication: { dkim: ['temperror', 'pass'] } }).points,
    1,
  );
  assert.equal(outcome(compiled('rule a when dkim none then add 1'), { authentication: { dkim: [] } }).points, 1);
});

test('points of all rules are added, and the first that decides is obeyed, the nearest place first', () => {
  const rules = compileRules([
    {
      owner: 'here.test',
      text: 'rule a when subject exists then add 2.5, tag "{A}"\nrule b when subject exists then quarantine',
    },
    {
      owner: 'this server',
      text: 'rule c when subject exists then add -1, reject, call phish, tag "{C}"\nrule d when subject exists then call spam',
    },
  ]);
  const { matched, ...rest } = outcome(rules);
  assert.deepEqual(
    matched.map(({ rule, owner, points }) => [rule, owner, points]),
    [
      ['a', 'here.test', 2.5],
      ['b', 'here.test', 0],
      ['c', 'this server', -1],
      ['d', 'this server', 0],
    ],
  );
  assert.deepEqual(rest, {
    hits: [
      { test: 'rule.points', value: 1.5, evidence: { rules: 'a +2.5, c -1', points: 1.5 } },
      { test: 'rule.decided', value: 1, evidence: { rule: 'b', owner: 'here.test', action: 'quarantine' } },
    ],
    points: 1.5,
    kind: 'phish',
    disposition: { kind: 'quarantine', rule: 'b', owner: 'here.test' },
    tags: ['{A}', '{C}'],
    incomplete: [],
  });
});

test('points come to what the rule says on the scale that is shown', () => {
  const rules = compiled('rule a when subject exists then add 3');
  const facts = { content: matchContent(rules, content, { now: () => 0 }), envelope, authentication, hits };
  assert.equal(runRules(rules, facts, { pointsFactor: 1.5 }).hits[0]?.value, 2);
});

test('a content that was read in part leaves open what is not met by it', () => {
  const rules = compiled(
    'rule a when body contains nothing then add 1\nrule b when not body contains nothing then add 2\nrule c when body contains bitcoin then add 4',
  );
  const answers = matchContent(rules, { ...content, incomplete: ['cut'] }, { now: () => 0 });
  const { points, incomplete } = runRules(rules, { content: answers, envelope, authentication, hits });
  assert.deepEqual([points, incomplete], [4, ['cut']]);
});

test('when the time is used up the rest is open, and that is told', () => {
  const rules = compiled('rule a when body contains bitcoin then add 1\nrule b when not body contains x then add 2');
  let now = 0;
  const answers = matchContent(rules, content, { now: () => (now += 60), msMax: 100 });
  const { points, incomplete } = runRules(rules, { content: answers, envelope, authentication, hits });
  assert.deepEqual([points, incomplete], [1, ['The time for rules was used up before the rule b of here.test']]);
});

/** Whether a rule with that condition is met by a message of one part. */
function meets(condition: string, fields: string, body: string): boolean {
  const octets = new TextEncoder().encode(`${fields}\r\n\r\n${body}\r\n`);
  const rules = compiled(`rule a when ${condition} then add 1`);
  const read = readRuleContent(octets, indexMessage(octets));
  const answers = matchContent(rules, read, { now: () => 0 });
  return runRules(rules, { content: answers, envelope, authentication, hits }).points === 1;
}

const page = 'Content-Type: text/html; charset=utf-8';

test('links are those that a browser goes to, and what wraps them hands on to', () => {
  const within = 'link-host within evil.test';
  for (const body of [
    '<a href="//evil.test/x">x</a>',
    '<a href="\\\\evil.test/x">x</a>',
    '<a href="ht\ttps://evil.test/x">x</a>',
    '<base href="https://evil.test/"><a href="x/login">x</a>',
    '<a href="https://www.google.com/url?q=https%3A%2F%2Fevil.test%2Fx">x</a>',
    '<a href="https://%65vil.test/x">x</a>',
  ]) {
    assert.ok(meets(within, page, body), body);
  }
  assert.ok(!meets(within, page, '<a href="https://fine.test/evil.test">x</a>'));
});

test('a text is seen that has the name of a file, or lies in a multipart without a boundary: programs show it', () => {
  for (const fields of [
    'Content-Type: text/plain; name="a.txt"',
    'Content-Type: multipart/mixed',
    'Content-Type: multipart/mixed; boundary=never',
  ])
    assert.ok(meets('body contains bitcoin', fields, 'Pay with Bitcoin'), fields);
  assert.ok(!meets('body contains bitcoin', 'Content-Disposition: attachment; filename=a.txt', 'Pay with Bitcoin'));
});

test('a word is compared as its reader sees it', () => {
  for (const written of ['Bit\u200bcoin', 'bit\u00adcoin', 'BITCOIN', '\uff22\uff49\uff54\uff43\uff4f\uff49\uff4e'])
    assert.ok(meets('body contains bitcoin', 'Content-Type: text/plain; charset=utf-8', written), written);
});

test('what a pattern did not see of a long text leaves it open, and that is told', () => {
  const rules = compiled(
    'rule a when body matches /needle/ then add 1\nrule b when not body matches /needle/ then add 2',
  );
  const body = `${'x'.repeat(70_000)} needle`;
  const answers = matchContent(rules, { ...content, body }, { now: () => 0 });
  const { points, incomplete } = runRules(rules, { content: answers, envelope, authentication, hits });
  assert.deepEqual([points, incomplete.length], [0, 2]);
  assert.match(incomplete[0] ?? '', /The rule a of here\.test saw the beginning of a long text/);
});

test('a pattern over thousands of links ends with the time for rules', () => {
  const rules = compiled(
    'rule a when link matches /[a-z]{1,400}Z/i then add 1\nrule b when link-host is x.test then add 2',
  );
  const links = Array.from({ length: 1_000 }, (_, i) => ({
    address: `http://x.test/${i}${'a'.repeat(1_900)}`,
    hosts: ['x.test'],
  }));
  // Each look at the clock is a millisecond later: were it asked once a pattern, all links would be read.
  let ms = 0;
  const { incomplete } = matchContent(rules, { ...content, links }, { now: () => ms++ });
  assert.ok(ms <= 300, `${ms} ms`);
  assert.match(incomplete[0] ?? '', /used up in the rule a of here\.test/);
});

test('answers that were made for other rules are not read as answers to these', () => {
  const before = compiled('rule a when body contains bitcoin then add 1');
  const after = compiled('rule a when not body contains bitcoin then add 1');
  const stale = runRules(after, {
    content: matchContent(before, content, { now: () => 0 }),
    envelope,
    authentication,
    hits,
  });
  assert.deepEqual([stale.points, stale.incomplete], [0, ['The rules changed while the message was looked at']]);
  assert.equal(runRules(before, { content: noContent(before), envelope, authentication, hits }).points, 0);
});

test('patterns that explode elsewhere take their time here', () => {
  const text = `rule a when body matches /(x+x+)+y/ then add 1
rule b when body matches /(a|aa)+$/ then add 1
rule c when body matches /^(\\w+\\s?)*\\$/ then add 1
rule d when body matches /(a|b)*a(a|b){12}c/ then add 1`;
  const rules = compiled(text);
  const random = Array.from({ length: 60_000 }, (_, i) => 'ab'[(i * 7919 + (i >> 3)) % 2]).join('');
  const body = 'x'.repeat(30_000) + 'a'.repeat(30_000) + random;
  const before = performance.now();
  matchContent(rules, { ...content, body }, { now: () => performance.now() });
  assert.ok(performance.now() - before < 2_000);
});

test('everything about a message and its rules can be sent between threads', () => {
  const rules = compiled('rule a when body contains bitcoin then add 1');
  const answers = matchContent(rules, structuredClone(content), { now: () => 0 });
  assert.deepEqual(structuredClone(answers), answers);
  assert.deepEqual(structuredClone(outcome(rules)), outcome(rules));
});

test('a rule that refuses may say it in its own words, which cannot break a reply (RFC 5321 section 4.2)', () => {
  const parsed = parseRules('rule a when subject exists then reject "Please use the portal"');
  assert.deepEqual(parsed.ok && parsed.rules[0]?.actions, [{ kind: 'reject', text: 'Please use the portal' }]);
  for (const text of ['"two\nlines"', '"é"', `"${'x'.repeat(201)}"`, '""', '" "']) {
    assert.equal(parseRules(`rule a when subject exists then reject ${text}`).ok, false, text);
  }
});
