import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFragment } from 'parse5';
import { namedReferences } from './entities.data.ts';
import { type HiddenWay, markupLimits, type MarkupReading, readMarkup } from './mod.ts';
import { decodeReferences } from './references.ts';

const shown = (html: string): string => readMarkup(html).visible;
const ways = (html: string): readonly string[] => Object.keys(readMarkup(html).hiddenChars);

test('blocks are lines, cells are separated by tabs, white space is one space', () => {
  assert.equal(
    shown('<h1>One</h1>  two\n three<br>four<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>'),
    ['One', 'two three', 'four', 'a\tb', 'c'].join('\n'),
  );
});

const tokens: readonly (readonly [claim: string, html: string, visible: string])[] = [
  ['attributes are read in all quotings', `<p title='>' class=">" id=a>x`, 'x'],
  ['a tag that never ends is none (section 13.2.5, eof-in-tag)', 'a<b href="x', 'a'],
  ['a quote that never closes takes all behind it', 'a<b href="x>y</b>z', 'a'],
  ['comments end at --> and at --!>', 'a<!-- x --!>b<!-- y -->c<!-->d<!--->e', 'abcde'],
  ['dashes before the end belong to the comment', 'a<!-- x ---->b', 'ab'],
  ['an unclosed comment reaches to the end', 'a<!-- b', 'a'],
  ['what begins with <! or <? or </ and is no markup is a comment', 'a<!x>b<?y>c</ z>d</>e', 'abcde'],
  ['a lone < is text', 'a < b <3 <', 'a < b <3 <'],
  ['CDATA is a comment outside of svg', 'a<![CDATA[x]]>b', 'ab'],
  ['and text inside of it', '<svg><![CDATA[a<b]]></svg>', 'a<b'],
  ['scripts and styles are not text', 'a<script>b</script>c<style>d</style>e', 'ace'],
  ['their end tag needs its end', 'a<script>b</scripty></script >c', 'ac'],
  [
    'a script inside a comment of a script is skipped (section 13.2.5.20)',
    '<script><!--<script></script>x--></script>y',
    'y',
  ],
  ['title is not text', '<title>a<b></title>c', 'c'],
  [
    'references in text are decoded',
    '&lt;a&gt; &amp;amp; &#65;&#x42;&#67 &notit; &nosuch; &',
    '<a> &amp; ABC ¬it; &nosuch; &',
  ],
  ['what is no character is none', '&#0;&#xD800;&#x110000;&#x80;', '\ufffd\ufffd\ufffd€'],
  ['xmp shows what it holds', '<xmp><b>&amp;</xmp>', '<b>&amp;'],
  ['plaintext never ends', '<plaintext></plaintext>', '</plaintext>'],
  ['noscript is shown where scripts do not run', '<noscript>a</noscript>', 'a'],
  ['zero-width characters are left out', 'a\u200bb\ufeffc&shy;d&zwnj;e', 'abcde'],
];

for (const [claim, html, visible] of tokens) test(claim, () => assert.equal(shown(html), visible));

test('references in attributes are decoded, but not where letters or = follow (section 13.2.5.73)', () => {
  const [link] = readMarkup('<a href="h&#116;tp&colon;//x/?a=1&amp;b&copy=2&copyx&lt">y</a>').links;
  assert.equal(link?.href, 'http://x/?a=1&b&copy=2&copyx<');
});

test('all named references are those that browsers know', () => {
  const names = namedReferences
    .trim()
    .split(/\s+/)
    .map((entry) => entry.split(/[!=]/, 1)[0]);
  assert.equal(names.length, 2_125);
  for (const name of names) {
    for (const text of [`&${name};`, `&${name}`, `&${name}x`]) {
      const node = parseFragment(text).childNodes[0];
      assert.equal(decodeReferences(text, 'text'), node !== undefined && 'value' in node ? node.value : '', text);
    }
  }
});

