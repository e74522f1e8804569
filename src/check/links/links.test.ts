import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged, names, scanned } from './links.fixture.ts';
import { gatherLinks, hostsToAsk, linkTests, scanLinks } from './mod.ts';

function hitsOf(link: string, shown = 'here'): readonly string[] {
  return names(scanned({ html: `<a href="${link}">${shown}</a>` }).hits);
}

const hitting: readonly (readonly [test: keyof typeof linkTests, link: string])[] = [
  ['link.raw-address', 'http://192.0.2.1/x'],
  ['link.raw-address', 'http://[2001:db8::1]/x'],
  ['link.masked-address', 'http://3221225985/x'],
  ['link.masked-address', 'http://0xC0.0.2.1/x'],
  ['link.user-part', 'http://someone@evil.example/'],
  ['phish.user-as-host', 'http://www.paypal.com@evil.example/'],
  ['phish.user-as-host', 'http://paypal.com:x@evil.example/'],
  ['link.odd-port', 'http://evil.example:8081/'],
  ['link.puny', 'http://bücher.example/'],
  ['phish.mixed-script', 'http://pаypal.com/'],
  ['phish.look-alike', 'http://pаypal.com/'],
  ['phish.look-alike', 'http://paypa1.com/'],
  ['phish.look-alike', 'https://login.rnicrosoft.com/'],
  ['phish.look-alike', 'https://micros0ft-login.example/'],
  ['phish.look-alike', 'https://amaz0n.example/'],
  ['phish.look-alike', 'https://раураl.example/'],
  ['phish.near-brand', 'https://netfliix.com/'],
  ['phish.near-brand', 'https://facebok.example/'],
  ['phish.near-brand', 'https://coinbsae.com/'],
  ['phish.near-brand', 'https://paypal.top/'],
  ['phish.brand-domain-in-host', 'https://paypal.com.evil.example/'],
  ['phish.brand-domain-in-host', 'https://www.paypal.com-secure.evil.example/'],
  ['phish.brand-domain-in-host', 'https://signin.ebay.co.uk.evil.example/'],
  ['phish.brand-word-in-host', 'https://paypal-secure.example/'],
  ['phish.brand-word-in-host', 'https://netflix.evil.example/'],
  ['phish.brand-word-in-host', 'https://paypallogin.example/'],
  ['phish.brand-word-in-host', 'https://my-netflixbilling.example/'],
  ['phish.brand-word-in-host', 'https://mypaypal.example/'],
  ['phish.brand-word-in-host', 'https://sparkasse-kundenservice.example/'],
  ['phish.look-alike', 'https://g00gle.example/'],
  ['phish.look-alike', 'https://gооgle.example/'],
  ['phish.brand-in-path', 'https://evil.example/paypal.com/login'],
  ['phish.brand-in-path', 'https://evil.example/www.paypal.com/login'],
  ['phish.like-sender', 'https://5ender.example/'],
  ['phish.recipient-in-fragment', 'https://evil.example/x#me@home.example'],
  ['phish.recipient-in-fragment', `https://evil.example/x#${Buffer.from('me@home.example').toString('base64')}`],
  ['link.recipient', 'https://evil.example/x?e=me%40home.example'],
  ['link.shortener', 'https://bit.ly/x'],
  ['link.free-host', 'https://evil.web.app/'],
  ['link.free-form', 'https://forms.gle/x'],
  ['link.free-storage', 'https://drive.google.com/x'],
  ['phish.stored-page', 'https://storage.googleapis.com/evil/index.html#x'],
  ['link.handed-on', 'https://www.google.com/url?q=https://evil.example/'],
  ['link.machine-host', 'http://1.113.0.203.host.provider.example/'],
  ['link.random-host', 'https://x7k2q9w4z1.example/'],
  ['link.random-host', 'https://xkcdqwrtzplm.example/'],
  ['link.cheap-suffix', 'https://something.top/'],
  ['link.deep-host', 'https://a.b.c.d.evil.example/'],
  ['link.plain-http', 'http://a.example/'],
  ['link.one', 'https://a.example/'],
  ['link.none-of-sender', 'https://a.example/'],
];

for (const [name, link] of hitting) {
  test(`${name}: ${link}`, () => assert.ok(hitsOf(link).includes(name), hitsOf(link).join(' ')));
}

const strong = Object.entries(linkTests)
  .filter(([, { prior }]) => prior >= 0.7)
  .map(([name]) => name);

