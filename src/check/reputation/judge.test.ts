import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SpfVerdict } from '#check/spf';
import { findingsOf, judgeSight, type Sight } from './mod.ts';
import { goodClient, homeLine, noLists, policyOf, policyWith, signed, unsigned } from './sight.fixture.ts';

const policy = policyOf();
const checksOf = (sight: Sight): readonly string[] => findingsOf(sight, policy).map(({ check }) => check);
const spf = (result: SpfVerdict['result'], domain = 'example.org'): SpfVerdict => ({
  result,
  scope: 'mailfrom',
  domain,
  lookups: 1,
  voidLookups: 0,
});

test('nothing is found against a client of which nothing odd was seen', () => {
  assert.deepEqual(checksOf({ client: goodClient }), []);
  assert.deepEqual(
    checksOf({
      client: goodClient,
      helo: { name: 'mx.example.org', form: 'domain', own: false, resolves: 'yes', matches: 'yes' },
      sender: { domain: 'example.org', route: 'mx' },
      lists: noLists,
      spf: spf('pass'),
      authentication: unsigned,
    }),
    [],
  );
  const judged = judgeSight({ client: goodClient }, policy, 'content');
  assert.deepEqual(judged, { action: 'note', decisive: undefined, findings: [], score: 0, greylist: false });
});

test('what could not be found out hits nothing', () => {
  assert.deepEqual(
    checksOf({
      client: { ip: '192.0.2.7', state: 'unknown', names: [] },
      helo: { name: 'mx.example.org', form: 'domain', own: false, resolves: 'unknown', matches: 'unknown' },
      sender: { domain: 'example.org', route: 'unknown' },
      lists: { ...noLists, unknown: ['bl.example'], off: ['dead.example'] },
      spf: spf('temperror'),
      authentication: { ...unsigned, dmarc: { ...unsigned.dmarc, result: 'temperror', policy: 'reject' } },
    }),
    [],
  );
});

test('a home line is refused with the content, and not before: a signature may still speak for it (product IN4)', () => {
  const before = judgeSight(homeLine, policy, 'rcpt');
  assert.equal(before.action, 'score');
  assert.ok(before.findings.some(({ check, eased }) => check === 'ptr-generic' && eased === 'waits'));
  const after = judgeSight({ ...homeLine, authentication: unsigned }, policy, 'content');
  assert.equal(after.action, 'refuse');
  assert.equal(after.decisive?.check, 'ptr-generic');
  assert.deepEqual(after.decisive?.evidence, {
    ip: '192.0.2.77',
    ptr: 'dyn-192-0-2-77.example.net',
    rule: 'octets+dyn',
  });
});

test('a DKIM pass, a DMARC pass or an allow list makes score of what is softened (product IN4)', () => {
  const dmarcPass = { ...unsigned, dmarc: { ...unsigned.dmarc, result: 'pass' as const } };
  const allowed = { ...noLists, allowed: [{ zone: 'list.example', trust: 'medium' as const }] };
  for (const [sight, eased] of [
    [{ ...homeLine, authentication: signed }, 'dkim'],
    [{ ...homeLine, authentication: dmarcPass }, 'dmarc'],
    [{ ...homeLine, authentication: unsigned, lists: allowed }, 'allow-list'],
  ] as const) {
    const judged = judgeSight(sight, policy, 'content');
    assert.equal(judged.action, 'score');
    assert.equal(judged.findings.find(({ check }) => check === 'ptr-generic')?.eased, eased);
    assert.equal(judged.greylist, false);
  }
  for (const dkim of [
    { domain: 'example.org', result: 'pass' as const },
    { domain: 'x.example', result: 'fail' as const },
  ]) {
    const weak = { ...homeLine, authentication: { ...unsigned, dkim: [dkim] } };
    assert.equal(judgeSight(weak, policy, 'content').action, 'refuse');
  }
  const low = { ...noLists, allowed: [{ zone: 'list.example', trust: 'low' as const }] };
  assert.equal(judgeSight({ ...homeLine, lists: low }, policy, 'content').action, 'refuse');
});

test('what no content can excuse is decided at RCPT', () => {
  const listed: Sight = {
    client: goodClient,
    lists: { ...noLists, hits: [{ zone: 'xbl.example', class: 'exploited', weight: 4, codes: ['127.0.0.4'] }] },
  };
  const judged = judgeSight(listed, policy, 'rcpt');
  assert.equal(judged.action, 'refuse');
  assert.equal(judged.decisive?.check, 'list-exploited');
  assert.equal(judgeSight({ ...listed, authentication: signed }, policy, 'content').action, 'refuse');
  const talker: Sight = { client: goodClient, earlyTalkMs: 12 };
  assert.equal(judgeSight(talker, policyWith({ 'early-talker': 'defer' }), 'rcpt').action, 'defer');
  assert.equal(judgeSight(talker, policyWith({ 'early-talker': 'quarantine' }), 'rcpt').action, 'score');
});

