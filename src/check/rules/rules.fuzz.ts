/** Properties of the language of rules, on texts that are nearly rules and on none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { indexMessage } from '#format/message';
import { compileRules, matchContent, parseRules, quoteRuleText, readRuleContent, runRules } from './mod.ts';

const words =
  'rule a when then and or not subject body is contains matches within exists ( ) , "x" " /x/i /(/ size > 1MiB add 3 junk reject spf pass hit link.* client in 192.0.2.0/24 # header X-Y \\ ; ä \u{1f600} \u0000';
const word = fc.constantFrom('\n', ...words.split(' '));

const condition = fc.oneof(
  fc
    .string({ maxLength: 20 })
    .filter((text) => text.trim() !== '')
    .map((text) => `body contains ${quoteRuleText(text)}`),
  fc.constantFrom(
    'authenticated',
    'spf pass',
    'size > 1KiB',
    'from within a.test',
    'hit link.*',
    'links >= 0',
    'subject exists',
  ),
);

const expression: fc.Memo<string> = fc.memo((depth) =>
  depth <= 1
    ? condition
    : fc.oneof(
        condition,
        expression(depth - 1).map((inner) => `not (${inner})`),
        fc
          .tuple(expression(depth - 1), fc.constantFrom('and', 'or'), expression(depth - 1))
          .map(([a, how, b]) => `(${a} ${how} ${b})`),
      ),
);

test('any text is read as rules or refused with places that are in it', () => {
  const property = fc.property(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(word, { maxLength: 40 }).map((words) => words.join(' ')),
    ),
    (text) => {
      const parsed = parseRules(text);
      const lines = text.split('\n');
      if (parsed.ok) {
        // What was read is read again from its own text.
        for (const { name, source } of parsed.rules) {
          const again = parseRules(source);
          assert.ok(again.ok && again.rules.length === 1 && again.rules[0]?.name === name);
        }
        return;
      }
      assert.ok(parsed.problems.length > 0);
      for (const { line, column, words } of parsed.problems) {
        assert.ok(line >= 1 && line <= lines.length);
        assert.ok(column >= 1 && column <= (lines[line - 1] ?? '').length + 1);
        assert.ok(words.length > 0 && words.length < 600 && !/\p{Cc}/u.test(words));
      }
    },
  );
  fc.assert(property, { seed: 47, numRuns: 3_000 });
});

const facts = {
  envelope: { sender: 'x@a.test', recipients: ['y@b.test'], helo: 'a.test', client: '192.0.2.1' },
  authentication: { spf: 'pass', dkim: [], dmarc: 'none', proven: true },
  hits: [],
};

test('of a condition and its opposite one is met, of what is known', () => {
  const property = fc.property(expression(3), fc.uint8Array({ maxLength: 400 }), (when, bytes) => {
    const run = (text: string): number => {
      const rules = compileRules([{ owner: 'x', text: `rule a when ${text} then add 1` }]);
      assert.equal(rules.rules.length, 1, text);
      const content = readRuleContent(bytes, indexMessage(bytes));
      return runRules(rules, { ...facts, content: matchContent(rules, content, { now: () => 0 }) }).points;
    };
    // Everything is known here, so exactly one of the two is met.
    assert.equal(run(when) + run(`not (${when})`), 1);
  });
  fc.assert(property, { seed: 48, numRuns: 300 });
});
