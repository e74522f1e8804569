/** Starting, stopping and what goes wrong around it: each has a sentence that says what to do, and an exit code. */
import assert from 'node:assert/strict';
import {
  appendFile,
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { createSelfSigned } from '#edge/net';
import { SystemRandom } from '#base/random';
import { asData, letterOfSize, newLetter } from '../interop/harness/letter.ts';
import { eventually, type Finished, isFree, lacking, runProgram, stopProcess } from '../interop/harness/program.ts';
import { Rookery } from '../interop/harness/rookery.ts';
import { assertClean, bin, House, noDns, plain } from './house.ts';
import { Peer } from './peer.ts';

const START_MS_MAX = 15_000;
const DAY_MS = 24 * 3600 * 1000;

/** A folder with files, for servers that do not start. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rookery-start-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

function serve(
  data: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return runProgram(bin, ['serve', '--data', data, '--dns', noDns, ...args], { env, timeoutMs: START_MS_MAX });
}

/** The certificate and key files of a name, valid from a day before `nowMs`. */
async function certificate(folder: string, name: string, nowMs = Date.now()): Promise<void> {
  const { certificate: pem, key } = await createSelfSigned([name], { nowMs, random: new SystemRandom() });
  await writeFile(join(folder, `${name}.pem`), pem);
  await writeFile(join(folder, `${name}.key`), key);
}

/** All but the sockets. */
function copyData(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, filter: (path) => !/\.sock$|\/socket$/.test(path) });
}

const section = (name: string, pem = `${name}.test.pem`, key = `${name}.test.key`): string =>
  `[certificate.${name}]\ncertificate = "${pem}"\nkey = "${key}"\n`;

