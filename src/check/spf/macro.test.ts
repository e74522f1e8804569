import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dottedAddress, readClient } from './client.ts';
import { expandName, expandText, type MacroValue, parseDomainSpec, parseMacroString } from './macro.ts';

/** The sender and the clients of RFC 7208 section 7.4. */
const valueFor = (address: string): MacroValue => {
  const client = readClient(address) ?? assert.fail(address);
  const values: Record<string, string> = {
    s: 'strong-bad@email.example.com',
    l: 'strong-bad',
    o: 'email.example.com',
    d: 'email.example.com',
    i: dottedAddress(client),
    v: client.family === 4 ? 'in-addr' : 'ip6',
    h: 'mx.example.org',
    p: 'mx.example.org',
    c: client.text,
    r: 'mx.receiver.test',
    t: '1767225600',
  };
  return (letter) => values[letter] ?? assert.fail(letter);
};
const value = valueFor('192.0.2.3');

const expand = (text: string, of = value): string =>
  expandText(parseMacroString(text, 'explanation') ?? assert.fail(text), of, 1000);

test('macros expand as the examples of RFC 7208 section 7.4 show', () => {
  const examples: readonly (readonly [text: string, expansion: string])[] = [
    ['%{s}', 'strong-bad@email.example.com'],
    ['%{o}', 'email.example.com'],
    ['%{d}', 'email.example.com'],
    ['%{d4}', 'email.example.com'],
    ['%{d3}', 'email.example.com'],
    ['%{d2}', 'example.com'],
    ['%{d1}', 'com'],
    ['%{dr}', 'com.example.email'],
    ['%{d2r}', 'example.email'],
    ['%{l}', 'strong-bad'],
    ['%{l-}', 'strong.bad'],
    ['%{lr}', 'strong-bad'],
    ['%{lr-}', 'bad.strong'],
    ['%{l1r-}', 'strong'],
    ['%{ir}.%{v}._spf.%{d2}', '3.2.0.192.in-addr._spf.example.com'],
    ['%{lr-}.lp._spf.%{d2}', 'bad.strong.lp._spf.example.com'],
    ['%{lr-}.lp.%{ir}.%{v}._spf.%{d2}', 'bad.strong.lp.3.2.0.192.in-addr._spf.example.com'],
    ['%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}', '3.2.0.192.in-addr.strong.lp._spf.example.com'],
    ['%{d2}.trusted-domains.example.net', 'example.com.trusted-domains.example.net'],
  ];
  for (const [text, expansion] of examples) {
    assert.equal(expand(text), expansion, text);
    assert.equal(expandName(parseMacroString(text, 'domain') ?? assert.fail(text), value), expansion, text);
  }
  assert.equal(
    expand('%{ir}.%{v}._spf.%{d2}', valueFor('2001:db8::cb01')),
    '1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com',
  );
});

test('upper case escapes for URLs, transformers are read in any case, no delimiter is special (RFC 7208 section 7.3)', () => {
  const of: MacroValue = (letter) => (letter === 'l' ? "a+b=c'd e.f-~" : 'x..y');
  assert.equal(expand('%{L}', of), 'a%2Bb%3Dc%27d%20e.f-~');
  assert.equal(expand('%{lR+=}', of), "c'd e.f-~.b.a");
  assert.equal(expand('%{l1+=}', of), "c'd e.f-~");
  assert.equal(expand('%{dr}', of), 'y..x');
  assert.equal(expand('%{d2}', of), '.y');
  assert.equal(expand('%{d127}', of), 'x..y');
  assert.equal(expand('%%%_%-', of), '% %20');
});

test('the letters c, r and t are for explanations only (RFC 7208 section 7.2)', () => {
  assert.equal(expand('%{c} %{r} %{t}'), '192.0.2.3 mx.receiver.test 1767225600');
  assert.equal(expand('%{c}', valueFor('2001:DB8::1')), '2001:db8::1');
  for (const letter of ['c', 'r', 't', 'C']) assert.equal(parseDomainSpec(`%{${letter}}.example.org`), undefined);
});

test('what breaks the grammar of macros is refused (RFC 7208 section 7.1)', () => {
  for (const text of [
    '%',
    'a%',
    '%a',
    '%(d)',
    '%{',
    '%{}',
    '%{d',
    '%{x}',
    '%{d0}',
    '%{d2rr}',
    '%{d-2}',
    '%{dé}',
    '%{d:}',
    `%{d${'1'.repeat(70)}}`,
    'é',
    'a\tb',
    'a\x7fb',
  ]) {
    assert.equal(parseMacroString(text, 'explanation'), undefined, text);
  }
  assert.equal(parseMacroString('a b', 'domain'), undefined);
});

test('a domain ends in a macro or in a top label behind a dot (RFC 7208 section 7.1)', () => {
  for (const text of [
    'a.b',
    'a.b.',
    '.com',
    '%{d}',
    'x%%',
    '%_',
    'a:b/c.d-e',
    '_spf.%{d2}',
    '%{d}.xn--p1ai',
    'a.1-2',
    'a%%.b',
  ]) {
    assert.notEqual(parseDomainSpec(text), undefined, text);
  }
  for (const text of [
    '',
    '.',
    'a',
    'a.',
    'a.1',
    'a.-b',
    'a.b-',
    'a.b..',
    'a%%b',
    '%{d}com',
    'a.b_c',
    'a.b/24',
    'a b.c',
  ]) {
    assert.equal(parseDomainSpec(text), undefined, text);
  }
});

/** As the RFC words it, step by step. */
function truncated(name: string): string {
  let rest = name.replace(/\.$/, '');
  while (rest.length > 253 && rest.includes('.')) rest = rest.slice(rest.indexOf('.') + 1);
  return rest;
}

test('a name loses labels on its left until 253 characters are left (RFC 7208 section 7.3)', () => {
  const spec = parseDomainSpec('%{o}.%{o}.example.org.') ?? assert.fail();
  const cut: string[] = [];
  for (let length = 1; length <= 260; length++) {
    for (const domain of [
      'y'.repeat(length),
      `ab.${'y'.repeat(length)}`,
      `${'y'.repeat(length)}.ab`,
      '.y'.repeat(length),
    ]) {
      const name = expandName(spec, () => domain);
      const whole = `${domain}.${domain}.example.org.`;
      if (name.length <= 253) assert.equal(name, truncated(whole));
      if (name.length < whole.length - 1) cut.push(name);
    }
  }
  assert.ok(cut.length > 400);
});

test('what would be cut off is never made', () => {
  let asked = 0;
  const spec = parseDomainSpec(`${'%{l}.'.repeat(10_000)}example.org`) ?? assert.fail();
  const name = expandName(spec, () => {
    asked += 1;
    return 'x'.repeat(60);
  });
  assert.ok(name.length <= 253 && name.endsWith(`.${'x'.repeat(60)}.example.org`));
  assert.ok(asked <= 5);
  const text = parseMacroString('%{l}'.repeat(10_000), 'explanation') ?? assert.fail();
  assert.equal(expandText(text, () => 'x'.repeat(100), 512).length, 512);
});
