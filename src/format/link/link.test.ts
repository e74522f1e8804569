import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findAddresses, type Host, hostOf, readAddress, registrableDomain, shownHost, unwrap } from './mod.ts';

function host(text: string): Host | undefined {
  return readAddress(text)?.host;
}

const read: readonly (readonly [claim: string, text: string, host: string | undefined])[] = [
  ['tabs and line breaks are left out', 'ht\ttp://exa\nmple.com/', 'example.com'],
  ['white space around it is left out', '  http://example.com  ', 'example.com'],
  ['backslashes are slashes', 'http:\\\\example.com\\x', 'example.com'],
  ['slashes behind the scheme may be missing', 'https:example.com', 'example.com'],
  ['what stands before the last @ is not the host', 'http://paypal.com@evil.example/', 'evil.example'],
  ['and a path behind an early slash is', 'http://evil.example/@paypal.com', 'evil.example'],
  ['percent-encoding in hosts is decoded', 'http://%65vil%2eexample/', 'evil.example'],
  ['full-width dots and letters are dots and letters', 'http://ｅvil。example', 'evil.example'],
  ['letters become A-labels', 'http://pаypal.com/', 'xn--pypal-4ve.com'],
  ['zero-width characters vanish', 'http://pay\u200bpal.com/', 'paypal.com'],
  ['IPv4 as one number', 'http://3232235777/', '192.168.1.1'],
  ['in octal', 'http://0300.0250.1.01/', '192.168.1.1'],
  ['in hexadecimal', 'http://0xC0A80101/', '192.168.1.1'],
  ['with parts left out', 'http://127.1/', '127.0.0.1'],
  ['IPv6', 'http://[2001:DB8::1]:8080/', '2001:db8::1'],
  ['a final dot is no other host', 'http://example.com./', 'example.com'],
  ['a host that browsers refuse', 'http://exa mple.com/', undefined],
  ['no host', 'javascript:alert(1)', undefined],
  ['of a mail address, its domain', 'mailto:Someone@Example.COM?subject=x', 'example.com'],
];

for (const [claim, text, name] of read) test(`WHATWG URL: ${claim}`, () => assert.equal(host(text)?.name, name));

test('ports, user information and paths are told', () => {
  const address = readAddress('HTTPS://user:pw@example.com:8443/a%20b?c=d#e');
  assert.deepEqual(address, {
    scheme: 'https',
    host: hostOf('example.com'),
    port: 8443,
    user: 'user:pw',
    href: 'https://user:pw@example.com:8443/a%20b?c=d#e',
    path: '/a%20b?c=d',
  });
  assert.equal(readAddress('http://example.com:80/')?.port, undefined);
  assert.equal(readAddress('../x', 'http://example.com/a/b')?.href, 'http://example.com/x');
  assert.equal(readAddress('x'), undefined);
});

test('a host has the domain that somebody registered, also under hosts that give names to anybody', () => {
  assert.equal(registrableDomain('www.example.co.uk'), 'example.co.uk');
  assert.equal(registrableDomain('A.B.Example.COM'), 'example.com');
  assert.equal(registrableDomain('evil.blogspot.com'), 'evil.blogspot.com');
  assert.equal(registrableDomain('a.evil.github.io'), 'evil.github.io');
  assert.equal(registrableDomain('x.workers.dev'), 'x.workers.dev');
  assert.equal(registrableDomain('co.uk'), 'co.uk');
  assert.equal(registrableDomain('localhost'), 'localhost');
  assert.equal(host('http://192.0.2.1/')?.domain, '192.0.2.1');
  assert.equal(registrableDomain(''), '');
});

test('hosts are known by what people use them for', () => {
  const services = (text: string): string | undefined => host(text)?.service;
  assert.equal(services('https://bit.ly/x'), 'shortener');
  assert.equal(services('https://evil.web.app/'), 'free-host');
  assert.equal(services('https://sites.google.com/view/x'), 'free-host');
  assert.equal(services('https://docs.google.com/forms/d/1'), 'form');
  assert.equal(services('https://docs.google.com/document/d/1'), 'none');
  assert.equal(services('https://storage.googleapis.com/b/x.html'), 'storage');
  assert.equal(services('https://notbit.ly/'), 'none');
});