suite('a start that cannot be', () => {
  for (const [name, config, expected] of [
    ['an unknown key', 'hostnam = "mx.example.test"\n', /unknown key "hostnam".*"hostname"/],
    [
      'an unknown key in a section',
      '[listen]\nadresses = ["127.0.0.1"]\n',
      /unknown key "listen\.adresses".*"listen\.addresses"/,
    ],
    ['an unknown section', '[listeners]\nsmtp = 25\n', /unknown key "listeners/],
    ['an unknown listener', '[listener.smpt]\non = true\n', /unknown key "listener\.smpt\.on".*listener\.smtp\.on/],
    ['a value of the wrong type', 'hostname = 25\n', /hostname is not a text/],
    ['a value that cannot be', '[listen]\naddresses = ["mx.example.test"]\n', /"mx\.example\.test".*not an IP address/],
    ['a port that cannot be', '[listener.smtp]\nport = 70000\n', /not a port from 1 to 65535/],
    ['a file that is no TOML', 'hostname = \n', /rookery\.toml cannot be read/],
    ['two errors', 'hostnam = "x"\nport = 25\n', /hostnam[^]*"port"/],
    ['a certificate without its key', '[certificate.a]\ncertificate = "a.pem"\n', /certificate\.a has no key/],
  ] as const) {
    test(`${name} in rookery.toml ends with 78 and says where`, async () => {
      const data = await folderWith({ 'rookery.toml': config });
      const { code, output } = await serve(data, ['--port-offset', '30000']);
      assert.match(output, expected);
      assert.equal(code, 78, output);
      assert.ok(!output.includes('    at '), 'no stack');
      assert.deepEqual(await readdir(data), ['rookery.toml'], 'nothing was made');
      await rm(data, { recursive: true });
    });
  }

  test('an unknown variable and a wrong option are said, too', async () => {
    const data = await folderWith({});
    const variable = await serve(data, [], { ROOKERY_HOSTNAM: 'mx.example.test' });
    assert.equal(variable.code, 78, variable.output);
    assert.match(variable.output, /ROOKERY_HOSTNAM.*ROOKERY_HOSTNAME/);
    for (const args of [['--port-offset', 'many'], ['--listen', 'nowhere'], ['--frobnicate']]) {
      const { code, output } = await serve(data, args);
      assert.ok(code === 2 || code === 78, `${args.join(' ')}: ${code} ${output}`);
    }
    await rm(data, { recursive: true });
  });

  suite('certificates', () => {
    let folder: string;
    before(async () => {
      folder = await folderWith({ 'rubbish.pem': 'no certificate at all\n' });
      await certificate(folder, 'a.test');
      await certificate(folder, 'b.test');
    });
    after(() => rm(folder, { recursive: true }));

    for (const [name, pem, key, expected] of [
      ['that are not there', 'missing.pem', 'a.test.key', /missing\.pem/],
      ['whose key is not there', 'a.test.pem', 'missing.key', /missing\.key/],
      ['whose key belongs to another', 'a.test.pem', 'b.test.key', /a\.test\.pem.*b\.test\.key/],
      ['that are none', 'rubbish.pem', 'a.test.key', /rubbish\.pem/],
      ['whose key is none', 'a.test.pem', 'a.test.pem', /a\.test\.pem/],
      ['that are a folder', '.', 'a.test.key', /certificate/i],
    ] as const) {
      test(`${name} end the start with 78 and their path`, async () => {
        await writeFile(join(folder, 'rookery.toml'), section('a', pem, key));
        const { code, output } = await serve(folder, ['--port-offset', '30100', '--listen', '127.0.0.1']);
        assert.match(output, expected);
        assert.equal(code, 78, output);
        assert.doesNotMatch(output, /PRIVATE KEY|^ready$/m);
      });
    }
  });

  test('a port that is taken is named', async () => {
    const taken = createServer().listen(30_243, '127.0.0.1');
    const data = await folderWith({});
    try {
      const { code, output } = await serve(data, ['--port-offset', '30100', '--listen', '127.0.0.1']);
      assert.match(output, /127\.0\.0\.1 port 30243 for imap: another program listens there/);
      assert.equal(code, 4, output);
      assert.doesNotMatch(output, /^ready$/m);
    } finally {
      taken.close();
      await rm(data, { recursive: true });
    }
  });

  test('a web port that is taken is named too, with the way out', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const others = ['smtp', 'submissions', 'submission', 'submission-2525', 'imap', 'imaps', 'pop3', 'pop3s', 'http'];
    const off = others.map((name) => `[listener.${name}]\non = false\n`).join('');
    const data = await folderWith({ 'rookery.toml': `${off}[listener.https]\nport = ${port}\n` });
    try {
      const { code, output } = await serve(data, ['--port-offset', '0', '--listen', '127.0.0.1']);
      assert.match(output, new RegExp(`port ${port} for https: another program .*\\[listener\\.https\\] .*on = false`));
      assert.equal(code, 4, output);
    } finally {
      taken.close();
      await rm(data, { recursive: true });
    }
  });

  test('a data directory that cannot be made or written is named', async () => {
    const data = await folderWith({ file: 'x' });
    const { code, output } = await serve(join(data, 'file', 'deeper'), ['--port-offset', '30000']);
    assert.notEqual(code, 0);
    assert.match(output, /file/);
    assert.ok(!output.includes('    at '), `no stack: ${output}`);
    await rm(data, { recursive: true });
  });
});