const honest: readonly string[] = [
  'https://www.paypal.com/signin',
  'https://www.amazon.co.jp/x',
  'https://signin.ebay.co.uk/',
  'https://login.microsoftonline.com/x',
  'https://telecom.example/',
  'https://www.finance.example/',
  'https://sparkasse-musterstadt.de/',
  'https://sparkassen-versicherung.example/',
  'https://google-reviews.example/',
  'https://spotify.link/x',
  'https://web-de.example/',
  'https://click.list-manage.com/track?u=1',
  'https://u1.ct.sendgrid.net/ls/click?upn=abc123',
  'https://freshrpms.net/',
  'https://d15k2d11r6t6rl.cloudfront.net/x.png',
  'https://sub.shop.sender.example/x?id=123456789012',
  'https://bücher.example/',
  'https://example.com:443/',
  'https://news.example/2024/10.11.12/story',
];

for (const link of honest) {
  test(`no strong sign: ${link}`, () => {
    assert.deepEqual(
      hitsOf(link).filter((name) => strong.includes(name)),
      [],
    );
  });
}

test('plain texts have links, too', () => {
  const { hits, facts } = scanned({ plain: 'Go to http://192.0.2.1/x or www.a.example, or ask b.com.' });
  assert.ok(names(hits).includes('link.raw-address'));
  assert.deepEqual(facts.hosts, ['192.0.2.1', 'www.a.example', 'b.com']);
});

test('addresses that are shown are links beside others; mere names are where there are none', () => {
  assert.deepEqual(scanned({ html: '<p>See http://a.example/x</p>' }).facts.hosts, ['a.example']);
  assert.deepEqual(scanned({ html: '<p>See a.com <a href="http://b.example/">x</a>' }).facts.hosts, ['b.example']);
});

test('what runs, loads and is filled in is told apart', () => {
  const { hits, facts } = scanned({
    html: `<a href="javascript:x()">1</a><img src="http://t.example/p" width=1 height=1><form action="http://evil.example/">
      <input type=password name=a></form><a href="https://sender.example/">2</a>`,
  });
  const found = names(hits);
  for (const name of ['link.script', 'link.tracking-image', 'phish.form-elsewhere'])
    assert.ok(found.includes(name), name);
  assert.deepEqual(facts.hosts, ['evil.example', 'sender.example', 't.example']);
  const search = scanned({ html: '<form action="https://search.example/"><input name=q></form>' });
  assert.ok(!names(search.hits).includes('phish.form-elsewhere'));
  const own = scanned({ html: '<form action="https://www.sender.example/"><input name=pin></form>' });
  assert.ok(!names(own.hits).includes('phish.form-elsewhere'));
});

test('many words for one page are told', () => {
  const html = ['Buy', 'Terms', 'Unsubscribe', 'Privacy'].map(
    (word) => `<a href="https://a.example/?${word}">${word}</a>`,
  );
  assert.ok(names(scanned({ html: html.join(' ') }).hits).includes('link.repeated'));
  assert.ok(!names(scanned({ html: html.slice(0, 3).join(' ') }).hits).includes('link.repeated'));
});

test('without any link, that is told', () => {
  assert.deepEqual(names(scanned({ plain: 'Hello' }).hits), ['link.none']);
  assert.deepEqual(names(scanned({ html: '<a href="mailto:a@b.example">a</a>' }).hits), []);
});

const paypal = '<a href="https://evil.example/">https://www.paypal.com/signin</a>';
const other = '<a href="https://click.service.example/">https://shop.example/offer</a>';

test('a link that shows an address of a brand and leads elsewhere is phishing, whoever signed', () => {
  const [found] = judged({ html: paypal });
  assert.deepEqual([found?.test, found?.value], ['phish.shown-brand-elsewhere', 1]);
  assert.deepEqual(found?.evidence, { shown: 'www.paypal.com', actual: 'evil.example', brand: 'PayPal' });
  assert.ok(
    names(judged({ html: paypal }, { authenticated: ['unrelated.example'] })).includes('phish.shown-brand-elsewhere'),
  );
});

test('but not where the brand itself is authenticated, or the link leads to it', () => {
  assert.deepEqual(names(judged({ html: paypal }, { from: 'paypal.com', authenticated: ['paypal.com'] })), []);
  assert.deepEqual(names(judged({ html: '<a href="https://paypal.me/x">https://paypal.com/x</a>' })), []);
  const wrapped =
    '<a href="https://x.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.paypal.com%2F">https://paypal.com/</a>';
  assert.deepEqual(names(judged({ html: wrapped })), []);
});

test('a brand that From only claims does not excuse it once authentication is known', () => {
  assert.deepEqual(names(judged({ html: paypal }, { from: 'paypal.com', authenticated: [] })), [
    'phish.shown-brand-elsewhere',
  ]);
});

test('presses counted by who is authenticated, or by a mailing service, are no deceit', () => {
  assert.deepEqual(names(judged({ html: other })), ['phish.shown-elsewhere']);
  assert.deepEqual(names(judged({ html: other }, { authenticated: ['mail.service.example'] })), []);
  assert.deepEqual(names(judged({ html: other }, { authenticated: ['shop.example'] })), []);
  const known = other.replace('click.service.example', 'u1.ct.sendgrid.net');
  assert.deepEqual(names(judged({ html: known }, { authenticated: [] })), []);
  const carried = other.replace('example/">', 'example/?to=https%3A%2F%2Fshop.example%2F">');
  assert.deepEqual(names(judged({ html: carried }, { authenticated: [] })), []);
});