const hiding: readonly (readonly [way: HiddenWay, html: string])[] = [
  ['display', '<div style="DISPLAY : none">x</div>'],
  ['display', '<div style="d\\69splay:none">x</div>'],
  ['display', '<div style="dis/**/play:block;display:/* */none!important;display:block">x</div>'],
  ['display', '<style>.h, p.k {display:none}</style><div class="a h">x</div>'],
  ['display', '<style>#h{display:none!important}</style><div id=h style="display:block">x</div>'],
  ['display', '<style>@media screen{i{display:none}}</style><i>x</i>'],
  ['display', '<i>x</i><style>i{display:none}</style>'],
  ['visibility', '<div style="visibility:hidden">x</div>'],
  ['opacity', '<div style="opacity:0.01">x</div>'],
  ['opacity', '<div style="opacity:.2"><div style="opacity:.2">x</div></div>'],
  ['size', '<div style="font-size:0">x</div>'],
  ['size', '<div style="font:1px/1px serif">x</div>'],
  ['size', '<div style="font-size:2pt">x</div>'],
  ['size', '<div style="font-size:10px"><i style="font-size:.1em">x</i></div>'],
  ['colour', '<font color=white>x</font>'],
  ['colour', '<font color="#fefefe">x</font>'],
  ['colour', '<div style="color:transparent">x</div>'],
  ['colour', '<div style="color:rgba(0,0,0,0)">x</div>'],
  ['colour', '<table bgcolor="#102030"><tr><td style="color:rgb(16,32,48)">x</table>'],
  ['colour', '<body bgcolor=black>x</body>'],
  ['colour', '<div style="background:hsl(0,100%,50%);color:red">x</div>'],
  ['position', '<div style="position:absolute;left:-9999px">x</div>'],
  ['position', '<div style="text-indent:-999em">x</div>'],
  ['clip', '<div style="max-height:0;overflow:hidden">x</div>'],
  ['clip', '<div style="width:0px;overflow:hidden">x</div>'],
  ['clip', '<div style="position:absolute;clip:rect(0 0 0 0)">x</div>'],
  ['clip', '<div style="clip-path:inset(100%)">x</div>'],
  ['attribute', '<div hidden>x</div>'],
  ['attribute', '<template>x</template>'],
  ['mso', '<div style="mso-hide:all">x</div>'],
  ['display', '<style>.w .h{display:none}</style><div class=w><i><b class=h>x</b></i></div>'],
  ['display', '<style>html body div > .h{display:none}</style><div><b class=h>x</b></div>'],
  ['display', '<style>b[class="h"]{display:none}</style><b class=h>x</b>'],
  ['display', '<style>.s{display:block}b.h{display:none}.h{display:block}</style><b class="h s">x</b>'],
  ['display', '<style>@media screen and (min-width:1px){i{display:none}}</style><i>x</i>'],
  ['display', '<style>@media not print{i{display:none}}</style><i>x</i>'],
  ['display', '<style>@supports (display:block){@layer a{i{display:none}}}</style><i>x</i>'],
  ['opacity', '<div style="filter:blur(1px) opacity(0%)">x</div>'],
  ['opacity', '<div style="filter:alpha(opacity=0)">x</div>'],
  ['size', '<div style="font-size:min(1px, 2em)">x</div>'],
  ['size', '<div style="font-size:.5mm">x</div>'],
  ['size', '<div style="zoom:.01">x</div>'],
  ['colour', '<div style="color:hwb(0 100% 0%)">x</div>'],
  ['colour', '<div style="color:lab(99% 0 0)">x</div>'],
  ['colour', '<div style="color:color(srgb 1 1 1)">x</div>'],
  ['colour', '<div style="color:#fff"><i style="color:currentColor">x</i></div>'],
  ['colour', '<div style="color:#333;background:currentColor">x</div>'],
  ['colour', '<div style="color:#eee">x</div>'],
  ['position', '<div style="margin:0 0 0 -9999px">x</div>'],
  ['position', '<div style="position:absolute;left:9999px">x</div>'],
  ['position', '<div style="position:absolute;inset:-9999px auto auto 0">x</div>'],
  ['position', '<div style="transform:rotate(1deg) translate(0, -9999px)">x</div>'],
  ['clip', '<div style="transform:rotate(1deg) scale(0)">x</div>'],
  ['clip', '<div style="transform:rotateX(90deg)">x</div>'],
  ['clip', '<div style="scale:0">x</div>'],
  ['clip', '<div style="clip-path:polygon(0 0, 0px 0px, 0 0)">x</div>'],
  ['clip', '<div style="letter-spacing:-1em">x</div>'],
  ['attribute', '<dialog>x</dialog>'],
  ['attribute', '<svg><defs><text>x</text></defs></svg>'],
];