test('A-labels are shown as people read them', () => {
  const made = hostOf('xn--pypal-4ve.com');
  assert.ok(made !== undefined);
  assert.equal(shownHost(made), 'pаypal.com');
});

const wrapped: readonly (readonly [address: string, target: string])[] = [
  ['https://www.google.com/url?sa=t&q=https%3A%2F%2Fevil.example%2Fx&usg=1', 'https://evil.example/x'],
  ['https://www.google.de/amp/s/evil.example/x', 'https://evil.example/x'],
  ['https://eur03.safelinks.protection.outlook.com/?url=https%3A%2F%2Fevil.example%2F&data=1', 'https://evil.example/'],
  ['https://protect-eu.mimecast.com/s/AbCd?domain=evil.example', 'https://evil.example/'],
  ['https://www.google.com/url?q=https%253A%252F%252Fevil.example%252F', 'https://evil.example/'],
  ['https://urldefense.proofpoint.com/v1/url?u=http://evil.example/&k=1', 'http://evil.example/'],
  ['https://urldefense.proofpoint.com/v2/url?u=https-3A__evil.example_a-5Fb&d=D', 'https://evil.example/a_b'],
  ['https://urldefense.com/v3/__https://evil.example/a*b__;Iw!!X!Y$', 'https://evil.example/a#b'],
  ['https://urldefense.com/v3/__https://evil.example/**A*x__;Iz8v!!X$', 'https://evil.example/#?/x'],
  ['https://l.facebook.com/l.php?u=https%3A%2F%2Fevil.example%2F&h=1', 'https://evil.example/'],
  ['https://www.youtube.com/redirect?event=x&q=https://evil.example/', 'https://evil.example/'],
  ['https://www.bing.com/ck/a?!&&p=1&u=a1aHR0cHM6Ly9ldmlsLmV4YW1wbGUv&ntb=1', 'https://evil.example/'],
  ['https://secure-web.cisco.com/1abc/https%3A%2F%2Fevil.example%2F', 'https://evil.example/'],
  ['https://adclick.g.doubleclick.net/pcs/click?x=1&adurl=//evil.example/', 'https://evil.example/'],
  ['https://www-evil--site-example.translate.goog/x?_x_tr_sl=auto', 'https://www.evil-site.example/x?_x_tr_sl=auto'],
  [
    'https://www.google.com/url?q=https%3A%2F%2Fl.facebook.com%2Fl.php%3Fu%3Dhttps%253A%252F%252Fevil.example%252F',
    'https://evil.example/',
  ],
];

for (const [address, target] of wrapped) {
  test(`handed on: ${address.slice(0, 60)}`, () => {
    const first = readAddress(address);
    assert.ok(first !== undefined);
    assert.equal(unwrap(first).target.href, target);
  });
}

test('services are followed as far as browsers follow them, and not to addresses that run something', () => {
  const through = (levels: number): string => {
    const first = readAddress(`${'https://www.google.com/url?q='.repeat(levels)}https://evil.example/`);
    return first === undefined ? '' : unwrap(first).target.href;
  };
  assert.equal(through(19), 'https://evil.example/');
  assert.notEqual(through(21), 'https://evil.example/');
  const padded = readAddress(`https://www.google.com/url?x=${'x'.repeat(3_000)}&q=https://evil.example/`);
  assert.equal(padded === undefined ? '' : unwrap(padded).target.href, 'https://evil.example/');
  const runs = readAddress('https://www.google.com/url?q=javascript:alert(1)');
  assert.ok(runs !== undefined);
  assert.deepEqual([unwrap(runs).target, unwrap(runs).through], [runs, []]);
});