test('a name that is only mentioned is a weaker sign than an address', () => {
  const mention = (text: string): readonly string[] =>
    names(judged({ html: `<a href="https://evil.example/">${text}</a>` }));
  assert.deepEqual(mention('shop.com'), ['link.shown-elsewhere']);
  assert.deepEqual(mention('Order at our partner shop.com and save money today'), []);
  assert.deepEqual(mention('me@shop.com'), []);
  assert.deepEqual(mention('evil.example'), []);
});

test('hosts drawn like a domain of the recipient are told', () => {
  const at = (link: string, own: string): readonly string[] =>
    names(judged({ html: `<a href="${link}">x</a>` }, { own: [own] }));
  assert.deepEqual(at('https://cornpany.example/', 'company.com'), ['phish.like-recipient']);
  for (const host of ['musterfirna', 'musterfrima', 'musterfirmaa', 'musterfima'])
    assert.deepEqual(at(`https://${host}.example/`, 'musterfirma.de'), ['phish.like-recipient'], host);
  for (const host of ['musterfirmen', 'nusterfirma', 'musterfirma', 'musterfirmabb'])
    assert.deepEqual(at(`https://${host}.example/`, 'musterfirma.de'), [], host);
  assert.deepEqual(at('https://company.com.evil.example/', 'company.com'), ['phish.recipient-in-host']);
  assert.deepEqual(at('https://company-login.example/', 'company.com'), ['phish.recipient-in-host']);
  assert.deepEqual(at('https://company.zendesk.com/', 'company.com'), []);
  assert.deepEqual(at('https://www.company.com/', 'company.com'), []);
});

test('where one unsubscribes is compared with From and with who is authenticated', () => {
  const letter = { html: '<a href="https://u.service.example/1">Unsubscribe</a>' };
  assert.deepEqual(names(judged(letter)), ['link.unsubscribe-foreign']);
  assert.deepEqual(names(judged(letter, { authenticated: ['service.example'] })), ['link.unsubscribe-own']);
  assert.deepEqual(names(judged(letter, { from: 'news.service.example' })), ['link.unsubscribe-own']);
  assert.deepEqual(names(judged(letter, { listId: 'dev.service.example' })), []);
  const header = { plain: 'x', unsubscribe: ['https://x.sender.example/u', 'mailto:u@y.example'] };
  assert.deepEqual(names(judged(header)), ['link.unsubscribe-own']);
  const german = { html: '<a href="https://sender.example/x">Hier abmelden</a>' };
  assert.deepEqual(names(judged(german)), ['link.unsubscribe-own']);
});

test('mail to many with no way to unsubscribe, or by mail alone, is told (RFC 2369)', () => {
  assert.deepEqual(names(judged({ plain: 'x' }, { bulk: true })), ['link.no-unsubscribe']);
  assert.deepEqual(names(judged({ plain: 'x', unsubscribe: ['mailto:u@x.example'] }, { bulk: true })), [
    'link.unsubscribe-by-mail',
  ]);
  assert.deepEqual(names(judged({ plain: 'x' }, { bulk: false })), []);
});

test('lists are asked about what was registered, and not about brands and mailing services', () => {
  const html = `<a href="https://a.b.evil.co.uk/">1</a><a href="https://x.blogspot.com/">2</a><a href="https://www.paypal.com">3</a>
    <a href="http://192.0.2.1/">4</a><a href="https://u.ct.sendgrid.net/">5</a><a href="https://c.evil.co.uk/">6</a>`;
  assert.deepEqual(hostsToAsk(scanned({ html }).facts), ['evil.co.uk', 'x.blogspot.com']);
});

test('facts are few, however many links there are', () => {
  const html = Array.from(
    { length: 5_000 },
    (_, i) => `<a href="https://h${i}.example/${'x'.repeat(i % 300)}">https://s${i}.example/</a>`,
  ).join(' ');
  const { facts, hits } = scanned({ html });
  assert.deepEqual([facts.hosts.length, facts.addresses.length, facts.mismatches.length], [60, 40, 4]);
  assert.ok(JSON.stringify({ facts, hits }).length < 20_000);
  assert.equal(hostsToAsk(facts).length, 32);
});

function hostsOfLetter(html: string): readonly string[] {
  return scanned({ html }).facts.hosts;
}