for (const [way, html] of hiding) {
  test(`hidden by ${way}: ${html}`, () => {
    const reading = readMarkup(`a ${html} b`);
    assert.deepEqual(Object.keys(reading.hiddenChars), [way]);
    assert.deepEqual([reading.visible.replaceAll('\n', ' '), reading.hidden], ['a b', 'x']);
  });
}

const showing: readonly string[] = [
  '<div style="display:block">x</div>',
  '<style>@media (max-width:600px){div{display:none}}</style><div>x</div>',
  '<style>div:hover{display:none} a > div{display:none}</style><div>x</div>',
  '<div style="color:white;background:url(x.png)">x</div>',
  '<div style="background-color:#000"><font color=#fff>x</font></div>',
  '<table background="x.png"><tr><td><font color=white>x</font></table>',
  '<style>.a .b{background:navy}</style><div class=a><div class=b style="color:white">x</div></div>',
  '<style>.a + .b{background:navy}</style><div class=b style="color:white">x</div>',
  '<style>.w .h{display:none}</style><div class=h>x</div>',
  '<style>.w > .h{display:none}</style><div class=w><i><b class=h>x</b></i></div>',
  '<style>.h{display:none}</style><style>.s{display:block}</style><div class="s h">x</div>',
  '<style>@media print, (max-width:480px){div{display:none}}</style><div>x</div>',
  '<style>@supports (-webkit-overflow-scrolling:touch){div{display:none}}</style><div>x</div>',
  '<div style="font-size:0"><font size=3>x</font></div>',
  '<div style="font-size:clamp(12px, 2vw, 30px)">x</div>',
  '<div style="letter-spacing:-.5px">x</div>',
  '<div style="transform:scale(.9);color:#ccc">x</div>',
  '<dialog open>x</dialog>',
  '<desc>x</desc>',
  '<div style="visibility:hidden"><i style="visibility:visible">x</i></div>',
  '<div style="font-size:0"><i style="font-size:16px">x</i></div>',
  '<font color=white><a href=y>x</a></font>',
  '<div style="max-height:0">x</div>',
  '<div style="display:none"></div>x',
  '<p style="display:none"><p>x',
  '<table><tr><td style="display:none"><td>x</table>',
  '<b><div style="display:none"></b></div>x',
  '<div style="overflow:hidden;height:100px">x</div>',
  '<div style="margin-left:-10px">x</div>',
];

for (const html of showing) test(`not hidden: ${html}`, () => assert.equal(readMarkup(html).visible, 'x'));

test('text is hidden as far as its element reaches in browsers', () => {
  assert.equal(readMarkup('<b><div style="display:none"></b>x</div>y').visible, 'y');
  assert.equal(readMarkup('<div style="display:none"><td></div>x').visible, '');
  assert.equal(readMarkup('<ul><li style="display:none">a<ul><li>b</ul>c<li>d</ul>').visible, 'd');
});

test('what lists of messages show as a preview is told apart from what is hidden elsewhere', () => {
  const { previewChars, hiddenCharsAll, visibleChars } = readMarkup(
    `<i hidden>abc</i>View in your browser<i hidden>de</i>${'x'.repeat(80)}<i hidden>f</i>`,
  );
  assert.deepEqual([previewChars, hiddenCharsAll, visibleChars], [5, 6, 97]);
});

test('what is woven into words is counted, where letters have no use for it', () => {
  const woven = ({ wovenZeros, wovenMarks }: MarkupReading): readonly number[] => [wovenZeros, wovenMarks];
  assert.deepEqual(woven(readMarkup('Via\u200bg\u200cra &zwnj; x')), [2, 0]);
  assert.deepEqual(woven(readMarkup('Vi<!-- x -->ag<i hidden>q</i>ra a<!-- --> b')), [0, 2]);
  assert.deepEqual(woven(readMarkup('\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 1\u200b2')), [0, 0]);
  assert.deepEqual(woven(readMarkup('Donau&shy;dampf&shy;schiff')), [0, 0]);
});

