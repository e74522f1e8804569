import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SystemClock } from '#base/clock';
import { silentLog } from '#base/log';
import type { Setting, SettingValue } from '#base/setting';
import type { Settings } from '#model/settings';
import { testAuthority } from '#testing/smtppeer';
import { FakeResolver } from '#testing/zone';
import { type FeedKeeper, startFeeds } from './mod.ts';

const authority = await testAuthority('Root');
const certificate = await authority.issue('feeds.test');

async function withFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'feeds-'));
  try {
    await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function keeper(folder: string, texts: readonly string[]): FeedKeeper {
  const get = <V extends SettingValue>(of: Setting<V>): V =>
    of.key === 'filter.feeds' ? (texts as unknown as V) : of.standard;
  return startFeeds({
    house: { clock: new SystemClock(), folder, log: silentLog, settings: { snapshot: () => ({ get }) } as Settings },
    resolver: new FakeResolver({ 'feeds.test': { A: ['127.0.0.1'] } }),
    ca: authority.cert,
  });
}

const found = (feeds: FeedKeeper, host: string): number => feeds.match({ hosts: [host], addresses: [] }).length;

test('a feed comes over TLS, is asked for changes, and is still there after a restart without its server', () =>
  withFolder(async (folder) => {
    const asked: (string | undefined)[] = [];
    const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      asked.push(request.headers['if-none-match']);
      if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end();
      else response.writeHead(200, { ETag: '"1"' }).end('0.0.0.0 evil.example\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const texts = [`phish=https://feeds.test:${(server.address() as AddressInfo).port}/hosts`];
    const first = keeper(folder, texts);
    await first.control.feedsRefresh();
    assert.equal(found(first, 'www.evil.example'), 1);
    await first.control.feedsRefresh();
    assert.deepEqual(asked, [undefined, '"1"']);
    await first.stop();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    const second = keeper(folder, texts);
    await second.control.feedsRefresh();
    assert.equal(found(second, 'www.evil.example'), 1);
    const [status] = second.control.feedsShow();
    assert.deepEqual([status?.state, status?.form, status?.entries], ['failing', 'hosts', 1]);
    await second.stop();
  }));

test('a feed may be a file', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'list.txt');
    await writeFile(path, 'evil.example\n');
    const feeds = keeper(folder, [`spam=${path}`, `spam=${join(folder, 'none')}`]);
    await feeds.control.feedsRefresh();
    assert.equal(found(feeds, 'evil.example'), 1);
    await writeFile(path, 'evil.example\nother.example\n');
    await feeds.control.feedsRefresh();
    assert.equal(found(feeds, 'other.example'), 1);
    assert.deepEqual(
      feeds.control.feedsShow().map(({ state, problem }) => [state, /\((.*)\)$/.exec(problem)?.[1]]),
      [
        ['on', undefined],
        ['failing', 'ENOENT'],
      ],
    );
    await feeds.stop();
  }));
