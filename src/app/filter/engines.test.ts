import assert from 'node:assert/strict';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { Metrics } from '#base/metric';
import { SystemClock } from '#base/clock';
import { SystemRandom } from '#base/random';
import { unscanned } from '#check/spam';
import { fixedSettings } from '#model/settings';
import { engineLookUp } from './engines.ts';

test('an engine hears of the name that DNS confirms, and of who signed in', async () => {
  let heard: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    heard = request.headers;
    request.resume().on('end', () => response.end('{"action":"no action","score":0,"required_score":15,"symbols":{}}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const settings = fixedSettings({ 'filter.engines': [`rspamd=http://127.0.0.1:${address.port}`] });
  const house = {
    clock: new SystemClock(),
    random: new SystemRandom(),
    metrics: new Metrics(),
    hostname: 'mx.here.test',
    settings: { snapshot: () => settings },
  };
  const look = engineLookUp({ house: house as never, hosts: () => [], viruses: () => ({ kind: 'clean' }) });
  const bytes = new Uint8Array(Buffer.from('Subject: a\r\n\r\nb\r\n'));
  const question = {
    purpose: 'mail',
    reference: '7F3K-9QXD-M2TA',
    scan: unscanned(bytes.length, ''),
    content: { kind: 'memory', bytes },
    client: '192.0.2.7',
    clientName: 'mail.sender.test',
    login: 'anna@here.test',
    helo: 'helo.sender.test',
    reversePath: null,
    authentication: undefined,
    door: [],
    recipients: [],
  } as const;
  await look(question, AbortSignal.timeout(5000));
  const names = ['ip', 'hostname', 'helo', 'user', 'from'];
  assert.deepEqual(
    names.map((name) => heard[name]),
    ['192.0.2.7', 'mail.sender.test', 'helo.sender.test', 'anna@here.test', '<>'],
  );
  server.closeAllConnections();
  server.close();
});