test('nobody is taken for a service that hands on for a part of his name', () => {
  for (const host of [
    'www.google.evil.example',
    'google.com.evil.example',
    'www.yandex.evil.example',
    't.umblrcom.com',
  ]) {
    const first = readAddress(`https://${host}/url?q=https%3A%2F%2Fwww.paypal.com%2F`);
    assert.ok(first !== undefined);
    assert.deepEqual(unwrap(first).through, [], host);
  }
});

test('two slashes of either kind begin with a host, also where there is no base (WHATWG URL section 4.4)', () => {
  for (const text of ['//evil.example/x', '\\\\evil.example\\x', ' /\t/evil.example/x', '\n\\/evil.example/x'])
    assert.equal(readAddress(text)?.href, 'https://evil.example/x', text);
  for (const text of ['/x', 'x//evil.example', '/ /evil.example']) assert.equal(readAddress(text), undefined, text);
});

test('addresses that only stand in another are no targets, and are told apart', () => {
  const contained = (text: string): readonly string[] => {
    const first = readAddress(text);
    return first === undefined ? [] : unwrap(first).contained.map(({ href }) => href);
  };
  assert.deepEqual(contained('https://track.example/c?to=https%3A%2F%2Fshop.example%2F&b=//x.example'), [
    'https://shop.example/',
    'https://x.example/',
  ]);
  assert.deepEqual(contained('https://track.example/c/https:/shop.example/a'), ['https://shop.example/a']);
  assert.deepEqual(contained('https://track.example/?u=aHR0cHM6Ly9zaG9wLmV4YW1wbGUv'), ['https://shop.example/']);
  assert.deepEqual(contained('https://track.example/?u=https%253A%252F%252Fshop.example'), ['https://shop.example/']);
  assert.deepEqual(contained('https://track.example/#/go?u=https%3A%2F%2Fshop.example'), ['https://shop.example/']);
  assert.deepEqual(contained('https://track.example/?u=%E0%A4%A'), []);
});

const texts: readonly (readonly [text: string, found: readonly string[]])[] = [
  ['See http://a.example/x. And (https://b.example/y_(z)).', ['http://a.example/x', 'https://b.example/y_(z)']],
  ['<http://a.example/?b=c&d>', ['http://a.example/?b=c&d']],
  ['"www.a.example", www.b.com/x!', ['www.a.example', 'www.b.com/x']],
  ['paypal.com/login or sub.example.co.uk, a.com;b.com', ['paypal.com/login', 'sub.example.co.uk', 'a.com', 'b.com']],
  ['write to me@example.com or me@example.com.', []],
  ['e.g. this is 3.14, file.txt, report.doc and Thanks.In future, Node.js', []],
  ['nothing.invalid-tld x..y .. .com', []],
  ['HTTP://A.EXAMPLE/ hxxp://b.example', ['HTTP://A.EXAMPLE/', 'hxxp://b.example']],
  ['xhttp://a.example', ['http://a.example']],
  ['見る：http://a.example/x。次', ['http://a.example/x']],
  ['пример.рф/x и http://пример.рф', ['http://пример.рф']],
  ['http:// nothing', []],
  ['[https://a.example](https://b.example/x)', ['https://a.example', 'https://b.example/x']],
  ['https://a.example|https://b.example/x', ['https://a.example', 'https://b.example/x']],
  ['{https://a.example:8080} https://[2001:db8::1]/x', ['https://a.example:8080', 'https://[2001:db8::1]/x']],
  ['192.0.2.1 http://192.0.2.1/x', ['http://192.0.2.1/x']],
];

for (const [text, found] of texts) {
  test(`in text (RFC 3986 appendix C): ${text}`, () => {
    assert.deepEqual(
      findAddresses(text, 10).map(({ written }) => written),
      found,
    );
  });
}

test('places and kinds of what is found are told, and no more than asked for', () => {
  assert.deepEqual(findAddresses('a www.x.com b http://y.com c z.com d', 2), [
    { written: 'www.x.com', start: 2, by: 'www' },
    { written: 'http://y.com', start: 14, by: 'scheme' },
  ]);
});
