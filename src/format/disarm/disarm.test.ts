import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeKinds, type Change, defaultPolicy, disarmHtml, type DisarmPolicy, explainChange } from './mod.ts';

const head = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>';

/** What is left in the body, and the kinds of what was told. */
function body(html: string, policy: Partial<DisarmPolicy> = {}): { html: string; what: string } {
  const disarmed = disarmHtml(html, { ...defaultPolicy, ...policy });
  const text = disarmed.html.replace(head, '').replace(/<\/body><\/html>$/, '');
  return { html: text, what: disarmed.changes.map(({ what }) => what).join(' ') };
}

const cases: readonly (readonly [claim: string, from: string, to: string, what: string])[] = [
  ['a script goes', '<p>a<script>alert(1)</script>b</p>', '<p>ab</p>', 'script'],
  ['an event handler goes', '<p onclick="x()" title="t">a</p>', '<p title="t">a</p>', 'handler'],
  ['however it is written', '<p/OnClIcK=x() class=c>a</p>', '<p class="c">a</p>', 'handler'],
  ['a page inside goes', 'a<iframe src="https://x.example">f</iframe>b', 'ab', 'frame'],
  ['what an object stands for stays', '<object data="x.swf"><b>no</b></object>', '<b>no</b>', 'object'],
  ['an embed goes', 'a<embed src="x.swf">', 'a', 'object'],
  ['leaving by itself goes', '<body><meta http-equiv=refresh content="0;url=//x.example">', '', 'refresh'],
  ['a link to code is no link', '<a href="java&#10;script:x()">a</a>', '<a>a</a>', 'link'],
  ['nor one to a document that is all in it', '<a href="data:text/html,x">a</a>', '<a>a</a>', 'link'],
  ['nor one to a file', '<a href="file:///etc/passwd">a</a>', '<a>a</a>', 'link'],
  ['an address without a scheme leads nowhere', '<a href="/logout">a</a><img src="x.png">', '<a>a</a><img>', ''],
  ['target goes', '<a href="https://x.example/" target="_top">a</a>', '<a href="https://x.example/">a</a>', ''],
  [
    'a click is told to nobody',
    '<a href="https://x.example/" ping="https://y.example/">a</a>',
    '<a href="https://x.example/">a</a>',
    'fetching-attribute',
  ],
  [
    'mail programs may be asked to write',
    '<a href="mailto:a@b.example?subject=x">a</a>',
    '<a href="mailto:a@b.example?subject=x">a</a>',
    '',
  ],
  [
    'but not to attach files (RFC 6068 section 7)',
    '<a href="mailto:a@b.example?attach=/etc/passwd">a</a>',
    '<a href="mailto:a@b.example">a</a>',
    'files',
  ],
  [
    'however that is written',
    '<a href="mailto:a@b.example?subject=x&amp;%61ttach=/etc/passwd">a</a>',
    '<a href="mailto:a@b.example">a</a>',
    'files',
  ],
  ['a handler of a strange element is told of, too', '<x onfocus=y() autofocus tabindex=1>a</x>', 'a', 'handler'],
  [
    'and of one of which nothing stays',
    '<style onload=y()></style><picture onclick=z()>a</picture>',
    'a',
    'handler handler',
  ],
  [
    'what scripts would be read in',
    '<noscript><a title="</noscript><img src=x onerror=y()>">a</a></noscript>',
    '<a title="&lt;/noscript&gt;&lt;img src=x onerror=y()&gt;">a</a>',
    'two-readings',
  ],
  ['and nothing where there is none', '<noscript><a title="b">a</a></noscript>', '<a title="b">a</a>', ''],
  ['a list of those who hear of a click', '<a ping="a https://y.example/">a</a>', '<a>a</a>', 'fetching-attribute'],
  [
    'a picture that tells somebody',
    '<img src="cid:a" attributionsrc="https://y.example/">',
    '<img src="cid:a">',
    'fetching-attribute',
  ],
  ['a picture ahead of others', '<link rel=preload imagesrcset="https://y.example/ 1x">a', 'a', 'fetching-attribute'],
  [
    'of pictures to choose from the first',
    '<img srcset="https://y.example/a 1x, /b 2x">',
    '<img src="https://y.example/a">',
    '',
  ],
  ['a hidden picture among several', '<img srcset="https://y.example/a 1x" width=1 height=1>', '', 'web-bug'],
  [
    'one that stands around it',
    '<picture><source srcset="https://y.example/a"><img src="cid:a" width=1 height=1></picture>',
    '',
    'web-bug',
  ],
  ['one that next to nothing is seen of', '<img src="https://y.example/a" style="opacity:0.01">', '', 'web-bug'],
  [
    'a picture for other screens stays',
    '<img src="https://y.example/a" style="display:none;width:100%">',
    '<img src="https://y.example/a" style="display:none;width:100%;">',
    '',
  ],
  [
    'a picture on a share',
    '<img src="file://evil.example/s/a.png"><img src="file:///C:/a.png">',
    '<img><img>',
    'share',
  ],
  [
    'a picture by another scheme',
    '<img src="ws://y.example/a"><p style="border-image:url(ftp://y.example/a)">a</p>',
    '<img><p>a</p>',
    'fetching-attribute style-load',
  ],
  ['a page of another kind', '<portal src="https://y.example/"></portal>a', 'a', 'frame'],
  [
    'a part for one program that does not end',
    '<!--[if mso]><a href="https://evil.example/">https://www.bank.com/</a>-->a',
    'a',
    'conditional',
  ],
  ['nothing in one that does not end as it should', '<!--[if mso | IE]></td></tr></table> <![endif] -->a', 'a', ''],
  ['or is written otherwise', '<!--[IF mso]><script>x()</script><![endif] -->a', 'a', 'conditional'],
  [
    'fields are text',
    '<form action=x><input name=a value=v><input type=checkbox>c<select><option>1<option>2</select><textarea>t</textarea><button>Go</button></form>',
    '<div>[v]☐ c[1 / 2][t]<span>Go</span></div>',
    'form form form form form',
  ],
  ['what was hidden in a form is not shown', '<input type=hidden value=secret>', '', ''],
  ['a password is not repeated', '<input type=password value=secret>', '[…]', 'form'],
  ['drawings go', 'a<svg><script>x</script><text>t</text></svg>b', 'ab', 'foreign'],
  ['formulas go', '<math><mtext><style></style></mtext></math>', '', 'foreign'],
  [
    'a video shows what stands in for it',
    '<video src=//x.example><a href="https://x.example">see</a></video>',
    '<a href="https://x.example">see</a>',
    'media',
  ],
  ['a hidden picture goes', '<img src="https://x.example/o.gif" width=1 height=1>', '', 'web-bug'],
  [
    'in every way of hiding',
    '<img src="https://x.example/o.gif" style="display:none"><img src=https://x.example/o height=0>',
    '',
    'web-bug web-bug',
  ],
  [
    'one that waits for a wide window stays',
    '<img src="https://x.example/o.gif" width=600 style="display:none">',
    '<img src="https://x.example/o.gif" width="600" style="display:none;">',
    '',
  ],
  [
    'one that separates things stays',
    '<img src="https://x.example/o.gif" width=600 height=1>',
    '<img src="https://x.example/o.gif" width="600" height="1">',
    '',
  ],
  [
    'pictures stay, other sizes of them do not',
    '<img src="https://x.example/a.png" srcset="https://x.example/b.png 2x">',
    '<img src="https://x.example/a.png">',
    '',
  ],
  [
    'pictures of the message stay (RFC 2392)',
    '<img src="cid:a@b"><img src="data:image/png;base64,AAAA">',
    '<img src="cid:a@b"><img src="data:image/png;base64,AAAA">',
    '',
  ],
  ['but no drawing', '<img src="data:image/svg+xml,x">', '<img>', ''],
  [
    'elements nobody knows are spans where they have looks',
    '<o:p>a</o:p><x-y style="color:red">b</x-y>',
    'a<span style="color:red;">b</span>',
    '',
  ],
  [
    'what other programs would read as code is text',
    '<xmp><b>a</xmp><plaintext><b>c',
    '<pre>&lt;b&gt;a</pre><pre>&lt;b&gt;c</pre>',
    '',
  ],
  ['a first empty line is kept', '<pre>\n\na</pre>', '<pre>\n\na</pre>', ''],
  [
    'a comment goes, one for Outlook stays',
    '<!-- a --><!--[if mso]><table><tr><td><![endif]-->b',
    '<!--[if mso]><table><tr><td><![endif]-->b',
    '',
  ],
  [
    'but not with what would go elsewhere',
    'a<!--[if mso]><a href="javascript:x()">b</a><![endif]-->',
    'a',
    'conditional',
  ],
  [
    'nor where it deceives',
    'a<!--[if mso]><v:rect href="http://evil.example">www.bank.example.com</v:rect><![endif]-->',
    'a',
    'conditional',
  ],
  [
    'marks for other programs stay',
    '<p><!--[if !mso]><!-->a<!--<![endif]--><![if !mso]>b<![endif]></p>',
    '<p><!--[if !mso]><!-->a<!--<![endif]--><![if !mso]>b<![endif]></p>',
    '',
  ],
];

