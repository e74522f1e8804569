/** What the README tells a new user to type works as it stands there; only ports and the data folder are others. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { NameServer } from './harness/dns.ts';
import { lacking, mustRun } from './harness/program.ts';
import { Rookery } from './harness/rookery.ts';

const root = join(import.meta.dirname, '../..');

/** The shell blocks below a heading of the README, in their order. */
async function blocksBelow(heading: string): Promise<string[]> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const start = readme.indexOf(`\n## ${heading}\n`);
  assert.notEqual(start, -1, `README has no section "${heading}"`);
  const end = readme.slice(start + 1).search(/\n###? /) + start + 1;
  return [...readme.slice(start, end).matchAll(/```sh\n([^]*?)```/g)].map((match) => match[1] ?? '');
}

suite("the README's first five minutes", { skip: lacking('nsd', 'swaks', 'curl') }, () => {
  let dns: NameServer;
  let server: Rookery;
  let home: string;
  before(async () => {
    dns = await NameServer.start();
    server = await Rookery.start({ dns: dns.address });
    home = await mkdtemp(join(tmpdir(), 'rookery-readme-'));
  });
  after(async () => {
    await server.stop();
    await dns.stop();
    await rm(home, { recursive: true });
  });

  /** Runs a block of the README against our server, from the project's folder. */
  const type = async (block: string): Promise<string> => {
    const { smtp, imaps } = server.ports;
    const command = block.replaceAll('10025', String(smtp)).replaceAll('10993', String(imaps));
    const env = { ROOKERY_DATA: server.data, HOME: home, NO_COLOR: '1' };
    return (await mustRun('bash', ['-euc', command], { cwd: root, env })).output;
  };

  test('a domain, an account, a message sent and read, and its trace', async () => {
    const blocks = await blocksBelow('The first five minutes');
    const block = (program: string): string => {
      const found = blocks.find((text) => text.includes(program));
      assert.ok(found !== undefined, `README shows ${program}`);
      return found;
    };
    await type(block('domain add'));
    assert.match(await type(block('swaks')), /^<-\s+250 2\.\d\.\d .*reference/m);
    assert.match(await type(block('curl')), /^Subject: Hello\r?\n[^]*It works\./m);
    const story = await type(block('rookery trace'));
    assert.match(story, /friend@remote\.test/);
    assert.match(story, /you@example\.test/);
  });

  test('the two set-up commands are the ones that package.json has', async () => {
    assert.deepEqual(await blocksBelow('Set up'), ['npm ci && npm start\n', 'npm ci && npm test\n']);
    const scripts = (
      JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }
    ).scripts;
    // exec: the shell that npm starts would keep SIGTERM from the server.
    assert.equal(scripts['start'], 'exec bin/rookery serve');
    assert.ok(scripts['test'] !== undefined);
  });
});
