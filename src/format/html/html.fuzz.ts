import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { harmlessText, html } from './mod.ts';

const seed = 5_2023;
const pieces = fc.constantFrom(
  '<',
  '>',
  '"',
  "'",
  '&',
  '`',
  '=',
  '/',
  '\\',
  '\0',
  '\n',
  '\t',
  ' ',
  ':',
  '#',
  '?',
  '!--',
  '-->',
  ']]>',
  'script',
  'style',
  '</title>',
  'javascript:',
  'data:',
  'https://',
  '//',
  'onerror',
  '&lt;',
  '&#60;',
  '\ud800',
  '\u2028',
  '\u202e',
  'x',
);
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(pieces, { maxLength: 20 }).map((all) => all.join('')),
);

test('whatever is put in, the markup around it stays what it was', () => {
  fc.assert(
    fc.property(hostile, hostile, (text, attribute) => {
      const page = String(html`<p title="${attribute}">${text}</p>`);
      const match = /^<p title="([^"<>']*)">([^<>"']*)<\/p>$/.exec(page);
      assert.ok(match !== null, page);
      assert.equal(unescape(match[1] ?? ''), attribute.replaceAll('\0', '\ufffd'));
      assert.equal(unescape(match[2] ?? ''), text.replaceAll('\0', '\ufffd'));
    }),
    { seed, numRuns: 3000 },
  );
});

test('an address is refused, or leads by a browser to our host or by a scheme that runs nothing', () => {
  fc.assert(
    fc.property(hostile, (address) => {
      let page: string;
      try {
        page = String(html`<a href="${address}">x</a>`);
      } catch (error) {
        assert.ok(error instanceof TypeError);
        return;
      }
      const href = unescape(/href="([^"]*)"/.exec(page)?.[1] ?? '');
      const url = URL.parse(href, 'https://mx.example.test/page');
      const isOurs = url === null || url.host === 'mx.example.test';
      assert.ok(isOurs || /^(?:https?|mailto):/i.test(href), JSON.stringify(href));
      assert.ok(url === null || ['http:', 'https:', 'mailto:'].includes(url.protocol), JSON.stringify(href));
    }),
    { seed, numRuns: 5000 },
  );
});

test('text of strangers is one bounded line that turns nothing around', () => {
  fc.assert(
    fc.property(hostile, fc.integer({ min: 2, max: 50 }), (text, max) => {
      const line = harmlessText(text, max);
      assert.ok(line.length <= max);
      assert.ok(line.isWellFormed());
      assert.doesNotMatch(line, /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
    }),
    { seed, numRuns: 3000 },
  );
});

function unescape(text: string): string {
  const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };
  return text.replaceAll(/&(lt|gt|quot|amp|#39);/g, (_, name: string) => entities[name] ?? '');
}
