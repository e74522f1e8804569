import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CopyJudgement, Filtered } from '#flow/filter';
import { reply } from '#format/smtp';
import { editHeader, foreignJudgement, headerEdits } from './mod.ts';

const start = Buffer.from(
  [
    'Received: from x by y',
    'X-Spam-Flag: NO',
    'Subject: =?utf-8?q?hi?=',
    ' there',
    'Authentication-Results: mx; spf=pass',
    'x-spam-flag: NO',
    'Authentication-Results: other; spf=pass',
    '',
    'body',
    '',
  ].join('\r\n'),
);
const forgedAt = start.indexOf('Authentication-Results: mx');
const facts = {
  fields: 'Authentication-Results: mx;\r\n\tspf=fail\r\nX-Spam-Flag: YES\r\n',
  isOurs: (name: string) => name === 'x-spam-flag',
  forged: [{ from: forgedAt, to: start.indexOf('x-spam-flag:') }],
  tag: '{Spam?}',
};

test('fields that claim to be ours go, ours stand on top, and the Subject is marked where it is', () => {
  const edits = headerEdits(start, facts);
  assert.deepEqual(edits.drop, [
    { name: 'x-spam-flag', ordinal: 2 },
    { name: 'Authentication-Results', ordinal: 1 },
    { name: 'X-Spam-Flag', ordinal: 1 },
  ]);
  assert.deepEqual(edits.add, [
    { name: 'Authentication-Results', value: 'mx;\r\n\tspf=fail' },
    { name: 'X-Spam-Flag', value: 'YES' },
  ]);
  assert.equal(edits.subject, '{Spam?} =?utf-8?q?hi?=\r\n there');
  const { header, bodyStart } = editHeader(start, edits);
  assert.equal(
    Buffer.from(header).toString(),
    'Authentication-Results: mx;\r\n\tspf=fail\r\nX-Spam-Flag: YES\r\nReceived: from x by y\r\n' +
      'Subject: {Spam?} =?utf-8?q?hi?=\r\n there\r\nAuthentication-Results: other; spf=pass\r\n\r\n',
  );
  assert.equal(start.subarray(bodyStart).toString(), 'body\r\n');
});

test('a message without a Subject gets one, and nothing to change changes nothing', () => {
  const bare = Buffer.from('From: a@x.example\r\n\r\nbody');
  const tagged = editHeader(bare, headerEdits(bare, { fields: '', isOurs: () => false, forged: [], tag: '[x]' }));
  assert.equal(Buffer.from(tagged.header).toString(), 'Subject: [x]\r\nFrom: a@x.example\r\n\r\n');
  const same = editHeader(start, { drop: [], add: [], subject: undefined });
  assert.equal(Buffer.from(same.header).toString(), start.subarray(0, same.bodyStart).toString());
});

function copy(action: CopyJudgement['action'], kind: CopyJudgement['verdict']['kind'] = 'spam'): CopyJudgement {
  const verdict = { kind, score: 7, phishScore: 0, mail: 'spam', tests: [], incomplete: [], model: 'm' } as const;
  return {
    verdict,
    action,
    because: '',
    fields: `X-For: ${action}\r\n`,
    tag: undefined,
    strip: undefined,
    clean: undefined,
    retentionMs: 0,
  };
}

function judged(copies: Filtered['copies'], defer?: string): ReturnType<typeof foreignJudgement> {
  return foreignJudgement(
    { copies, story: [], defer },
    { start, results: '', forged: [], reply: ({ kind }) => reply(kind === 'defer' ? 451 : 550, '7.1', 'No') },
  );
}

test('of several recipients the mildest choice is the answer: nobody loses what they want', () => {
  for (const [actions, expected] of [
    [['reject', 'inbox'], 'accept'],
    [['discard', 'quarantine'], 'quarantine'],
    [['reject', 'discard'], 'reject'],
    [['discard'], 'discard'],
    [['junk'], 'accept'],
    [[], 'accept'],
  ] as const) {
    assert.equal(judged(actions.map((action) => [copy(action)])).action, expected, actions.join());
  }
  assert.deepEqual(judged([[copy('reject')], [copy('tag')]]).edits.add, [{ name: 'X-For', value: 'tag' }]);
});

test('a refusal has its words, and what cannot be looked at comes again', () => {
  assert.equal(judged([[copy('reject', 'virus')]]).reply?.code, 550);
  const later = judged([[copy('inbox')]], 'clamd is down');
  assert.deepEqual([later.action, later.reply?.code], ['tempfail', 451]);
});
