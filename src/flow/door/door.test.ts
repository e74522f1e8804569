import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeSight, resultsOfSight } from '#check/reputation';
import { forged, oddZone, type Options, sender, type Setup, setup, signed, unsigned, you } from './door.fixture.ts';
import { reasonName, turnedAwayEvent } from './story.ts';
import type { DoorDecision } from './types.ts';

/** `admit inbox`, `refuse ptr-generic`. */
function said(decision: DoorDecision | undefined): string {
  if (decision === undefined) return 'nothing';
  return decision.kind === 'admit'
    ? `admit ${decision.into}${decision.holdMs > 0 ? ` after ${decision.holdMs}` : ''}`
    : `${decision.kind} ${reasonName(decision.reason)}`;
}

function begin(options: Options = {}, helo = 'mail.sender.test'): Setup & { mail: ReturnType<Setup['visit']['mail']> } {
  const made = setup(options);
  made.visit.helo(helo, { early: false });
  return { ...made, mail: made.visit.mail(sender) };
}

async function atRcpt(options: Options, helo?: string): Promise<string> {
  const { mail } = begin(options, helo);
  const [decision] = await mail.atRcpt([you]);
  return said(decision);
}

async function atEnd(options: Options, results = unsigned, helo?: string): Promise<string> {
  const { mail } = begin(options, helo);
  const { decisions } = await mail.examine({ results, brand: undefined }, [you]);
  return said(decisions[0]);
}

test('who has nothing odd is let in, before and after the content', async () => {
  assert.equal(await atRcpt({}), 'admit inbox');
  assert.equal(await atEnd({}), 'admit inbox');
});

test('a home line is refused at RCPT where nothing speaks for a signature (product IN4)', async () => {
  assert.equal(await atRcpt({ zone: oddZone }), 'refuse ptr-generic');
});

test('where its domain publishes a policy, it may sign: the decision waits, and a signature softens it', async () => {
  const options: Options = { zone: oddZone, publishes: true };
  assert.equal(await atRcpt(options), 'admit inbox');
  assert.equal(await atEnd(options, unsigned), 'refuse ptr-generic');
  assert.equal(await atEnd(options, signed), 'admit inbox');
});

test('what no signature excuses is decided at RCPT', async () => {
  const hit = { zone: 'bl.test', class: 'exploited', weight: 4, codes: ['127.0.0.4'] } as const;
  assert.equal(await atRcpt({ publishes: true, lists: { hits: [hit] } }), 'refuse list-exploited');
});

test('our own name in HELO is refused, a name without a dot too', async () => {
  assert.equal(await atRcpt({}, 'mx.example.test'), 'admit inbox');
  const zone = { ...oddZone, '1.2.0.192.in-addr.arpa': { PTR: ['mail.sender.test'] } };
  assert.equal(
    await atRcpt({ zone: { ...zone, 'mail.sender.test': { A: ['192.0.2.1'] } } }, 'mx.example.test'),
    'refuse helo-own',
  );
  assert.equal(
    await atRcpt({ zone: { ...zone, 'mail.sender.test': { A: ['192.0.2.1'] } } }, 'pc'),
    'refuse helo-syntax',
  );
});

test('DMARC policies are applied at the end, and a dry run only says so', async () => {
  assert.equal(await atEnd({}, forged), 'refuse dmarc-reject');
  assert.equal(await atEnd({ settings: { 'door.dry-run': ['dmarc-reject'] } }, forged), 'admit inbox');
  const quarantine = { ...forged, dmarc: { ...forged.dmarc, policy: 'quarantine' } } as const;
  assert.equal(await atEnd({}, quarantine), 'admit junk');
});

test('postmaster is always let in (product IN2)', async () => {
  const { mail } = begin({ zone: oddZone });
  const decisions = await mail.atRcpt([{ ...you, exempt: true }, you]);
  assert.deepEqual(decisions.map(said), ['admit inbox', 'refuse ptr-generic']);
});

const unnamed = { ...oddZone, '1.2.0.192.in-addr.arpa': {} };

test('an address without a name is put off once, with when to come again', async () => {
  const { mail, asked, clock } = begin({ zone: unnamed, retryAtMs: 0 });
  const [decision] = await mail.atRcpt([you]);
  assert.ok(decision?.kind === 'defer' && decision.reason.kind === 'greylisted');
  assert.equal(decision.reason.cause?.check, 'ptr-missing');
  assert.equal(asked[0]?.recipientDomain, 'example.test');
  const event = turnedAwayEvent(decision, {
    at: clock.now(),
    stage: 'rcpt',
    reply: '451',
    recipient: '',
    sight: mail.seen,
  });
  assert.equal(event.event, 'door.deferred');
  assert.equal(event.facts?.['code'], 'GREY-1');
  assert.equal(event.facts?.['evidence'], JSON.stringify({ ip: '192.0.2.1' }));
  assert.equal(await atRcpt({ zone: unnamed }), 'admit inbox');
});

