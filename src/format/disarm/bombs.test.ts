import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy, disarmHtml } from './mod.ts';

/** Generous, since other tests run beside it: what is meant is a tenth of it. */
const MS_MAX = 20_000;
const BUDGET_MS = 250;

const bombs: Readonly<Record<string, () => string>> = {
  '50,000 nested boxes': () => '<div>'.repeat(50_000),
  '3,000 nested tables': () => '<table><tr><td>'.repeat(3000),
  '50,000 attributes': () => `<p ${Array.from({ length: 50_000 }, (_, i) => `a${i}=1`).join(' ')}>x`,
  '800,000 attributes': () => `<p ${Array.from({ length: 800_000 }, (_, i) => i.toString(36)).join(' ')}`,
  '10 MB of text': () => 'word '.repeat(2_000_000),
  '4 MB of less-than signs': () => '<'.repeat(3_999_999),
  '4 MB of open tags': () => '<a '.repeat(1_300_000),
  '4 MB of comments': () => '<!-- -->'.repeat(480_000),
  '4 MB of references': () => '&amp;&#x41;&'.repeat(320_000),
  'formatting that is opened again and again': () =>
    Array.from({ length: 300 }, (_, i) => `<font a=${i}>`).join('') + '<p>'.repeat(100_000),
  'formatting with long attributes that is opened again': () =>
    Array.from({ length: 100 }, (_, i) => `<font a=${i} title="${'x'.repeat(10_000)}">`).join('') +
    '<p>x</p>'.repeat(50_000),
  'formatting that is closed in the wrong order': () =>
    '<b><i><a><u><div>'.repeat(40) + '</b></i></a></u>'.repeat(50_000),
  'tables whose content flows out of them': () => '<table><b>x'.repeat(60_000),
  'a style of brackets': () => `<style>${'{('.repeat(250_000)}</style>`,
  'a style of open functions': () => `<p style="${'a:b('.repeat(4000)}">`.repeat(20),
  'a style of 100,000 rules': () => `<style>${'a{b:c}'.repeat(80_000)}</style>`,
  'a style of many at-rules': () => `<style>${'@media x{'.repeat(50_000)}</style>`,
  'a style of one selector': () => `<style>${'a:not('.repeat(80_000)}</style>`,
  'many different styles': () =>
    Array.from({ length: 30_000 }, (_, i) => `<p style="width:${i}px;color:red">`).join(''),
  'a comment for Outlook of open links': () => `<!--[if mso]>${'<a href="http://x.example">'.repeat(7000)}<![endif]-->`,
  'many comments for Outlook': () => '<!--[if mso]><p style="color:red">x<![endif]-->'.repeat(40_000),
  'a link with a long text': () => `<a href="http://x.example">${'www.'.repeat(900_000)}</a>`,
  'a long address': () => `<a href="http://${'a.'.repeat(1_900_000)}">x</a>`,
  'a picture of 3 MB': () => `<img src="data:image/png;base64,${'A'.repeat(3_000_000)}">`,
  'a drawing of 100,000 parts': () => `<svg>${'<g/>'.repeat(100_000)}</svg>`,
  'templates in templates': () => '<template>'.repeat(10_000),
  'fields without end': () => '<select><option>x'.repeat(50_000),
};

test('no input takes more than moments, and what is too complex is text', { timeout: 240_000 }, () => {
  for (const [name, make] of Object.entries(bombs)) {
    const html = make();
    const started = performance.now();
    const { html: out } = disarmHtml(html, defaultPolicy, {});
    const ms = performance.now() - started;
    assert.ok(ms < MS_MAX, `${name}: ${Math.round(ms)} ms`);
    assert.ok(out.length < 13_000_000, name);
  }
});

test('the deadline ends it sooner, whatever it is', { timeout: 120_000 }, () => {
  const now = (): number => performance.now();
  for (const [name, make] of Object.entries(bombs)) {
    const html = make();
    const started = now();
    disarmHtml(html, defaultPolicy, { now, deadlineMs: started + BUDGET_MS });
    const ms = now() - started;
    assert.ok(ms < BUDGET_MS + MS_MAX / 4, `${name}: ${Math.round(ms)} ms`);
  }
});

test('what a deadline leaves is text', () => {
  const html = '<p style="color:red"><b>x</b></p>'.repeat(20_000);
  const { asText } = disarmHtml(html, defaultPolicy, {
    now: () => performance.now(),
    deadlineMs: performance.now() + 5,
  });
  assert.equal(asText, 'time');
});

test('what is too complex is its text, and nothing else of it', () => {
  const { html, asText, changes } = disarmHtml(`${'<div>'.repeat(300)}<script>x</script>a &lt;b&gt; c`, defaultPolicy);
  assert.equal(asText, 'depth');
  assert.match(html, /<div style="white-space:pre-wrap">a &lt;b&gt; c<\/div>/);
  assert.equal(changes[0]?.what, 'too-complex');
});
