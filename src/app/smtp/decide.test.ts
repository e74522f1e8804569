import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reference } from '#base/ids';
import { parseAddress } from '#format/address';
import type { DomainId, ResolvedAccount, Resolution, TenantId } from '#model/directory';
import type { AccountId } from '#model/mailbox';
import { outcomeReplies } from './answer.ts';
import { admittedRecipient, recipientDecision, senderDecision } from './decide.ts';
import type { OwnDecision } from './explain.ts';
import type { Returned } from './returns.ts';

const reference = '7F3K-9QXD-M2TA' as Reference;
const path = parseAddress('you@example.test') ?? assert.fail();

function account(changes: Partial<ResolvedAccount> = {}): ResolvedAccount {
  return {
    account: 1 as AccountId,
    tenant: 1 as TenantId,
    domain: 1 as DomainId,
    address: 'you@example.test',
    active: true,
    quotaBytes: null,
    usedBytes: 0,
    domainQuotaBytes: null,
    domainUsedBytes: 0,
    fileSent: false,
    ...changes,
  };
}

function reaching(...accounts: ResolvedAccount[]): Resolution {
  return { kind: 'accounts', accounts, alias: null, tag: null };
}

/** Code, enhanced code and text of a decision, as the peer hears them. */
function heard(decision: OwnDecision): string {
  if (decision.kind === 'admit') return 'admit';
  const { code, enhanced, lines } = decision.reply;
  return `${code} ${enhanced ?? ''} ${lines.join(' ')}`;
}

const cases: readonly [
  claim: string,
  resolution: Resolution,
  relay: 'yes' | 'no' | 'foreign-sender',
  expected: RegExp,
][] = [
  ['an account is admitted', reaching(account()), 'no', /^admit$/],
  ['an unknown user is 550 5.1.1', { kind: 'unknown' }, 'no', /^550 5\.1\.1 .*No such user here$/],
  ['an unknown user is refused to those who may send, too', { kind: 'unknown' }, 'yes', /^550 5\.1\.1 /],
  [
    'another domain is 554 5.7.1 and says how to send (product IN1)',
    { kind: 'remote' },
    'no',
    /^554 5\.7\.1 .*Relay access denied; to send, use port 465 with login/,
  ],
  ['another domain is admitted for those who may send', { kind: 'remote' }, 'yes', /^admit$/],
  ['an account that is off is 550 5.2.1', reaching(account({ active: false })), 'no', /^550 5\.2\.1 /],
  ['a full mailbox is 452 4.2.2', reaching(account({ quotaBytes: 10, usedBytes: 10 })), 'no', /^452 4\.2\.2 /],
  [
    'a full domain is 452 4.2.2',
    reaching(account({ domainQuotaBytes: 10, domainUsedBytes: 11 })),
    'no',
    /^452 4\.2\.2 /,
  ],
  [
    'one member with room is enough for an alias',
    reaching(account({ quotaBytes: 1, usedBytes: 1 }), account()),
    'no',
    /^admit$/,
  ],
  [
    'a member that is off does not count',
    reaching(account({ active: false }), account({ quotaBytes: 1, usedBytes: 1 })),
    'no',
    /^452 /,
  ],
];

for (const [claim, resolution, relay, expected] of cases) {
  test(claim, () => {
    assert.match(heard(recipientDecision({ recipient: { path }, resolution, relay, sender: 'x.test' })), expected);
  });
}

test('a rewritten reverse-path is relayed to whom it stands for, and refused with its reason', () => {
  const recipient = { path: parseAddress('SRS0=ABCDEF=BB=far.test=anna@mx.test') ?? assert.fail() };
  const back = parseAddress('anna@far.test') ?? assert.fail();
  const question = { recipient, relay: 'no', sender: '' } as const;
  const decide = (resolution: Resolution, returned: Returned): string =>
    heard(recipientDecision({ ...question, resolution, returned }));
  assert.equal(decide({ kind: 'remote' }, { kind: 'path', path: back }), 'admit');
  assert.equal(decide(reaching(account()), { kind: 'path', path: back }), 'admit');
  assert.match(decide({ kind: 'unknown' }, { kind: 'path', path: back }), /^550 5\.1\.1 <SRS0=.*> No such user here/);
  assert.match(decide({ kind: 'unknown' }, { kind: 'forged' }), /^550 5\.7\.1 .* was not made by this server/);
  assert.match(decide({ kind: 'unknown' }, { kind: 'expired' }), /^550 5\.1\.1 .* was good for 21 days and is not/);
  assert.match(decide({ kind: 'unknown' }, { kind: 'unknown' }), /^550 5\.1\.1 .* No such user here/);
  const returned = { kind: 'path', path: back } as const;
  assert.deepEqual(admittedRecipient(recipient, { kind: 'remote' }, returned), {
    path: back,
    notify: '',
    originalRecipient: 'rfc822;SRS0=ABCDEF=BB=far.test=anna@mx.test',
    reach: { kind: 'remote', domain: 'far.test' },
  });
  const asked = { ...recipient, orcpt: { type: 'rfc822', address: 'first@far.test' } };
  assert.equal(admittedRecipient(asked, { kind: 'remote' }, returned).originalRecipient, 'rfc822;first@far.test');
});

