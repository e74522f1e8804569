import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { listZone } from './lists.fixture.ts';
import { blocklistSettings, listZonesReader, parseListZone, presetNames, uriListSettings } from './mod.ts';

test('a well-known list needs only its name', () => {
  for (const name of presetNames) {
    const zone = listZone(name);
    assert.equal(zone.name, name);
    assert.ok(zone.rules.length > 0);
  }
  for (const name of ['zen.spamhaus.org', 'bl.spamcop.net', 'b.barracudacentral.org', 'dnsbl-1.uceprotect.net'])
    assert.ok(presetNames.includes(name), name);
  for (const name of ['psbl.surriel.com', 'list.dnswl.org']) assert.ok(presetNames.includes(name), name);
});

test('rules and links that are given count instead of those that are known', () => {
  const known = listZone('zen.spamhaus.org');
  const mine = listZone('ZEN.spamhaus.org.=policy:0.5@https://mine.test/{ip}');
  assert.deepEqual(mine, {
    ...known,
    link: 'https://mine.test/{ip}',
    rules: [{ match: { kind: 'any' }, class: 'policy', weight: 0.5 }],
  });
  assert.equal(listZone('zen.spamhaus.org=policy').link, known.link);
});

test('a list of one’s own has its codes, classes and weights', () => {
  const code = 0x7f00_0000;
  assert.deepEqual(
    listZone('bl.example.net=127.0.0.2:spam:4+127.0.0.10-127.0.0.11:policy+127.0.1.4-9:exploited:9.25'),
    {
      zone: 'bl.example.net',
      name: 'bl.example.net',
      subject: 'address',
      kind: 'block',
      refusals: [],
      rules: [
        { match: { kind: 'range', from: code + 2, to: code + 2 }, class: 'spam', weight: 4 },
        { match: { kind: 'range', from: code + 10, to: code + 11 }, class: 'policy', weight: 2 },
        { match: { kind: 'range', from: code + 260, to: code + 265 }, class: 'exploited', weight: 9.25 },
      ],
    },
  );
  assert.deepEqual(listZone('wl.example.net=bits5:trust-medium+trust-low').rules, [
    { match: { kind: 'bits', bits: 5 }, trust: 'medium' },
    { match: { kind: 'any' }, trust: 'low' },
  ]);
});

const wrong: Readonly<Record<string, RegExp>> = {
  '': /^"" is not the domain/,
  localhost: /^"localhost" is not the domain/,
  'a..b': /^"a\.\.b" is not the domain/,
  [`${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.test`]: /is not the domain/,
  'bl.test=': /^"" is no answer of a list/,
  'bl.test=spam+': /^"" is no answer of a list/,
  'bl.test=127.0.0.2':
    /^"127\.0\.0\.2" is not a rule: write CODES:CLASS:WEIGHT with a class of policy, spam, exploited, phish, trust-none/,
  'bl.test=127.0.0.2:bad': /^"127\.0\.0\.2:bad" is not a rule/,
  'bl.test=127.0.0.2:spam:4:5': /is not a rule/,
  'bl.test=192.0.2.1:spam': /^"192\.0\.2\.1" is no answer of a list: write 127\.0\.0\.2/,
  'bl.test=127.0.0.9-2:spam': /is no answer of a list/,
  'bl.test=127.0.0.9-300:spam': /is no answer of a list/,
  'bl.test=bits0:spam': /is no answer of a list/,
  'bl.test=bits99999999:spam': /is no answer of a list/,
  'bl.test=spam:lots': /^"lots" is not a weight/,
  'bl.test=spam:-1': /is not a weight/,
  'bl.test=spam:1000': /is not a weight/,
  'bl.test=trust-low:3': /allows, and needs no weight/,
  'bl.test=trust-much': /is not a rule/,
  'bl.test=spam+trust-low': /blocks and allows/,
  [`bl.test=${'spam+'.repeat(64)}spam`]: /has more than 64 rules/,
  'bl.test@javascript:alert(1)': /is not a link/,
  'bl.test@https://a"b\u007f': /is not a link/,
  'bl.test@https://': /is not a link/,
};