test('this machine has no say in what public DNS calls it', () => {
  for (const ip of ['127.0.0.1', '::1']) {
    assert.deepEqual(checksOf({ client: { ip, state: 'missing', names: [] } }), []);
    assert.deepEqual(
      checksOf({ client: { ip, state: 'unconfirmed', names: [{ name: 'localhost', forward: 'none' }] } }),
      [],
    );
  }
  assert.deepEqual(checksOf({ client: { ip: '127.0.0.2', state: 'missing', names: [] } }), ['ptr-missing']);
});

test('one name given by hand is enough, and numbered names of leased lines are not refused', () => {
  const generic = { kind: 'generic', rule: 'octets' } as const;
  const two = [
    { name: '77-2-0-192.example.net', forward: 'confirmed', generic },
    { name: 'mail.example.org', forward: 'confirmed' },
  ] as const;
  assert.deepEqual(checksOf({ client: { ip: '192.0.2.77', state: 'confirmed', names: two } }), []);
  const leased = {
    name: 'static-77.example.net',
    forward: 'confirmed',
    generic: { kind: 'static', rule: 'x' },
  } as const;
  assert.deepEqual(checksOf({ client: { ip: '192.0.2.77', state: 'confirmed', names: [leased] } }), []);
});

test('a HELO name has one finding, the one that explains most', () => {
  const helo = { name: 'x', form: 'domain', own: false, resolves: 'no', matches: 'no' } as const;
  const cases = [
    [{ ...helo, own: true }, 'helo-own'],
    [{ ...helo, form: 'bare' }, 'helo-syntax'],
    [{ ...helo, form: 'malformed' }, 'helo-syntax'],
    [{ ...helo, form: 'internal' }, 'helo-internal'],
    [helo, 'helo-unresolvable'],
    [{ ...helo, resolves: 'yes' }, 'helo-mismatch'],
    [{ ...helo, form: 'literal', resolves: 'unasked' }, 'helo-mismatch'],
  ] as const;
  for (const [of, check] of cases) assert.deepEqual(checksOf({ client: goodClient, helo: of }), [check]);
});

test('a DMARC failure says what passed and why it did not help', () => {
  const sight: Sight = {
    client: goodClient,
    spf: spf('pass', 'bounce.example.net'),
    authentication: {
      ...unsigned,
      dkim: [{ domain: 'list.example', result: 'pass', good: true }],
      dmarc: { ...unsigned.dmarc, result: 'fail', policy: 'reject', from: 'example.org', policyDomain: 'example.org' },
    },
  };
  const judged = judgeSight(sight, policy, 'content');
  assert.equal(judged.action, 'refuse');
  assert.deepEqual(judged.decisive?.evidence, {
    from: 'example.org',
    policyDomain: 'example.org',
    spf: 'pass bounce.example.net',
    dkim: 'pass list.example',
    alignment:
      'SPF passed for bounce.example.net, which does not stand for example.org; the signatures that hold are of list.example, which does not stand for example.org',
  });
});

test('trusted forwarders are forgiven SPF, DKIM and DMARC, and nothing else (product IN6)', () => {
  const dmarc = { ...unsigned.dmarc, result: 'fail' as const, policy: 'reject' as const, from: 'bank.example' };
  const sight: Sight = { client: goodClient, spf: spf('fail', 'bank.example'), authentication: { ...unsigned, dmarc } };
  assert.equal(judgeSight(sight, policy, 'content').action, 'refuse');
  for (const trusted of ['192.0.2.7', '192.0.2.0/24', '0.0.0.0/0', 'example.org', 'mx.example.org', 'EXAMPLE.org']) {
    const judged = judgeSight(sight, policyOf({ trustedForwarders: [trusted] }), 'content');
    assert.equal(judged.action, 'note', trusted);
    assert.ok(judged.findings.every(({ eased, action }) => eased === 'forwarder' || action === 'note'));
  }
  for (const stranger of ['192.0.3.0/24', '192.0.2.0/99', 'ample.org', 'org.example', '2001:db8::/32', '']) {
    assert.equal(judgeSight(sight, policyOf({ trustedForwarders: [stranger] }), 'content').action, 'refuse', stranger);
  }
  const bySpf: Sight = { ...sight, spf: spf('pass', 'bounce.list.example') };
  assert.equal(judgeSight(bySpf, policyOf({ trustedForwarders: ['list.example'] }), 'content').action, 'note');
  const listed = { ...noLists, hits: [{ zone: 'z', class: 'spam' as const, weight: 4, codes: [] }] };
  const both = judgeSight({ ...sight, lists: listed }, policyOf({ trustedForwarders: ['192.0.2.7'] }), 'content');
  assert.equal(both.decisive?.check, 'list-spam');
});

