import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reference } from '#base/ids';
import type { Setting } from '#base/setting';
import { encodeVerdict } from '#check/spam';
import type { Verdict } from '#check/verdict';
import type { Actor } from '#model/directory';
import type { TraceRecord, TraceScope } from '#model/trace';
import { FilterWhys, type WhyParts } from './why.ts';

const REFERENCE = '01J9-8H3K-QZ4T' as Reference;

const spam: Verdict = {
  kind: 'spam',
  score: 6.3,
  phishScore: 0,
  mail: 'spam',
  tests: [{ test: 'header.no-date', value: 1, points: 6.1, evidence: {} }],
  incomplete: ['Links: the time was used up'],
  model: 'test',
};
const clean: Verdict = { ...spam, kind: 'clean', score: 0.2, mail: 'personal', tests: [], incomplete: [] };

const record = {
  reference: REFERENCE,
  kind: 'incoming',
  account: null,
  sender: 'shop@far.test',
  recipients: ['anna@here.test', 'ben@here.test'],
  story: [
    { at: 1, event: 'filter.judged', text: 'Judged spam', facts: { verdict: encodeVerdict(spam) } },
    {
      at: 1,
      event: 'filter.disposed',
      text: 'The copy for anna@here.test goes to Junk (filter.spam-action)',
      facts: { recipient: 'anna@here.test', action: 'junk', because: 'filter.spam-action' },
    },
    {
      at: 1,
      event: 'filter.disposed',
      text: 'The copy for ben@here.test, judged clean (0.2) delivered (the verdict)',
      facts: {
        recipient: 'ben@here.test',
        action: 'inbox',
        because: 'the verdict',
        verdict: encodeVerdict(clean),
      },
    },
  ],
} as unknown as TraceRecord;

const scopes: (TraceScope | undefined)[] = [];
const snapshot = { get: (one: Setting) => one.standard };
const whys = new FilterWhys({
  reads: {
    traceOf: ({ reference, scope }: { reference: Reference; scope?: TraceScope }) => {
      scopes.push(scope);
      const isMine = scope?.kind !== 'account' || scope.addresses.includes('anna@here.test');
      return Promise.resolve(reference === REFERENCE && isMine ? [record] : []);
    },
    findTraces: ({ messageId }: { messageId?: string }) =>
      Promise.resolve({ found: messageId === '<a@far.test>' ? [record] : [], next: undefined }),
    findAccount: () => Promise.resolve(undefined),
    findDomain: ({ name }: { name: string }) =>
      Promise.resolve(name === 'here.test' ? { id: 5, tenant: 1, name } : undefined),
    addressesOf: ({ account }: { account: number }) => Promise.resolve(account === 1 ? ['anna@here.test'] : []),
  },
  clock: { now: () => 1 },
  settings: {
    snapshot: () => snapshot,
    list: () => Promise.resolve([{ key: 'filter.spam-action', text: 'junk', from: 'domain', scopeName: 'here.test' }]),
  },
} as unknown as WhyParts);

const system: Actor = { kind: 'system' };

test('each verdict is told in words with those it was for, and each copy with the setting that decided', async () => {
  const why = await whys.explain(system, REFERENCE.toLowerCase());
  const [first, second] = why.verdicts;
  assert.deepEqual(first?.recipients, ['anna@here.test']);
  assert.deepEqual([first?.kind, first?.score, first?.required.spam, first?.base], ['spam', 6.3, 5, 0.2]);
  assert.match(first?.summary ?? '', /score is 6\.3, and spam begins at 5/);
  assert.match(first?.change ?? '', /Without header\.no-date it would have had 0\.2 points/);
  assert.match(first?.advice ?? '', /Do not unsubscribe/);
  assert.deepEqual(first?.incomplete, spam.incomplete);
  assert.deepEqual([second?.kind, second?.recipients], ['clean', ['ben@here.test']]);
  assert.deepEqual(
    why.copies.map(({ recipient, action, setting }) => [recipient, action, setting?.from]),
    [
      ['anna@here.test', 'junk', 'set for here.test'],
      ['ben@here.test', 'inbox', undefined],
    ],
  );
});

test('whoever has a role over the domain sees it, its recipient sees it, and for others it is not there', async () => {
  const helpdesk: Actor = {
    kind: 'account',
    account: 9 as never,
    grants: [{ role: 'helpdesk', scope: 'domain', scopeId: 5 }] as never,
  };
  await whys.explain(helpdesk, REFERENCE);
  assert.deepEqual(scopes.at(-1), { kind: 'domains', domains: ['here.test'], subjects: false });
  const anna: Actor = { kind: 'account', account: 1 as never, grants: [] };
  assert.equal((await whys.explain(anna, REFERENCE)).reference, REFERENCE);
  const stranger: Actor = { kind: 'account', account: 2 as never, grants: [] };
  for (const text of [REFERENCE, 'no reference', '0000-0000-0000']) {
    await assert.rejects(whys.explain(stranger, text), { kind: 'not-found' }, text);
  }
});

test('a Message-ID will do for who may see all mail: a name is anybody’s to write', async () => {
  assert.equal((await whys.explain(system, '<a@far.test>')).reference, REFERENCE);
  await assert.rejects(whys.explain(system, '<b@far.test>'), { kind: 'not-found' });
  const anna: Actor = { kind: 'account', account: 1 as never, grants: [] };
  await assert.rejects(whys.explain(anna, '<a@far.test>'), { kind: 'not-found' });
});
