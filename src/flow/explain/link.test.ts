import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reference } from '#base/ids';
import { type WebPlace, WhyLinks } from './mod.ts';

const reference = '7F3K-9QXD-M2TA' as Reference;

function link(place: Partial<WebPlace>, baseUrl = ''): string | undefined {
  const whole = { hostname: 'mx.example.net', httpsPort: undefined, httpPort: undefined, ...place };
  return new WhyLinks({ place: () => whole, baseUrl: () => baseUrl }).whyLink(reference);
}

test('a link names the host and the port of HTTPS, where it is not 443', () => {
  assert.equal(link({ httpsPort: 443, httpPort: 80 }), 'https://mx.example.net/why/7F3K-9QXD-M2TA');
  assert.equal(link({ httpsPort: 20_443, httpPort: 20_080 }), 'https://mx.example.net:20443/why/7F3K-9QXD-M2TA');
});

test('without HTTPS the pages are where HTTP is, and without both there is no link', () => {
  assert.equal(link({ httpPort: 80 }), 'http://mx.example.net/why/7F3K-9QXD-M2TA');
  assert.equal(link({ httpPort: 8080 }), 'http://mx.example.net:8080/why/7F3K-9QXD-M2TA');
  assert.equal(link({}), undefined);
});

test('why.base-url counts before the host, in the form of URLs', () => {
  for (const [given, base] of [
    ['https://why.example.net', 'https://why.example.net'],
    ['https://why.example.net/', 'https://why.example.net'],
    ['https://WHY.example.net:443', 'https://why.example.net'],
    ['http://[2001:db8::1]:8080', 'http://[2001:db8::1]:8080'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
  ] as const) {
    assert.equal(link({}, given), `${base}/why/7F3K-9QXD-M2TA`);
  }
});

test('what is no address of the web counts as empty: a reply is no place for surprises', () => {
  for (const given of [
    'why.example.net',
    'ftp://why.example.net',
    'javascript:alert(1)',
    'https://user:secret@why.example.net',
    'https://why.example.net/mail/',
    'https://why.example.net/?a=b',
    'https://why.example.net/#x',
    `https://${'a'.repeat(250)}.example`,
  ]) {
    assert.equal(link({ httpsPort: 443 }, given), 'https://mx.example.net/why/7F3K-9QXD-M2TA', given);
  }
});

test('a code has a page without a reference', () => {
  const links = new WhyLinks({
    place: () => ({ hostname: 'mx.example.net', httpsPort: 443, httpPort: 80 }),
    baseUrl: () => '',
  });
  assert.equal(links.codeLink('AUTH-5'), 'https://mx.example.net/why/code/AUTH-5');
});
