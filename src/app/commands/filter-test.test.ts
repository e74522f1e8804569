import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type AskedFile, ControlServer, type FilterControl, filterHandlers, type ShownVerdict } from '#app/control';
import { Fault } from '#base/fault';
import { silentLog } from '#base/log';
import { runCli } from './mod.ts';

const verdict: ShownVerdict = {
  kind: 'spam',
  score: 6.3,
  phishScore: 0,
  mail: 'spam',
  required: { spam: 5, high: 15 },
  incomplete: ['Links: the time was used up'],
  model: 'test',
  base: 0,
  summary: 'It is taken for spam.',
  advice: 'Do not answer.',
  change: 'Without subject.shouts it would have had 0 points, and been no spam.',
  mends: [],
  tests: [{ test: 'subject.shouts', points: 6.3, words: 'It shouts: BUY\u001b[31m', evidence: { subject: 'BUY' } }],
};

const asked: string[] = [];
const filter: FilterControl = {
  ask: (message) => {
    asked.push(`inline ${Buffer.from(message).toString('latin1')}`);
    return Promise.resolve(verdict);
  },
  async *askFile(path) {
    await Promise.resolve();
    asked.push(path.slice(path.lastIndexOf('/') + 1));
    if (path.endsWith('hidden.eml')) {
      throw new Fault('not-found', path, { publicText: 'cannot be read by the server (EACCES)' });
    }
    if (path.endsWith('big.eml')) throw new Fault('invalid', path, { publicText: 'is too big' });
    yield { verdict };
  },
};

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function withFiles(
  body: (run: (...argv: string[]) => Promise<Ran>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rookery-filter-'));
  const mails = join(folder, 'mails');
  mkdirSync(join(mails, 'below'), { recursive: true });
  for (const name of ['a.eml', 'below/b.eml', 'hidden.eml', 'big.eml']) writeFileSync(join(mails, name), name);
  const server = new ControlServer({
    dataFolder: folder,
    handlers: filterHandlers({ filter, why: () => Promise.reject(new Error('not asked')) }),
    log: silentLog,
  });
  await server.listen();
  asked.length = 0;
  try {
    await body((...argv) => run(['--data', folder, ...argv], mails), folder);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

let stdin = '';

async function run(argv: readonly string[], cwd: string): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await runCli(argv, {
    io: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      readStdin: () => Promise.resolve(Buffer.from(stdin)),
      readFile: () => Buffer.from('From: read@here.test\n\n'),
      askSecret: undefined,
      live: false,
      styled: false,
      env: {},
      cwd,
    },
    now: () => 0,
    version: '0',
    serve: () => Promise.resolve(0),
    check: () => Promise.resolve({ problems: [], checked: {} }),
  });
  return { code, out, err };
}

test('a folder is looked through with all below it; what the server may not read is read by who asks', () =>
  withFiles(async (cli) => {
    const { code, out, err } = await cli('filter', 'test', '.');
    assert.equal(code, 7, err);
    const lines = out.trimEnd().split('\n').sort();
    assert.match(lines[0] ?? '', /\/mails\/a\.eml: spam, 6\.3 points$/);
    assert.match(lines[1] ?? '', /\/mails\/below\/b\.eml: spam, 6\.3 points$/);
    assert.match(lines[2] ?? '', /\/mails\/big\.eml: is too big$/);
    assert.match(lines[3] ?? '', /\/mails\/hidden\.eml: spam, 6\.3 points$/);
    assert.equal(err, '4 messages: 3 spam, 1 not looked at\n1 of 4 could not be looked at\n');
    assert.ok(asked.includes('inline From: read@here.test\n\n'));
  }));

test('the tests are shown with points and words, which cannot drive the terminal', () =>
  withFiles(async (cli) => {
    const { out } = await cli('filter', 'test', 'a.eml', '--tests');
    assert.match(out, /a\.eml: spam, 6\.3 points\n {5}6\.3 {2}subject\.shouts: It shouts: BUY/);
    assert.match(out, /not looked at: Links: the time was used up/);
    assert.ok(!out.includes('\u001b'));
  }));

test('--json gives one object a line, and - is standard input', () =>
  withFiles(async (cli) => {
    stdin = 'From: a@b.test\n\nHello';
    const { out } = await cli('--json', 'filter', 'test', '-');
    const one = JSON.parse(out) as AskedFile;
    assert.ok('verdict' in one && one.path === '-' && one.verdict.kind === 'spam');
    assert.deepEqual(asked, [`inline ${stdin}`]);
  }));

test('what is no mail is told with its reason, and fails', () =>
  withFiles(async (cli) => {
    stdin = '{"a": 1}';
    const { code, out, err } = await cli('filter', 'test', '-');
    assert.deepEqual({ code, out, err }, { code: 1, out: '-: is JSON\n', err: 'It could not be looked at\n' });
    stdin = '';
    assert.equal((await cli('filter', 'test', '-')).out, '-: is empty\n');
  }));

test('each message of an mbox has its verdict', () =>
  withFiles(async (cli) => {
    stdin = 'From a Thu Nov 26\nFrom: a@b.test\nDate: x\n\nOne\n\nFrom b Thu Nov 26\nFrom: c@b.test\nDate: x\n\nTwo\n';
    const { out } = await cli('filter', 'test', '-');
    assert.equal(out, '- (message 1): spam, 6.3 points\n- (message 2): spam, 6.3 points\n');
  }));

test('a file that is not there is told at once', () =>
  withFiles(async (cli) => {
    const { code, err } = await cli('filter', 'test', 'nowhere.eml');
    assert.equal(code, 2);
    assert.match(err, /There is no .*nowhere\.eml/);
  }));
