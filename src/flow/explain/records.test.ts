import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Evidence } from './evidence.ts';
import { mailName, type RecordsKey, recordsFor } from './records.ts';
import { withAddress } from './spf-edit.ts';

/** `label: now => wanted`, with `?` for what was not looked at. */
function lines(key: RecordsKey, evidence: Evidence): string[] {
  return recordsFor(key, evidence).map(
    ({ label, now, wanted }) => `${label}: ${now === undefined ? '?' : now.join(' | ')} => ${wanted.join(' | ')}`,
  );
}

suite('SPF: the address goes into the record that is there (RFC 7208)', () => {
  for (const [record, ip, expected] of [
    ['v=spf1 mx -all', '192.0.2.1', 'v=spf1 mx ip4:192.0.2.1 -all'],
    ['v=spf1 mx', '192.0.2.1', 'v=spf1 mx ip4:192.0.2.1'],
    ['v=spf1', '2001:db8::1', 'v=spf1 ip6:2001:db8::1'],
    [
      'v=spf1 include:a.example ?all exp=x.example',
      '192.0.2.1',
      'v=spf1 include:a.example ip4:192.0.2.1 ?all exp=x.example',
    ],
    ['V=SPF1 redirect=_spf.example.org', '192.0.2.1', 'V=SPF1 ip4:192.0.2.1 redirect=_spf.example.org'],
    ['v=spf1 ip4:192.0.2.1 -all', '192.0.2.1', 'v=spf1 ip4:192.0.2.1 -all'],
    ['  v=spf1   a   ~all ', '192.0.2.1', 'v=spf1 a ip4:192.0.2.1 ~all'],
    ['v=spf1 -all', '192.0.2.1', 'v=spf1 ip4:192.0.2.1 -all'],
    ['v=spf1 a:all.example -all', '192.0.2.1', 'v=spf1 a:all.example ip4:192.0.2.1 -all'],
  ] as const) {
    test(`${record} with ${ip}`, () => assert.equal(withAddress(record, ip)?.record, expected));
  }

  test('what is no record, or no address, is left alone', () => {
    assert.equal(withAddress('v=spf10 -all', '192.0.2.1'), undefined);
    assert.equal(withAddress('google-site-verification=x', '192.0.2.1'), undefined);
    assert.equal(withAddress('v=spf1 -all', 'unix'), undefined);
  });

  test('terms that cost a lookup are counted (section 4.6.4)', () => {
    const record =
      'v=spf1 a mx a:x.example mx:y.example/24 ptr exists:%{i}.z.example include:w.example -include:v.example ip4:192.0.2.0/24 ip6:2001:db8::/32 all';
    assert.equal(withAddress(record, '192.0.2.1')?.lookups, 8);
    const ten = `v=spf1 ${Array.from({ length: 10 }, (_, i) => `include:${i}.example`).join(' ')} -all`;
    const [view] = recordsFor('spf', { ip: '192.0.2.1', domain: 'example.org', record: ten });
    assert.deepEqual([view?.notes, view?.lookups], [['spf-one', 'spf-lookups'], 10]);
    const long = `v=spf1 ${Array.from({ length: 20 }, (_, i) => `ip4:192.0.2.${i + 100}`).join(' ')} -all`;
    assert.deepEqual(recordsFor('spf', { ip: '192.0.2.1', domain: 'example.org', record: long })[0]?.notes, [
      'spf-one',
      'spf-long',
    ]);
  });

  test('quotes and backslashes in a record are written as zone files have them (RFC 1035 section 5.1)', () => {
    assert.deepEqual(
      lines('spf', { ip: '192.0.2.1', domain: 'example.org', record: String.raw`v=spf1 exists:"\ -all` }),
      [
        String.raw`spf: example.org. TXT "v=spf1 exists:\"\\ -all" => example.org. TXT "v=spf1 exists:\"\\ ip4:192.0.2.1 -all"`,
      ],
    );
  });
});

