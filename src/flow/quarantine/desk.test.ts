import assert from 'node:assert/strict';
import { Fault, type FaultKind } from '#base/fault';
import type { Reference } from '#base/ids';
import { row, rows, sql } from '#format/sql';
import type { Grant } from '#model/directory';
import { NO_DOMAIN, type QuarantineClass, quarantineClasses } from '#model/quarantine';
import { everything, traceReads } from '#model/trace';
import { forEachEngine, type TestAccount, type TestStore } from '#testing/engine';
import { houseOn, miscounted, octets, people, type TestHouse } from './house.fixture.ts';
import type { Asker } from './mod.ts';

const asker = (name: string, { account }: TestAccount, ...grants: readonly Grant[]): Asker => ({
  actor: { kind: 'account', account, grants },
  name,
});
const system: Asker = { actor: { kind: 'system' }, name: 'operator (command line)' };

function refusal(kind: FaultKind): (error: unknown) => boolean {
  return (error) => error instanceof Fault && error.kind === kind;
}

interface Cast {
  readonly house: TestHouse;
  readonly anna: TestAccount;
  readonly asks: Readonly<
    Record<'anna' | 'bob' | 'eve' | 'domainAdmin' | 'otherAdmin' | 'helpdesk' | 'operator', Asker>
  >;
}

async function cast(store: TestStore): Promise<Cast> {
  const { anna, bob, eve } = await people(store);
  const over = (role: Grant['role'], scope: Grant['scope'], scopeId: number): Grant => ({ role, scope, scopeId });
  return {
    house: houseOn(store),
    anna,
    asks: {
      anna: asker('anna@here.test', anna),
      bob: asker('bob@here.test', bob),
      eve: asker('eve@other.test', eve),
      domainAdmin: asker('bob@here.test', bob, over('domain-admin', 'domain', anna.domain)),
      otherAdmin: asker('eve@other.test', eve, over('domain-admin', 'domain', eve.domain)),
      helpdesk: asker('bob@here.test', bob, over('helpdesk', 'platform', 0)),
      operator: asker('eve@other.test', eve, over('operator', 'platform', 0)),
    },
  };
}

forEachEngine('a release puts the same octets in the inbox, under the date they came with, marked', async (store) => {
  const { house, anna, asks } = await cast(store);
  const id = await house.hold(anna);
  const receivedMs = house.clock.now();
  house.clock.advance({ hours: 5 });
  assert.equal(await house.desk.release(asks.anna, id), 'released');
  const [filed, ...more] = await house.filed(anna.account);
  assert.deepEqual([filed?.box, filed?.receivedMs, more.length], ['INBOX', receivedMs, 0]);
  const text = filed?.text ?? '';
  assert.ok(text.endsWith(octets));
  assert.match(
    text,
    /^Return-Path: <bounce@news\.test>\r\nX-Rookery-Released: by anna@here\.test; Fri, 27 Nov 2026 17:00:00/,
  );
  assert.match(text, /\r\nReceived: x\r\nFrom: Shop/);
  assert.equal(await miscounted(store), 0);
  const held = await house.desk.show(asks.anna, id);
  assert.deepEqual([held.state, held.stateBy, held.preview], ['released', 'anna@here.test', null]);
  const [audit] = await store.read(() =>
    rows<{ action: string; target: string; actor: string }>(sql`
    SELECT action, target, actor FROM audit`),
  );
  assert.deepEqual({ ...audit }, { action: 'quarantine.release', target: 'you@here.test', actor: 'anna@here.test' });
  const [story] = await store.read(() => traceReads.traceOf({ reference: held.reference, scope: everything }));
  assert.match(story?.story.at(-1)?.text ?? '', /delivered to the inbox by anna@here\.test/);
});

forEachEngine('releasing twice files once, and two at once too', async (store) => {
  const { house, anna, asks } = await cast(store);
  const id = await house.hold(anna);
  const both = await Promise.all([house.desk.release(asks.anna, id), house.desk.release(asks.anna, id)]);
  assert.deepEqual(both.toSorted(), ['already', 'released']);
  assert.equal(await house.desk.release(asks.anna, id), 'already');
  assert.equal(await house.desk.delete(asks.anna, id), 'gone', 'what was delivered is in the mailbox');
  assert.equal((await house.filed(anna.account)).length, 1);
  assert.equal(await miscounted(store), 0);
});

