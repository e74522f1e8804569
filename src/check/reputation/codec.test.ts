import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSight, encodeSight, findingsOf, judgeSight, type Sight } from './mod.ts';
import { goodClient, homeLine, policyOf, signed } from './sight.fixture.ts';

const spf = 'v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 include:_spf.example.org include:mail.example.net ~all';
const full: Sight = {
  ...homeLine,
  sender: { domain: 'example.org', route: 'mx' },
  lists: {
    hits: [
      {
        zone: 'pbl.example',
        class: 'policy',
        weight: 2,
        codes: ['127.0.0.10'],
        text: 'https://lists.example/query/ip/192.0.2.77',
        link: 'https://lists.example/query/ip/192.0.2.77',
      },
    ],
    allowed: [{ zone: 'allow.example', trust: 'low' }],
    unknown: ['slow.example'],
    off: [],
  },
  earlyTalkMs: 120,
  spf: {
    result: 'softfail',
    scope: 'mailfrom',
    domain: 'example.org',
    record: spf,
    mechanism: '~all',
    lookups: 3,
    voidLookups: 0,
  },
  authentication: {
    ...signed,
    dmarc: {
      result: 'fail',
      policy: 'quarantine',
      from: 'example.org',
      policyDomain: 'example.org',
      record: 'v=DMARC1; p=quarantine; rua=mailto:dmarc@example.org',
      alignedSpf: false,
      alignedDkim: [],
    },
    arc: { result: 'pass', sealers: ['list.example'], says: ['dmarc'] },
  },
  rates: { network: '192.0.2.0/24', messages: 12, messagesWindowS: 3600, unknownRecipients: 30, unknownWindowS: 600 },
};

test('a sight comes back as it was written, in less than 2 KB', () => {
  for (const sight of [full, homeLine, { client: goodClient }]) {
    const text = encodeSight(sight);
    assert.deepEqual(decodeSight(text), sight);
    assert.ok(text.length < 2048, String(text.length));
  }
});

test('what was kept is judged as what was seen', () => {
  const kept = decodeSight(encodeSight(full));
  assert.ok(kept !== undefined);
  const policy = policyOf({ trustedSealers: ['list.example'] });
  assert.equal(findingsOf(kept, policy).length, 8);
  for (const stage of ['rcpt', 'content'] as const) {
    assert.deepEqual(judgeSight(kept, policy, stage), judgeSight(full, policy, stage));
  }
});

test('a text of another kind or of a later version is none', () => {
  for (const text of [
    '',
    '[]',
    '{}',
    'null',
    '{"v":1}',
    '{"v":2,"client":{"ip":"192.0.2.1"}}',
    '{"v":1,"client":[]}',
  ]) {
    assert.equal(decodeSight(text), undefined, text);
  }
  assert.equal(decodeSight(JSON.stringify({ v: 1, client: goodClient, padding: 'x'.repeat(70_000) })), undefined);
});

test('what has an unexpected shape counts for nothing', () => {
  const strange = {
    v: 1,
    client: { ip: '192.0.2.1', state: 'sideways', names: [{ forward: 'confirmed' }, 5, { name: 'a.example' }] },
    helo: { name: 'x', form: 'poem' },
    sender: { domain: 5 },
    lists: {
      hits: [
        { zone: 'a', class: 'weather' },
        { zone: 'b', class: 'spam', weight: 'much' },
      ],
      allowed: 'all',
    },
    spf: { result: 'maybe', domain: 'x' },
    earlyTalkMs: 'soon',
    authentication: { dkim: [{ domain: 'a', result: 'pass', good: 'yes' }], dmarc: { result: 'fail', policy: 'burn' } },
    rates: [],
    later: { unheard: 'of' },
  };
  assert.deepEqual(decodeSight(JSON.stringify(strange)), {
    client: { ip: '192.0.2.1', state: 'unknown', names: [{ name: 'a.example', forward: 'unknown' }] },
    lists: { hits: [{ zone: 'b', class: 'spam', weight: 0, codes: [] }], allowed: [], unknown: [], off: [] },
    authentication: {
      dkim: [{ domain: 'a', result: 'pass' }],
      dmarc: { result: 'fail', policy: 'none', alignedSpf: false, alignedDkim: [] },
      arc: { result: 'none', sealers: [], says: [] },
    },
  });
});
