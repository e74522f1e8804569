/** A real clamd, over its socket and over TCP, with a signature of our own: what it finds is told, what it cannot is known. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { SystemClock } from '#base/clock';
import { Metrics } from '#base/metric';
import { Clamd } from '#edge/clamd';
import { zipOf } from '#testing/files';
import { Daemon } from './harness/engines.ts';
import { eventually, lacking } from './harness/program.ts';

const marker = 'ROOKERY-TEST-SIGNATURE-NOT-A-VIRUS-7f3a91';
const never = new AbortController().signal;
const STREAM_MAX = 2 * 1024 * 1024;

suite('clamd', { skip: lacking('clamd') }, () => {
  let folder = '';
  let daemon: Daemon;
  const clamdAt = (where: string): Clamd =>
    new Clamd({
      clock: new SystemClock(),
      metrics: new Metrics(),
      choices: () => ({ where, deadlineMs: 20_000, connectionsMax: 4 }),
    });

  before(async () => {
    daemon = await Daemon.start('clamd', 1, async (made, [port = 0]) => {
      folder = made;
      await mkdir(join(folder, 'db'));
      // Name, any kind of file, anywhere in it, the octets.
      await writeFile(
        join(folder, 'db', 'own.ndb'),
        `Rookery.Test.Marker:0:*:${Buffer.from(marker).toString('hex')}\n`,
      );
      const config = [
        'Foreground yes',
        `DatabaseDirectory ${join(folder, 'db')}`,
        `LocalSocket ${join(folder, 'sock')}`,
        'TCPAddr 127.0.0.1',
        `TCPSocket ${port}`,
        `TemporaryDirectory ${folder}`,
        `StreamMaxLength ${STREAM_MAX}`,
        'MaxThreads 4',
        'ScanMail yes',
        '',
      ];
      await writeFile(join(folder, 'clamd.conf'), config.join('\n'));
      return ['--config-file', join(folder, 'clamd.conf')];
    });
    await eventually(
      'clamd answers',
      async () => ((await clamdAt(join(folder, 'sock')).probe(never)).state === 'up' ? true : undefined),
      60_000,
    );
  });
  after(() => daemon.stop());

  const places = (): readonly string[] => [join(folder, 'sock'), `127.0.0.1:${daemon.ports[0]}`];

  test('it says its version', async () => {
    for (const where of places()) assert.match((await clamdAt(where).probe(never)).version, /^ClamAV \d/);
  });

  test('what has the mark is found, also inside of a message and an archive', async () => {
    const inZip = zipOf([{ name: 'a.txt', content: `before ${marker} after` }]).toString('base64');
    const mail = `From: a@example.com\r\nMIME-Version: 1.0\r\nContent-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=a.zip\r\n\r\n${inZip}\r\n`;
    for (const where of places()) {
      const clamd = clamdAt(where);
      for (const octets of [`x ${marker}`, mail]) {
        const result = await clamd.scan(Buffer.from(octets), never);
        assert.match(result.kind === 'found' ? result.name : result.kind, /^Rookery\.Test\.Marker/);
      }
    }
  });

  test('what has it not is clean, in one piece and in many', async () => {
    const pieces = (async function* () {
      for (let i = 0; i < 100; i++) yield Buffer.alloc(1000, 'x');
    })();
    const clamd = clamdAt(join(folder, 'sock'));
    assert.deepEqual(await clamd.scan(pieces, never), { kind: 'clean' });
    assert.deepEqual(await clamd.scan(Buffer.from('hello'), never), { kind: 'clean' });
  });

  test('more than it takes is not known, and told as such', async () => {
    for (const where of places()) {
      const result = await clamdAt(where).scan(Buffer.alloc(STREAM_MAX * 4, 'x'), never);
      assert.equal(result.kind === 'unknown' && result.reason, 'too-large');
    }
  });

  test('a hundred at once over four connections', async () => {
    const clamd = clamdAt(join(folder, 'sock'));
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, i) => clamd.scan(Buffer.from(i % 10 === 0 ? marker : 'fine'), never)),
    );
    assert.equal(results.filter(({ kind }) => kind === 'found').length, 10);
    assert.equal(results.filter(({ kind }) => kind === 'clean').length, 90);
  });
});
