/** Our resolver behind one that validates: what it believes, of whom, and what a broken signature comes to. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { SystemClock } from '#base/clock';
import { SystemRandom } from '#base/random';
import { DnsResolver, parseServers } from '#edge/resolver';
import { eventually, lacking } from './harness/program.ts';
import { Rookery } from './harness/rookery.ts';
import { startValidatingResolver, validatingPrograms } from './harness/validating.ts';
import type { TestZones, ValidatingResolver } from './harness/validating.ts';

const tlsa = '_25._tcp.mx TLSA 3 1 1 0d6fce3e6e4e4f2b8a6ac5d8f2f44aa55c53b4d1b8a2ff0c4f2f4d1ab1d8b7c1';
const records = `mx A 127.0.0.2
@ MX 10 mx
@ TXT "v=spf1 -all"
${tlsa}
`;
const zones: TestZones = {
  'signed.test': {
    records: `${records}away MX 10 mx.unsigned.test.\nalias CNAME mx.unsigned.test.\n`,
    dnssec: 'signed',
  },
  'unsigned.test': { records, dnssec: 'unsigned' },
  'bogus.test': { records, dnssec: 'bogus' },
  'deep.signed.test': { records, dnssec: 'signed' },
};

suite('answers of a validating resolver', { skip: lacking(...validatingPrograms) }, () => {
  let validating: ValidatingResolver;
  let resolver: DnsResolver;
  const resolverOf = (address: string): DnsResolver =>
    new DnsResolver({ clock: new SystemClock(), random: new SystemRandom(), servers: parseServers(address) });
  before(async () => {
    validating = await startValidatingResolver({ zones });
    resolver = resolverOf(validating.address);
  });
  after(() => validating?.stop());

  for (const name of ['signed.test', 'deep.signed.test']) {
    test(`records of ${name} are validated`, async () => {
      const mx = await resolver.query(name, 'MX');
      assert.deepEqual(mx.kind === 'records' && [mx.ad, mx.records], [
        true,
        [{ preference: 10, exchange: `mx.${name}` }],
      ]);
      const address = await resolver.query(`mx.${name}`, 'A');
      assert.deepEqual(address.kind === 'records' && [address.ad, address.records], [true, ['127.0.0.2']]);
    });
  }

  test('TLSA records come with the AD bit (RFC 6698)', async () => {
    const answer = await resolver.query('_25._tcp.mx.signed.test', 'TLSA');
    assert.ok(answer.kind === 'records' && answer.ad);
    const [record] = answer.records;
    assert.deepEqual([record?.usage, record?.selector, record?.matchingType], [3, 1, 1]);
    assert.equal(record?.certificate.length, 32);
  });

  test('that a name or a record does not exist is validated too (RFC 4035 section 5.4)', async () => {
    assert.deepEqual(await resolver.query('_25._tcp.none.signed.test', 'TLSA'), { kind: 'nxdomain', ad: true });
    assert.deepEqual(await resolver.query('mx.signed.test', 'AAAA'), { kind: 'none', ad: true });
  });

  test('an unsigned zone has its records, not validated', async () => {
    const answer = await resolver.query('_25._tcp.mx.unsigned.test', 'TLSA');
    assert.equal(answer.kind === 'records' && answer.ad, false);
    assert.equal(answer.kind, 'records');
    assert.deepEqual(await resolver.query('nobody.unsigned.test', 'A'), { kind: 'nxdomain', ad: false });
  });

  test('an alias out of a signed zone is as good as where it leads (RFC 4035 section 3.2.3)', async () => {
    const answer = await resolver.query('alias.signed.test', 'A');
    assert.equal(answer.kind === 'records' && answer.ad, false);
    assert.equal(answer.kind, 'records');
  });

  test('a zone signed by a wrong key is a failure, never "none"', async () => {
    for (const type of ['MX', 'TLSA', 'TXT'] as const) {
      assert.deepEqual(await resolver.query('bogus.test', type), { kind: 'failed', reason: 'servfail' }, type);
    }
  });

  test('the same zone asked of a server that does not validate has no AD bit', async () => {
    const answer = await resolverOf(validating.authority).query('signed.test', 'MX');
    assert.equal(answer.kind === 'records' && answer.ad, false);
    assert.equal(answer.kind, 'records');
  });

  test('whether a server validates is found out by asking it', async () => {
    assert.equal((await resolver.checkValidation('arpa')).validates, true);
    assert.equal((await resolver.checkValidation('signed.test')).validates, true);
    assert.equal((await resolver.checkValidation('unsigned.test')).validates, false);
    assert.equal((await resolver.checkValidation('bogus.test')).validates, false);
    assert.equal((await resolverOf(validating.authority).checkValidation('signed.test')).validates, false);
    const one = resolverOf(`${validating.address},${validating.authority}`);
    assert.match((await one.checkValidation('signed.test')).why, /without the AD bit/);
  });

  test('the server says whether DANE counts', async () => {
    await using server = await Rookery.start({ dns: validating.address });
    const status = await eventually('the DNS servers were asked', async () => {
      const text = await server.cli(['status']);
      return text.includes('not asked yet') ? undefined : text;
    });
    assert.match(status, /^DNS +validates: .* vouched for the signed name arpa$/m);
    assert.match(server.log, /The DNS servers validate: DANE counts/);
  });
});