test('what is harmless stays as it is, and nothing else does', () => {
  for (const [claim, from, to, what] of cases) assert.deepEqual(body(from), { html: to, what }, claim);
});

const links: readonly (readonly [text: string, href: string, host: string | undefined])[] = [
  ['www.paypal.com', 'http://evil.example/x', 'evil.example'],
  ['https://paypal.com/login', 'https://paypal.com.evil.example/', 'paypal.com.evil.example'],
  ['paypal.com', 'https://www.paypal.com/', undefined],
  ['<b>pay</b>pal<i>.com</i>', 'http://evil.example/', 'evil.example'],
  ['pay<span style="display:none">x</span>pal.com', 'http://evil.example/', 'evil.example'],
  ['Visit www.paypal.com today', 'http://evil.example/', 'evil.example'],
  ['Sign in', 'https://paypal.com@evil.example/', 'evil.example'],
  ['Sign in', 'https://evil.example/', undefined],
  // What is written as an address is one, whatever its top-level domain.
  ['www.shop.brandnewtld/soup', 'https://evil.example/', 'evil.example'],
  ['https://shop.intranet/', 'https://evil.example/', 'evil.example'],
  ['bank.example', 'https://evil.example/', 'evil.example'],
  ['help@bank.test', 'https://evil.example/', 'evil.example'],
  ['www.shop.brandnewtld', 'https://shop.brandnewtld/', undefined],
  ['Release www.v2.3', 'https://evil.example/', undefined],
  ['version 1.2.final', 'https://evil.example/', undefined],
  ['Read on. Now.', 'https://evil.example/', undefined],
  ['a@bank.com', 'mailto:a@evil.example', 'evil.example'],
  ['a@bank.com', 'mailto:b@mail.bank.com', undefined],
  ['http://192.0.2.1/', 'http://192.0.2.2/', '192.0.2.2'],
  ['paypal.com', 'http://evil.example\\@paypal.com/', 'evil.example'],
  ['shop.co.uk', 'http://other.co.uk/', 'other.co.uk'],
  ['http://x.example.com/u?to=a@bank.com', 'http://x.example.com/u?to=a@bank.com', undefined],
  ['münchen.de', 'https://xn--mnchen-3ya.de/', undefined],
];

