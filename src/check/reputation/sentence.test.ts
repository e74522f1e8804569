import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatReply } from '#format/smtp';
import { checkNames, findingsOf, type Finding, greylistSentence, sentenceOf } from './mod.ts';
import { homeLine, policyOf } from './sight.fixture.ts';

const finding = (check: Finding['check'], evidence: Finding['evidence']): Finding => ({ check, score: 1, evidence });
const ip = '192.0.2.1';

test('a refusal names the value that counts and what the sender can do (ux 4.8)', () => {
  const cases: readonly (readonly [Finding, string])[] = [
    [finding('ptr-missing', { ip }), '550 5.7.25'],
    [finding('ptr-unconfirmed', { ip, ptr: 'a.example b.example', forward: '' }), '550 5.7.25'],
    [finding('ptr-generic', { ip, ptr: 'dyn-1.example.net', rule: 'x' }), '550 5.7.25'],
    [finding('helo-syntax', { ip, helo: 'server1' }), '550 5.5.4'],
    [finding('helo-own', { ip, helo: 'mx.ours.example', own: 'mx.ours.example' }), '550 5.7.1'],
    [finding('helo-internal', { ip, helo: 'server1.local' }), '550 5.7.1'],
    [finding('helo-unresolvable', { ip, helo: 'gone.example' }), '550 5.7.1'],
    [finding('helo-mismatch', { ip, helo: 'other.example', addresses: '192.0.2.9' }), '550 5.7.1'],
    [finding('early-talker', { ip, afterMs: 3 }), '550 5.5.0'],
    [finding('list-policy', { ip, zone: 'pbl.example', codes: '127.0.0.10' }), '554 5.7.1'],
    [finding('list-spam', { ip, zone: 'sbl.example', codes: '127.0.0.2', link: 'https://l.example/1' }), '554 5.7.1'],
    [finding('list-exploited', { ip, zone: 'xbl.example', codes: '127.0.0.4', text: 'open proxy' }), '554 5.7.1'],
    [finding('sender-unknown', { domain: 'gone.example' }), '550 5.1.8'],
    [finding('sender-null-mx', { domain: 'null.example' }), '550 5.7.27'],
    [finding('spf-fail', { ip, domain: 'a.example', scope: 'mailfrom', explanation: 'Ask us' }), '550 5.7.23'],
    [finding('spf-softfail', { ip, domain: 'a.example', scope: 'mailfrom' }), '550 5.7.23'],
    [finding('spf-neutral', { ip, domain: 'a.example', scope: 'mailfrom' }), '550 5.7.23'],
    [finding('dmarc-reject', { from: 'a.example' }), '550 5.7.26'],
    [finding('dmarc-quarantine', { from: 'a.example' }), '550 5.7.26'],
    [finding('dmarc-none', { from: 'a.example' }), '550 5.7.26'],
    [finding('network-rate', { network: '192.0.2.0/24', count: 61, windowS: 3600 }), '550 5.7.0'],
    [finding('unknown-recipients', { network: '192.0.2.0/24', count: 21, windowS: 600 }), '550 5.7.0'],
  ];
  assert.deepEqual(
    cases.map(([{ check }]) => check),
    checkNames,
  );
  for (const [of, codes] of cases) {
    const told = sentenceOf(of, 'refuse');
    assert.equal(`${told.code} ${told.enhanced}`, codes, of.check);
    const { domain, helo, zone, from, network, text, link, ptr } = of.evidence;
    const named = [
      domain ?? from ?? network ?? of.evidence['ip'],
      helo,
      zone,
      text,
      link,
      String(ptr ?? '').split(' ')[0],
    ];
    for (const value of named) assert.ok(told.lines.join(' ').includes(String(value ?? '')), `${of.check} ${value}`);
    assert.equal(told.lines.length >= 2, true, of.check);
    const later = sentenceOf(of, 'defer');
    assert.equal(later.code, 450);
    assert.equal(later.enhanced, `4${told.enhanced?.slice(1)}`);
  }
});

test('the words of a reply, as the sender reads them', () => {
  const [unconfirmed] = findingsOf(homeLine, policyOf());
  assert.deepEqual(sentenceOf(unconfirmed!, 'refuse').lines, [
    'Mail from [192.0.2.77] was refused: its name dyn-192-0-2-77.example.net does not lead back to it in the DNS.',
    'Add an A or AAAA record with the address to that name, or have the PTR record corrected.',
  ]);
  assert.deepEqual(
    sentenceOf(finding('network-rate', { network: '192.0.2.0/24', count: 61, windowS: 3600 }), 'defer'),
    {
      code: 450,
      enhanced: '4.7.0',
      lines: [
        'Mail is not taken now: 61 messages came from 192.0.2.0/24 within an hour.',
        'Send more slowly, and try again later.',
      ],
    },
  );
});

test('an explanation of SPF is told as the words of its domain (RFC 7208 section 8.4)', () => {
  const told = sentenceOf(
    finding('spf-fail', { ip, domain: 'a.example', explanation: 'See the\r\n250 page' }),
    'refuse',
  );
  assert.equal(told.lines.at(-1), 'The domain a.example explains: See the??250 page');
});

test('a greylisted sender is told when to come again', () => {
  assert.deepEqual(greylistSentence(300_000), {
    code: 451,
    enhanced: '4.7.1',
    lines: ['Please try again in 5 minutes'],
  });
  assert.deepEqual(greylistSentence(1), { code: 451, enhanced: '4.7.1', lines: ['Please try again in 1 minute'] });
  assert.deepEqual(greylistSentence(61_000, finding('ptr-missing', { ip })).lines, [
    'Please try again in 2 minutes',
    'First mail of this sender from [192.0.2.1]: this address has no name in the DNS (no PTR record).',
  ]);
});

test('no value makes a line longer than 120 characters, or anything but printable ASCII', () => {
  const hostile = ['x'.repeat(5_000), 'ü\0\r\n.\r\n', `${'a'.repeat(63)}.`.repeat(4), 'y '.repeat(400), ''];
  for (const check of checkNames) {
    for (const value of hostile) {
      const keys = ['ip', 'ptr', 'helo', 'zone', 'text', 'link', 'domain', 'from', 'explanation', 'network', 'count'];
      const of = finding(check, Object.fromEntries(keys.map((key) => [key, value])));
      for (const told of [sentenceOf(of, 'refuse'), sentenceOf(of, 'defer'), greylistSentence(60_000, of)]) {
        for (const line of formatReply(told).trimEnd().split('\r\n')) {
          assert.match(line, /^[\x20-\x7e]{4,120}$/);
        }
        assert.ok(told.lines.length <= 8);
      }
    }
  }
});
