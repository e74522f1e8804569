import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeClient, describeJudgement, judgeSight, privateAddressReason, type Sight } from './mod.ts';
import { goodClient, homeLine, noLists, policyOf, signed, unsigned } from './sight.fixture.ts';

test('private addresses are refused with the reason (RFC 6890)', () => {
  assert.equal(
    privateAddressReason('10.1.2.3'),
    '10.1.2.3 is an address that every house uses anew inside its own network (10.0.0.0/8, RFC 1918); mail from outside never comes from it. Ask about the public address, the one that other servers see.',
  );
  assert.match(privateAddressReason('::1') ?? '', /^::1 is the machine itself/);
  assert.match(privateAddressReason('192.0.2.1') ?? '', /examples in documents/);
  assert.equal(privateAddressReason('8.8.8.8'), undefined);
});

test('a policy listing is told as normal for a home line, an exploited one as a machine to be cleaned', () => {
  const hit = (of: 'policy' | 'exploited'): Sight => ({
    client: goodClient,
    lists: {
      ...noLists,
      hits: [
        { zone: 'l.example', class: of, weight: 2, codes: ['127.0.0.10'], text: 'why', link: 'https://l.example/1' },
      ],
    },
  });
  const policy = describeClient(hit('policy')).join('\n');
  assert.match(
    policy,
    /l\.example lists 192\.0\.2\.7 as policy \(127\.0\.0\.10\)\. That is normal for the line of a home/,
  );
  assert.match(policy, /port 465 or 587 with sign-in/);
  assert.match(policy, /It says: why\. See https:\/\/l\.example\/1/);
  const exploited = describeClient(hit('exploited')).join('\n');
  assert.match(exploited, /Clean the machine first/);
  assert.doesNotMatch(exploited, /normal/);
});

test('each thing that was seen has its sentence, and what is unknown says that it counts for nothing', () => {
  assert.deepEqual(describeClient({ client: goodClient }), [
    '192.0.2.7 is called mx.example.org, and the name leads back to it: as it should be.',
  ]);
  const home = describeClient({ ...homeLine, earlyTalkMs: 12 });
  assert.equal(home.length, 4);
  assert.match(home[0] ?? '', /but that name leads to 192\.0\.2\.1\. Either the name needs/);
  assert.match(home[1] ?? '', /rule octets\+dyn/);
  assert.match(home[2] ?? '', /which belongs to 192\.0\.2\.1/);
  const unknown: Sight = {
    client: { ip: '192.0.2.7', state: 'unknown', names: [] },
    helo: { name: 'a.example', form: 'domain', own: false, resolves: 'unknown', matches: 'unknown' },
    sender: { domain: 'a.example', route: 'unknown' },
    spf: {
      result: 'temperror',
      scope: 'mailfrom',
      domain: 'a.example',
      problem: 'time-out',
      lookups: 1,
      voidLookups: 0,
    },
    lists: { ...noLists, unknown: ['slow.example'], off: ['dead.example'] },
  };
  const lines = describeClient(unknown);
  assert.equal(lines.filter((line) => /counts? for nothing/.test(line)).length, 5, lines.join('\n'));
  assert.ok(lines.some((line) => line.startsWith('Not asked')));
});

test('every form of every part has words of its own', () => {
  const told = new Set<string>();
  const tell = (sight: Sight): void => describeClient(sight).forEach((line) => told.add(line));
  for (const forward of ['confirmed', 'other', 'none', 'unknown'] as const) {
    tell({ client: { ip: '192.0.2.7', state: 'unconfirmed', names: [{ name: 'a.example', forward }] } });
  }
  tell({ client: { ip: '192.0.2.7', state: 'missing', names: [] } });
  tell({ client: { ip: '127.0.0.1', state: 'missing', names: [] } });
  const helo = { name: 'a.example', own: false, resolves: 'yes', matches: 'no' } as const;
  for (const form of ['domain', 'literal', 'bare', 'internal', 'malformed'] as const) {
    tell({ client: goodClient, helo: { ...helo, form } });
    tell({ client: goodClient, helo: { ...helo, form, matches: 'yes' } });
  }
  tell({ client: goodClient, helo: { ...helo, form: 'domain', resolves: 'no' } });
  tell({ client: goodClient, helo: { ...helo, form: 'domain', own: true } });
  for (const route of ['mx', 'address', 'literal', 'null-mx', 'none', 'unknown'] as const) {
    tell({ client: goodClient, sender: { domain: 'a.example', route } });
  }
  for (const result of ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'] as const) {
    tell({ client: goodClient, spf: { result, scope: 'helo', domain: 'a.example', lookups: 0, voidLookups: 0 } });
  }
  tell({ client: goodClient, authentication: signed });
  tell({ client: goodClient, authentication: unsigned });
  assert.equal(told.size, 7 + 9 + 6 + 7 + 3);
});

test('a judgement is told finding by finding, with what eased it', () => {
  const lines = describeJudgement(
    judgeSight({ ...homeLine, authentication: signed }, policyOf({ dryRun: ['helo-mismatch'] }), 'content'),
  );
  assert.deepEqual(lines, [
    'PTR-2 ptr-unconfirmed: greylist, made score, since a DKIM signature holds, score 1.0',
    'PTR-3 ptr-generic: refuse, made score, since a DKIM signature holds, score 2.5',
    'HELO-5 helo-mismatch: score, in a dry run (would be score), score 0.5',
    'Together: score because of PTR-3, score 3.5.',
  ]);
  const refused = describeJudgement(judgeSight({ ...homeLine, authentication: unsigned }, policyOf(), 'content'));
  assert.equal(refused.at(-1), 'Together: refuse because of PTR-3, score 4.0.');
});

test('that a first try is put off is said where nothing stronger happens', () => {
  const nameless: Sight = { client: { ip: '192.0.2.9', state: 'missing', names: [] }, authentication: unsigned };
  const last = describeJudgement(judgeSight(nameless, policyOf(), 'content')).at(-1);
  assert.equal(last, 'Together: greylist because of PTR-1, score 1.5, and a first try is put off.');
});
