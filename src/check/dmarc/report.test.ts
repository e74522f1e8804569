import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policies, portsOf } from './dmarc.fixture.ts';
import { mayReportTo, reportHost, reportMailbox } from './mod.ts';

const own = { 'example.com': 'v=DMARC1; p=none', 'example.net': 'v=DMARC1; p=none' };
const zone = policies(own, {
  'blue.example.com._report._dmarc.red.example.net': { TXT: ['v=DMARC1'] },
  'new.example.com._report._dmarc.red.example.net': { TXT: ['x', 'v=DMARC1; rua=mailto:new@red.example.net;'] },
  'bad.example.com._report._dmarc.red.example.net': { TXT: ['v=DMARC1; rua=mailto:x@victim.test'] },
  'none.example.com._report._dmarc.red.example.net': { TXT: ['v=spf1 -all', 'DMARC1'] },
  'slow.example.com._report._dmarc.red.example.net': 'silent',
  '_dmarc.slow.example.net': 'servfail',
});
const ask = async (from: string, to: string): Promise<string> => {
  const permission = await mayReportTo(from, to, portsOf(zone));
  return permission.kind === 'allowed' ? ['allowed', ...(permission.rua ?? [])].join(' ') : permission.kind;
};

test('reports stay within the organization, or go where they are welcome (RFC 9990 section 4)', async () => {
  assert.equal(await ask('blue.example.com', 'example.com'), 'allowed');
  assert.equal(await ask('example.com', 'Reports.Example.COM'), 'allowed');
  assert.equal(await ask('blue.example.com', 'red.example.net'), 'allowed');
  assert.equal(await ask('new.example.com', 'red.example.net'), 'allowed mailto:new@red.example.net');
  assert.equal(await ask('bad.example.com', 'red.example.net'), 'refused');
  assert.equal(await ask('none.example.com', 'red.example.net'), 'refused');
  assert.equal(await ask('other.example.com', 'red.example.net'), 'refused');
  assert.equal(await ask('slow.example.com', 'red.example.net'), 'unknown');
  assert.equal(await ask('blue.example.com', 'slow.example.net'), 'unknown');
  assert.equal(await ask('blue.example.com', '[192.0.2.1]'), 'refused');
});

test('a name too long to be asked for gives no permission', async () => {
  const long = `${'l'.repeat(60)}.`.repeat(3);
  assert.equal(await ask(`${long}example.com`, `${'m'.repeat(60)}.example.net`), 'refused');
});

test('URIs name mailboxes and hosts', () => {
  const mailboxes: readonly (readonly [uri: string, address: string | undefined, bytesMax?: number])[] = [
    ['mailto:a@b.test', 'a@b.test'],
    ['MAILTO:a%2Bb@B.test!10m', 'a+b@B.test', 10 * 1024 * 1024],
    ['mailto:a@b.test!500', 'a@b.test', 500],
    ['mailto:a@b.test?subject=x!1k', 'a@b.test', 1024],
    ['mailto:', undefined],
    ['mailto:a', undefined],
    ['mailto:a@b@c', undefined],
    ['mailto:a%0d%0aRCPT@b.test', undefined],
    ['mailto:%ff@b.test', undefined],
    ['https://b.test/', undefined],
  ];
  for (const [uri, address, bytesMax] of mailboxes) {
    const expected = address === undefined ? undefined : { address, ...(bytesMax === undefined ? {} : { bytesMax }) };
    assert.deepEqual(reportMailbox(uri), expected, uri);
  }
  assert.equal(reportHost('mailto:a@B.Test'), 'b.test');
  assert.equal(reportHost('https://user@r.B.test:8443/x@y'), 'r.b.test');
  assert.equal(reportHost('https://[::1]/'), undefined);
  assert.equal(reportHost('tel:1'), undefined);
});
