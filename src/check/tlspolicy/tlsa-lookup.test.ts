import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TlsaRecord } from '#format/dns';
import { FakeResolver, type Zone } from '#testing/zone';
import { findTlsa, findTlsRpt, followAliases } from './mod.ts';

const record: TlsaRecord = { usage: 3, selector: 1, matchingType: 1, certificate: new Uint8Array(32).fill(7) };
const secure = true;
const tlsa = { TLSA: [record], secure };
const alias = (to: string): Zone[string] => ({ CNAME: [to], secure });

async function found(zone: Zone, of: { readonly host?: string; readonly secure?: 'yes' | 'no' } = {}): Promise<string> {
  const resolver = new FakeResolver(zone);
  const finding = await findTlsa({ host: of.host ?? 'mx.test', port: 25, secure: of.secure ?? 'yes' }, resolver);
  if (finding.kind === 'failed') return `failed ${finding.reason}`;
  return finding.kind === 'none' ? 'none' : `${finding.kind} ${finding.base}`;
}

test('validated records of the host and port count (RFC 7672 section 2.2.3)', async () => {
  assert.equal(await found({ '_25._tcp.mx.test': tlsa }), 'usable mx.test');
  assert.equal(await found({ '_25._tcp.mx.test': { TLSA: [record] } }), 'none');
  assert.equal(await found({ '_26._tcp.mx.test': tlsa }), 'none');
  assert.equal(await found({}), 'none');
});

test('records of which none can be used still promise TLS (RFC 7672 section 2.2)', async () => {
  const bad = { ...record, certificate: new Uint8Array(3) };
  assert.equal(await found({ '_25._tcp.mx.test': { TLSA: [bad], secure } }), 'unusable mx.test');
  assert.equal(await found({ '_25._tcp.mx.test': { TLSA: [{ ...record, usage: 1 }], secure } }), 'unusable mx.test');
  assert.equal(await found({ '_25._tcp.mx.test': { TLSA: [bad, record], secure } }), 'usable mx.test');
});

test('a failed look-up is a failure, never "none" (RFC 7672 section 2.1.2)', async () => {
  assert.equal(await found({ '_25._tcp.mx.test': 'servfail' }), 'failed servfail');
  assert.equal(await found({ '_25._tcp.mx.test': 'silent' }), 'failed timeout');
  assert.equal(await found({ '_25._tcp.mx.test': tlsa, 'mx.test': { CNAME: 'servfail' } }), 'failed servfail');
  assert.equal(
    await found({ '_25._tcp.mx.test': tlsa, 'mx.test': alias('real.test'), '_25._tcp.real.test': 'servfail' }),
    'failed servfail',
  );
});

test('of an alias its target comes first, then the name itself, never what lies between (RFC 7672 section 2.2.2)', async () => {
  const aliases = { 'mx.test': alias('middle.test'), 'middle.test': alias('real.test') };
  assert.equal(await found({ ...aliases, '_25._tcp.mx.test': tlsa, '_25._tcp.real.test': tlsa }), 'usable real.test');
  assert.equal(await found({ ...aliases, '_25._tcp.mx.test': tlsa }), 'usable mx.test');
  assert.equal(await found({ ...aliases, '_25._tcp.middle.test': tlsa }), 'none');
});

test('the records themselves may be behind an alias, which does not change the base domain', async () => {
  const zone: Zone = { '_25._tcp.mx.test': alias('shared.test'), 'shared.test': tlsa };
  assert.equal(await found(zone), 'usable mx.test');
});

test('a host whose addresses are not signed is asked for only where it is an alias in a signed zone', async () => {
  const resolver = new FakeResolver({ '_25._tcp.mx.test': 'silent' });
  assert.equal((await findTlsa({ host: 'mx.test', port: 25, secure: 'no' }, resolver)).kind, 'none');
  assert.deepEqual(resolver.asked, ['CNAME mx.test']);
  const no = { secure: 'no' } as const;
  assert.equal(await found({ 'mx.test': alias('u.test'), '_25._tcp.mx.test': tlsa }, no), 'usable mx.test');
  assert.equal(await found({ 'mx.test': { CNAME: ['u.test'] }, '_25._tcp.mx.test': tlsa }, no), 'none');
  assert.equal(await found({ 'mx.test': { CNAME: 'servfail' } }, no), 'failed servfail');
});

test('a name that leaves no room for the labels has no records', async () => {
  const host = `${'a'.repeat(60)}.${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.test`;
  assert.equal(await found({}, { host }), 'none');
});

test('aliases are followed while they are validated, and not for ever', async () => {
  const resolver = new FakeResolver({
    'a.test': alias('b.test'),
    'b.test': { CNAME: ['c.test'] },
    'l.test': alias('l.test'),
  });
  assert.deepEqual(await followAliases('a.test', resolver), { kind: 'name', name: 'b.test' });
  assert.deepEqual(await followAliases('l.test', resolver), { kind: 'failed', reason: 'chain' });
});

test('who wants TLS reports says so at _smtp._tls (RFC 8460 section 3)', async () => {
  const resolver = new FakeResolver({
    '_smtp._tls.a.test': { TXT: ['v=TLSRPTv1; rua=mailto:t@a.test'] },
    '_smtp._tls.b.test': 'servfail',
  });
  assert.deepEqual(await findTlsRpt('a.test', resolver), ['mailto:t@a.test']);
  assert.equal(await findTlsRpt('b.test', resolver), undefined);
  assert.equal(await findTlsRpt('c.test', resolver), undefined);
});
