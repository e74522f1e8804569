import assert from 'node:assert/strict';
import { test } from 'node:test';
import { harmlessText, html, Html, verbatim } from './mod.ts';

const nasty = `<script>alert(1)</script> & "double" 'single'`;
const escaped = '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;double&quot; &#39;single&#39;';

test('values are escaped in text and in attributes', () => {
  assert.equal(String(html`<p>${nasty}</p>`), `<p>${escaped}</p>`);
  assert.equal(String(html`<p title="${nasty}">x</p>`), `<p title="${escaped}">x</p>`);
  assert.equal(String(html`<title>${'</title><script>'}</title>`), '<title>&lt;/title&gt;&lt;script&gt;</title>');
  assert.equal(String(html`<textarea>${'</textarea>'}</textarea>`), '<textarea>&lt;/textarea&gt;</textarea>');
  assert.equal(String(html`${'a\0b'}`), 'a\ufffdb');
});

test('markup made here is taken as it is, lists in order, nothing for undefined', () => {
  const items = ['a<', 'b'].map((one) => html`<li>${one}</li>`);
  assert.equal(String(html`<ul>${items}${undefined}</ul>${3}`), '<ul><li>a&lt;</li><li>b</li></ul>3');
  assert.equal(String(html`${verbatim('<b>')}`), '<b>');
});

test('only html and verbatim make markup', () => {
  assert.throws(() => Html.made('<b>', Symbol('html')), TypeError);
  const forged = { toString: () => '<b>' } as unknown as string;
  assert.throws(() => html`${forged}`, TypeError);
});

test('markup cannot get into an attribute', () => {
  assert.throws(() => html`<p title="${html`<b>x</b>`}">x</p>`, TypeError);
});

test('a value may not stand where escaping is not enough, whatever it is', () => {
  const harmless = 'x';
  for (const write of [
    () => html`<p ${harmless}>`,
    () => html`<p class=${harmless}>`,
    () => html`<${harmless}>`,
    () => html`<p title='${harmless}'>`,
    () => html`<script>${harmless}</script>`,
    () => html`<style>${harmless}</style>`,
    () => html`<p onclick="${harmless}">`,
    () => html`<p style="${harmless}">`,
    () => html`<iframe srcdoc="${harmless}">`,
    () => html`<!-- ${harmless} -->`,
    () => html`<p class="${harmless}`,
    () => html`<p "${harmless}">`,
    () => html`<a href="/${harmless}">x</a>`,
    () => html`<a href="java${harmless}">x</a>`,
  ]) {
    assert.throws(write, TypeError, String(write));
  }
});

test('addresses are paths of ours, or of schemes that run nothing', () => {
  for (const address of [
    '/why/code/PTR-3',
    '#top',
    '?ref=x',
    'https://list.example/lookup?ip=192.0.2.1&x="',
    'http://list.example/',
    'mailto:postmaster@example.org',
    '',
  ]) {
    assert.doesNotThrow(() => html`<a href="${address}">x</a>`, address);
  }
  for (const address of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '\tjavascript:alert(1)',
    'data:text/html,<script>',
    'vbscript:x',
    '//evil.example/',
    '/\\evil.example/',
    'evil.example',
    '\u0001javascript:x',
  ]) {
    assert.throws(() => html`<a href="${address}">x</a>`, TypeError, JSON.stringify(address));
    assert.throws(() => html`<form action="${address}"></form>`, TypeError, JSON.stringify(address));
  }
});

test('behind a fixed beginning an address is escaped like any attribute', () => {
  assert.equal(String(html`<a href="/why/${'"><x'}">x</a>`), '<a href="/why/&quot;&gt;&lt;x">x</a>');
});

test('text of strangers is bounded, on one line, and cannot turn its neighbours around', () => {
  assert.equal(harmlessText('mail\r\n.example\u202e\u0007\u200bmoc', 100), 'mail  .example   moc');
  assert.equal(harmlessText('x'.repeat(50), 10), 'xxxxxxxxx…');
  assert.equal(harmlessText('a\ud800', 10), 'a\ufffd');
  assert.equal(harmlessText('Bücher 書', 10), 'Bücher 書');
});