test('a link whose text names another host says where it really goes', () => {
  for (const [text, href, host] of links) {
    const { html, changes } = disarmHtml(`<a href="${href}">${text}</a>`, defaultPolicy);
    const mark = host === undefined ? undefined : ` [really goes to ${host}]</a>`;
    assert.equal(
      changes.some(({ danger }) => danger === 'link-mismatch'),
      host !== undefined,
      `${text} ${href}`,
    );
    if (mark !== undefined) assert.ok(html.includes(mark), html);
    assert.equal(disarmHtml(html, defaultPolicy).html, html, 'marked once');
  }
});

test('a sender that is proven may lead to its own name by way of others', () => {
  const html = '<a href="https://click.example/1">www.shop.com</a>';
  assert.deepEqual(disarmHtml(html, defaultPolicy, { senderDomains: ['news.shop.com'] }).changes, []);
  assert.equal(disarmHtml(html, defaultPolicy, { senderDomains: ['evil.example'] }).changes.length, 1);
});

const styles: readonly (readonly [from: string, to: string, what: string])[] = [
  ['color:red', 'color:red;', ''],
  ['COLOR : RED !important;;width:calc(1px + 2px)', 'COLOR : RED !important;width:calc(1px + 2px);', ''],
  [
    "font-family:'Open Sans',Arial;mso-line-height-rule:exactly",
    "font-family:'Open Sans',Arial;mso-line-height-rule:exactly;",
    '',
  ],
  ['background:url(https://x.example/a.png) no-repeat', 'background:url(https://x.example/a.png) no-repeat;', ''],
  ['background-image:url("data:image/png;base64,AAAA")', 'background-image:url("data:image/png;base64,AAAA");', ''],
  ['background:u\\72l(javascript:x)', '', ''],
  ['cursor:url(https://x.example/a.cur),auto', '', 'style-load'],
  ['background:image-set("https://x.example/a.png" 1x)', '', 'style-load'],
  ['--a:url(https://x.example/a.png)', '', 'style-load'],
  ['width:expression(alert(1))', '', 'active-style'],
  ['-moz-binding:url(x);behavior:url(y);b\\65havior:url(z)', '', 'active-style active-style active-style'],
  ['position:fixed;top:0', 'top:0;', 'position'],
  ['pos\\69tion:/**/STICKY', '', 'position'],
  ['position:relative', 'position:relative;', ''],
  ['position:var(--a)', '', 'position'],
  ['filter:progid:DXImageTransform.Microsoft.AlphaImageLoader(src="https://x.example/")', '', 'style-load'],
  ['*zoom:1;_height:1px;unknown:1', '', ''],
  ['color:red}body{color:blue', '', ''],
  ['color:red;a{b:c}width:1px', 'color:red;width:1px;', ''],
  ['color:"', 'color:;', ''],
  ['color:red;width:1px/*', 'color:red;width:1px;', ''],
  ['color:red\\', 'color:red;', ''],
  ['width:(1px', '', ''],
  ['width:1px);height:2px', 'height:2px;', ''],
];