test('a trusted seal forgives DMARC where the sealers say that it was whole (RFC 8617 section 7.2)', () => {
  const dmarc = { ...unsigned.dmarc, result: 'fail' as const, policy: 'reject' as const, from: 'bank.example' };
  const action = (arc: typeof unsigned.arc, trustedSealers: readonly string[]): string =>
    judgeSight(
      { client: goodClient, authentication: { ...unsigned, dmarc, arc } },
      policyOf({ trustedSealers }),
      'content',
    ).action;
  assert.equal(action({ result: 'pass', sealers: ['list.example'], says: ['dmarc'] }, ['list.example']), 'note');
  assert.equal(action({ result: 'fail', sealers: ['list.example'], says: ['dmarc'] }, ['list.example']), 'refuse');
  assert.equal(action({ result: 'pass', sealers: ['list.example'], says: [] }, ['list.example']), 'refuse');
  assert.equal(action({ result: 'pass', sealers: ['list.example'], says: ['dmarc'] }, []), 'refuse');
  const two = { result: 'pass', sealers: ['b.example', 'a.example'], says: ['arc'] } as const;
  assert.equal(action(two, ['b.example']), 'refuse');
  assert.equal(action(two, ['a.example']), 'refuse');
  assert.equal(action(two, ['a.example', 'b.example']), 'note');
});

test('greylisting puts off odd mail that nobody stands behind, all of it, or none', () => {
  const nameless: Sight = { client: { ip: '192.0.2.9', state: 'missing', names: [] }, authentication: unsigned };
  const plain: Sight = { client: goodClient, authentication: signed };
  const greylists = (sight: Sight, greylisting: 'off' | 'odd' | 'all'): boolean =>
    judgeSight(sight, policyOf({ greylisting }), 'content').greylist;
  assert.deepEqual(
    [greylists(nameless, 'off'), greylists(nameless, 'odd'), greylists(nameless, 'all')],
    [false, true, true],
  );
  assert.deepEqual([greylists(plain, 'off'), greylists(plain, 'odd'), greylists(plain, 'all')], [false, false, true]);
  assert.equal(judgeSight(nameless, policy, 'rcpt').greylist, false);
  const off = judgeSight(nameless, policyOf({ greylisting: 'off' }), 'content');
  assert.equal(off.action, 'score');
  assert.equal(off.findings[0]?.eased, 'no-greylisting');
  const listed: Sight = {
    ...plain,
    lists: { ...noLists, hits: [{ zone: 'z', class: 'spam', weight: 1, codes: [] }] },
  };
  assert.equal(judgeSight(listed, policyWith({ 'list-spam': 'greylist' }), 'content').action, 'score');
});

test('a network over its limits is put off at RCPT', () => {
  const rates = {
    network: '192.0.2.0/24',
    messages: 7,
    messagesWindowS: 3600,
    unknownRecipients: 21,
    unknownWindowS: 600,
  };
  const judged = judgeSight({ client: goodClient, rates }, policy, 'rcpt');
  assert.deepEqual([judged.action, judged.decisive?.check], ['defer', 'unknown-recipients']);
  assert.deepEqual(judged.decisive?.evidence, { network: '192.0.2.0/24', count: 21, windowS: 600, max: 20 });
  const limits = { messagesMax: 6, unknownRecipientsMax: 0 };
  assert.deepEqual(
    findingsOf({ client: goodClient, rates }, limits).map(({ check }) => check),
    ['network-rate'],
  );
});

test('a dry run records what would have been done', () => {
  const judged = judgeSight(
    { ...homeLine, authentication: unsigned },
    policyOf({ dryRun: ['ptr-generic'] }),
    'content',
  );
  const finding = judged.findings.find(({ check }) => check === 'ptr-generic');
  assert.deepEqual(
    [finding?.action, finding?.effective, finding?.would, finding?.dryRun, finding?.eased],
    ['refuse', 'note', 'refuse', true, 'dry-run'],
  );
  assert.equal(judged.action, 'greylist'); // The unconfirmed name still counts.
});
