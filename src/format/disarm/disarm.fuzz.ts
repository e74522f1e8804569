import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { defaultPolicy, disarmHtml, type DisarmPolicy, mayNeedCleaning } from './mod.ts';

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

/** What links and pictures are made of. */
const linkPieces = fc.constantFrom(
  '<a href="http://evil.example/">',
  "<a href='https://bank.com/x'>",
  '<a href=http://evil.example>',
  '<a href="mailto:a@evil.example">',
  '<a title="</a>" href="http://evil.example">',
  '<a href="http://evil.example" href="http://bank.com">',
  '<a href="http://evil.example\n.bank.com/">',
  '<a href="http://bank.com@evil.example/">',
  '<a href="http&colon;//evil.example">',
  '<a href = "java\tscript:x()">',
  '<A/HREF=//evil.example>',
  '</a>',
  '</A >',
  'bank.com',
  'bank',
  '.com',
  '&period;com',
  '&#46;com',
  '<b>',
  '</b>',
  '<p>',
  '<table><tr><td>',
  '</table>',
  '<!-- </a> -->',
  '<!--',
  '-->',
  '<b title="</a">',
  '<style>',
  '</style>',
  '<img src="https://x.example/a" width=1 height=1>',
  '<img src="https://x.example/a" style="width:1px;height:1px">',
  '<img src=https://x.example/a hidden>',
  '<img src="https://x.example/a" width="&#49;" height="1">',
  '<image src="https://x.example/a" height="0">',
  '<p style="position:&#102;ixed">',
  '<p style="display:none">',
  '<p on\0click=x()>',
  '<p onclick\n=\nx()>',
  ' text ',
);
const linked = fc.array(linkPieces, { maxLength: 15 }).map((all) => all.join(''));

test('what need not be parsed has nothing that would be told of', () => {
  const told = (html: string, policy: DisarmPolicy): string[] =>
    disarmHtml(html, policy).changes.map(({ what }) => what);
  let passed = 0;
  fc.assert(
    fc.property(fc.oneof(linked, linked, markup), (html) => {
      for (const policy of [defaultPolicy, strict]) {
        if (mayNeedCleaning(html, policy)) continue;
        passed++;
        assert.deepEqual(told(html, policy), [], html);
      }
    }),
    { seed, numRuns: 8000 },
  );
  assert.ok(passed > 100, String(passed));
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
