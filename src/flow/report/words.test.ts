import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DmarcRowFacts, ReportGroup, ReportSum } from '#model/report';
import { type SourceSummary, summarizeSources, summarizeTls } from './mod.ts';

const facts: DmarcRowFacts = {
  disposition: 'none',
  dkim: 'fail',
  spf: 'fail',
  reasons: [],
  headerFrom: 'example.com',
  dkimResults: [],
  spfResults: [],
};

function sumOf<F>(groups: readonly ReportGroup<F>[]): ReportSum<F> {
  return { reports: 1, reporters: 1, good: 0, bad: 0, leftOut: 0, groups };
}

function group(messages: number, changes: Partial<DmarcRowFacts> = {}): ReportGroup<DmarcRowFacts> {
  const of = { ...facts, ...changes };
  const passes = of.dkim === 'pass' || of.spf === 'pass';
  return { source: '192.0.2.1', good: passes ? messages : 0, bad: passes ? 0 : messages, facts: of };
}

function only(groups: readonly ReportGroup<DmarcRowFacts>[]): SourceSummary {
  const [one, ...others] = summarizeSources(sumOf(groups));
  assert.equal(others.length, 0);
  return one ?? assert.fail();
}

test('who sent is told in words', () => {
  const cases: readonly (readonly [readonly ReportGroup<DmarcRowFacts>[], RegExp])[] = [
    [[group(1, { dkim: 'pass', spf: 'pass' })], /^SPF and DKIM pass: one of yours, set up well$/],
    [[group(1, { dkim: 'pass' })], /^DKIM passes, SPF does not: forwarded mail of yours/],
    [[group(1, { spf: 'pass' })], /^SPF passes, DKIM does not: one of yours that does not sign/],
    [[group(1, { spf: 'pass' }), group(1, { dkim: 'pass' })], /^SPF or DKIM passes for each/],
    [[group(120)], /^SPF and DKIM fail: not yours, or a service you have not set up$/],
    [[group(5, { dkim: 'pass' }), group(2)], /^SPF and DKIM fail for 2 of them: forwarded mail of yours, or a server/],
    [[group(2, { reasons: [{ type: 'mailing_list', comment: '' }] })], /mailing list, as the receiver saw it$/],
    [
      [
        group(2, {
          spfResults: [{ domain: 'news.test', result: 'pass' }],
          dkimResults: [{ domain: 'other.test', selector: '', result: 'fail' }],
        }),
      ],
      /^SPF and DKIM fail, but they pass for news\.test: a service that sends for you in its own name/,
    ],
  ];
  for (const [groups, meaning] of cases) assert.match(only(groups).meaning, meaning);
});

test('what one address sent is added up, with what was done about it', () => {
  const one = only([
    group(3, { disposition: 'pass', dkim: 'pass', spf: 'pass' }),
    group(2, { disposition: 'reject', headerFrom: 'sub.example.com' }),
    group(4, { disposition: 'quarantine' }),
  ]);
  assert.deepEqual([one.messages, one.passed, one.dkim, one.spf], [9, 3, 3, 3]);
  assert.deepEqual(one.from, ['example.com', 'sub.example.com']);
  assert.deepEqual(one.dispositions, { none: 3, reject: 2, quarantine: 4 });
});

test('those who sent most come first, and what was too much is one of them', () => {
  const groups = [group(1), { ...group(5), source: '192.0.2.2' }, { source: '', good: 1, bad: 2, facts: null }];
  assert.deepEqual(
    summarizeSources(sumOf(groups)).map(({ source, messages, passed }) => [source, messages, passed]),
    [
      ['192.0.2.2', 5, 0],
      ['', 3, 1],
      ['192.0.2.1', 1, 0],
    ],
  );
});

test('failures of TLS are added up by what went wrong where, each with what to do', () => {
  const detail = {
    result: 'certificate-expired',
    sendingIp: 'x',
    receivingHost: 'mx.test',
    receivingHelo: '',
    receivingIp: '',
    sessions: 2,
    reason: '',
  };
  const of = {
    strings: [],
    domain: 'example.com',
    mxHosts: [],
    details: [detail, { ...detail, sendingIp: 'y' }, { ...detail, result: 'new' }],
  };
  const [policy] = summarizeTls(
    sumOf([
      { source: 'sts', good: 7, bad: 4, facts: of },
      { source: 'sts', good: 1, bad: 0, facts: { ...of, details: [] } },
    ]),
  );
  assert.deepEqual([policy?.policy, policy?.domain, policy?.successes, policy?.failures], ['sts', 'example.com', 8, 4]);
  assert.deepEqual(
    policy?.details.map(({ result, sessions, meaning }) => [result, sessions, meaning]),
    [
      ['certificate-expired', 4, 'The certificate has expired: renew it'],
      ['new', 2, 'A failure of a kind that is not known here'],
    ],
  );
});