/** What each may do with mail for anna, by class: r(elease), c(onfirm), a(sk), n(othing), - (does not see it). */
const matrix: Readonly<Record<keyof Cast['asks'], Readonly<Record<QuarantineClass, string>>>> = {
  anna: { spam: 'r', policy: 'r', attachment: 'a', phish: 'a', virus: 'a', outbound: 'a' },
  bob: { spam: '-', policy: '-', attachment: '-', phish: '-', virus: '-', outbound: '-' },
  eve: { spam: '-', policy: '-', attachment: '-', phish: '-', virus: '-', outbound: '-' },
  domainAdmin: { spam: 'r', policy: 'r', attachment: 'r', phish: 'r', virus: 'c', outbound: 'r' },
  otherAdmin: { spam: '-', policy: '-', attachment: '-', phish: '-', virus: '-', outbound: '-' },
  helpdesk: { spam: 'n', policy: 'n', attachment: 'n', phish: 'n', virus: 'n', outbound: 'n' },
  operator: { spam: 'r', policy: 'r', attachment: 'r', phish: 'r', virus: 'c', outbound: 'r' },
};
const letters = { yes: 'r', confirm: 'c', ask: 'a', no: 'n' } as const;

forEachEngine('each may do with each class what it may, and others do not see it', async (store) => {
  const { house, anna, asks } = await cast(store);
  for (const of of quarantineClasses) {
    const id = await house.hold(anna, { class: of });
    for (const [name, who] of Object.entries(asks) as [keyof Cast['asks'], Asker][]) {
      const listed = (await house.desk.list(who, { max: 10 })).found.find((one) => one.id === id);
      const told = listed === undefined ? '-' : letters[listed.release];
      assert.equal(told, matrix[name][of], `${name}: ${of}`);
      if (told === 'r') continue;
      const kind = told === '-' ? 'not-found' : told === 'c' ? 'conflict' : 'refused';
      await assert.rejects(house.desk.release(who, id), refusal(kind), `${name}: ${of}`);
    }
    if (of !== 'virus') assert.match(await house.desk.release(asks.domainAdmin, id), /^released$/);
  }
  assert.equal((await house.filed(anna.account)).length, quarantineClasses.length - 1);
});

forEachEngine('a virus is released by an administrator who says so twice, and why', async (store) => {
  const { house, anna, asks } = await cast(store);
  const id = await house.hold(anna, { class: 'virus' });
  const { desk } = house;
  for (const options of [{}, { confirmed: true }, { confirmed: true, note: ' ' }, { note: 'why' }]) {
    await assert.rejects(desk.release(asks.operator, id, options), refusal('conflict'));
  }
  await assert.rejects(desk.release(asks.anna, id, { confirmed: true, note: 'please' }), refusal('refused'));
  assert.equal(await desk.release(asks.operator, id, { confirmed: true, note: 'A false alarm' }), 'released');
  assert.equal((await desk.show(asks.anna, id)).note, 'A false alarm');
});

forEachEngine('a domain that tightens has its users ask, and an administrator answer, once', async (store) => {
  const { house, anna, asks } = await cast(store);
  house.settings['quarantine.user-may-release'] = [];
  const [one, two] = [await house.hold(anna), await house.hold(anna)];
  const { desk } = house;
  await assert.rejects(desk.release(asks.anna, one), refusal('refused'));
  await assert.rejects(desk.request(asks.bob, one), refusal('not-found'));
  await assert.rejects(desk.request(asks.helpdesk, one), refusal('refused'));
  assert.equal(await desk.request(asks.anna, one, { note: 'It is my order' }), 'requested');
  assert.equal(await desk.request(asks.anna, one), 'already');
  assert.equal(await desk.request(asks.anna, two), 'requested');
  const asked = await desk.list(asks.domainAdmin, { states: ['release-requested'], max: 10 });
  assert.deepEqual(
    asked.found.map(({ id, note }) => [id, note]),
    [
      [two, ''],
      [one, 'It is my order'],
    ],
  );
  await assert.rejects(desk.decline(asks.anna, one), refusal('refused'));
  assert.equal(await desk.release(asks.domainAdmin, one), 'released');
  assert.equal(await desk.decline(asks.domainAdmin, two, { note: 'No order of ours' }), 'declined');
  assert.equal(await desk.request(asks.anna, two), 'declined-before');
  assert.equal((await desk.show(asks.anna, two)).note, 'No order of ours');
  assert.deepEqual(house.told, [`requested ${one}`, `requested ${two}`, `declined ${two}`]);
});

// An administrator who deletes has answered, and who asked heard nothing.
forEachEngine(
  'who asked is told when somebody else deletes the message, and not of what they delete',
  async (store) => {
    const { house, anna, asks } = await cast(store);
    house.settings['quarantine.user-may-release'] = [];
    const [theirs, own, unasked] = [await house.hold(anna), await house.hold(anna), await house.hold(anna)];
    const { desk } = house;
    for (const id of [theirs, own]) await desk.request(asks.anna, id);
    house.told.length = 0;
    for (let i = 0; i < 2; i++)
      await desk.delete(asks.domainAdmin, theirs, { note: 'A known campaign' }).catch(() => 'gone');
    assert.equal(await desk.delete(asks.anna, own), 'deleted');
    assert.equal(await desk.delete(asks.domainAdmin, unasked), 'deleted');
    assert.deepEqual(house.told, [`deleted ${theirs}`]);
  },
);

