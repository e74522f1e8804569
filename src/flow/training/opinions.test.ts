import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AuthenticationResults } from '#check/authentication';
import { Prior, tokensOf, writePrior } from '#check/bayes';
import { FingerprintCounter, fingerprintOf } from '#check/fingerprint';
import { Opinions, seeCopies, type SeenMail, TrainedCounts } from './mod.ts';

const nothing = { hidden: '', previewChars: 0, fromName: '', mailer: '', attachments: [], linkHosts: [] };
const tokens = tokensOf({ ...nothing, subject: 'Offer', text: 'cheap watches for you and your friends' });
const sender = { address: 'news@shop.example', domain: 'shop.example', listId: '' };
const prior = Prior.read(
  writePrior({ spam: 100, ham: 100, entries: Array.from(tokens.ids, (id) => ({ id, spam: 40, ham: 1 })) }),
);

/** Counts of an account that taught three newsletters as ham. */
function taughtBy(account: number): { counts: TrainedCounts; asked: () => number } {
  let asked = 0;
  const counts = new TrainedCounts({
    trainedScopes: async ({ places }) =>
      places.some(({ kind, owner }) => kind === 'account' && owner === account)
        ? [{ id: 1, kind: 'account', owner: account, spam: 0, ham: 3, trainers: 0, trusted: 0 }]
        : [],
    countsOfTokens: async ({ scopes, ids }) => {
      asked++;
      return scopes.map((scope) => ({
        scope,
        spamOf: new Uint32Array(ids.length),
        hamOf: Uint32Array.from(ids, (_, i) => (i === 0 ? 3 : 0)),
      }));
    },
  });
  return { counts, asked: () => asked };
}

test('who taught nothing has no opinion of their own; who taught has one, made once', async () => {
  const { counts, asked } = taughtBy(1);
  const opinions = new Opinions(counts, prior);
  const question = { tokens, sender, trust: 'authenticated' } as const;
  assert.equal(await opinions.for(question, { account: 2, domain: 5 }), undefined);
  assert.equal(opinions.for(question, { account: 2, domain: 5 }), undefined); // At once, and without asking.
  assert.deepEqual(
    [counts.taughtNothing({ account: 2, domain: 5 }), counts.taughtNothing({ account: 3 })],
    [true, false],
  );
  assert.equal(asked(), 0);
  const own = await opinions.for(question, { account: 1, domain: 5 });
  assert.deepEqual(
    own?.map(({ test: name }) => name),
    ['bayes.text', 'bayes.sender'],
  );
  assert.ok((own?.[1]?.value ?? 0) < -0.5);
  assert.equal(await opinions.for(question, { account: 1, domain: 5 }), own);
  assert.equal(asked(), 1);
});

test('counts that cannot be read are as if nothing was taught', async () => {
  const broken = new TrainedCounts({
    trainedScopes: () => Promise.reject(new Error('The disk is gone')),
    countsOfTokens: () => Promise.reject(new Error('The disk is gone')),
  });
  const opinions = new Opinions(broken, undefined);
  assert.equal(await opinions.for({ tokens, sender, trust: 'none' }, { account: 1 }), undefined);
});

const fingerprint = fingerprintOf(
  'your parcel could not be delivered since a fee was not paid please open the page and pay what is missing within the next two days or it goes back to the sender who waits for it',
);
const none: AuthenticationResults = {
  spf: { result: 'none', scope: 'mailfrom', domain: 'shop.example', lookups: 0, voidLookups: 0 },
  dkim: [],
  dmarc: { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] },
  arc: { result: 'none', sealers: [], says: [] } as unknown as AuthenticationResults['arc'],
};
const seen = (i: number, rest: Partial<SeenMail> = {}): SeenMail => ({
  fingerprint,
  nowMs: 1_700_000_000_000 + i,
  recipients: [{ address: `user${i}@here.test`, domain: 'here.test' }],
  reversePath: 'bounce@shop.example',
  client: `192.0.${i}.7`,
  authentication: none,
  purpose: 'mail',
  ...rest,
});

test('copies from many networks tell; from one proven domain, from nobody, and questions they do not', () => {
  const run = (rest: (i: number) => Partial<SeenMail>): number => {
    const counter = new FingerprintCounter();
    let value = 0;
    for (let i = 0; i < 40; i++) value = seeCopies(counter, seen(i, rest(i)))[0]?.value ?? 0;
    return value;
  };
  assert.ok(run(() => ({})) > 0.7);
  assert.ok(run((i) => ({ client: `2001:db8:${i}::1` })) > 0.7);
  assert.equal(
    run(() => ({ client: '192.0.2.9' })),
    0,
  );
  const dmarc = { ...none, dmarc: { ...none.dmarc, result: 'pass' as const, fromDomain: 'shop.example' } };
  assert.equal(
    run(() => ({ authentication: dmarc })),
    0,
  );
  assert.equal(
    run(() => ({ authentication: { ...none, spf: { ...none.spf, result: 'pass' as const } } })),
    0,
  );
  const signed = {
    ...none,
    dkim: [{ result: 'pass' as const, domain: 'list.example', selector: 's', algorithm: 'rsa-sha256' }],
  };
  assert.equal(
    run(() => ({ authentication: signed })),
    0,
  );
  assert.equal(
    run(() => ({ reversePath: '' })),
    0,
  );
  assert.equal(
    run(() => ({ purpose: 'question' })),
    0,
  );
  assert.equal(
    run(() => ({ fingerprint: undefined })),
    0,
  );
});

test('a question is answered by what mail has shown', () => {
  const counter = new FingerprintCounter();
  for (let i = 0; i < 40; i++) seeCopies(counter, seen(i));
  const before = seeCopies(counter, seen(50, { purpose: 'question' }));
  assert.ok((before[0]?.value ?? 0) > 0.7);
  assert.deepEqual(seeCopies(counter, seen(50, { purpose: 'question' })), before);
});