test('a style keeps what lays out and colours (CSS Syntax Level 3)', () => {
  for (const [from, to, what] of styles) {
    const attribute = from.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    const { html, what: told } = body(`<p style="${attribute}">`);
    const expected = to === '' ? '<p></p>' : `<p style="${to.replaceAll('"', '&quot;')}"></p>`;
    assert.deepEqual({ html, what: told }, { html: expected, what }, from);
  }
});

const sheets: readonly (readonly [from: string, to: string, what: string])[] = [
  ['a{color:red}', 'a{color:red;}\n', ''],
  ['<!-- a{color:red} -->', 'a{color:red;}\n', ''],
  ['@import "//x.example/a.css";a{color:red}', 'a{color:red;}\n', 'import'],
  ['@im\\port url(//x.example/a.css);a{color:red}', 'a{color:red;}\n', 'import'],
  ['@charset "x";@namespace a "b";@unknown{a{color:red}}', '', ''],
  [
    '@media (max-width:600px){a{color:red}b{position:fixed}}',
    '@media (max-width:600px){a{color:red;}\n}\n',
    'position',
  ],
  ['@font-face{font-family:a;src:url(https://x.example/a.woff)}a{color:red}', 'a{color:red;}\n', 'font'],
  ['@font-face{font-family:a;src:local("A")}', '@font-face{font-family:a;src:local("A");}\n', ''],
  ['a[href="</b>"]{color:red}', 'a[href="<\\/b>"]{color:red;}\n', ''],
  ['a[b={color:red}c{color:blue}', '', ''],
  ['}a{color:red}b{color:blue}', 'b{color:blue;}\n', ''],
  ['a{color:red', 'a{color:red;}\n', ''],
  ['a{content:"\\3c/style>"}', 'a{content:"\\3c/style>";}\n', ''],
  ['a{b{color:red}color:blue}', 'a{color:blue;}\n', ''],
  ['@keyframes a{from{width:0}50%{width:1px}}', '@keyframes a{from{width:0;}\n50%{width:1px;}\n}\n', ''],
  ['a{color:red}/* ', 'a{color:red;}\n', ''],
];

test('a style sheet keeps its selectors and conditions, and nothing that fetches', () => {
  for (const [from, to, what] of sheets) {
    const { html, changes } = disarmHtml(`<head><style>${from}</style>`, defaultPolicy);
    const text = /<style>([^]*)<\/style>/.exec(html)?.[1] ?? '';
    assert.deepEqual({ text, what: changes.map((change) => change.what).join(' ') }, { text: to, what }, from);
  }
});

