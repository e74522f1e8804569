import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import type { FilterQuestion } from '#flow/filter';
import { parseAddress } from '#format/address';
import { unscanned } from '#check/spam';
import { judgeContent, scanContent } from './filtering.ts';
import { type AdmittedRecipient, indexContent, type SpooledContent } from './mod.ts';

const bytes = new Uint8Array(Buffer.from('Subject: x\r\n\r\nText\r\n'));

function scanThatFails(error: Error): ReturnType<typeof scanContent> {
  const unasked = (): never => assert.fail('Nobody asks for this');
  const filter = { scan: () => Promise.reject(error), judge: unasked, represent: unasked };
  return scanContent(
    { filter, indexer: { index: () => indexContent(bytes) }, hostname: 'mx.test' },
    { kind: 'memory', bytes },
  );
}

test('a scan that comes to no end is one that found nothing out, and the message is taken', async () => {
  const { scanned, index } = await scanThatFails(new Fault('temporary', 'A pool thread ended'));
  assert.equal(index.subject, 'x');
  assert.match(scanned?.scan.incomplete.join() ?? '', /came to no end/);
});

test('where too much waits to be scanned, the message comes again: load is no way past the filter', async () => {
  await assert.rejects(scanThatFails(new Fault('limit', '1000 jobs are waiting')), { kind: 'limit' });
});

test('an address that takes reports is treated as postmaster: what it gets holds what is reported', async () => {
  // Where spam is refused or thrown away, so were reports of it, and what could not be read of them.
  let asked: FilterQuestion<SpooledContent> | undefined;
  const filter = {
    scan: () => assert.fail('Nobody asks for this'),
    represent: () => assert.fail('Nobody asks for this'),
    judge: async (question: FilterQuestion<SpooledContent>) => {
      asked = question;
      return { copies: [], story: [], defer: undefined };
    },
  };
  const recipient = (address: string, reach: AdmittedRecipient['reach']): AdmittedRecipient => ({
    path: parseAddress(address) ?? assert.fail(),
    notify: '',
    originalRecipient: null,
    reach,
  });
  const account = { account: 1, domain: 1, tenant: 1, address: 'anna@x.test' } as never;
  const recipients = [
    recipient('reportspam@x.test', { kind: 'local', accounts: [] }),
    recipient('anna@x.test', { kind: 'local', accounts: [account] }),
    recipient('back@y.test', { kind: 'remote', domain: 'y.test' }),
  ];
  const mail = { reference: 'x', recipients, client: undefined, helo: '', reversePath: null } as never;
  const judgement = { findings: [] };
  const examined = { decisions: [{ kind: 'admit', judgement }], authentication: undefined } as never;
  const scanned = { scan: unscanned(1, 'x') };
  const house = { filter, indexer: { index: () => indexContent(bytes) }, hostname: 'mx.test' };
  await judgeContent(house, mail, { content: { kind: 'memory', bytes }, scanned, examined });
  assert.deepEqual(
    asked?.recipients.map(({ isPostmaster }) => isPostmaster),
    [true, false, false],
  );
});
