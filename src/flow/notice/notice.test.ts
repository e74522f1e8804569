import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ctx } from '#base/ctx';
import { TimeKeys } from '#base/ids';
import { silentLog } from '#base/log';
import { SystemRandom } from '#base/random';
import { indexContent } from '#flow/receive';
import type { BlobContent } from '#model/blob';
import type { AccountId } from '#model/mailbox';
import type { DomainId, ResolvedAccount, TenantId } from '#model/directory';
import { FakeClock } from '#testing/clock';
import { Notices } from './mod.ts';

const ctx: Ctx = {
  log: silentLog,
  signal: new AbortController().signal,
  deadline: Number.POSITIVE_INFINITY,
  traceId: 't',
};
const account: ResolvedAccount = {
  account: 7 as AccountId,
  tenant: 1 as TenantId,
  domain: 1 as DomainId,
  address: 'you@example.test',
  active: true,
  quotaBytes: null,
  usedBytes: 0,
  domainQuotaBytes: null,
  domainUsedBytes: 0,
  fileSent: false,
};

function house(clock: FakeClock): { readonly notices: Notices; readonly sent: string[] } {
  const sent: string[] = [];
  const notices = new Notices({
    random: new SystemRandom(),
    resolve: () => ({ kind: 'accounts', accounts: [account], alias: null, tag: null }),
    house: {
      clock,
      keys: new TimeKeys(clock),
      hostname: 'mx.example.test',
      queueLife: () => ({ mailMs: 1, reportsMs: 1 }),
      indexer: { index: (content) => indexContent(content.kind === 'memory' ? content.bytes : new Uint8Array(0)) },
      store: {
        acceptMail: async (args, contents: readonly BlobContent[]) => {
          const [content] = contents;
          sent.push(content?.kind === 'memory' ? Buffer.from(content.bytes).toString() : '');
          return {
            outcomes: args.copies.map(() => 'filed' as const),
            kept: true,
            repeats: 0,
            queued: false,
            changed: [],
          };
        },
      },
    },
  });
  return { notices, sent };
}

test('a notice is a message of its own that nothing answers, once a day', async () => {
  const clock = new FakeClock();
  const { notices, sent } = house(clock);
  const notice = { kind: 'repeated-submission', subject: 'Hello', times: 3 } as const;
  assert.equal(await notices.tell(ctx, 'you@example.test', notice), true);
  assert.equal(await notices.tell(ctx, 'you@example.test', notice), false);
  assert.match(sent[0] ?? '', /^From: Postmaster <postmaster@example\.test>\r\nTo: <you@example\.test>\r\n/);
  assert.match(sent[0] ?? '', /Auto-Submitted: auto-generated\r\n/);
  assert.match(sent[0] ?? '', /very same message 4 times/);
  clock.advance({ hours: 25 });
  assert.equal(await notices.tell(ctx, 'you@example.test', notice), true);
});

test('a name that is nobody here is told nothing', async () => {
  const { notices, sent } = house(new FakeClock());
  const notice = { kind: 'password-in-clear', protocol: 'imap', client: '192.0.2.1' } as const;
  assert.equal(await notices.tell(ctx, 'not an address', notice), false);
  assert.equal(sent.length, 0);
});

test('a letter for the postmaster has nothing of a stranger in its fields but one line of subject', async () => {
  const { notices, sent } = house(new FakeClock());
  const letter = {
    subject: 'Question, reference X',
    text: 'They wrote:\n\n> From: evil@example.com\n> \n> .\n> Bücher',
  };
  assert.equal(await notices.tellPostmaster(ctx, 'hosted.test', letter), true);
  assert.equal(await notices.tellPostmaster(ctx, undefined, letter), true);
  assert.equal(await notices.tellPostmaster(ctx, 'no domain', letter), false);
  const [hosted = '', own = ''] = sent;
  assert.match(hosted, /^From: Postmaster <postmaster@hosted\.test>\r\nTo: <postmaster@hosted\.test>\r\n/);
  assert.match(own, /^From: Postmaster <postmaster@mx\.example\.test>\r\nTo: <postmaster@mx\.example\.test>\r\n/);
  const header = hosted.slice(0, hosted.indexOf('\r\n\r\n'));
  assert.doesNotMatch(header, /evil|Reply-To|Cc:/i);
  await assert.rejects(notices.tellPostmaster(ctx, undefined, { subject: 'a\r\nBcc: x@y', text: '' }));
});
