import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseFragment } from 'parse5';
import { markupLimits, readMarkup } from './mod.ts';
import { decodeReferences } from './references.ts';

const seed = 13_205;

const pieces = fc.constantFrom(
  ...`< > " ' & = / ! -- --> ]]> <!-- <![CDATA[ : ; { } # \\ </a> <p> <table> <td> </td> <style> </style> <script> </script>`.split(
    ' ',
  ),
  ...'<title> </title> <svg> </svg> <xmp> <template> <b> </b> <![endif]--> display:none color:white url( ) @media'.split(
    ' ',
  ),
  ...'@import /* */ .a &lt; &#60; &#x &notin \ud800 \u200b word x h1 0 \0'.split(' '),
  '\n',
  ' ',
  '<a href=',
  '<div style="',
  '<img src=',
  '<!--[if mso]>',
);
const text = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(''));

test('any text is read, within its limits, and the same way each time', () => {
  fc.assert(
    fc.property(text, (html) => {
      const limits = { ...markupLimits, textCharsMax: 40, linksMax: 2, addressCharsMax: 12 };
      const reading = readMarkup(html, limits);
      assert.deepEqual(readMarkup(html, limits), reading);
      assert.ok(reading.visible.length <= 40 && reading.hidden.length <= 40);
      assert.ok(reading.links.every(({ href }) => href.length <= 12));
      assert.ok(reading.hiddenCharsAll + reading.visibleChars <= html.length + 2);
      assert.deepEqual(structuredClone(reading), reading);
    }),
    { seed, numRuns: 3_000 },
  );
});

test('text without markup is shown as it is', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', '.', 'é', '\u{1f600}'), maxLength: 80 }),
      (plain) => {
        assert.equal(readMarkup(plain).visible, plain.replaceAll(/[ \n]+/g, ' ').trim());
      },
    ),
    { seed, numRuns: 1_000 },
  );
});

test('references are decoded as a browser does', () => {
  const piece = fc.constantFrom(
    '&',
    '#',
    'x',
    ';',
    '0',
    '1',
    'f',
    'amp',
    'not',
    'in',
    'lt',
    'AMP',
    'nosuch',
    'CounterClockwiseContourIntegral',
    '=',
    ' ',
    '128',
    'd800',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
      const plain = `a${parts.join('')}`;
      const [inText] = parseFragment(plain).childNodes;
      assert.equal(decodeReferences(plain, 'text'), inText !== undefined && 'value' in inText ? inText.value : '');
      const [element] = parseFragment(`<b a="${plain}">`).childNodes;
      const value = element !== undefined && 'attrs' in element ? element.attrs[0]?.value : '';
      assert.equal(decodeReferences(plain, 'attribute'), value);
    }),
    { seed, numRuns: 5_000 },
  );
});

/** Each repeats to a long text; time must grow with its length. */
const hostile: readonly string[] = [
  ...'< <b> <div> </b> <p>x & &abc <!-- <![CDATA[ <style> <script><!-- <style>@a; <td><div> <style>a{color:red} </x <svg><'.split(
    ' ',
  ),
  '<a href="',
  '<a href=x>y',
  '<!--[if x]><a href=y>',
  '<b style="display:none">x</b>',
  ' a=b',
];

test('hostile texts take time in proportion to their length', () => {
  for (const piece of hostile) {
    const spent = (length: number): number => {
      const many = piece.repeat(Math.ceil(length / piece.length));
      const html = piece === ' a=b' ? `<b${many}` : many;
      const start = process.cpuUsage();
      readMarkup(html);
      return process.cpuUsage(start).user / 1_000;
    };
    spent(20_000);
    // A quadratic reader would need minutes for this.
    assert.ok(spent(2_000_000) < 4_000, piece);
  }
});