test('what is wrong with a list is said with how it is written', () => {
  for (const [text, problem] of Object.entries(wrong)) {
    const parsed = parseListZone(text);
    assert.ok(!parsed.ok, text);
    assert.match(parsed.problem, problem);
  }
});

test('any text is a list or a problem, and what was read is read again the same way (seeded)', () => {
  const piece = fc.constantFrom(
    'bl.test',
    'zen.spamhaus.org',
    '=',
    '+',
    ':',
    '@',
    '-',
    '127.0.0.2',
    '9',
    'bits4',
    'spam',
  );
  const more = fc.constantFrom(
    'policy',
    'trust-low',
    '0.5',
    'https://x.test/',
    '{ip}',
    '127.0.0.',
    '300',
    'é',
    '\0',
    ' ',
  );
  const text = fc.array(fc.oneof(piece, more, fc.string({ maxLength: 4 })), { maxLength: 12 });
  fc.assert(
    fc.property(text, (pieces) => {
      const parsed = parseListZone(pieces.join(''));
      if (parsed.ok) assert.deepEqual(parseListZone(pieces.join('')), parsed);
      else assert.match(parsed.problem, /^"/);
    }),
    { seed: 5782, numRuns: 5_000 },
  );
});

test('the setting takes lists of addresses, and says what it does not take', () => {
  const { memberProblem } = blocklistSettings.lists;
  assert.equal(memberProblem?.('zen.spamhaus.org'), undefined);
  assert.equal(memberProblem?.('dbl.spamhaus.org'), '"dbl.spamhaus.org" is a list of domains, not of addresses');
  assert.match(memberProblem?.('zen') ?? '', /is not the domain/);
  assert.deepEqual(blocklistSettings.lists.standard, [], 'no list is asked before somebody has read its terms');
});

test('lists are read once, each zone once, and forty at most', () => {
  let texts = ['bl.test', 'b.test', 'bl.test=policy'];
  const read = listZonesReader();
  const settings = {
    get: <V>(of: { readonly key: string; readonly standard: V }) =>
      of.key === 'door.lists' ? (texts as V) : of.standard,
  };
  const first = read(settings);
  assert.deepEqual(
    first.map(({ zone, rules }) => [zone, rules.map((rule) => ('class' in rule ? rule.class : rule.trust))]),
    [
      ['bl.test', ['policy']],
      ['b.test', ['spam']],
    ],
  );
  texts = [...texts];
  assert.equal(read(settings), first);
  texts = Array.from({ length: 50 }, (_, i) => `l${i}.test`);
  assert.equal(read(settings).length, 40);
});

test('the setting for lists of links takes lists of domains', () => {
  const { memberProblem, standard } = uriListSettings.uriLists;
  for (const good of ['dbl.spamhaus.org', 'multi.surbl.org', 'uri.test', 'uri.test=127.0.0.2:spam+127.0.0.4:phish']) {
    assert.equal(memberProblem?.(good), undefined, good);
  }
  assert.equal(memberProblem?.('zen.spamhaus.org'), '"zen.spamhaus.org" is a list of addresses, not of domains');
  assert.equal(memberProblem?.('uri.test=trust-high'), '"uri.test" allows, which no list of links does');
  assert.deepEqual(standard, []);
  const read = listZonesReader(uriListSettings.uriLists, 'domain');
  const settings = {
    get: <V>(of: { readonly key: string; readonly standard: V }) =>
      of.key === 'filter.uri-lists' ? (['uri.test', 'dbl.spamhaus.org'] as V) : of.standard,
  };
  assert.deepEqual(
    read(settings).map(({ subject }) => subject),
    ['domain', 'domain'],
  );
});
