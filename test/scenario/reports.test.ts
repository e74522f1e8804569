/** Reports that come in by SMTP: kept by domain, filed nowhere, and no way to fill or stop anything. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { parseAddress } from '#format/address';
import {
  composeReportLetter,
  type DmarcRecord,
  type DmarcReport,
  type OwnReport,
  packReport,
  type TlsReport,
} from '#format/report';
import { asData, newLetter } from '../interop/harness/letter.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House, password } from './house.ts';

const endS = Math.floor(Date.now() / 1000) - 3600;

function record(sourceIp: string, count: number): DmarcRecord {
  return {
    sourceIp,
    count,
    disposition: 'none',
    dkim: 'fail',
    spf: 'fail',
    reasons: [],
    headerFrom: 'example.test',
    dkimResults: [],
    spfResults: [],
  };
}

function dmarc(domain: string, changes: Partial<DmarcReport> = {}): OwnReport {
  const report: DmarcReport = {
    org: 'Reporter',
    email: 'dmarc@reporter.test',
    contact: '',
    id: `one.${domain}@reporter.test`,
    beginS: endS - 86_399,
    endS,
    errors: [],
    generator: '',
    policy: { domain, p: 'none' },
    records: [record('192.0.2.7', 5)],
    ...changes,
  };
  return { kind: 'dmarc', domain, report };
}

function tls(domain: string): OwnReport {
  const report: TlsReport = {
    org: 'Reporter',
    contact: 'tls@reporter.test',
    id: `one.${domain}@reporter.test`,
    beginMs: (endS - 86_399) * 1000,
    endMs: endS * 1000,
    policies: [{ type: 'sts', strings: [], domain, mxHosts: [], successes: 7, failures: 0, details: [] }],
  };
  return { kind: 'tls', domain, report };
}

function letterOf(of: OwnReport, packed: Uint8Array = packReport(of)): Buffer {
  const from = parseAddress('dmarc@reporter.test') ?? assert.fail();
  const to = [parseAddress(`dmarc-reports@${of.domain}`) ?? assert.fail()];
  const token = randomBytes(12).toString('hex');
  return Buffer.from(
    composeReportLetter(of, { packed, from, to, submitter: 'reporter.test', nowMs: Date.now(), token }),
  );
}

suite('reports', () => {
  let house: House;
  let operator: Account;
  before(async () => {
    house = await House.start();
    const [, secret = ''] = /Password {3}(\S+)/.exec(house.server.log) ?? [];
    operator = { address: 'operator@mx.example.test', password: secret };
  });
  after(() => house[Symbol.asyncDispose]());

  const bring = async (bytes: Buffer, recipients: readonly string[], sender = 'dmarc@reporter.test'): Promise<void> => {
    await using peer = await house.sender();
    await peer.dialog(`C: MAIL FROM:<${sender}>`, 'S: 250');
    for (const address of recipients) await peer.dialog(`C: RCPT TO:<${address}>`, 'S: 250');
    await peer.dialog('C: DATA', 'S: 354');
    await peer.send(asData(bytes));
    await peer.dialog('S: 250');
  };
  const cli = (...words: string[]): Promise<string> => house.server.cli(words);
  const listed = async (domain: string): Promise<number> =>
    (await cli('report', 'list', domain, '--json')).split('\n').filter((line) => line !== '').length;

  test('a report is taken at an address that nobody has, and read back', async () => {
    await bring(letterOf(dmarc('example.test')), ['dmarc-reports@example.test']);
    assert.match(
      await cli('report', 'show', 'example.test'),
      /1 report of 1 reporter\n5 messages, 0 of them passed DMARC \(0 %\)\n\n192\.0\.2\.7 sent 5 messages as example\.test: SPF and DKIM fail/,
    );
    assert.match(await cli('trace', '--to', 'dmarc-reports@example.test', '--since', '1h'), /Report taken/);
  });

  test('the same report again is taken and not counted', async () => {
    await bring(letterOf(dmarc('example.test')), ['dmarc-reports@example.test']);
    assert.equal(await listed('example.test'), 1);
  });

  test('a TLS report is taken, also over LMTP', async () => {
    await using peer = await house.peer('lmtp');
    await peer.dialog('S: 220', 'C: LHLO here', 'S: 250', 'C: MAIL FROM:<tls@reporter.test>', 'S: 250');
    await peer.dialog('C: RCPT TO:<tls-reports@example.test>', 'S: 250', 'C: DATA', 'S: 354');
    await peer.send(asData(letterOf(tls('example.test'))));
    await peer.dialog('S: 250');
    assert.match(await cli('report', 'tls', 'example.test'), /MTA-STS of example\.test: 7 went well, 0 failed/);
  });

  test('a report about a domain below is the domain’s own', async () => {
    await bring(letterOf(dmarc('news.second.test')), ['dmarc-reports@second.test']);
    assert.equal(await listed('second.test'), 1);
  });

  test('a report that is larger than memory takes is read from its file', async () => {
    const records = Array.from({ length: 30_000 }, (_, i) =>
      record(`2001:db8:${randomBytes(2).toString('hex')}::${(i + 1).toString(16)}`, 1 + (i % 7)),
    );
    const bytes = letterOf(dmarc('example.test', { id: 'large@reporter.test', records }));
    assert.ok(bytes.length > 300_000, `${bytes.length} octets`);
    await bring(bytes, ['dmarc-reports@example.test']);
    const shown = await cli('report', 'show', 'example.test');
    const sum = records.reduce((all, { count }) => all + count, 5);
    assert.match(shown, new RegExp(`2 reports of 1 reporter\\n${sum} messages`));
    assert.match(shown, /Others, too many to be listed, sent \d+ messages/);
  });

  test('somebody else of the same message gets it as always', async () => {
    const bytes = letterOf(dmarc('example.test', { id: 'both@reporter.test' }));
    await bring(bytes, ['anna@example.test', 'dmarc-reports@example.test']);
    house.acknowledged(house.anna, bytes);
    assert.equal(await listed('example.test'), 4);
  });

  test('whoever has the address gets the mail as well', async () => {
    const owner: Account = { address: 'dmarc-reports@second.test', password };
    await house.server.addAccount(owner.address, owner.password);
    const bytes = letterOf(dmarc('second.test'));
    await bring(bytes, [owner.address]);
    house.acknowledged(owner, bytes);
    assert.equal(await listed('second.test'), 2);
  });

  test('a bomb, a document with entities and a letter go to postmaster, with the reason', async () => {
    const bomb = letterOf(dmarc('example.test'), gzipSync(Buffer.alloc(60 * 1024 * 1024)));
    const laughs = `<!DOCTYPE a [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;">'.repeat(9)}]><feedback>&b;</feedback>`;
    const xml = letterOf(dmarc('example.test'), gzipSync(laughs));
    const prose = newLetter({ to: 'dmarc-reports@example.test' }).bytes;
    for (const bytes of [bomb, xml, prose]) await bring(bytes, ['dmarc-reports@example.test']);
    const notes = (await house.inbox(operator)).map(
      (one) => /^Comments: [^]*?(?=\r\n\S)/m.exec(one.toString('latin1'))?.[0] ?? '',
    );
    const reasons = notes.filter((note) => note !== '').map((note) => note.replaceAll(/\r\n\s/g, ' '));
    assert.equal(reasons.length, 3);
    assert.match(reasons[0] ?? '', /unpacks to more than/);
    assert.match(reasons[1] ?? '', /has a document type/);
    assert.match(reasons[2] ?? '', /No part of it is a report/);
  });

  test('what comes back to reports is dropped', async () => {
    const before = (await house.inbox(operator)).length;
    await bring(newLetter({ to: 'dmarc-reports@example.test' }).bytes, ['dmarc-reports@example.test'], '');
    assert.equal((await house.inbox(operator)).length, before);
  });

  test('an address that takes no reports is as unknown as ever', async () => {
    await using peer = await house.sender();
    await peer.dialog('C: MAIL FROM:<dmarc@reporter.test>', 'S: 250', 'C: RCPT TO:<dmarc@example.test>', 'S: 550');
    await cli('setting', 'set', 'report.addresses', 'dmarc', '--domain', 'example.test');
    await peer.dialog('C: RCPT TO:<dmarc+google@example.test>', 'S: 250');
  });

  test('nothing that was acknowledged is missing', () => house.finish());
});
