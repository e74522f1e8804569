import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { domainToASCII } from 'node:url';
import type { DnsAnswer, DnsType, Resolver } from '#format/dns';
import { FakeClock } from '#testing/clock';
import { organizationalDomain } from './mod.ts';

const shared = process.env['ROOKERY_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const folder = resolve(shared, 'suites/psl');
const skip = existsSync(folder) ? false : 'the public suffix list is not here';

const linesOf = (file: string): readonly string[] =>
  readFileSync(resolve(folder, file), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('//'));

const ascii = (text: string): string =>
  text
    .split('.')
    .map((label) => domainToASCII(label) || label)
    .join('.');

/**
 * The rules of the list. A name is a public suffix where a rule is that name, `*` standing for one label; an exception (`!`)
 * says that the name is none, and that the one above it is the suffix.
 */
class SuffixList {
  readonly rules = new Set(skip === false ? linesOf('public_suffix_list.dat').map(ascii) : []);
  readonly #aboveExceptions = new Set(
    [...this.rules].filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(rule.indexOf('.') + 1)),
  );

  isSuffix(name: string): boolean {
    if (this.rules.has(`!${name}`)) return false;
    // A top label that no rule knows is one by the list's default rule.
    if (this.rules.has(name) || this.#aboveExceptions.has(name) || !name.includes('.')) return true;
    return this.rules.has(`*${name.slice(name.indexOf('.'))}`);
  }
}

/** A world in which each public suffix says that it is one. */
class SuffixResolver implements Resolver {
  readonly #list: SuffixList;

  constructor(list: SuffixList) {
    this.#list = list;
  }

  peek<T extends DnsType>(name: string): DnsAnswer<T> | undefined {
    if (!name.startsWith('_dmarc.') || !this.#list.isSuffix(name.slice(7))) return { kind: 'nxdomain', ad: false };
    const answer: DnsAnswer<'TXT'> = { kind: 'records', records: ['v=DMARC1; p=none; psd=y'], ad: false, ttl: 60 };
    return answer as DnsAnswer<T>;
  }

  query<T extends DnsType>(): Promise<DnsAnswer<T>> {
    throw new Error('All is known');
  }
}

test('where public suffixes say "psd=y", the walk finds what the list says for its test table', { skip }, async () => {
  const resolver = new SuffixResolver(new SuffixList());
  let count = 0;
  for (const line of linesOf('tests/tests.txt')) {
    const [domain = '', registrable = ''] = line.split(/\s+/);
    // The table asks about no name and about names with an empty label, too: those are no domains.
    if (domain === 'null' || domain.startsWith('.')) continue;
    const name = ascii(domain.toLowerCase());
    // What the list calls a suffix is its own organization where it sends mail itself (RFC 9989 section 4.10.2).
    const expected = registrable === 'null' ? name : ascii(registrable);
    assert.equal(await organizationalDomain(domain, { resolver, clock: new FakeClock() }), expected, line);
    count += 1;
  }
  assert.ok(count >= 60);
});

test('and for each suffix of the list', { skip }, async () => {
  const list = new SuffixList();
  const resolver = new SuffixResolver(list);
  const clock = new FakeClock();
  let count = 0;
  for (const rule of list.rules) {
    const suffix = rule.replace(/^!/, '').replace(/^\*/, 'any');
    const exception = rule.startsWith('!');
    const expected = exception ? suffix : `no-such-organization.${suffix}`;
    const domain = `mail.x.${expected}`;
    // Seven labels are looked at, one of which is the organization's.
    if (suffix.split('.').length > 6) continue;
    assert.equal(await organizationalDomain(domain, { resolver, clock }), expected, rule);
    count += 1;
  }
  assert.ok(count > 9_000);
});

test('without any record each domain is its own organization', { skip }, async () => {
  const resolver = new SuffixResolver(Object.assign(new SuffixList(), { isSuffix: () => false }));
  for (const domain of ['example.com', 'a.b.example.co.uk', 'com']) {
    assert.equal(await organizationalDomain(domain, { resolver, clock: new FakeClock() }), domain);
  }
});