test('what may be chosen is chosen', () => {
  const picture = '<img src="https://x.example/a.png" alt="A cat"><p style="background:url(//x.example/b)">';
  assert.deepEqual(body(picture, { 'remote-image': 'disarm' }), {
    html: '<img alt="A cat"><p></p>',
    what: 'picture background',
  });
  assert.equal(body(picture, { 'remote-image': 'text' }).html, '[A cat]<p></p>');
  assert.equal(body('<img src="https://x.example/a.png" width=1 height=1>', { 'web-bug': 'allow' }).what, '');
  assert.equal(
    body('<img src="https://x.example/a.png" width=1 height=1>', { 'web-bug': 'text' }).html,
    '[Hidden picture of x.example left out]',
  );
  assert.equal(body('<iframe src="https://x.example/">', { frame: 'text' }).html, '[Page of x.example left out]');
  assert.equal(body('<svg><text>a</text><style>b</style></svg>', { foreign: 'text' }).html, 'a');
  assert.equal(body('<a href="http://evil.example">bank.com</a>', { 'link-mismatch': 'allow' }).what, '');
  assert.deepEqual(
    body(
      '<form action="https://x.example/" onsubmit=x()><input name=a formaction=javascript:x()><textarea>\nb</textarea></form>',
      {
        form: 'allow',
      },
    ),
    {
      html: '<form action="https://x.example/"><input name="a"><textarea>\nb</textarea></form>',
      what: 'handler fetching-attribute',
    },
  );
  const sheet = '<link rel=stylesheet href="https://x.example/a.css"><style>@import "https://x.example/b.css";</style>';
  const { html, changes } = disarmHtml(sheet, { ...defaultPolicy, 'remote-style': 'allow' });
  assert.ok(html.includes('href="https://x.example/a.css"') && html.includes('@import "https://x.example/b.css"'));
  assert.deepEqual(changes, []);
});

test('a base address is written out, once, and goes', () => {
  const { html, changes } = disarmHtml(
    '<base href="https://x.example/a/"><a href="b">c</a><a href="#d">e</a>',
    defaultPolicy,
  );
  assert.ok(html.includes('<a href="https://x.example/a/b">c</a><a href="#d">e</a>'), html);
  assert.ok(!html.includes('<base'));
  assert.deepEqual(
    changes.map(({ what }) => what),
    ['base'],
  );
});

test('how a browser lays out is kept: the mode of the document (WHATWG HTML section 13.2.6.4.1)', () => {
  const mode = (doctype: string): string => disarmHtml(`${doctype}<p>`, defaultPolicy).html.split('<html')[0] ?? '';
  assert.equal(mode('<!DOCTYPE html>'), '<!DOCTYPE html>');
  assert.equal(mode(''), '');
  assert.match(mode('<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "x">'), /XHTML 1\.0 Transitional/);
  assert.equal(mode('<!DOCTYPE html SYSTEM "https://x.example/">'), '<!DOCTYPE html>');
});

test('a charset that is named in it is not believed any more, since it is UTF-8 now', () => {
  const { html } = disarmHtml(
    '<meta charset=utf-7><meta http-equiv=content-type content="text/html;charset=koi8-r">',
    defaultPolicy,
  );
  assert.equal(html.match(/charset/g)?.length, 1);
});

test('the list is bounded and counts the rest', () => {
  const { changes } = disarmHtml('<p onclick="x()">'.repeat(50), defaultPolicy);
  assert.equal(changes.length, 8);
  assert.equal(changes.at(-1)?.more, 42);
  const long = disarmHtml(`<a href="javascript:${'x'.repeat(5000)}">`, defaultPolicy).changes[0];
  assert.equal(long?.before.length, 200);
});

test('every change has its words', () => {
  const unknown = explainChange({ what: 'nothing' } satisfies Pick<Change, 'what'>);
  for (const what of changeKinds) {
    const { title, why, mend } = explainChange({ what });
    assert.ok(title !== unknown.title && why.length > 20 && mend.length > 10, what);
  }
});

const loading: readonly string[] = [
  '<style>p{& a{background:url(https://y.example/x)}}</style>',
  '<style>@scope (p){a{background:url("//y.example/x")}}</style>',
  '<style>@property --x{syntax:"<url>";inherits:false;initial-value:url(https://y.example/x)}</style>',
  '<p style="background:url(\'https://y.example/x\' crossorigin(anonymous))">a</p>',
];

for (const html of loading) {
  test(`a style that goes is told of where it would load something: ${html}`, () => {
    assert.equal(body(html, { 'remote-image': 'disarm' }).what, 'style-load');
  });
}

test('names of name spaces and of other documents load nothing', () => {
  const html =
    '<style>@namespace url(http://www.w3.org/1999/xhtml);@-moz-document url-prefix(""){a{color:red}}</style>';
  assert.equal(body(html).what, '');
});

test('names of files, prices and versions claim no host; full stops of other scripts part the labels of one', () => {
  for (const text of ['README.md', 'photos.zip', 'install.sh', '19.99', '1.299', '10.000', 'v2.1'])
    assert.equal(body(`<a href="https://shop.example/">${text}</a>`).what, '', text);
  for (const text of ['www\u3002bank\u3002com', 'bank\uff0ecom', '192.0.2.7', 'Bank.Com', 'get.bank.zip'])
    assert.equal(body(`<a href="https://shop.example/">${text}</a>`).what, 'mismatch', text);
});