suite('PTR', () => {
  test('missing: the name that the server greets with, leading back', () => {
    assert.deepEqual(lines('ptr', { ip: '192.0.2.7', helo: 'mail.sender.example' }), [
      'ptr:  => 7.2.0.192.in-addr.arpa. PTR mail.sender.example.',
      'address: ? => mail.sender.example. A 192.0.2.7',
    ]);
  });

  test('unconfirmed: the name stays, and gets the address', () => {
    assert.deepEqual(
      lines('ptr', { ip: '192.0.2.7', ptr: 'mx.sender.example', forward: '198.51.100.1 198.51.100.2' }),
      [
        'ptr: 7.2.0.192.in-addr.arpa. PTR mx.sender.example. => 7.2.0.192.in-addr.arpa. PTR mx.sender.example.',
        'address: mx.sender.example. A 198.51.100.1 | mx.sender.example. A 198.51.100.2 => mx.sender.example. A 192.0.2.7',
      ],
    );
  });

  test('generic, and greeted with the same: a name in the domain of the sender', () => {
    assert.deepEqual(
      lines('ptr', {
        ip: '192.0.2.7',
        ptr: 'dyn-7.isp.example',
        helo: 'dyn-7.isp.example',
        senderDomain: 'sender.example',
      }),
      [
        'ptr: 7.2.0.192.in-addr.arpa. PTR dyn-7.isp.example. => 7.2.0.192.in-addr.arpa. PTR mail.sender.example.',
        'address: ? => mail.sender.example. A 192.0.2.7',
      ],
    );
  });

  test('IPv6 by its nibbles (RFC 3596 section 2.5)', () => {
    const [first = '', second] = lines('ptr', { ip: '2001:db8::7', helo: 'mail.sender.example' });
    assert.match(first, /=> 7(?:\.0){23}\.8\.b\.d\.0\.1\.0\.0\.2\.ip6\.arpa\. PTR mail\.sender\.example\.$/);
    assert.equal(second, 'address: ? => mail.sender.example. AAAA 2001:db8::7');
  });

  test('what is no address of the net has no records', () => assert.deepEqual(lines('ptr', { ip: 'unix' }), []));
});

test('a name is proposed that could be one: not an internal one, not one made of the address', () => {
  for (const [helo, expected] of [
    ['mail.sender.example', 'mail.sender.example'],
    ['MAIL.sender.example.', 'mail.sender.example'],
    ['server1.local', 'mail.sender.example'],
    ['localhost', 'mail.sender.example'],
    ['[192.0.2.7]', 'mail.sender.example'],
    ['192-0-2-7.isp.example', 'mail.sender.example'],
    ['<script>', 'mail.sender.example'],
  ] as const) {
    assert.equal(mailName({ helo, senderDomain: 'sender.example' }), expected, helo);
  }
  assert.equal(mailName({ helo: 'pc' }), 'mail.example.org');
});

test('HELO: the name gets the address that mail comes from', () => {
  assert.deepEqual(lines('helo', { ip: '192.0.2.7', helo: 'mx.sender.example' }), [
    'helo:  => mx.sender.example. A 192.0.2.7',
  ]);
  assert.deepEqual(lines('helo', { ip: '192.0.2.7', helo: 'mx.sender.example', addresses: '198.51.100.1' }), [
    'helo: mx.sender.example. A 198.51.100.1 => mx.sender.example. A 192.0.2.7',
  ]);
  assert.deepEqual(lines('helo', { ip: '192.0.2.7', helo: '"; DROP' }), []);
});

test('MX, null MX (RFC 7505), DMARC and DKIM', () => {
  assert.deepEqual(lines('mx', { domain: 'sender.example' }), ['mx:  => sender.example. MX 10 mail.sender.example.']);
  assert.deepEqual(lines('null-mx', { domain: 'sender.example' }), [
    'mx: sender.example. MX 0 . => sender.example. MX 10 mail.sender.example.',
  ]);
  assert.deepEqual(lines('dmarc', { policyDomain: 'sender.example', record: 'v=DMARC1; p=reject' }), [
    'dmarc: _dmarc.sender.example. TXT "v=DMARC1; p=reject" => ',
  ]);
  assert.deepEqual(lines('dkim', { from: 'sender.example' }), [
    'dkim: ? => s1._domainkey.sender.example. TXT "v=DKIM1; k=rsa; p=…"',
  ]);
});