forEachEngine('the helpdesk sees who wrote to whom and why it is held, and not what', async (store) => {
  const { house, anna, asks } = await cast(store);
  const id = await house.hold(anna);
  const [listed] = (await house.desk.list(asks.helpdesk, { max: 10 })).found;
  assert.deepEqual([listed?.sender, listed?.subject, listed?.from], ['bounce@news.test', '', '']);
  const shown = await house.desk.show(asks.helpdesk, id);
  assert.deepEqual([shown.preview, shown.reasons, shown.subject], [null, [], '']);
  // What is searched for would tell what stands there.
  assert.deepEqual((await house.desk.list(asks.helpdesk, { text: 'order', max: 10 })).found, []);
  assert.deepEqual((await house.desk.list(asks.helpdesk, { sender: 'shop', max: 10 })).found, []);
  for (const act of [
    () => house.desk.raw(asks.helpdesk, id),
    () => house.desk.delete(asks.helpdesk, id),
    () => house.desk.report(asks.helpdesk, id, 'ham'),
    () => house.desk.raw(asks.anna, id),
  ]) {
    await assert.rejects(act, refusal('refused'));
  }
  const { content } = await house.desk.raw(asks.domainAdmin, id);
  assert.equal(Buffer.from(content).toString(), octets);
});

forEachEngine('a preview is text from which nothing leads away, with the reasons', async (store) => {
  const { house, anna, asks } = await cast(store);
  const shown = await house.desk.show(asks.anna, await house.hold(anna));
  assert.equal(shown.preview?.text, 'See hxxps://news[.]test/x for it.');
  assert.deepEqual(shown.reasons, ['reason of v']);
  assert.ok(!('verdict' in shown) && !('head' in shown) && !('blob' in shown));
});

forEachEngine(
  'what its recipient releases teaches the filter; what an administrator releases does not',
  async (store) => {
    const { house, anna, asks } = await cast(store);
    await house.desk.release(asks.domainAdmin, await house.hold(anna));
    assert.equal(house.judged.length, 0);
    await house.desk.release(asks.anna, await house.hold(anna));
    await house.desk.release(asks.anna, await house.hold(anna, { class: 'policy' }));
    await house.desk.report(asks.anna, await house.hold(anna), 'spam');
    assert.deepEqual(
      house.judged.map(({ wanted, held, by }) => [wanted, held.address, by]),
      [
        [true, 'anna@here.test', 'anna@here.test'],
        [false, 'anna@here.test', 'anna@here.test'],
      ],
    );
    assert.equal(Buffer.from(house.judged[0]?.content ?? []).toString(), octets);
  },
);

forEachEngine('the sender is allowed for oneself, the domain or all, as the list’s own desk lets', async (store) => {
  const { house, anna, asks } = await cast(store);
  const id = await house.hold(anna);
  await house.desk.trust(asks.anna, id, { action: 'allow' });
  await house.desk.trust(asks.domainAdmin, id, { action: 'block', scope: 'domain' });
  await house.desk.trust(asks.operator, id, { action: 'allow', scope: 'platform' });
  assert.deepEqual(
    house.entered.map(({ action, place, from }) => [action, place, from]),
    [
      ['allow', { account: 'anna@here.test' }, 'Shop <shop@news.test>'],
      ['block', { domain: 'here.test' }, 'Shop <shop@news.test>'],
      ['allow', {}, 'Shop <shop@news.test>'],
    ],
  );
  await assert.rejects(house.desk.trust(asks.bob, id, { action: 'allow' }), refusal('not-found'));
  const elsewhere = await house.hold(anna, { account: null, domain: NO_DOMAIN, tenant: 0 });
  await assert.rejects(house.desk.trust(asks.operator, elsewhere, { action: 'allow' }), {
    publicText: /for no domain that lives here/,
  });
});

forEachEngine('of several each has its own outcome', async (store) => {
  const { house, anna, asks } = await cast(store);
  const ids = [await house.hold(anna), await house.hold(anna, { class: 'phish' }), 4711];
  const outcomes = await house.desk.bulk(asks.anna, 'release', { ids: [...ids, ids[0] ?? 0] });
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['released', 'refused', 'refused'],
  );
  assert.match(outcomes[1]?.text ?? '', /Only an administrator/);
  const { reference } = await house.desk.find(asks.anna, String(await house.hold(anna)));
  const named = await house.desk.bulk(asks.anna, 'delete', { ids: [reference, '7F3K-9QXD-M2TA', 'nonsense'] });
  assert.deepEqual(
    named.map(({ id, outcome }) => [id, outcome]),
    [
      [reference, 'deleted'],
      ['7F3K-9QXD-M2TA', 'refused'],
      ['nonsense', 'refused'],
    ],
  );
  const too = Array.from({ length: 501 }, (_, i) => i);
  await assert.rejects(house.desk.bulk(asks.anna, 'delete', { ids: too }), refusal('invalid'));
});

