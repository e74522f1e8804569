import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { DnsAnswer, DnsRecords, DnsType, Resolver } from '#format/dns';
import { FakeClock } from '#testing/clock';
import { checkSpf, parseSpfRecord, type SpfQuestion, type SpfResult } from './mod.ts';

const seed = 7208;
const verdicts: readonly SpfResult[] = ['none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror'];

const macro = fc
  .tuple(
    fc.constantFrom('s', 'l', 'o', 'd', 'i', 'p', 'v', 'h', 'c', 'r', 't', 'S', 'L', 'O', 'D', 'I', 'P', 'V', 'H', 'x'),
    fc.constantFrom('', '0', '1', '2', '9', '127', '99999999999'),
    fc.constantFrom('', 'r', 'R'),
    fc.constantFrom('', '.', '-', '+,', '-./=_', ':'),
  )
  .map((parts) => `%{${parts.join('')}}`);
const spec = fc
  .array(
    fc.oneof(
      macro,
      fc.constantFrom('a', 'b.test', '.', 'test', '%%', '%_', '%-', '%', '/24', '//64', ':', '\xff', ' '),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''));
const name = fc.constantFrom(
  'a.test',
  'b.test',
  'c.test',
  'd.test.',
  'gone.test',
  '%{d}',
  '%{l}.a.test',
  '%{p}',
  '%{h}',
);
const term = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom('', '+', '-', '~', '?'),
      fc.constantFrom('a', 'mx', 'ptr', 'all', 'a//0', 'mx/8'),
      fc.constant(''),
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(
      fc.constantFrom('', '-', '?'),
      fc.constantFrom('a:', 'mx:', 'ptr:', 'include:', 'exists:'),
      name,
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom('redirect=', 'exp=', 'x=', 'include:', 'A:', 'exists:'), fc.oneof(name, spec)),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(
      fc.constantFrom('', '-'),
      fc.constantFrom('ip4:192.0.2.0/24', 'ip6:2001:db8::/32', 'ip4:192.0.2.1/33', 'ip6:::/0'),
    ),
  },
  { weight: 1, arbitrary: fc.tuple(fc.string({ unit: 'binary', maxLength: 12 })) },
);
const record = fc
  .array(
    term.map((parts) => parts.join('')),
    { maxLength: 14 },
  )
  .map((terms) => ['v=spf1', ...terms].join(' '));

/** Answers anything to anything, the same each time. */
class WildResolver implements Resolver {
  readonly #records: readonly string[];
  readonly #salt: number;
  asked = 0;

  constructor(records: readonly string[], salt: number) {
    this.#records = records;
    this.#salt = salt;
  }

  peek<T extends DnsType>(of: string, type: T): DnsAnswer<T> | undefined {
    return this.#hash(of, type) % 2 === 0 ? undefined : this.#answer(of, type);
  }

  async query<T extends DnsType>(of: string, type: T): Promise<DnsAnswer<T>> {
    return this.#answer(of, type);
  }

  #answer<T extends DnsType>(of: string, type: T): DnsAnswer<T> {
    this.asked += 1;
    const hash = this.#hash(of, type);
    if (hash % 19 === 0) return { kind: 'failed', reason: 'servfail' };
    if (hash % 17 === 0) return { kind: 'failed', reason: 'name' };
    if (hash % 13 === 0) return { kind: 'nxdomain', ad: false };
    if (hash % 11 === 0) return { kind: 'none', ad: false };
    const wild: { readonly [K in DnsType]: readonly DnsRecords[K][] } = {
      A: ['192.0.2.1', '198.51.100.1', 'nonsense'].slice(hash % 3),
      AAAA: ['2001:db8::1', '::'].slice(hash % 2),
      MX: Array.from({ length: hash % 12 }, (_, i) => ({ preference: i, exchange: i % 5 === 4 ? '' : `h${i}.test` })),
      PTR: Array.from({ length: hash % 14 }, (_, i) => ['a.test', 'x.b.test', `p${i}.test`][i % 3] ?? ''),
      TXT: this.#records.slice(hash % this.#records.length).slice(0, hash % 7 === 0 ? 2 : 1),
      CNAME: [],
      TLSA: [],
    };
    return { kind: 'records', records: wild[type], ad: false, ttl: 60 };
  }

  #hash(of: string, type: string): number {
    let hash = this.#salt;
    for (const character of `${type}${of}`) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) >>> 0;
    return (hash >>> 3) % 10_007;
  }
}

const text = fc.oneof(
  fc.constantFrom('a.test', 'x', '', 'mail.b.test', 'Some One', '[192.0.2.1]'),
  fc.string({ unit: 'binary', maxLength: 80 }),
);
const question: fc.Arbitrary<SpfQuestion> = fc.record({
  client: fc.constantFrom('192.0.2.1', '2001:db8::1', '::ffff:198.51.100.1', '203.0.113.9'),
  helo: text,
  sender: fc.option(
    fc.record({ localpart: text, domain: fc.oneof({ weight: 4, arbitrary: fc.constant('a.test') }, text) }),
  ),
  receiver: text,
});

test('whatever records and senders say, a check ends in one of seven results, within its limits', async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { minLength: 1, maxLength: 5 }),
      question,
      fc.nat(),
      async (records, asks, salt) => {
        const resolver = new WildResolver(records, salt);
        const verdict = await checkSpf(asks, { resolver, clock: new FakeClock() });
        assert.ok(verdicts.includes(verdict.result));
        assert.ok(verdict.lookups <= 10 && verdict.voidLookups <= 3);
        // Ten terms with a question and ten hosts each; the first record; the explanation with a name for it.
        assert.ok(resolver.asked <= 10 * 11 + 1 + 12);
        for (const told of [verdict.explanation, verdict.problem, verdict.record, verdict.mechanism, verdict.domain]) {
          assert.match(told ?? '', /^[\x20-\x7e…]*$/);
          assert.ok((told ?? '').length <= 512);
        }
        seen.add(verdict.result);
      },
    ),
    { seed, numRuns: 4000 },
  );
  assert.equal(seen.size, verdicts.length);
});

test('any text behind the version is a record or a problem', () => {
  fc.assert(
    fc.property(fc.oneof(record, fc.string({ unit: 'binary', maxLength: 200 })), (rest) => {
      const reading = parseSpfRecord(`v=spf1 ${rest}`);
      assert.ok('problem' in reading ? /^[\x20-\x7e…]+$/.test(reading.problem) : reading.directives.length < 300);
    }),
    { seed, numRuns: 3000 },
  );
});
