import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRules, quoteRuleText } from './mod.ts';

const whole = `# Invoices of a campaign in November
rule crypto-invoice "Invoices for wallets that nobody ordered"
  when subject matches /invoice|rechnung/i and (body contains ("bitcoin", wallet) or link-host within evil.test)
    and not authenticated
  then add 4, tag "{Invoice?}"

rule big when size > 2MiB or attachment-size >= 1.5MB then quarantine
rule partner when client in (192.0.2.0/24, 2001:db8::/32) and dmarc (pass, none) then allow
`;

test('rules are read with their names, words, conditions and actions', () => {
  const parsed = parseRules(whole);
  assert.ok(parsed.ok);
  const [first, second, third] = parsed.rules;
  assert.equal(
    parsed.rules
      .map(({ source }) => source)
      .join('\n\n')
      .replaceAll(/\s+/g, ' '),
    whole.trim().replaceAll(/\s+/g, ' '),
  );
  const { source: _, ...rest } = first ?? { source: '' };
  assert.deepEqual(rest, {
    name: 'crypto-invoice',
    words: 'Invoices for wallets that nobody ordered',
    line: 2,
    conditions: [
      { kind: 'text', of: 'subject', field: '', test: { kind: 'matches', pattern: 'invoice|rechnung', flags: 'i' } },
      { kind: 'text', of: 'body', field: '', test: { kind: 'contains', texts: ['bitcoin', 'wallet'] } },
      { kind: 'text', of: 'link-host', field: '', test: { kind: 'within', texts: ['evil.test'] } },
      { kind: 'authenticated' },
    ],
    when: {
      kind: 'and',
      of: [
        { kind: 'condition', condition: 0 },
        {
          kind: 'or',
          of: [
            { kind: 'condition', condition: 1 },
            { kind: 'condition', condition: 2 },
          ],
        },
        { kind: 'not', of: { kind: 'condition', condition: 3 } },
      ],
    },
    actions: [
      { kind: 'add', points: 4 },
      { kind: 'tag', text: '{Invoice?}' },
    ],
  });
  assert.deepEqual(second?.conditions, [
    { kind: 'number', of: 'size', is: '>', value: 2 * 1024 * 1024 },
    { kind: 'number', of: 'attachment-size', is: '>=', value: 1_500_000 },
  ]);
  assert.deepEqual(third?.conditions, [
    { kind: 'client', networks: ['192.0.2.0/24', '2001:db8::/32'] },
    { kind: 'result', of: 'dmarc', results: ['pass', 'none'] },
  ]);
});

