import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { Fault } from '#base/fault';
import { silentLog } from '#base/log';
import { callControl, type ControlHandlers, ControlServer, controlSocketPath, Unreachable } from './mod.ts';

async function withServer(
  handlers: ControlHandlers,
  body: (folder: string, server: ControlServer) => Promise<void>,
  name = 'data',
): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'rk-'));
  const folder = join(base, name);
  mkdirSync(folder, { recursive: true });
  const server = new ControlServer({ dataFolder: folder, handlers, log: silentLog });
  await server.listen();
  try {
    await body(folder, server);
  } finally {
    await server.close();
    rmSync(base, { recursive: true });
  }
}

const handlers: ControlHandlers = {
  echo: (args) => Promise.resolve(args),
  count: async (_args, call) => {
    for (let i = 0; i < 1000; i++) await call.item({ i, text: 'x'.repeat(200) });
    return 'end';
  },
  refuse: () => Promise.reject(new Fault('conflict', 'inside', { publicText: 'outside' })),
  crash: () => Promise.reject(new Error('a secret path')),
};

test('a command gets its answer, items come in their order', () =>
  withServer(handlers, async (folder) => {
    assert.deepEqual(await callControl(folder, { command: 'echo', args: { a: 'ä\n', b: null } }), {
      a: 'ä\n',
      b: null,
    });
    const items: unknown[] = [];
    assert.equal(
      await callControl(folder, { command: 'count', args: {} }, (item) => items.push((item as { i: number }).i)),
      'end',
    );
    assert.deepEqual(
      items,
      Array.from({ length: 1000 }, (_, i) => i),
    );
  }));

test('a fault comes with its public text, anything else says nothing of the inside', () =>
  withServer(handlers, async (folder) => {
    await assert.rejects(callControl(folder, { command: 'refuse', args: {} }), {
      kind: 'conflict',
      publicText: 'outside',
    });
    await assert.rejects(callControl(folder, { command: 'crash', args: {} }), {
      kind: 'temporary',
      publicText: /^Temporary failure/,
    });
    await assert.rejects(callControl(folder, { command: 'toString', args: {} }), {
      kind: 'invalid',
      publicText: /does not know the command "toString"/,
    });
  }));

test('nonsense on the socket harms nobody', () =>
  withServer(handlers, async (folder) => {
    const socket = connect(controlSocketPath(folder));
    const answers = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.split('\n').length > 3) resolve(text);
      });
    });
    socket.write('nonsense\n[]\n{"command":7}\n');
    assert.match(await answers, /^(?:\{"fault":.*\}\n){3}$/);
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => undefined);
    socket.write('x'.repeat(3_000_000));
    await closed;
    assert.equal(await callControl(folder, { command: 'echo', args: {} }).then(() => 'alive'), 'alive');
  }));

test('what an earlier process left is replaced, and the socket goes with the server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rk-'));
  try {
    await assert.rejects(callControl(folder, { command: 'echo', args: {} }), Unreachable);
    mkdirSync(join(folder, 'control'));
    writeFileSync(join(folder, 'control', 'socket'), '');
    const server = new ControlServer({ dataFolder: folder, handlers, log: silentLog });
    await server.listen();
    await callControl(folder, { command: 'echo', args: {} });
    await server.close();
    assert.equal(existsSync(server.path), false);
    await assert.rejects(callControl(folder, { command: 'echo', args: {} }), Unreachable);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a path too long for a socket gets one elsewhere, private too, and taken away at the end', async () => {
  let path = '';
  await withServer(
    handlers,
    async (folder, server) => {
      path = server.path;
      assert.ok(Buffer.byteLength(join(folder, 'control', 'socket')) > 107 && Buffer.byteLength(path) <= 107);
      assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.deepEqual(await callControl(folder, { command: 'echo', args: { a: 1 } }), { a: 1 });
      const next = new ControlServer({ dataFolder: folder, handlers, log: silentLog });
      assert.equal(existsSync(dirname(path)), false);
      await next.listen();
      assert.notEqual(next.path, path);
      await next.close();
    },
    'd'.repeat(120),
  );
  assert.equal(existsSync(dirname(path)), false);
});
