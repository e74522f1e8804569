/** From a message that is held to its digest, its page, and the inbox, on a real server. */
import assert from 'node:assert/strict';
import { request as requestHttps } from 'node:https';
import { after, before, suite, test } from 'node:test';
import { asData, newLetter } from '../interop/harness/letter.ts';
import type { Account } from '../interop/harness/rookery.ts';
import { House } from './house.ts';
import { type Answer, ask } from './web.ts';

/** The line that every filter calls spam. */
const spamLine = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

interface Listed {
  readonly id: number;
  readonly reference: string;
  readonly recipient: string;
  readonly class: string;
  readonly state: string;
  readonly subject: string;
}

suite('quarantine', () => {
  let house: House;
  before(async () => {
    const settings = {
      'filter.spam-action': 'quarantine',
      'filter.high-action': 'quarantine',
      // Spam with a link in it, and nothing else: users may release it.
      'filter.phish-score': '100',
      'filter.deadline': '60s',
      'digest.schedule': 'off',
    };
    house = await House.start({ settings });
  });
  after(() => house[Symbol.asyncDispose]());

  const listed = async (...more: readonly string[]): Promise<Listed[]> =>
    (await house.server.rows(['quarantine', 'list', ...more])) as Listed[];

  /** A message that is held; its octets are owed to the inbox once it is released. */
  const hold = async (to: Account): Promise<{ readonly bytes: Buffer; readonly held: Listed }> => {
    const before = (await listed()).map(({ id }) => id);
    const { bytes } = newLetter({ to: to.address, body: `${spamLine}\r\nhttps://shop.test/buy\r\n` });
    await using peer = await house.sender({ to });
    await peer.dialog('C: DATA', 'S: 354');
    await peer.send(asData(bytes));
    await peer.dialog('S: 250');
    const held = (await listed()).find(({ id }) => !before.includes(id));
    assert.ok(held !== undefined, 'it is held');
    return { bytes, held };
  };

  const api = (
    account: Account,
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; json: never }> =>
    new Promise((resolve, reject) => {
      const authorization = `Basic ${Buffer.from(`${account.address}:${account.password}`).toString('base64')}`;
      const { https: port } = house.server.ports;
      const asked = requestHttps(
        {
          host: '127.0.0.1',
          port,
          method,
          path: `/api/v1/quarantine${path}`,
          headers: { authorization },
          rejectUnauthorized: false,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              json: JSON.parse(Buffer.concat(chunks).toString() || 'null') as never,
            }),
          );
        },
      );
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });

  const hasOctets = (messages: readonly Buffer[], bytes: Buffer): number =>
    messages.filter((one) => one.subarray(-bytes.length).equals(bytes)).length;

  /** Paths of the links with these words in the newest digest. */
  const links = async (account: Account, words: string): Promise<string[]> => {
    const digest = (await house.inbox(account)).findLast((one) => one.includes('Auto-Submitted: auto-generated'));
    const text = (digest?.toString('latin1') ?? '').replaceAll('=\r\n', '');
    const plain = text.slice(0, text.indexOf('text/html'));
    return [...plain.matchAll(/\* ([^\r\n]*):\r\n {2}https:\/\/mx\.example\.test:\d+(\/held\/[\w-]+)/g)]
      .filter(([, said]) => said === words)
      .map(([, , path]) => path ?? '');
  };

  const page = (path: string, form?: Readonly<Record<string, string>>): Promise<Answer> =>
    ask(house.server.ports.https, path, form === undefined ? {} : { form });

  test('held, told in a digest, opened by a scanner, delivered by a press: the same octets, once', async () => {
    const { bytes, held } = await hold(house.anna);
    assert.deepEqual([held.class, held.recipient, held.state], ['spam', house.anna.address, 'held']);
    assert.equal((await house.inbox(house.anna)).length, 0);
    await house.server.cli(['quarantine', 'digest', house.anna.address]);
    const [path = ''] = await links(house.anna, 'Deliver');
    const opened = await Promise.all([page(path), page(path), page(path)]);
    for (const { status, text } of opened) {
      assert.equal(status, 200);
      assert.match(text, /<h1>Deliver this message\?<\/h1>/);
      assert.match(text, /hxxps:\/\/shop\[\.\]test\/buy/);
    }
    assert.equal(hasOctets(await house.inbox(house.anna), bytes), 0, 'a scanner that opens links delivers nothing');
    const pressed = await Promise.all([page(path, { press: 'deliver' }), page(path, { press: 'deliver' })]);
    assert.deepEqual(
      pressed.map(({ status }) => status),
      [200, 200],
    );
    assert.ok(pressed.some(({ text }) => text.includes('It is in your inbox')));
    const inbox = await house.inbox(house.anna);
    assert.equal(hasOctets(inbox, bytes), 1);
    house.acknowledged(house.anna, bytes);
    const [released] = inbox.filter((one) => hasOctets([one], bytes) === 1);
    assert.match(released?.toString('latin1') ?? '', /\r\nX-Rookery-Released: by anna@example\.test; /);
    assert.match((await page(path)).text, /was delivered already/);
    const trace = (await house.server.cli(['trace', held.reference])).toString();
    assert.match(trace, /Held for anna@example\.test: /);
    assert.match(trace, /delivered to the inbox by anna@example\.test with a link of a digest/);
    assert.match((await house.server.cli(['audit', 'list'])).toString(), /quarantine\.release/);
  });

  test('links of a digest work after a restart, and nothing is told twice', async () => {
    const { bytes } = await hold(house.ben);
    await house.server.cli(['quarantine', 'digest', house.ben.address]);
    await house.server.stop();
    await house.restart();
    assert.match((await house.server.cli(['quarantine', 'digest', house.ben.address])).toString(), /Nothing new/);
    const [path = ''] = await links(house.ben, 'Deliver and allow the sender');
    const { status, text } = await page(path, { press: 'allow' });
    assert.equal(status, 200);
    assert.match(text, /is let in from now on/);
    assert.equal(hasOctets(await house.inbox(house.ben), bytes), 1);
    house.acknowledged(house.ben, bytes);
    const allowed = await house.server.rows(['filter', 'lists', '--account', house.ben.address]);
    assert.equal(allowed.length, 1);
  });

  test('programs do the same over HTTP: each sees its own, and does what it may', async () => {
    const { bytes, held } = await hold(house.zoe);
    const seen = (await api(house.zoe, 'GET', '')).json as { messages: Listed[] };
    assert.deepEqual(
      seen.messages.map(({ id }) => id),
      [held.id],
    );
    const others = (await api(house.anna, 'GET', '')).json as { messages: Listed[] };
    assert.deepEqual(others.messages, []);
    assert.equal((await api(house.anna, 'POST', `/${held.id}/release`)).status, 404);
    assert.equal((await api(house.zoe, 'GET', `/${held.id}/raw`)).status, 403);
    assert.equal((await api({ ...house.zoe, password: 'wrong-horse-9' }, 'GET', '')).status, 401);
    await house.server.cli(['grant', 'add', house.ben.address, 'domain-admin', '--domain', 'second.test']);
    const raw = (await api(house.ben, 'GET', `/${held.reference}/raw`)).json as { base64: string };
    assert.ok(Buffer.from(raw.base64, 'base64').subarray(-bytes.length).equals(bytes));
    const { json } = await api(house.zoe, 'POST', '/bulk/release', { ids: [held.reference, held.id, 4711] });
    assert.deepEqual(
      (json as { outcomes: { outcome: string }[] }).outcomes.map(({ outcome }) => outcome),
      ['released', 'already', 'refused'],
    );
    assert.equal(hasOctets(await house.inbox(house.zoe), bytes), 1);
    house.acknowledged(house.zoe, bytes);
  });

  test('where a domain tightens, users ask and an administrator answers', async () => {
    await house.server.cli(['setting', 'set', 'quarantine.user-may-release', '--domain', 'second.test', 'policy']);
    const { bytes, held } = await hold(house.zoe);
    assert.equal((await api(house.zoe, 'POST', `/${held.id}/release`)).status, 403);
    const asked = await api(house.zoe, 'POST', `/${held.id}/request`, { note: 'my order' });
    assert.equal((asked.json as { outcome: string }).outcome, 'requested');
    const requests = (await house.server.rows(['quarantine', 'requests'])) as Listed[];
    assert.deepEqual(
      requests.map(({ id }) => id),
      [held.id],
    );
    assert.equal((await api(house.ben, 'POST', `/${held.id}/release`)).status, 200);
    assert.equal(hasOctets(await house.inbox(house.zoe), bytes), 1);
    house.acknowledged(house.zoe, bytes);
  });

  test('the command line lists, shows, releases and deletes, by reference and by marks', async () => {
    const [one, two] = [await hold(house.anna), await hold(house.anna)];
    const shown = (await house.server.cli(['quarantine', 'show', one.held.reference])).toString();
    assert.match(shown, /hxxps:\/\/shop\[\.\]test\/buy/);
    assert.match(shown, /Class +spam/);
    assert.match(
      (await house.server.cli(['quarantine', 'release', one.held.reference])).toString(),
      /Delivered to the inbox/,
    );
    house.acknowledged(house.anna, one.bytes);
    const again = (await house.server.cli(['quarantine', 'release', one.held.reference])).toString();
    assert.match(again, /Done before/);
    assert.equal(hasOctets(await house.inbox(house.anna), one.bytes), 1);
    await house.server.cli(['quarantine', 'delete', '--to', 'anna@', '--class', 'spam']);
    assert.deepEqual(await listed('--to', 'anna@'), []);
    const gone = (await house.server.rows(['quarantine', 'list', '--state', 'deleted'])) as Listed[];
    assert.ok(gone.some(({ id }) => id === two.held.id));
    assert.match((await house.server.cli(['metrics'])).toString(), /rookery_quarantine_messages\{class="spam"\} 0/);
  });

  test('a release during which the server is killed is done whole, or not at all', async () => {
    for (const afterMs of [2, 8, 25]) {
      const { bytes, held } = await hold(house.anna);
      const pressed = api(house.anna, 'POST', `/${held.id}/release`).then(
        ({ status }) => status,
        () => 0,
      );
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      await house.server.kill();
      const answered = await pressed;
      await house.restart();
      const [now] = (
        (await house.server.rows(['quarantine', 'list', '--state', 'held', 'released'])) as Listed[]
      ).filter(({ id }) => id === held.id);
      const there = hasOctets(await house.inbox(house.anna), bytes);
      assert.equal(there, now?.state === 'released' ? 1 : 0, `${now?.state} after ${afterMs} ms`);
      if (answered === 200) assert.equal(there, 1, 'what was answered is done');
      if (there === 0) await house.server.cli(['quarantine', 'release', String(held.id)]);
      house.acknowledged(house.anna, bytes);
    }
  });

  test('nothing is lost, and every reference is counted', () => house.finish());
});