test('links come with what is shown in their place', () => {
  const html = `<a href=" http://a/ ">See <b>this</b></a><a href=x><img src=i alt="Pay now"></a><a href=y></a>
    <a href=z><i style="display:none">q</i></a><a name=n>no link</a><map><area href=w alt=W></map>`;
  assert.deepEqual(readMarkup(html).links, [
    { kind: 'a', href: ' http://a/ ', shown: 'See this', alt: '', images: 0, hidden: false },
    { kind: 'a', href: 'x', shown: '', alt: 'Pay now', images: 1, hidden: false },
    { kind: 'a', href: 'y', shown: '', alt: '', images: 0, hidden: true },
    { kind: 'a', href: 'z', shown: '', alt: '', images: 0, hidden: true },
    { kind: 'area', href: 'w', shown: '', alt: 'W', images: 0, hidden: false },
  ]);
});

test('a link reaches over blocks, and ends at its end tag, the next link, or its cell', () => {
  const texts = (html: string): readonly string[] => readMarkup(html).links.map((link) => link.shown);
  assert.deepEqual(texts('<a href=1><table><tr><td>a<td>b</table>c</a>d'), ['a\tb\nc']);
  assert.deepEqual(texts('<a href=1>a<a href=2>b</a>c'), ['a', 'b']);
  assert.deepEqual(texts('<table><tr><td><a href=1>a</td><td>b</table>'), ['a']);
});

test('links for Outlook alone stand apart', () => {
  const { links } = readMarkup(
    '<!--[if mso]><v:roundrect href="http://o/"><center>Go</center></v:roundrect><![endif]--><a href=b>x</a>',
  );
  assert.deepEqual(
    links.map(({ kind, href, shown: text }) => [kind, href, text]),
    [
      ['a', 'b', 'x'],
      ['outlook', 'http://o/', 'Go'],
    ],
  );
});

test('images have sizes, and those that nobody can see are told', () => {
  const html = `<img src=a width=600 height="200px"><img src=b width=1 height=1><img src=c style="width:0;height:4px">
    <img src=d width="100%"><img src=e style="display:none"><a href=x><img srcset="f 2x, g"></a>`;
  assert.deepEqual(
    readMarkup(html).images.map(({ src, width, height, hidden, tracking, linked }) => [
      src,
      width,
      height,
      hidden,
      tracking,
      linked,
    ]),
    [
      ['a', 600, 200, false, false, false],
      ['b', 1, 1, false, true, false],
      ['c', 0, 4, false, true, false],
      ['d', undefined, undefined, false, false, false],
      ['e', undefined, undefined, true, false, false],
      ['f', undefined, undefined, false, false, true],
    ],
  );
});

test('everything else that is loaded is told', () => {
  const html = `<base href="http://b/"><link rel=stylesheet href=1><link rel=icon href=2><style>@import url("3");@import '4';
    @font-face{src:url(5)}.x{background:url( '6' )}</style><body background=7 style="list-style:url(8)"><iframe src=9></iframe>
    <script src=10></script><object data=11></object><video poster=12 src=13></video><svg><image xlink:href=14 /></svg>
    <input type=image src=15><meta http-equiv=Refresh content="0; url='http://16'"><embed src=17><source srcset="18 1x, y">`;
  const { loads, base, active } = readMarkup(html);
  assert.equal(base, 'http://b/');
  assert.deepEqual(
    loads.map(({ by, address }) => `${by} ${address}`),
    [
      ['stylesheet 1', 'link 2', 'css 3', 'css 4', 'css 5', 'css 6', 'css 8', 'background 7', 'frame 9', 'script 10'],
      ['object 11', 'media 12', 'media 13', 'svg 14', 'input 15', 'refresh http://16', 'object 17', 'media 18'],
    ].flat(),
  );
  assert.deepEqual(active, {
    scripts: 1,
    handlers: 0,
    frames: 1,
    objects: 2,
    refreshes: 1,
    foreign: 1,
    scriptAddresses: 0,
  });
});