test('what is announced as larger than there is room is put off before it comes', () => {
  const question = { recipient: { path }, relay: 'no', sender: 'x.test' } as const;
  const resolution = reaching(account({ quotaBytes: 100, usedBytes: 60 }));
  assert.equal(heard(recipientDecision({ ...question, resolution, size: 40 })), 'admit');
  assert.match(heard(recipientDecision({ ...question, resolution, size: 41 })), /^452 4\.2\.2 /);
});

test('a sender that is not theirs is told as ux 4.8 words it', () => {
  const foreign = parseAddress('boss@example.test') ?? assert.fail();
  assert.match(
    heard(senderDecision('you@example.test', foreign)),
    /^553 5\.7\.1 You are logged in as you@example\.test and may not send as boss@example\.test/,
  );
});

test('what was asked of a recipient goes along: NOTIFY, ORCPT, and only accounts that are on', () => {
  const recipient = { path, notify: ['success', 'delay'], orcpt: { type: 'rfc822', address: 'a@b' } } as const;
  const admitted = admittedRecipient(
    recipient,
    reaching(account(), account({ account: 2 as AccountId, active: false })),
  );
  assert.equal(admitted.notify, 'success,delay');
  assert.equal(admitted.originalRecipient, 'rfc822;a@b');
  assert.equal(admitted.reach.kind === 'local' && admitted.reach.accounts.length, 1);
});

const links = { whyLink: (of: Reference) => `https://mx.test/why/${of}`, codeLink: () => undefined };
const mail = { reference, recipients: [1, 2] } as unknown as Parameters<typeof outcomeReplies>[1];

test('LMTP and PRDR answer for each recipient, SMTP once for all', () => {
  const outcome = {
    kind: 'accepted',
    recipients: ['filed', 'over-quota'],
    repeats: 0,
    queued: false,
    subject: '',
  } as const;
  const each = outcomeReplies(outcome, { ...mail, replyEach: true }, links);
  assert.deepEqual(Array.isArray(each) && each.map(({ code, enhanced }) => `${code} ${enhanced}`), [
    '250 2.0.0',
    '452 4.2.2',
  ]);
  const one = outcomeReplies(outcome, mail, links);
  assert.equal(!Array.isArray(one) && 'code' in one && one.code, 250);
});

test('when nothing was kept the peer tries again, or hears that nobody is there', () => {
  const full = outcomeReplies({ kind: 'deferred', recipients: ['over-quota'] }, mail, links);
  assert.equal('code' in full && full.code, 452);
  const gone = outcomeReplies({ kind: 'deferred', recipients: ['gone'] }, mail, links);
  assert.equal('code' in gone && gone.code, 550);
});

test('too many recipients is 550 5.5.3 and names both ways (product OU3)', () => {
  const refused = outcomeReplies({ kind: 'recipients', count: 30, max: 25 }, mail, links);
  assert.ok('code' in refused);
  assert.equal(`${refused.code} ${refused.enhanced}`, '550 5.5.3');
  assert.match(refused.lines.join(' '), /30 recipients .* 25 are allowed.*mailing list or a newsletter list/);
});

test('a refusal ends with its code and the page about it (product IN7), an acceptance with its reference', () => {
  const gone = outcomeReplies({ kind: 'deferred', recipients: ['gone'] }, mail, links);
  assert.equal('code' in gone && gone.lines.at(-1), 'See https://mx.test/why/7F3K-9QXD-M2TA (USER-1)');
  const looped = outcomeReplies({ kind: 'loop', hops: 101 }, mail, links);
  assert.equal('code' in looped && looped.lines.at(-1), 'See https://mx.test/why/7F3K-9QXD-M2TA (LOOP-1)');
});
