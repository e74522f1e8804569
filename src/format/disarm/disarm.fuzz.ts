import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { defaultPolicy, disarmHtml, type DisarmPolicy } from './mod.ts';

const seed = 6068;

/** Pieces of markup that change how others are read. */
const pieces = fc.constantFrom(
  '<a href="javascript:x()">',
  '<a href=https://x.example/>bank.com',
  '</a>',
  '<b>',
  '</b>',
  '<p style="color:red;background:url(https://x.example/)">',
  '</p>',
  '<table><tr><td>',
  '</table>',
  '<form action=x><input name=a>',
  '</form>',
  '<svg><style>',
  '<svg><desc>',
  '<svg><foreignObject>',
  '<math><mtext><mglyph>',
  '<math><annotation-xml encoding="text/html">',
  '</svg>',
  '</math>',
  '<style>',
  '</style>',
  '<style><!--',
  '<title>',
  '</title>',
  '<noscript>',
  '</noscript>',
  '<template>',
  '</template>',
  '<select><option>',
  '</select>',
  '<textarea>',
  '</textarea>',
  '<iframe>',
  '</iframe>',
  '<xmp>',
  '</xmp>',
  '<plaintext>',
  '<script>',
  '</script>',
  '<!--',
  '-->',
  '--!>',
  '<!--[if mso]>',
  '<![endif]-->',
  '<![CDATA[',
  ']]>',
  '<?x ',
  '<img src=x onerror=x()>',
  '<img title="--&gt;&lt;/style&gt;&lt;img src=x onerror=x()&gt;">',
  '<p title="</title><img src=x onerror=x()>">',
  '<frameset><frame src=x>',
  '<body onload=x()>',
  '<base href=//x.example/>',
  '<meta http-equiv=refresh content="0;url=x">',
  '<link rel=stylesheet href=//x.example/>',
  '@import "//x.example/";',
  'a{background:url(//x.example/)}',
  '{',
  '}',
  '\\3c/style>',
  '/*',
  '*/',
  '"',
  "'",
  '>',
  '&lt;script&gt;',
  '\0',
  '\n',
  'text',
);
const markup = fc.array(pieces, { maxLength: 25 }).map((all) => all.join(''));
const strict: DisarmPolicy = { ...defaultPolicy, 'remote-image': 'disarm' };

type Node = DefaultTreeAdapterTypes.Node;

/** What a browser finds in it that would do something; nothing, for what is safe. */
function findings(html: string): string[] {
  const found: string[] = [];
  const waiting: Node[] = [parse(html, { scriptingEnabled: true }), parse(html, { scriptingEnabled: false })];
  for (;;) {
    const node = waiting.pop();
    if (node === undefined) return found;
    if ('childNodes' in node) waiting.push(...node.childNodes);
    if (!('tagName' in node)) continue;
    if (
      /^(?:script|iframe|frame|object|embed|applet|form|base|link|svg|math|input|template|noscript)$/.test(node.tagName)
    ) {
      found.push(node.tagName);
    }
    for (const { name, value } of node.attrs) {
      if (name.startsWith('on') || /x\.example/.test(name === 'href' ? '' : name === 'title' ? '' : value))
        found.push(`${name}=${value}`);
      if ((name === 'href' || name === 'src') && !/^(?:https?:|mailto:|#|cid:)/.test(value))
        found.push(`${name}=${value}`);
    }
    if (
      node.tagName === 'style' &&
      /x\.example|@import/.test(JSON.stringify(node.childNodes.map((child) => ('value' in child ? child.value : ''))))
    ) {
      found.push('style');
    }
  }
}

test('whatever is put together, nothing that acts is left, with and without scripts', () => {
  fc.assert(
    fc.property(markup, (html) => {
      const { html: out } = disarmHtml(html, strict);
      assert.deepEqual(findings(out), [], `${html}\n${out}`);
    }),
    { seed, numRuns: 4000 },
  );
});

test('what was written is read again as it was written, and nothing is found in it any more', () => {
  fc.assert(
    fc.property(markup, (html) => {
      const first = disarmHtml(html, strict);
      const second = disarmHtml(first.html, strict);
      assert.deepEqual(second.changes, [], html);
      const third = disarmHtml(second.html, strict);
      assert.equal(third.html, second.html, html);
    }),
    { seed, numRuns: 4000 },
  );
});

test('any text is taken, and gives bounded lists', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const { html, changes } = disarmHtml(text, defaultPolicy);
      assert.ok(html.isWellFormed() || !text.isWellFormed());
      assert.ok(changes.length <= 100);
    }),
    { seed, numRuns: 2000 },
  );
});
