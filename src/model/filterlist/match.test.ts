import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthenticationResults } from '#check/authentication';
import {
  type FilterEntry,
  indexEntries,
  type ListAuthentication,
  type ListFacts,
  matchLists,
  noAuthentication,
  parseListSubject,
  proofOf,
} from './mod.ts';

let id = 0;

/** `allow example.com`, `block 192.0.2.0/24`, `allow! bob@example.com` (asks for no proof). */
function entry(text: string, more: Partial<FilterEntry> = {}): FilterEntry {
  const [action = '', name = ''] = text.split(' ');
  const subject = parseListSubject(name);
  assert.ok(subject !== undefined, text);
  id += 1;
  return {
    id,
    scope: 'platform',
    scopeId: 0,
    scopeName: '',
    action: action === 'block' ? 'block' : 'allow',
    ...subject,
    unauthenticated: action === 'allow!',
    author: 'somebody',
    reason: '',
    createdMs: 0,
    expiresMs: null,
    ...more,
  };
}

const facts: ListFacts = {
  from: ['bob@news.example.com'],
  envelope: 'bounce@mailer.test',
  client: '192.0.2.7',
  authentication: noAuthentication,
  nowMs: 1000,
};

interface Case {
  readonly name: string;
  /** Account, domain, platform. */
  readonly lists: readonly (readonly string[])[];
  readonly authentication?: ListAuthentication;
  readonly more?: Partial<ListFacts>;
  readonly expected: string;
}

const signed: ListAuthentication = { dkim: ['news.example.com'] };

const cases: readonly Case[] = [
  { name: 'nobody on any list is nobody', lists: [[], [], []], expected: 'undefined' },
  { name: 'to block needs no proof', lists: [['block example.com']], expected: 'block example.com' },
  {
    name: 'what only claims to be allowed is not',
    lists: [['allow example.com']],
    expected: 'undefined unproven example.com',
  },
  {
    name: 'an entry that asks for no proof lets in what only claims',
    lists: [['allow! example.com']],
    expected: 'allow example.com',
  },
  {
    name: 'a signature of the domain is proof (RFC 6376)',
    lists: [['allow example.com']],
    authentication: signed,
    expected: 'allow example.com',
  },
  {
    name: 'so is one of a domain above that the entry names',
    lists: [['allow example.com']],
    authentication: { dkim: ['example.com'] },
    expected: 'allow example.com',
  },
  {
    name: 'a domain above what the entry names cannot speak for it: it may be a registry',
    lists: [['allow news.example.com']],
    authentication: { dkim: ['example.com', 'com'] },
    expected: 'undefined unproven news.example.com',
  },
  {
    name: 'a signature of somebody else is none',
    lists: [['allow example.com']],
    authentication: { dkim: ['mailer.test', 'badexample.com'] },
    expected: 'undefined unproven example.com',
  },
  {
    name: 'DMARC for the domain in From is proof (RFC 9989)',
    lists: [['allow bob@news.example.com']],
    authentication: { dkim: [], dmarc: 'news.example.com' },
    expected: 'allow bob@news.example.com',
  },
  {
    name: 'SPF for the reverse-path proves the reverse-path (RFC 7208)',
    lists: [['allow mailer.test']],
    authentication: { dkim: [], spf: 'mailer.test' },
    expected: 'allow mailer.test',
  },
  {
    name: 'and nothing about From',
    lists: [['allow example.com']],
    authentication: { dkim: [], spf: 'mailer.test' },
    expected: 'undefined unproven example.com',
  },
  {
    name: 'SPF that is aligned with From proves From',
    lists: [['allow example.com']],
    authentication: { dkim: [], spf: 'news.example.com' },
    expected: 'allow example.com',
  },
  {
    name: 'who signed in is who they say',
    lists: [['allow example.com']],
    authentication: { dkim: [], signedIn: ['bob@news.example.com'] },
    expected: 'allow example.com',
  },
  {
    name: 'for a network the connection is the proof',
    lists: [['allow 192.0.2.0/24']],
    expected: 'allow 192.0.2.0/24',
  },
  {
    name: 'a network of IPv6 is found by its prefix',
    lists: [['block 2001:db8::/33', 'allow 2001:db8:8000::/33']],
    more: { client: '2001:db8:9::1' },
    expected: 'block 2001:db8::/33',
  },
  {
    name: 'the account comes before the domain, and that before the platform',
    lists: [['allow! example.com'], ['block example.com'], ['block bob@news.example.com']],
    expected: 'allow example.com',
  },
  {
    name: 'an allow entry without its proof leaves the word to the next place',
    lists: [['allow example.com'], ['block example.com']],
    expected: 'block example.com unproven example.com',
  },
  {
    name: 'an address counts before a domain',
    lists: [['block example.com', 'allow bob@news.example.com']],
    authentication: signed,
    expected: 'allow bob@news.example.com',
  },
  {
    name: 'the longer name counts before the shorter',
    lists: [['block example.com', 'allow news.example.com']],
    authentication: signed,
    expected: 'allow news.example.com',
  },
  {
    name: 'a domain counts before a network',
    lists: [['allow 192.0.2.7', 'block com']],
    expected: 'block com',
  },
  {
    name: 'the smaller network counts before the larger',
    lists: [['block 192.0.0.0/16', 'allow 192.0.2.0/24', 'block 192.0.2.128/25']],
    expected: 'allow 192.0.2.0/24',
  },
  {
    name: 'where two are equally exact, to block counts',
    lists: [['allow! bob@news.example.com', 'block bounce@mailer.test']],
    expected: 'block bounce@mailer.test',
  },
  {
    name: 'a name that only ends alike is another',
    lists: [['block ews.example.com', 'block xample.com']],
    expected: 'undefined',
  },
  {
    name: 'the null sender is nobody',
    lists: [['block mailer.test']],
    more: { envelope: '' },
    expected: 'undefined',
  },
  {
    name: 'of several in From each is looked at',
    lists: [['block evil.test']],
    more: { from: ['a@good.test', 'b@evil.test'] },
    expected: 'block evil.test',
  },
  {
    name: 'what is no address is passed over',
    lists: [['block evil.test']],
    more: { from: ['@evil.test', 'a b@evil.test', ''], client: 'unix' },
    expected: 'undefined',
  },
];