suite('a user who may not bind port 25', { skip: whyNotNobody() }, () => {
  test('gets ports 10000 higher, and is told so', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-nobody-'));
    const data = join(folder, 'data');
    await chmod(folder, 0o755);
    await mkdir(data);
    await chown(data, 65_534, 65_534);
    // An address of our own: others may use these ports on theirs.
    const command = [bin, 'serve', '--data', data, '--listen', '127.254.1.25', '--dns', noDns];
    const args = ['--reuid=65534', '--regid=65534', '--clear-groups', ...command];
    const child = spawn('setpriv', args, { env: { ...process.env, HOME: folder }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
    await eventually('it is ready', () =>
      Promise.resolve(/^ready$/m.test(output) || child.exitCode !== null || undefined),
    );
    assert.ok(!(await isFree(10_025, '127.254.1.25')), output);
    const code = await stopProcess(child);
    assert.match(output, /may not bind.*10000/, `ended with ${code}`);
    assert.match(output, /smtp 10025/);
    assert.equal(code, 0, output);
    await rm(folder, { recursive: true });
  });
});

function whyNotNobody(): string | undefined {
  return process.getuid?.() === 0 ? lacking('setpriv') : 'needs root, to become nobody';
}

suite('a server that runs', () => {
  let house: House;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rookery-running-'));
    const data = join(folder, 'data');
    await mkdir(data);
    for (const name of ['a.test', 'b.test']) await certificate(data, name);
    house = await House.start({ data, config: `hostname = "mx.example.test"\n${section('a')}${section('b')}` });
  });
  after(async () => {
    await house[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test('keeps a second one off its data, and goes on', async () => {
    const { code, output } = await serve(house.data, ['--port-offset', '30000', '--listen', '127.0.0.1']);
    assert.equal(code, 4, output);
    assert.match(output, new RegExp(`in use by another Rookery \\(process ${house.server.pid}\\)`));
    assert.doesNotMatch(output, /^ready$/m);
    const check = await house.check();
    assert.notEqual(check.code, 0, 'the offline check does not run beside it');
    assert.match(check.output, /in use/);
    await house.deliver(house.anna);
  });

  test('gives out no more of itself to others than they need', async () => {
    for (const name of await readdir(house.data)) {
      const { mode } = await stat(join(house.data, name));
      if (/^(?:[ab]\.test\.|rookery\.toml$)/.test(name)) continue;
      assert.equal(mode & 0o007, 0, `${name} is closed to others`);
    }
  });

  suite('and its certificates', () => {
    const namesFor = async (serverName?: string): Promise<string> => {
      await using peer = await house.peer('imaps', serverName === undefined ? {} : { serverName });
      return peer.certificateNames;
    };

    test('shows each client the one for the name it asks for, the first to all others', async () => {
      assert.match(await namesFor('a.test'), /a\.test/);
      assert.match(await namesFor('b.test'), /b\.test/);
      assert.match(await namesFor('B.TEST'), /b\.test/);
      assert.match(await namesFor('c.test'), /a\.test/);
      assert.match(await namesFor(), /a\.test/);
      await using peer = await house.peer('submission');
      await peer.dialog('S: 220', 'C: EHLO x.test', 'S: 250', 'C: STARTTLS', 'S: 220');
      await peer.startTls('b.test');
      assert.match(peer.certificateNames, /b\.test/);
    });

    test('reads new ones at SIGHUP, and drops nobody', async () => {
      await using reader = await house.reader(house.anna);
      const before = house.server.log.length;
      await certificate(house.data, 'new-a.test');
      await cp(join(house.data, 'new-a.test.pem'), join(house.data, 'a.test.pem'));
      await cp(join(house.data, 'new-a.test.key'), join(house.data, 'a.test.key'));
      process.kill(house.server.pid, 'SIGHUP');
      await eventually('the certificates are read', () =>
        Promise.resolve(house.server.log.slice(before).includes('tls.reloaded') || undefined),
      );
      assert.match(await namesFor('a.test'), /new-a\.test/);
      assert.match(await namesFor('b.test'), /b\.test/);
      await reader.dialog('C: a1 SELECT INBOX', 'S: a1 OK', 'C: a2 LOGOUT', 'S: a2 OK');
    });

    for (const [name, damage] of [
      ['a file that is no certificate', (): Promise<void> => writeFile(join(house.data, 'a.test.pem'), 'rubbish\n')],
      ['a key of another', (): Promise<void> => cp(join(house.data, 'b.test.key'), join(house.data, 'a.test.key'))],
      ['no file at all', (): Promise<void> => rm(join(house.data, 'b.test.pem'))],
    ] as const) {
      test(`keeps the old ones where it finds ${name}, and says so`, async () => {
        const saved = await mkdtemp(join(folder, 'saved-'));
        for (const file of ['a.test.pem', 'a.test.key', 'b.test.pem'])
          await cp(join(house.data, file), join(saved, file));
        const before = house.server.log.length;
        await damage();
        process.kill(house.server.pid, 'SIGHUP');
        const line = await eventually('it is said', () =>
          Promise.resolve(/"event":"tls\.reload\.failed".*/.exec(house.server.log.slice(before))?.[0]),
        );
        assert.match(line, /[ab]\.test\.(?:pem|key)/);
        assert.match(await namesFor('a.test'), /new-a\.test/);
        assert.match(await namesFor('b.test'), /b\.test/);
        for (const file of ['a.test.pem', 'a.test.key', 'b.test.pem'])
          await cp(join(saved, file), join(house.data, file));
      });
    }
  });

  test('ends a message that is under way when it is told to end, and nothing else begins', async () => {
    await using sending = await house.sender({ to: house.anna });
    await using idle = await house.sender();
    await using reader = await house.reader(house.anna);
    await using silent = await house.sender({ to: house.ben });
    const { bytes } = newLetter();
    await sending.dialog('C: DATA', 'S: 354');
    await sending.send(asData(bytes).subarray(0, 200));
    await silent.dialog('C: DATA', 'S: 354', 'C| Subject: Never ends\r\n');
    const begun = performance.now();
    process.kill(house.server.pid, 'SIGTERM');
    await idle.dialog('S: 421', 'S: <closed>');
    assert.match(await reader.line(), /^\* BYE/);
    await sending.send(asData(bytes).subarray(200));
    await sending.dialog('S: 250');
    house.acknowledged(house.anna, bytes);
    await assert.rejects(house.peer());
    await house.server.stop();
    assert.ok(performance.now() - begun < 8000, 'it does not wait for one who says nothing');
    assertClean(await house.check());
    await house.restart();
    await house.verifyLedger();
    assert.deepEqual(await house.inbox(house.ben), []);
  });

  test('loses nothing that it acknowledged when it is killed, whatever the disk holds behind it', async () => {
    const peers = await Promise.all(Array.from({ length: 4 }, () => house.sender()));
    let acknowledged = 0;
    const sending = peers.map(async (peer, i) => {
      for (;;) {
        const { bytes } = i === 3 ? letterOfSize(400_000) : newLetter();
        try {
          await peer.dialog(
            'C: MAIL FROM:<a@remote.test>',
            'S: 250',
            'C: RCPT TO:<zoe@second.test>',
            'S: 250',
            'C: DATA',
            'S: 354',
          );
          await peer.send(asData(bytes));
          await peer.dialog('S: 250');
        } catch {
          return;
        }
        house.acknowledged(house.zoe, bytes);
        acknowledged++;
      }
    });
    await eventually('some are taken', () => Promise.resolve(acknowledged >= 40 || undefined));
    await house.server.kill();
    await Promise.all(sending);
    await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
    // What a crash leaves at the ends of files: half a record, and frames that no commit follows.
    const packs = join(house.data, 'packs');
    const last = (await readdir(packs)).sort().at(-1) ?? '';
    await appendFile(join(packs, last), (await readFile(join(packs, last))).subarray(0, 100));
    const wal = join(house.data, 'rookery.db-wal');
    await appendFile(wal, (await readFile(wal)).subarray(32, 32 + 2000));
    await house.restart();
    await house.verifyLedger();
    await house.deliver(house.anna);
  });

  test('starts where the end of the write-ahead log is torn off, and keeps what lies before', async () => {
    await house.server.kill();
    const copy = join(folder, 'torn');
    await copyData(house.data, copy);
    const wal = join(copy, 'rookery.db-wal');
    const { size } = await stat(wal);
    assert.ok(size > 0, 'there is a log');
    await truncate(wal, Math.max(0, size - 1000));
    assertClean(await runProgram(bin, ['check', '--data', copy]));
    await house.restart();
    await house.verifyLedger();
  });

  test('says which message is damaged, keeps it back, and serves all others', async () => {
    const text = 'a text that the disk will change';
    const marked = newLetter({ body: `${text}\r\n` }).bytes;
    const sender = await house.sender();
    await sender.dialog(
      'C: MAIL FROM:<a@remote.test>',
      'S: 250',
      'C: RCPT TO:<ben@example.test>',
      'S: 250',
      'C: DATA',
      'S: 354',
    );
    await sender.send(asData(marked));
    await sender.dialog('S: 250', 'C: QUIT', 'S: 221');
    await sender[Symbol.asyncDispose]();
    await house.deliver(house.ben);
    await house.server.stop();
    const copy = join(folder, 'damaged');
    await copyData(house.data, copy);
    for (const name of await readdir(join(copy, 'packs'))) {
      const bytes = await readFile(join(copy, 'packs', name));
      const at = bytes.indexOf(text);
      if (at === -1) continue;
      bytes.writeUInt8(0x21, at);
      await writeFile(join(copy, 'packs', name), bytes);
    }
    const { code, output } = await runProgram(bin, ['check', '--data', copy]);
    assert.equal(code, 1, output);
    assert.match(output, /\b1 problem/);
    await house.restart();
    await house.verifyLedger();
  });

  test('does not hand out a damaged message as if it were whole, and says why', async () => {
    await using server = await Rookery.start({ dns: noDns, data: join(folder, 'damaged') });
    await using drop = await Peer.open(server.ports.pop3s, { protocol: 'pop3', tls: true });
    await drop.dialog('S: +OK', `C: AUTH PLAIN ${plain(house.ben)}`, 'S: +OK 2', 'C: RETR 2', 'S: +OK');
    await drop.until('\r\n.\r\n');
    const [refusal = ''] = await drop.dialog('C: RETR 1', 'S: -ERR [SYS/PERM]', 'C: RETR 2', 'S: +OK');
    assert.match(refusal, /damaged/);
    await using reader = await Peer.open(server.ports.imaps, { protocol: 'imap', tls: true });
    const { address, password } = house.ben;
    await reader.dialog('S: * OK', `C: a1 LOGIN ${address} ${password}`, 'S: a1 OK', 'C: a2 SELECT INBOX', 'S: a2 OK');
    await reader.dialog(
      'C: a3 FETCH 1 BODY.PEEK[]',
      'S: a3 NO [CONTACTADMIN]',
      'C: a4 FETCH 1:2 (FLAGS ENVELOPE)',
      'S: a4 OK',
    );
  });

  test('afterwards all that was acknowledged is there, and the data are whole', () =>
    house.finish({ expectedErrors: /tls\.reload\.failed/ }));
});

suite('an expired certificate', () => {
  test('does not pass in silence', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rookery-expired-'));
    const data = join(folder, 'data');
    await mkdir(data);
    await certificate(data, 'a.test', Date.now() - 12 * 365 * DAY_MS);
    await using house = await House.start({ data, config: `hostname = "mx.example.test"\n${section('a')}` });
    assert.match(house.server.log, /certificate \S+a\.test\.pem has expired/, 'the start says so, with the file');
    await house.deliver(house.anna);
    const before = house.server.log.length;
    process.kill(house.server.pid, 'SIGHUP');
    await eventually('it is not taken again', () =>
      Promise.resolve(
        /tls\.reload\.failed.*a\.test\.pem has expired/.test(house.server.log.slice(before)) || undefined,
      ),
    );
    await house.verifyLedger();
    await house.server.stop();
    await rm(folder, { recursive: true });
  });
});
