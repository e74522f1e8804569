import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type EngineOpinion,
  engineHits,
  engineTests,
  parseEngineSpec,
  placeText,
  unknownAnswer,
  withFacts,
} from './mod.ts';

const rspamd = { kind: 'rspamd', place: '127.0.0.1:11333' } as const;
const milter = { kind: 'milter', place: '127.0.0.1:8891' } as const;
const weights = { percent: 100, limitPercent: 200 };

function opinion(of: Partial<EngineOpinion>): EngineOpinion {
  return { kind: 'opinion', engine: rspamd, action: 'none', symbols: [], headers: [], ignored: [], ...of };
}

for (const [text, place] of [
  ['rspamd=http://127.0.0.1:11333', '127.0.0.1:11333'],
  ['rspamd=http://rspamd.example/', 'rspamd.example:11333'],
  ['rspamd=http://[::1]:11334', '[::1]:11334'],
  ['spamd=127.0.0.1', '127.0.0.1:783'],
  ['spamd=unix:/run/spamd.sock#report', '/run/spamd.sock'],
  ['milter=inet:127.0.0.1:8891', '127.0.0.1:8891'],
  ['milter=local:/run/m.sock', '/run/m.sock'],
] as const) {
  test(`"${text}" is reached at ${place}`, () => {
    const parsed = parseEngineSpec(text);
    assert.ok(parsed.ok);
    assert.equal(placeText(parsed.spec.place), place);
  });
}

for (const text of [
  '',
  'clamd=127.0.0.1',
  'rspamd=127.0.0.1:11333',
  'rspamd=https://127.0.0.1',
  'rspamd=http://127.0.0.1:0',
  'rspamd=http://a b',
  'rspamd=http://user@host',
  'rspamd http://127.0.0.1',
  'rspamd=http://127.0.0.1#report',
  'spamd=',
  'spamd=127.0.0.1#learn',
  'spamd=127.0.0.1#check#now',
  'milter=inet:127.0.0.1',
  'milter=unix:run/m.sock',
  'milter=[::1]:70000',
  `milter=inet:${'a'.repeat(300)}:1`,
]) {
  test(`"${text.slice(0, 40)}" is no engine, and the sentence says so`, () => {
    const parsed = parseEngineSpec(text);
    assert.ok(!parsed.ok);
    assert.ok(parsed.problem.startsWith(`"${text.slice(0, 20)}`));
  });
}

test('an engine counts by its own threshold, and no more than the limit', () => {
  for (const [score, value] of [
    [6, 1],
    [3, 0.5],
    [600, 2],
    [-40, -0.5],
  ] as const) {
    const [hit] = engineHits([opinion({ score, threshold: 6, symbols: [{ name: 'A' }] })], weights);
    assert.equal(hit?.value, value);
    assert.equal(hit?.test, 'engine.rspamd');
  }
});

test('what an engine would do counts where its score alone says less', () => {
  const [hit] = engineHits([opinion({ score: 7, threshold: 15, action: 'mark' })], weights);
  assert.equal(hit?.value, 1);
});

test('percent and limit of the settings bound what an engine can do', () => {
  const answer = opinion({ score: 60, threshold: 6 });
  assert.equal(engineHits([answer], { percent: 50, limitPercent: 500 })[0]?.value, 5);
  assert.equal(engineHits([answer], { percent: 100, limitPercent: 0 })[0]?.value, 0);
  assert.equal(engineHits([opinion({ score: -60, threshold: 6 })], { percent: 100, limitPercent: 0 })[0]?.value, 0);
});

test('a milter that lets a message pass says nothing about it; one that would refuse it counts twice', () => {
  assert.deepEqual(engineHits([opinion({ engine: milter })], weights), []);
  assert.deepEqual(engineHits([opinion({ engine: milter, action: 'defer' })], weights), []);
  const [hit] = engineHits([opinion({ engine: milter, action: 'reject', reply: '550 5.7.1 No' })], weights);
  assert.equal(hit?.test, 'engine.milter');
  assert.equal(hit?.value, 2);
  assert.equal(hit?.evidence['reply'], '550 5.7.1 No');
});

test('what could not be asked is told and counts for nothing', () => {
  const [hit, ...others] = engineHits([unknownAnswer(rspamd, 'no answer within 4 s')], weights);
  assert.deepEqual(others, []);
  assert.equal(hit?.test, 'engine.silent');
  assert.equal(engineTests[hit?.test ?? '']?.prior, 0);
});

test('of several that could not be asked each is named', () => {
  const [hit, ...others] = engineHits([unknownAnswer(rspamd, 'no answer'), unknownAnswer(milter, 'refused')], weights);
  assert.deepEqual(others, []);
  assert.equal(hit?.evidence['why'], `no answer; nor did the milter at ${milter.place}: refused`);
});

test('of two engines of one kind the stronger counts, never both', () => {
  const hits = engineHits([opinion({ score: 12, threshold: 6 }), opinion({ score: 6, threshold: 6 })], weights);
  assert.deepEqual(
    hits.map(({ value }) => value),
    [2],
  );
});

test('changes that are asked for are told, and not done', () => {
  const headers = [{ kind: 'add', name: 'X-Spam', value: 'Yes' }] as const;
  const hits = engineHits([opinion({ engine: milter, headers, ignored: ['another body'] })], weights);
  assert.deepEqual(
    hits.map(({ test: name, evidence }) => [name, evidence['changes']]),
    [['engine.told', 'another body, add X-Spam']],
  );
});

test('evidence stays within 200 characters, whatever an engine says', () => {
  const symbols = Array.from({ length: 500 }, (_, i) => ({ name: `SYMBOL_${i}`, score: 1 }));
  const [hit] = engineHits([opinion({ score: 1, threshold: 6, symbols, reply: 'x'.repeat(5000) })], weights);
  for (const value of Object.values(hit?.evidence ?? {})) assert.ok(String(value).length <= 200);
});

test('every hit is a test of the catalog, with the values of its words', () => {
  const all = [
    opinion({ score: 7, threshold: 6, action: 'mark', symbols: [{ name: 'A', score: 7 }] }),
    opinion({ engine: { kind: 'spamd', place: 'x' }, score: 7, threshold: 5, symbols: [{ name: 'B' }] }),
    opinion({ engine: milter, action: 'quarantine', ignored: ['another body'] }),
    unknownAnswer(milter, 'gone'),
  ];
  for (const { test: name, evidence } of engineHits(all, weights)) {
    const words = engineTests[name]?.words ?? assert.fail(name);
    for (const [, key = ''] of words.matchAll(/\{(\w+)\}/g)) assert.ok(key in evidence, `${name} has ${key}`);
  }
});

test('an engine is told what may be told, and where a user sends from only where that is named', () => {
  const question = {
    reference: '7F3K-9QXD-M2TA',
    hostname: 'mx.here.test',
    submissionClient: '192.0.2.7',
    login: 'anna@here.test',
    sender: 'anna@here.test',
    recipients: ['b@far.test'],
    size: 1,
    content: () => [],
  };
  const { client, submissionClient, recipients } = withFacts({ ...question }, new Set(['client', 'recipients']));
  assert.deepEqual([client, submissionClient, recipients], [undefined, undefined, ['b@far.test']]);
  assert.deepEqual(withFacts(question, new Set(['submission-client'])).client, { address: '192.0.2.7' });
});
