import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CleanControl, cleanHandlers, ControlServer } from '#app/control';
import { silentLog } from '#base/log';
import { withStore } from '#testing/engine';
import { runCli } from './mod.ts';

const receivedMs = Date.UTC(2026, 10, 27);

/** A server that knows one cleaned message. */
function withCleaned(
  body: (run: (...argv: string[]) => Promise<{ code: number; out: string; err: string }>) => Promise<void>,
): Promise<void> {
  return withStore(async ({ folder }) => {
    const copy = {
      address: 'anna@here.test',
      receivedMs,
      subject: 'news\u001b[2J',
      releasedMs: null,
      releasedBy: '',
      changes: ['Form'],
    };
    const clean: CleanControl = {
      originals: async () => [copy, { ...copy, address: 'bob@here.test', changes: [] }],
      report: async () => ({
        from: 'a@shop.example',
        text: 'Dear sender\n',
        changes: { changes: [], untouched: [], left: 0 },
      }),
      release: async (_, __, options) => [
        { address: options?.address ?? 'anna@here.test', outcome: 'released' },
        { address: 'bob@here.test', outcome: 'over-quota' },
      ],
    };
    const server = new ControlServer({ dataFolder: folder, handlers: cleanHandlers({ clean }), log: silentLog });
    await server.listen();
    try {
      await body(async (...argv) => {
        let out = '';
        let err = '';
        const code = await runCli(['--data', folder, ...argv], {
          io: {
            out: (text) => {
              out += text;
            },
            err: (text) => {
              err += text;
            },
            readStdin: () => Promise.resolve(Buffer.from('')),
            readFile: () => Buffer.from(''),
            askSecret: undefined,
            live: false,
            styled: false,
            env: {},
            cwd: '/',
          },
          now: () => receivedMs,
          version: '0',
          serve: () => Promise.resolve(0),
          check: () => Promise.resolve({ problems: [], checked: {} }),
        });
        return { code, out, err };
      });
    } finally {
      await server.close();
    }
  });
}

test('the letter to a sender is printed as it is', () =>
  withCleaned(async (run) => {
    assert.equal((await run('clean-report', '7F3K-9QXD-M2TA')).out, 'Dear sender\n');
    assert.match((await run('clean-report', '7F3K-9QXD-M2TA', '--json')).out, /"from":"a@shop\.example"/);
  }));

test('originals are listed, and released by command, with what came of each', () =>
  withCleaned(async (run) => {
    const listed = await run('filter', 'original', '7F3K-9QXD-M2TA');
    assert.match(listed.out, /anna@here\.test +2026-11-27.* +kept +Form +news/);
    assert.match(listed.out, /bob@here\.test +2026-11-27.* +kept +A file was taken out, or the Subject marked +news/);
    assert.ok(!listed.out.includes('\u001b'));
    const released = await run('filter', 'original', '7F3K-9QXD-M2TA', '--release', '--to', 'anna@here.test');
    assert.match(
      released.out,
      /Put the original into the inbox of anna@here\.test\nThe mailbox of bob@here\.test has no room/,
    );
    assert.equal((await run('filter', 'original', '7F3K-9QXD-M2TA', '--note', 'x')).code, 2);
  }));