test('one message is one try, however many recipients it has', async () => {
  const { mail, asked } = begin({ zone: unnamed, retryAtMs: 0 });
  await mail.atRcpt([you, you]);
  await mail.atRcpt([you, { ...you, domain: 'second.test' }]);
  assert.deepEqual(
    asked.map(({ recipientDomain }) => recipientDomain),
    ['example.test', 'second.test'],
  );
});

test('DNS that does not answer counts for nothing', async () => {
  assert.equal(
    await atRcpt({ zone: { '1.2.0.192.in-addr.arpa': 'silent', 'sender.test': 'servfail' } }),
    'admit inbox',
  );
});

test('what a signature could excuse is put off, not refused, where the signature cannot be judged', async () => {
  const options: Options = { zone: oddZone, publishes: true };
  const unknown = { ...unsigned, dmarc: { ...unsigned.dmarc, result: 'temperror' } } as const;
  assert.equal(await atEnd(options, unknown), 'defer ptr-generic');
  assert.equal(await atEnd({}, { ...forged, dmarc: { ...forged.dmarc, result: 'temperror' } }), 'admit inbox');
});

test('new senders are held where a domain wants that, and only with the content', async () => {
  const options: Options = { settings: { 'door.hold': 60_000 }, isNew: true };
  assert.equal(await atRcpt(options), 'admit inbox');
  assert.equal(await atEnd(options), 'admit inbox after 60000');
  assert.equal(await atEnd({ ...options, isNew: false }), 'admit inbox');
});

test('what was judged is counted once, and the trace holds all that was seen', async () => {
  const { mail, judged, counted } = begin();
  await mail.atRcpt([you]);
  assert.deepEqual(counted, ['lists 192.0.2.1']);
  const { story, results, clientName } = await mail.examine({ results: signed, brand: undefined }, [you]);
  assert.deepEqual(counted.slice(1), ['message 192.0.2.1']);
  assert.equal(judged.length, 1);
  assert.equal(clientName, 'mail.sender.test');
  assert.equal(results, 'Authentication-Results: mx.example.test; spf=none\r\n');
  assert.match(story[0]?.text ?? '', /^SPF pass for sender\.test, DKIM pass for sender\.test, DMARC none/);
  const sight = decodeSight(String(story[0]?.facts?.['sight']));
  assert.equal(sight?.client.state, 'confirmed');
});

// A copy that waited was judged again as if SPF had never been found out, and an entry that SPF proved did not count.
test('SPF that was known too late for the recipients is known with the content', async () => {
  for (const [result, kept] of [
    ['pass', 'pass'],
    ['temperror', undefined],
  ] as const) {
    const { mail, clock } = begin({ dns: 'slow' });
    const asked = mail.atRcpt([you]);
    clock.advance(8_000);
    await asked;
    const results = { ...signed, spf: { ...signed.spf, result } };
    const { story } = await mail.examine({ results, brand: undefined }, [you]);
    const sight = decodeSight(String(story[0]?.facts?.['sight']));
    assert.equal(sight?.spf?.result, kept);
    assert.equal(sight === undefined ? undefined : resultsOfSight(sight)?.spf.result, result);
  }
});

test('a network that tries many addresses is told nothing about the next one', () => {
  assert.equal(said(setup({ unknownRecipients: 5 }).visit.harvested('example.test')), 'nothing');
  assert.equal(said(setup({ unknownRecipients: 21 }).visit.harvested('example.test')), 'defer unknown-recipients');
});

test('where people may sign in, lists are asked only about mail that comes without that', async () => {
  const { visit, counted } = setup({ offersAuth: true });
  await visit.greeting();
  visit.helo('mail.sender.test', { early: false });
  assert.deepEqual(counted, []);
  await visit.mail(sender).atRcpt([you]);
  assert.deepEqual(counted, ['lists 192.0.2.1']);
});

test('who looks odd waits for the greeting, who looks well does not', async () => {
  const odd = setup({ zone: unnamed, greetingWaitMs: 2000 });
  let greeted = false;
  const waiting = Promise.resolve(odd.visit.greeting()).then(() => {
    greeted = true;
  });
  await odd.visit.client;
  odd.clock.advance(1999);
  await Promise.resolve();
  assert.equal(greeted, false);
  odd.clock.advance(1);
  await waiting;
  const well = setup({ greetingWaitMs: 2000 });
  await well.visit.greeting();
  assert.equal(well.clock.monotonic(), 0);
});

test('slow DNS keeps nobody waiting for the greeting longer than half a second', async () => {
  const { visit, clock } = setup({ dns: 'slow', greetingWaitMs: 2000 });
  const greeted = visit.greeting();
  clock.advance(500);
  await greeted;
});

test('what is not known in time counts for nothing', async () => {
  const { mail, clock } = begin({ dns: 'slow' });
  const deciding = mail.atRcpt([you]);
  for (let second = 0; second < 30; second++) {
    clock.advance({ seconds: 1 });
    await Promise.resolve();
  }
  assert.equal(said((await deciding)[0]), 'admit inbox');
});