for (const { name, lists, authentication = noAuthentication, more, expected } of cases) {
  test(name, () => {
    const places = lists.map((texts) => indexEntries(texts.map((text) => entry(text))));
    const match = matchLists(places, { ...facts, authentication, ...more });
    const unproven = match.hits.flatMap(({ test: hit, evidence }) =>
      hit === 'list.unproven' ? [` unproven ${String(evidence['entry'])}`] : [],
    );
    const decided = match.entry === undefined ? '' : ` ${match.entry.subject}`;
    assert.equal(`${match.decision}${decided}${unproven.join('')}`, expected);
    assert.equal(match.hits.length - unproven.length, match.decision === undefined ? 0 : 1);
  });
}

test('an entry counts until it expires', () => {
  const index = indexEntries([entry('block example.com', { expiresMs: 2000 })]);
  assert.equal(matchLists([index], { ...facts, nowMs: 1999 }).decision, 'block');
  assert.equal(matchLists([index], { ...facts, nowMs: 2000 }).decision, undefined);
});

test('a hit names the entry, whose it is, what it saw and why it was made, each within the bound of evidence', () => {
  const made = entry('allow example.com', { scope: 'domain', scopeName: 'here.test', reason: 'our printer' });
  const { hits } = matchLists([indexEntries([made])], { ...facts, authentication: signed });
  assert.deepEqual(hits, [
    {
      test: 'list.allowed',
      value: 1,
      evidence: {
        entry: 'example.com',
        owner: 'here.test',
        scope: 'domain',
        matched: 'bob@news.example.com',
        proof: 'the signature of news.example.com (DKIM) proves it',
        why: ' (our printer)',
      },
    },
  ]);
});

test('what could not be found out, is signed in part or with a key under test is no proof (RFC 6376 section 3.6.1)', () => {
  const none = { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] } as const;
  const results: AuthenticationResults = {
    spf: { result: 'pass', scope: 'helo', domain: 'mailer.test', lookups: 0, voidLookups: 0 },
    dkim: [
      { result: 'pass', domain: 'a.test', selector: 's', algorithm: 'rsa-sha256', testing: true },
      { result: 'pass', domain: 'b.test', selector: 's', algorithm: 'rsa-sha256', partial: true },
      { result: 'temperror', domain: 'c.test', selector: 's', algorithm: 'rsa-sha256' },
    ],
    dmarc: { ...none, result: 'temperror', fromDomain: 'a.test' },
    arc: { result: 'none', instances: 0, sealers: [], results: '' },
  };
  assert.deepEqual(proofOf(results), { dkim: [] });
  assert.deepEqual(
    proofOf({
      ...results,
      spf: { ...results.spf, scope: 'mailfrom' },
      dkim: [{ result: 'pass', domain: 'd.test', selector: 's', algorithm: 'rsa-sha256' }],
      dmarc: { ...none, result: 'pass', fromDomain: 'd.test' },
    }),
    { dmarc: 'd.test', dkim: ['d.test'], spf: 'mailer.test' },
  );
});