test('forms have their fields counted', () => {
  const html = `<form action="http://x/" METHOD=Post><input name=User><input type=hidden name=h><input type=PASSWORD name=pass>
    <select name=s></select><button></button><input type=submit></form><input name=loose>`;
  const { forms, looseFields } = readMarkup(html);
  assert.deepEqual(forms, [{ action: 'http://x/', method: 'post', fields: 3, passwords: 1, names: 'user pass s' }]);
  assert.equal(looseFields, 1);
});

test('handlers and addresses that run something are counted, however they are written', () => {
  const html =
    '<b onclick="x" ONLOAD=y on=z><a href=" java&#10;script:x">1</a><a href="data:text/html,x">2</a><a href="data:image/png,">3</a>';
  const { active } = readMarkup(html);
  assert.deepEqual([active.handlers, active.scriptAddresses], [2, 2]);
});

test('limits are kept, and what lies behind them is counted', () => {
  const limits = { ...markupLimits, textCharsMax: 100, linksMax: 2, imagesMax: 1, addressCharsMax: 10 };
  const reading = readMarkup(
    `<a href="http://aaaaaaaaaaaa">x</a>`.repeat(5) + '<img src=a>'.repeat(3) + 'word '.repeat(100),
    limits,
  );
  assert.deepEqual([reading.links.length, reading.linksAll, reading.images.length, reading.imagesAll], [2, 5, 1, 3]);
  assert.equal(reading.links[0]?.href, 'http://aaa');
  assert.ok(reading.visible.length <= 100);
  assert.equal(reading.visibleChars, 405);
  assert.ok(reading.truncated);
  assert.ok(!readMarkup('<a href=x>y</a>').truncated);
});

test('nesting is followed as deep as browsers do', () => {
  const { depth, elements, visible } = readMarkup(`${'<div>'.repeat(100_000)}x`);
  assert.deepEqual([depth, elements, visible], [512, 100_000, 'x']);
});

test('elements that end none cost the same however deep they stand', () => {
  const msOf = (html: string): number => {
    const began = performance.now();
    readMarkup(html);
    return performance.now() - began;
  };
  for (const html of ['<div></div>', '<p><button><div></div></button>', '<li></li>', '</div>']) {
    const flat = Math.min(msOf(html.repeat(30_000)), msOf(html.repeat(30_000)));
    const deep = '<section>'.repeat(500) + html.repeat(30_000);
    const ms = Math.min(msOf(deep), msOf(deep), msOf(deep));
    // Each would look through 500 others: a hundred times as long.
    assert.ok(ms < 30 * flat + 50, `${html}: ${Math.round(ms)} ms, beside ${Math.round(flat)} ms`);
  }
});

test('rules that each meet every element are given up, and that is told', () => {
  const rules = Array.from({ length: 900 }, (_, i) => `.a${'.a'.repeat(i % 90)}{color:red}p.a:hover{color:blue}`).join(
    '',
  );
  const reading = readMarkup(
    `<style>${rules}${'.b{color:red}'.repeat(50)}</style>${'<p class="a b">x'.repeat(20_000)}`,
  );
  assert.ok(reading.truncated);
  assert.ok(!readMarkup(`<style>${'.b{color:red}'.repeat(500)}</style>${'<p class=b>x'.repeat(5_000)}`).truncated);
});

test('ways are named in the order of the list', () => {
  assert.deepEqual(ways('<i hidden style="opacity:0;display:none">x</i>'), ['display', 'opacity', 'attribute']);
});

test('links of drawings, all addresses of a set, and where buttons send a form', () => {
  const { links, loads, forms } = readMarkup(
    `<svg><a xlink:href="https://a.example/"><text>x</text></a></svg>
    <img srcset="https://b.example/1 1x, https://c.example/2 2x" src="https://d.example/">
    <form action="https://e.example/"><input type=password><button formaction="https://f.example/">x</button></form>
    <button formaction="https://g.example/">y</button>`,
  );
  assert.deepEqual(
    links.map(({ href }) => href),
    ['https://a.example/'],
  );
  assert.deepEqual(
    loads.map(({ address }) => address),
    ['https://b.example/1', 'https://c.example/2'],
  );
  assert.deepEqual(
    forms.map(({ action, passwords }) => [action, passwords]),
    [
      ['https://e.example/', 1],
      ['https://f.example/', 1],
      ['https://g.example/', 0],
    ],
  );
});