/** A text and where the first problem is, with its words. */
const wrong: readonly (readonly [string, string])[] = [
  ['x', '1:1 Expected rule, found "x"'],
  ['rule', '1:5 Expected the name of the rule, found the end'],
  [
    'rule A when size > 1 then junk',
    '1:6 A rule is named in small letters, digits, dots and dashes, at most 60, not "A"',
  ],
  ['rule a size > 1', '1:8 Expected when, found "size"'],
  ['rule a when size', '1:17 Expected one of "<", "<=", ">", ">=", "=", found the end'],
  ['rule a when size > big then junk', '1:20 "big" is no size: write 500KiB or 2MiB'],
  ['rule a when links > 1.5 then junk', '1:21 "1.5" is no whole number'],
  [
    'rule a when subjekt is x then junk',
    '1:13 Expected a condition (attachment, attachment-size, attachment-type, attachments, authenticated, body, client, dkim, dmarc, from, from-name, header, helo, hit, link, link-host, links, recipient, recipients, reply-to, sender, size, spf, subject, to), not, or a parenthesis, found "subjekt": did you mean subject?',
  ],
  [
    'rule a when subject like x then junk',
    '1:21 Expected one of is, contains, starts, ends, matches, exists, found "like": did you mean contains?',
  ],
  [
    'rule a when subject within x.test then junk',
    '1:21 Expected one of is, contains, starts, ends, matches, exists, found "within"',
  ],
  ['rule a when from within "no domain" then junk', '1:25 "no domain" is no domain'],
  ['rule a when subject is "" then junk', '1:24 A text that is empty is in everything'],
  ['rule a when subject is "x then junk', '1:24 A text ends with a double quote, on the line that it begins on'],
  ['rule a when subject is "\\q" then junk', '1:26 A backslash in a text stands before ", \\, n or t, not before "q"'],
  ['rule a when subject matches x then junk', '1:29 Expected a pattern, such as /invoice|bill/i, found "x"'],
  ['rule a when subject matches /x then junk', '1:29 A pattern ends with a slash, on the line that it begins on'],
  [
    'rule a when subject matches /(x/ then junk',
    '1:29 This is no pattern that can be used: missing closing ): `(x` (look-around and back-references are not there)',
  ],
  [
    'rule a when subject matches /x/g then junk',
    '1:29 A pattern knows the flags i (any case), s (. is any character) and m, not "g"',
  ],
  [
    'rule a when subject matches /.{900}.{900}.{900}/ then junk',
    '1:29 This pattern becomes too large: make its counts smaller',
  ],
  ['rule a when subject is (x, y then junk', '1:30 Expected one of ",", ")", found "then"'],
  ['rule a when client in 300.1.1.1 then junk', '1:23 "300.1.1.1" is no network: write 192.0.2.0/24 or 2001:db8::/32'],
  [
    'rule a when spf good then junk',
    '1:17 Expected one of pass, fail, softfail, neutral, none, temperror, permerror, found "good": did you mean pass?',
  ],
  [
    'rule a when hit spam then junk',
    '1:17 "spam" is no name of a test: they look like link.shortener, or link.* for all of them',
  ],
  ['rule a when header "a b" exists then junk', '1:20 "a b" is no name of a field'],
  ['rule a when (authenticated then junk', '1:28 Expected ")", found "then"'],
  ['rule a when authenticated', '1:26 Expected and, or, or then, found the end'],
  [
    'rule a when authenticated then',
    '1:31 Expected one of add, call, tag, allow, junk, quarantine, reject, found the end',
  ],
  ['rule a when authenticated then add', '1:35 Expected points, such as 2.5 or -1, found the end'],
  ['rule a when authenticated then add 500', '1:36 Points are a number from -50 to 50 and not 0, not "500"'],
  ['rule a when authenticated then call ham', '1:37 Expected one of spam, high-spam, phish, blocked, found "ham"'],
  ['rule a when authenticated then tag "ä"', '1:36 This is one line of at most 40 letters, digits and signs of ASCII'],
  ['rule a when authenticated then junk junk', '1:37 Expected a comma, the next rule, or the end, found "junk"'],
  ['rule a when authenticated then junk\nrule a when authenticated then junk', '2:6 There is a rule a above'],
  ['rule a when ; then junk', '1:13 ";" has no meaning here; put texts in double quotes'],
  [`rule a when ${'('.repeat(12)}authenticated`, '1:24 Conditions lie in at most 10 parentheses and nots'],
  [`rule a when ${'not '.repeat(12)}authenticated`, '1:57 Conditions lie in at most 10 parentheses and nots'],
  [`rule a when ${'authenticated and '.repeat(50)}authenticated then junk`, '1:913 A rule has at most 50 conditions'],
  [
    `rule a when ${'body matches /x/ or '.repeat(8)}body matches /x/ then junk`,
    '1:173 A rule has at most 8 patterns: put several into one with |',
  ],
  [`# ${'x'.repeat(70_000)}`, '1:1 Rules of one place have at most 65536 characters together'],
];

for (const [text, expected] of wrong) {
  test(`told of "${text.slice(0, 70)}": ${expected.slice(0, 60)}`, () => {
    const parsed = parseRules(text);
    assert.ok(!parsed.ok);
    const [{ line, column, words } = { line: 0, column: 0, words: '' }] = parsed.problems;
    assert.equal(`${line}:${column} ${words}`, expected);
  });
}