forEachEngine('of several copies under one reference the one that is left is meant', async (store) => {
  const { house, anna, asks } = await cast(store);
  const reference = '7F3K-9QXD-M2TA' as Reference;
  const copy = (recipient: string): Promise<number> => house.hold(anna, { reference, recipient, class: 'phish' });
  const [first, second] = [await copy('anna@here.test'), await copy('ann@here.test')];
  const several = {
    publicText: `2 copies are held under ${reference}; name one of them: ${first} (anna@here.test), ${second} (ann@here.test)`,
  };
  await assert.rejects(house.desk.find(asks.operator, reference), several);
  await house.desk.request(asks.anna, second);
  await assert.rejects(house.desk.find(asks.operator, reference), several);
  const outcomes = async (action: 'decline' | 'release'): Promise<readonly string[]> =>
    (await house.desk.bulk(asks.operator, action, { ids: [reference] })).map(({ outcome }) => outcome);
  assert.deepEqual(await outcomes('decline'), ['declined']);
  assert.equal(await house.desk.release(asks.operator, first), 'released');
  assert.equal((await house.desk.find(asks.operator, reference)).id, second);
  assert.deepEqual(await outcomes('release'), ['released']);
  await assert.rejects(house.desk.find(asks.operator, reference), several);
});

forEachEngine('a full mailbox keeps it held, and room lets it in', async (store) => {
  const { house, anna, asks } = await cast(store);
  const id = await house.hold(anna);
  const quota = (bytes: number | null): Promise<void> =>
    store.write(function* () {
      yield sql`UPDATE account SET quota_bytes = ${bytes} WHERE id = ${anna.account}`;
    });
  await quota(10);
  assert.equal(await house.desk.release(asks.anna, id), 'over-quota');
  assert.equal(await miscounted(store), 0);
  await quota(null);
  assert.equal(await house.desk.release(asks.anna, id), 'released');
});

forEachEngine(
  'what our own users sent, and what lives elsewhere, goes on through the queue, unmarked',
  async (store) => {
    const { house, anna, asks } = await cast(store);
    const onward = {
      nextHop: 'far.test',
      returnPath: 'anna@here.test',
      envelopeId: null,
      returnContent: null,
      bodyType: '7bit',
      smtpUtf8: false,
      originalRecipient: null,
      notify: '',
      tlsDemand: 'policy',
    } as const;
    const sent = await house.hold(anna, { class: 'outbound', recipient: 'you@far.test', onward });
    await assert.rejects(house.desk.release(asks.anna, sent), refusal('refused'));
    assert.equal(await house.desk.release(asks.domainAdmin, sent), 'queued');
    const domainOnly = await house.hold(anna, { account: null, onward: { ...onward, returnPath: 'a@b.test' } });
    assert.equal(await house.desk.release(system, domainOnly), 'queued');
    assert.equal(house.knobs.woken, 2);
    assert.deepEqual(house.knobs.sentOn, ['you@far.test']);
    const queued = await store.read(() =>
      rows<Record<'return_path' | 'origin' | 'address' | 'next_hop', string>>(sql`
    SELECT m.return_path, m.origin, r.address, r.next_hop FROM queued_message m JOIN queue_recipient r ON r.message = m.id ORDER BY m.id`),
    );
    assert.deepEqual(
      queued.map((one) => Object.values(one)),
      [
        ['anna@here.test', 'submission', 'you@far.test', 'far.test'],
        ['a@b.test', 'relay', 'you@here.test', 'far.test'],
      ],
    );
    const head = await store.read(() => row<{ head: Uint8Array }>(sql`SELECT head FROM queued_message LIMIT 1`));
    assert.doesNotMatch(Buffer.from(head?.head ?? []).toString(), /Released/);
    assert.equal(await miscounted(store), 0);
  },
);

forEachEngine('a held message is found by its reference as by its number', async (store) => {
  const { house, anna, asks } = await cast(store);
  const id = await house.hold(anna);
  const { reference } = await house.desk.show(asks.anna, id);
  assert.equal((await house.desk.find(asks.anna, reference.toLowerCase())).id, id);
  assert.equal((await house.desk.find(asks.anna, String(id))).id, id);
  for (const text of ['', 'x', '0000-0000-0000', '99999999999999999999']) {
    await assert.rejects(house.desk.find(asks.anna, text), refusal('not-found'));
  }
  await assert.rejects(house.desk.find(asks.eve, reference), refusal('not-found'));
});
