import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthenticationResults } from '#check/authentication';
import { authenticationSight } from './mod.ts';

const results: Omit<AuthenticationResults, 'spf'> = {
  dkim: [],
  dmarc: { result: 'fail', policy: 'reject', fromDomain: 'bank.example', alignedSpf: false, alignedDkim: [] },
  arc: { result: 'none', instances: 0, sealers: [], results: '' },
};
const signature = { domain: 'a.example', selector: 's', algorithm: 'rsa-sha256' } as const;

test('a signature counts only with a key that proves something (RFC 8301 section 3.2, RFC 6376 section 3.6.1)', () => {
  const good = (change: object): boolean | undefined =>
    authenticationSight({ ...results, dkim: [{ ...signature, result: 'pass', ...change }] }).dkim[0]?.good;
  assert.equal(good({ keyBits: 2048 }), true);
  assert.equal(good({ keyBits: 1024 }), true);
  assert.equal(good({ algorithm: 'ed25519-sha256' }), true);
  assert.equal(good({ keyBits: 512 }), undefined);
  assert.equal(good({ testing: true }), undefined);
  assert.equal(good({ result: 'policy', partial: true }), undefined);
  assert.equal(good({ result: 'fail' }), undefined);
});

test('of many signatures eight are kept, the good ones first', () => {
  const dkim = Array.from({ length: 200 }, (_, i) => ({
    ...signature,
    domain: `d${i}.example`,
    result: i === 150 ? ('pass' as const) : ('fail' as const),
  }));
  const kept = authenticationSight({ ...results, dkim }).dkim;
  assert.equal(kept.length, 8);
  assert.deepEqual(kept[0], { domain: 'd150.example', result: 'pass', good: true });
});

test('an ARC sealer is heard where it saw DMARC pass for this From (RFC 8617 section 4.1.1)', () => {
  const says = (text: string, result: 'pass' | 'fail' = 'pass'): readonly string[] =>
    authenticationSight({ ...results, arc: { result, instances: 1, sealers: ['list.example'], results: text } }).arc
      .says;
  const pass =
    'list.example; spf=pass smtp.mailfrom=bank.example; dmarc=pass (p=reject dis=none) header.from=bank.example';
  assert.deepEqual(says(pass), ['dmarc']);
  assert.deepEqual(says(pass.toUpperCase()), ['dmarc']);
  assert.deepEqual(says(pass, 'fail'), []);
  assert.deepEqual(says(`${pass}; arc=pass (i=1)`), ['dmarc', 'arc']);
  for (const forged of [
    'list.example; dmarc=fail header.from=bank.example',
    'list.example; dmarc=pass header.from=other.example',
    'list.example; dmarc=pass',
    'list.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=bank.example ;"@a.example',
    'list.example; spf=pass (; dmarc=pass header.from=bank.example ;) smtp.mailfrom=a.example',
    'list.example; spf=pass (a (b) ; dmarc=pass header.from=bank.example ;)',
    'list.example; spf=pass (\\) ; dmarc=pass header.from=bank.example ;)',
    'list.example; spf=pass smtp.mailfrom="\\"; dmarc=pass header.from=bank.example ;"',
    'list.example; x-dmarc=pass header.from=bank.example',
    '',
  ]) {
    assert.deepEqual(says(forged), [], forged);
  }
});
