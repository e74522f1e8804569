/** A server for trying things out: its people, its mail, and an outside world that is pretended. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { newToken } from '../interop/harness/letter.ts';
import { eventually, runProgram } from '../interop/harness/program.ts';
import { Rookery } from '../interop/harness/rookery.ts';
import { assertClean, bin, errorsIn, noDns, plain } from './house.ts';
import { Peer } from './peer.ts';

const you = { address: 'you@example.test', password: 'dev-password' };
const friend = { address: 'friend@example.test', password: 'dev-password' };

suite('serve --dev', () => {
  let folder: string;
  let data: string;
  let server: Rookery;
  const start = (): Promise<Rookery> => Rookery.start({ dns: noDns, data, options: ['--dev'] });
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-scenario-'));
    data = join(folder, 'data');
    server = await start();
  });
  after(async () => {
    await server.stop().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });

  /** Signed in without TLS, as is allowed on this computer. Gives the subject. */
  const submit = async (to: string): Promise<string> => {
    const subject = newToken();
    await using peer = await Peer.open(server.ports.submission);
    await peer.dialog(
      'S: 220',
      'C: EHLO laptop.example.test',
      'S: 250',
      `C: AUTH PLAIN ${plain(you)}`,
      'S: 235',
      `C: MAIL FROM:<${you.address}>`,
      'S: 250',
      `C: RCPT TO:<${to}>`,
      'S: 250',
      'C: DATA',
      'S: 354',
      `C| Subject: ${subject}\r\n\r\nHello\r\n.\r\n`,
      'S: 250',
    );
    return subject;
  };

  const messages = async ({ address, password } = you): Promise<number> => {
    await using peer = await Peer.open(server.ports.pop3, { protocol: 'pop3' });
    const [, , , answer = ''] = await peer.dialog(
      'S: +OK',
      `C: USER ${address}`,
      'S: +OK',
      `C: PASS ${password}`,
      'S: +OK',
      'C: STAT',
      'S: +OK',
    );
    return Number(/\+OK (\d+)/.exec((await peer.dialog('C: QUIT', 'S: +OK'), answer))?.[1] ?? Number.NaN);
  };

  const inbox = async (word: string): Promise<string> => {
    await using reader = await Peer.open(server.ports.imaps, { protocol: 'imap', tls: true });
    const login = `C: a1 LOGIN ${you.address} ${you.password}`;
    await reader.dialog('S: * OK', login, 'S: a1 OK', 'C: a2 SELECT INBOX', 'S: a2 OK');
    const [found = ''] = await reader.dialog(`C: a3 SEARCH TEXT ${word}`, 'S: a3 OK');
    const [, number] = /^\* SEARCH.* (\d+)\r?$/m.exec(found) ?? [];
    if (number === undefined) return '';
    const [text = ''] = await reader.dialog(`C: a4 FETCH ${number} BODY.PEEK[]`, 'S: a4 OK');
    return text;
  };

  const traced = (subject: string, word: RegExp): Promise<string> =>
    eventually(`the story of ${subject} says ${word.source}`, async () => {
      // Reports and answers have the subject too, and are newer.
      const found = (await server.rows<{ record: { reference: string } }>(['trace', '--subject', subject])).at(-1);
      if (found === undefined) return undefined;
      const story = await server.cli(['trace', found.record.reference]);
      return word.test(story) ? story : undefined;
    });

  test('it says what to try, with the ports of this start, and who lives there', () => {
    const { log, ports } = server;
    assert.match(log, /^A trial server: it listens on this computer only/m);
    assert.ok(log.includes(`imaps://127.0.0.1:${ports.imaps}/INBOX`));
    assert.ok(log.includes(`swaks -s 127.0.0.1 -p ${ports.smtp} `));
    assert.ok(log.includes('password dev-password'));
    assert.doesNotMatch(log, /Operator {3}/);
  });

  test('a dozen messages wait, and passwords are taken without TLS on this computer', async () => {
    assert.equal(await messages(), 12);
    assert.equal(await messages(friend), 0);
    assert.match(await server.cli(['setting', 'get', 'limits.exempt']), /127\.0\.0\.0\/8 ::1/);
  });

  test('defer450@ waits in the queue, and its trace says what the other server said', async () => {
    const subject = await submit('defer450@any.domain');
    const story = await traced(subject, /450 4\.2\.1/);
    assert.match(story, /Waiting/);
    const rows = await server.rows<{ recipients: { address: string; attempts: number }[] }>(['queue', 'list']);
    assert.ok(
      rows.some(({ recipients }) => recipients[0]?.address === 'defer450@any.domain' && recipients[0].attempts === 1),
    );
  });

  test('reject550@ comes back to its sender', async () => {
    const subject = await submit('reject550@any.domain');
    assert.match(await traced(subject, /Returned/), /550 5\.1\.1 There is no such user here/);
    const report = await eventually('the report is in the INBOX', async () => (await inbox(subject)) || undefined);
    assert.match(report, /multipart\/report/);
    assert.match(report, /5\.1\.1/);
  });

  test('greylist451@ is put off, and taken when it is tried again', async () => {
    const subject = await submit('greylist451@any.domain');
    await traced(subject, /451 4\.7\.1/);
    await server.cli(['queue', 'retry', '--recipient', 'greylist451@any.domain']);
    assert.match(await traced(subject, /took the message/), /Delivered/);
  });

  test('echo@ answers', async () => {
    const subject = await submit('echo@any.domain');
    const answer = await eventually('the answer is there', async () => (await inbox(subject)) || undefined);
    assert.match(answer, new RegExp(`^Subject: Re: ${subject}$`, 'm'));
    assert.match(answer, /^> Hello$/m);
  });

  test('rookery seed fills seed.test, rookery metrics tells of it', async () => {
    const rows = await server.rows<{ mails: number; newAccounts?: number; password?: string }>([
      'seed',
      '--accounts',
      '3',
      '--mails',
      '60',
      '--seed',
      '7',
    ]);
    assert.deepEqual(
      { ...rows.at(-1), bytes: undefined, tookMs: undefined },
      { mails: 60, of: 60, bytes: undefined, accounts: 3, newAccounts: 3, tookMs: undefined, password: 'trial' },
    );
    const counts = await Promise.all(
      [1, 2, 3].map((i) => messages({ address: `user${i}@seed.test`, password: 'dev-password' })),
    );
    assert.equal(
      counts.reduce((sum, count) => sum + count, 0),
      60,
    );
    const text = await server.cli(['metrics']);
    assert.match(text, /^rookery_queue_messages\{state="due"\} [1-9]/m);
    assert.match(text, /^rookery_queue_delivery_attempts_total\{result="delivered",tls="[a-z]+"\} [1-9]/m);
    assert.match(text, /^rookery_auth_attempts_total\{proto="submission",result="ok"\} [1-9]/m);
    assert.match(text, /\n# EOF\n$/);
  });

  test('the second start makes nothing again; a real server refuses the folder', async () => {
    const there = await messages();
    await server.set('smtp.recipients', '50');
    await server.stop();
    assert.deepEqual(errorsIn(server.log), []);
    const refused = await runProgram(bin, ['serve', '--data', data, '--listen', '127.0.0.1', '--port-offset', '30000']);
    assert.equal(refused.code, 78);
    assert.match(refused.output, /start it with --dev, or name another directory/);
    assertClean(await runProgram(bin, ['check', '--data', data]));
    server = await start();
    assert.equal(await messages(), there);
    assert.equal((await server.cli(['setting', 'get', 'smtp.recipients'])).trim(), '50');
  });

  test('addresses that others reach are refused', async () => {
    const folderToo = join(folder, 'other');
    const refused = await runProgram(bin, ['serve', '--dev', '--data', folderToo, '--listen', '0.0.0.0']);
    assert.equal(refused.code, 78);
    assert.match(refused.output, /--listen 0\.0\.0\.0: with --dev only addresses of this computer/);
  });
});
