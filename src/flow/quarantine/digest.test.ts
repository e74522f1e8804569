import assert from 'node:assert/strict';
import { Fault } from '#base/fault';
import { rows, sql } from '#format/sql';
import type { HeldId } from '#model/quarantine';
import { forEachEngine, type TestAccount } from '#testing/engine';
import { houseOn, miscounted, octets, people, type TestHouse } from './house.fixture.ts';

const never = new AbortController().signal;

/** The one digest in the inbox, decoded. */
async function digestOf(house: TestHouse, { account }: TestAccount): Promise<string> {
  const [one, ...more] = (await house.filed(account)).filter(({ text }) => /Auto-Submitted/.test(text));
  assert.equal(more.length, 0);
  return (one?.text ?? '').replaceAll('=\r\n', '').replaceAll('=3D', '=');
}

/** Tokens by what stands before their link in the text part, in its order. */
function tokensOf(text: string, words: string): string[] {
  const plain = text.slice(0, text.indexOf('text/html'));
  return [...plain.matchAll(/\* ([^\r\n]*):\r\n {2}https:\/\/mx\.here\.test\/held\/([\w-]+)/g)]
    .filter(([, said]) => said === words)
    .map(([, , token]) => token ?? '');
}

forEachEngine('a digest tells once of what is new, when it is due, and not at all where nothing is', async (store) => {
  const house = houseOn(store);
  const { anna, bob } = await people(store);
  await house.hold(anna);
  await house.hold(bob, { class: 'outbound' });
  assert.equal(await house.digests.tend(never), 0, 'it came in after seven');
  house.clock.advance({ hours: 19 });
  assert.equal(await house.digests.tend(never), 1);
  assert.equal(await house.digests.tend(never), 0);
  // A restart: all that is remembered stands in the store.
  assert.equal(await houseOn(store).digests.tend(never), 0);
  assert.match(await digestOf(house, anna), /Subject: 1 message is held for you\r\n/);
  house.clock.advance({ days: 1 });
  assert.equal(await house.digests.tend(never), 0, 'nothing is new');
  assert.equal(await miscounted(store), 0);
});

forEachEngine('two processes that write the same digest write one', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  await house.hold(anna);
  house.clock.advance({ days: 1 });
  const both = await Promise.all([house.digests.tend(never), house.digests.tend(never)]);
  assert.deepEqual(
    both.toSorted((a, b) => a - b),
    [0, 1],
  );
  assert.equal((await house.filed(anna.account)).length, 1);
  assert.equal(await miscounted(store), 0);
});

forEachEngine('likeliest wanted stands first, and what users may not deliver has no link to', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  const of = async (name: string, more: object): Promise<HeldId> => house.hold(anna, { subject: name, ...more });
  await of('a virus', { class: 'virus', score: 0 });
  await of('a phish', { class: 'phish', score: 1 });
  await of('much spam', { score: 14 });
  await of('little spam', { score: 5 });
  await of('a rule', { class: 'policy', score: 90 });
  house.clock.advance({ days: 1 });
  await house.digests.tend(never);
  const text = await digestOf(house, anna);
  const plain = text.slice(0, text.indexOf('text/html'));
  const places = ['a rule', 'little spam', 'much spam', 'a phish', 'a virus'].map((name) => plain.indexOf(name));
  assert.ok(!places.includes(-1));
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  );
  assert.equal(tokensOf(text, 'Deliver').length, 3);
  assert.equal(tokensOf(text, 'Deliver and allow the sender').length, 3);
  assert.equal(tokensOf(text, 'Ask an administrator for it').length, 1);
  assert.equal(tokensOf(text, 'Delete').length, 5);
  assert.equal((plain.match(/Only an administrator can deliver it/g) ?? []).length, 2);
  assert.doesNotMatch(text, /<(?:img|script|link|iframe)|https?:\/\/(?!mx\.here\.test\/held\/)/);
  const kept = await store.read(() => rows<{ hash: string }>(sql`SELECT hash FROM digest_link`));
  for (const token of tokensOf(text, 'Deliver')) assert.ok(!kept.some(({ hash }) => hash.includes(token)));
});

forEachEngine('a digest is written in the language of its reader, dates too', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  await house.hold(anna, { reason: 'Looks like spam (7.0 points)' });
  Object.assign(house.settings, { 'letters.language': 'de', 'digest.time-zone': 'Europe/Berlin' });
  house.clock.advance({ days: 1 });
  await house.digests.tend(never);
  const [filed] = await house.filed(anna.account);
  const octets8 = (filed?.text ?? '')
    .replaceAll('=\r\n', '')
    .replaceAll(/(?:=[0-9A-F]{2})+/g, (hex) => Buffer.from(hex.replaceAll('=', ''), 'hex').toString());
  assert.match(octets8, /Content-Language: de\r\n/);
  assert.match(octets8, /Wenn Sie nichts tun, bleibt sie zurückgehalten und wird am Sonntag, 27\. Dezember gelöscht\./);
  assert.match(
    octets8,
    /\r\nBetreff: +Your order\r\nEingang: +Freitag, 27\. November, 13:00\r\nGrund: +Sie sieht nach Spam aus\r\n/,
  );
  assert.match(octets8, /\* Zustellen und den Absender zulassen:\r\n/);
  assert.match(octets8, /<html lang="de">/);
  assert.doesNotMatch(octets8, /Held|points|November 2026|delivered/);
  assert.equal(tokensOf(octets8, 'Zustellen').length, 1);
});