test('links are found as a browser goes to them, whatever is written', () => {
  const written: readonly (readonly [html: string, host: string])[] = [
    ['<a href="//evil.example/x">x</a>', 'evil.example'],
    ['<base href="//evil.example/"><a href="x">x</a>', 'evil.example'],
    ['<base href="ht\ttps://evil.example/"><a href="x">x</a>', 'evil.example'],
    ['<svg><a xlink:href="https://evil.example/"><text>x</text></a></svg>', 'evil.example'],
    ['<form><input type=password><button formaction="https://evil.example/">x</button></form>', 'evil.example'],
    ['<p>Go to https://evil.example/login now. <a href="https://fine.example/">x</a>', 'evil.example'],
    ['<a href="https://evil&#46example/&#x41">x</a>', 'evil.example'],
    ['<a href="https:\\\\evil.example\\x">x</a>', 'evil.example'],
    ['<a href="https://%65vil.example/x">x</a>', 'evil.example'],
    ['<a href="https://evil\uff0eexample/x">x</a>', 'evil.example'],
  ];
  for (const [html, host] of written) assert.ok(hostsOfLetter(html).includes(host), html);
});

test('an address that a link shows is no second link', () => {
  const html = '<a href="https://a.example/">https://www.bank.example/x</a>';
  assert.deepEqual(hostsOfLetter(html), ['a.example']);
});

test('who hides hosts among many that nobody sees gains nothing', () => {
  const decoys = Array.from({ length: 80 }, (_, i) =>
    `<a style="display:none" href="https://h${i}.example/">x</a>`.repeat(2),
  );
  const { facts } = scanned({ html: `${decoys.join('')}<a href="https://evil.example/p?${'x'.repeat(300)}">here</a>` });
  assert.equal(hostsToAsk(facts)[0], 'evil.example');
  assert.equal(facts.addresses[0], 'https://evil.example/p');
});

test('a link shows another host among words, too, and with full stops of other scripts', () => {
  const letters = [
    'Please sign in at https://www.paypal.com/signin before Monday',
    'https://www.paypal\u3002com/signin',
    'www.pay\u200bpal.com',
  ];
  for (const text of letters) {
    const html = `<a href="https://evil.example/">${text}</a>`;
    assert.ok(names(judged({ html })).includes('phish.shown-brand-elsewhere'), text);
  }
  // A name in a sentence is spoken of.
  assert.deepEqual(names(judged({ html: '<a href="https://a.example/">All about paypal.com and its rules</a>' })), []);
});

test('links that open files and programs are told', () => {
  for (const href of ['file://evil.example/x', 'ms-word:ofe|u|https://evil.example/x.docx', 'search-ms:query=x'])
    assert.ok(hitsOf(href).includes('link.opens-program'), href);
  assert.ok(!hitsOf('tel:+49123').includes('link.opens-program'));
});

test('what is read beside the text is looked up, and says nothing of the letter', () => {
  const sources = {
    readings: [],
    plain: ['Hello'],
    aside: { texts: ['see http://192.0.2.1/x and https://evil.example/y; mere.example is a name'], readings: [] },
    unsubscribe: [],
    recipients: [],
    from: 'a@sender.example',
  };
  const { facts, hits } = scanLinks(gatherLinks(sources), sources);
  assert.deepEqual(facts.hosts, ['192.0.2.1', 'evil.example']);
  assert.deepEqual(names(hits), ['link.none']);
});

test('what is left out is told', () => {
  const letter = {
    readings: [],
    plain: ['http://a.example/x '.repeat(1_000)],
    unsubscribe: [],
    recipients: [],
    from: '',
  };
  const { links, truncated } = gatherLinks(letter);
  assert.deepEqual([links.length, truncated], [300, true]);
});

test('a brand that shortens its own addresses is itself, and its name in capitals is its name', () => {
  const shown = (text: string, link: string): readonly string[] =>
    names(judged({ html: `<a href="${link}">${text}</a>` }, { from: 'sender.example' }));
  assert.ok(!shown('https://www.youtube.com/watch', 'https://youtu.be/x').includes('phish.shown-brand-elsewhere'));
  assert.ok(shown('www.PayPal.Com/login', 'https://evil.example/').includes('phish.shown-brand-elsewhere'));
  assert.ok(shown('PayPal.Com/login', 'https://evil.example/').includes('phish.shown-brand-elsewhere'));
});

test('a mailing service that works for whom the domain in From stands behind is no stranger to unsubscribe at', () => {
  const letter = { html: '<a href="https://u1.ct.sendgrid.net/wf/unsubscribe?x">Unsubscribe</a>' };
  const foreign = (authenticated: readonly string[]): boolean =>
    names(judged(letter, { bulk: true, authenticated })).includes('link.unsubscribe-foreign');
  assert.ok(!foreign(['sender.example']));
  assert.ok(!foreign(['em.sender.example', 'sendgrid.info']));
  assert.ok(!foreign(['sendgrid.info']));
  assert.ok(foreign(['other.example']));
  assert.ok(foreign([]));
});