test('each rule that cannot be read is told of once, and the ones between are not', () => {
  const parsed = parseRules(
    'rule a when\nrule b when authenticated then junk\nrule c when x\n  and y then z\nrule d when authenticated then\n',
  );
  assert.ok(!parsed.ok);
  assert.deepEqual(
    parsed.problems.map(({ line, column }) => [line, column]),
    [
      [2, 1],
      [3, 13],
      [6, 1],
    ],
  );
});

test('more rules than a place may have are refused', () => {
  const text = Array.from({ length: 201 }, (_, i) => `rule r${i} when authenticated then junk`).join('\n');
  const parsed = parseRules(text);
  assert.ok(!parsed.ok);
  assert.match(parsed.problems[0]?.words ?? '', /at most 200 rules/);
});

test('a text that is quoted is read as itself', () => {
  const text = 'say "hi"\\ and\tgo';
  const parsed = parseRules(`rule a when subject is ${quoteRuleText(text)} then junk`);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.rules[0]?.conditions, [
    { kind: 'text', of: 'subject', field: '', test: { kind: 'is', texts: [text] } },
  ]);
});

/** What is written, and what of ours is nearest to it. */
const meant: readonly (readonly [written: string, meant: string | undefined])[] = [
  ['rule a when subjct is x then junk', 'subject'],
  ['rule a when Subject is x then junk', 'subject'],
  ['rule a when form is x then junk', 'from'],
  ['rule a when reply_to is x then junk', 'reply-to'],
  ['rule a when url contains x then junk', 'link'],
  ['rule a when filename ends ".exe" then junk', 'attachment'],
  ['rule a when text contains x then junk', 'body'],
  ['rule a when ip in 192.0.2.1 then junk', 'client'],
  ['rule a when subject contain x then junk', 'contains'],
  ['rule a when subject regex /x/ then junk', 'matches'],
  ['rule a when subject equals x then junk', 'is'],
  ['rule a when subject is x than junk', 'then'],
  ['rule a when spf soft-fail then junk', 'softfail'],
  ['rule a when authenticated then quarantene', 'quarantine'],
  ['rule a when authenticated then score 4', 'add'],
  ['rule a when authenticated then discard', 'quarantine'],
  ['rule a when authenticated then call phishing', 'phish'],
  ['rule a when hit link.shortner then junk', 'link.shortener'],
  ['rule a when hit link.shrt* then junk', undefined],
  ['rule a when zzzzzz is x then junk', undefined],
  ['rle a when authenticated then junk', 'rule'],
];

const tests = ['link.shortener', 'link.puny', 'phish.look-alike'];

for (const [written, word] of meant) {
  test(`the nearest word is named: ${written}`, () => {
    const parsed = parseRules(written, { tests });
    assert.ok(!parsed.ok);
    const words = parsed.problems[0]?.words ?? '';
    if (word === undefined) assert.ok(!words.includes('did you mean'), words);
    else assert.ok(words.endsWith(`: did you mean ${word}?`), words);
  });
}

test('tests that there are may be asked for, one or many; where they are not known any may', () => {
  const asking = (name: string): string => `rule a when hit ${name} then junk`;
  for (const name of ['link.shortener', 'link.*', 'phish.look*'])
    assert.ok(parseRules(asking(name), { tests }).ok, name);
  for (const name of ['link.other', 'text.*']) {
    assert.ok(!parseRules(asking(name), { tests }).ok, name);
    assert.ok(parseRules(asking(name)).ok, name);
  }
});

test('a word of any length is compared in no time', () => {
  const before = performance.now();
  parseRules(`rule a when ${'x'.repeat(60_000)} then junk`, { tests });
  assert.ok(performance.now() - before < 100);
});