forEachEngine(
  'a link shows the message as often as it is opened, and delivers it when it is pressed, once',
  async (store) => {
    const house = houseOn(store);
    const { anna } = await people(store);
    await house.hold(anna);
    house.clock.advance({ days: 1 });
    await house.digests.tend(never);
    const [token = ''] = tokensOf(await digestOf(house, anna), 'Deliver');
    for (let i = 0; i < 3; i++) {
      const look = await house.links.look(token);
      assert.ok(look.kind === 'ready');
      assert.equal(look.item.held.preview?.text, 'See hxxps://news[.]test/x for it.');
    }
    assert.equal((await house.filed(anna.account)).length, 1, 'nothing but the digest');
    const done = await house.links.act(token);
    assert.deepEqual(done, { outcome: 'released', text: '', listed: undefined });
    const again = await house.links.act(token);
    assert.ok('kind' in again && again.kind === 'done' && again.what === 'released');
    const [, delivered, ...more] = await house.filed(anna.account);
    assert.ok(delivered?.text.endsWith(octets));
    assert.equal(more.length, 0);
    assert.equal(await miscounted(store), 0);
  },
);

forEachEngine('a link does its own one thing, on its own message', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  const [one, two] = [await house.hold(anna), await house.hold(anna)];
  house.clock.advance({ days: 1 });
  await house.digests.tend(never);
  const text = await digestOf(house, anna);
  const [first = ''] = tokensOf(text, 'Delete');
  assert.deepEqual(await house.links.act(first), { outcome: 'deleted', text: '', listed: undefined });
  // The newer stands first where both are as likely wanted.
  const states = await Promise.all([one, two].map(async (id) => (await house.desk.find(system, String(id))).state));
  assert.deepEqual(states, ['held', 'deleted']);
  const [gone = '', stays = ''] = tokensOf(text, 'Deliver');
  assert.deepEqual((await house.links.look(gone)).kind, 'done', 'the other links of what was deleted say so');
  assert.equal((await house.links.look(stays)).kind, 'ready');
  const [, allow = ''] = tokensOf(text, 'Deliver and allow the sender');
  assert.deepEqual(await house.links.act(allow), { outcome: 'released', text: '', listed: 'shop@news.test' });
  assert.deepEqual(house.entered[0]?.place, { account: 'anna@here.test' });
});

const system = { actor: { kind: 'system' }, name: 'operator (command line)' } as const;

forEachEngine('where a list does not take the sender, the message is delivered all the same', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  await house.hold(anna);
  house.clock.advance({ days: 1 });
  await house.digests.tend(never);
  house.knobs.senderProblem = new Fault('invalid', 'x', { publicText: 'No such address' });
  const [token = ''] = tokensOf(await digestOf(house, anna), 'Deliver and allow the sender');
  assert.deepEqual(await house.links.act(token), { outcome: 'released', text: 'No such address', listed: undefined });
});

forEachEngine('what was never given out, is too old, or is not left to users any more does nothing', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  await house.hold(anna);
  house.clock.advance({ days: 1 });
  await house.digests.tend(never);
  const [token = ''] = tokensOf(await digestOf(house, anna), 'Deliver');
  const swapped = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
  for (const text of ['', 'x', swapped, token.toLowerCase(), `${token}=`]) {
    if (text !== token) assert.equal((await house.links.look(text)).kind, 'unknown');
  }
  house.settings['digest.links'] = false;
  assert.deepEqual(await house.links.act(token), { kind: 'expired' });
  delete house.settings['digest.links'];
  house.settings['quarantine.user-may-release'] = ['policy'];
  const tightened = await house.links.act(token);
  assert.ok('outcome' in tightened && tightened.outcome === 'refused');
  delete house.settings['quarantine.user-may-release'];
  house.clock.advance({ days: 14 });
  assert.deepEqual(await house.links.act(token), { kind: 'expired' });
  assert.equal((await house.filed(anna.account)).length, 1);
});

forEachEngine('schedules and time zones are each account’s own; without pages there are no links', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  house.settings['digest.schedule'] = 'off';
  await house.hold(anna);
  house.clock.advance({ days: 8 });
  assert.equal(await house.digests.tend(never), 0);
  house.knobs.web = false;
  assert.equal(await house.digests.writeNow(anna.account), true, 'asked for, it is written');
  assert.equal(await house.digests.writeNow(anna.account), false);
  const text = await digestOf(house, anna);
  assert.doesNotMatch(text, /https?:/);
  assert.match(text, /write to your postmaster/);
});

forEachEngine('a digest for a full mailbox waits for room, and is not lost', async (store) => {
  const house = houseOn(store);
  const { anna } = await people(store);
  await house.hold(anna);
  await store.write(function* () {
    yield sql`UPDATE account SET quota_bytes = 10 WHERE id = ${anna.account}`;
  });
  house.clock.advance({ days: 1 });
  assert.equal(await house.digests.tend(never), 1);
  assert.equal(house.knobs.woken, 1);
  const waiting = await store.read(() => rows<{ address: string }>(sql`SELECT address FROM queue_recipient`));
  assert.deepEqual(
    waiting.map(({ address }) => address),
    ['anna@here.test'],
  );
});
