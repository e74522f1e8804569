import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Metrics } from '#base/metric';
import type { Reference } from '#base/ids';
import type { LinkDone, LinkedItem, LinkLook } from '#flow/quarantine';
import { type DigestAction, digestActions, type HeldId } from '#model/quarantine';
import { FakeClock } from '#testing/clock';
import { heldRoutes } from './held.ts';
import { fieldOf, type MadeRequest, request, textOf } from './request.fixture.ts';
import { Site } from './site.ts';
import { wordsFor } from './words.ts';

function itemFor(action: DigestAction, changes: Partial<LinkedItem['held']> = {}): LinkedItem {
  return {
    action,
    received: 'Friday 27 November, 09:12',
    expires: 'Sunday 27 December, 09:12',
    held: {
      id: 7 as HeldId,
      account: null,
      domain: 1,
      tenant: 1,
      recipient: 'anna@here.test',
      size: 100,
      class: 'spam',
      sender: 'bounce@news.test',
      from: 'Shop <shop@news.test>',
      subject: '<script>alert(1)</script>',
      reference: '7F3K-9QXD-M2TA' as Reference,
      receivedMs: 0,
      expiresMs: 1,
      score: 7,
      reason: 'Looks like spam (7.0 points)',
      state: 'held',
      stateBy: '',
      stateMs: 0,
      note: '',
      askedMs: null,
      domainName: 'here.test',
      address: 'anna@here.test',
      release: 'yes',
      reasons: ['A sign of spam'],
      preview: {
        header: [],
        text: 'hxxps://news[.]test/',
        cut: false,
        attachments: [{ name: 'a.zip', type: 'application/zip', size: 5 }],
      },
      ...changes,
    },
  };
}

class Place {
  look: LinkLook = { kind: 'ready', item: itemFor('deliver') };
  done: LinkDone = { outcome: 'released', text: '', listed: undefined };
  acted = 0;
  readonly #site: Site;

  constructor() {
    const links = {
      look: async () => this.look,
      act: async () => {
        this.acted += 1;
        return this.done;
      },
    };
    const frame = { words: wordsFor('en'), hostname: 'mx.example.test' };
    this.#site = new Site({
      frame,
      clock: new FakeClock(),
      metrics: new Metrics(),
      routes: heldRoutes({ frame, links }),
      httpsPort: () => 443,
      insist: () => false,
      ready: () => true,
      exempt: () => true,
    });
  }

  async ask(
    made: MadeRequest = {},
  ): Promise<{ status: number; text: string; field: (name: string) => string | undefined }> {
    const answer = await this.#site.answer(request('/held/AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHH', made));
    return { status: answer.status, text: textOf(answer), field: (name) => fieldOf(answer, name) };
  }

  press(body = 'press=deliver', fields: Readonly<Record<string, string>> = {}): ReturnType<Place['ask']> {
    const type = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    return this.ask({ method: 'POST', body, fields: { ...type, ...fields } });
  }
}

test('opening a link, however often and by whatever, does nothing', async () => {
  const place = new Place();
  for (const method of ['GET', 'HEAD', 'GET', 'PUT', 'DELETE', 'OPTIONS']) await place.ask({ method });
  assert.equal(place.acted, 0);
  const page = await place.ask();
  assert.equal(page.status, 200);
  assert.match(page.text, /<h1>Deliver this message\?<\/h1>/);
  assert.match(page.text, /<form method="post" action="\/held\/AAAABBBBCCCCDDDDEEEEFFFFGGGGHHHH">/);
  assert.match(page.text, /<button type="submit">Deliver<\/button>/);
  assert.equal(page.field('Cache-Control'), 'no-store');
  assert.equal(page.field('Referrer-Policy'), 'no-referrer');
  assert.match(page.field('Content-Security-Policy') ?? '', /^default-src 'none'/);
});

test('what strangers wrote stands in the page as text', async () => {
  const { text } = await new Place().ask();
  assert.doesNotMatch(text, /<script/);
  assert.match(text, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.match(text, /hxxps:\/\/news\[\.\]test\//);
  assert.match(text, /a\.zip/);
  assert.match(text, /A sign of spam/);
});

test('a press on the button acts, and only a press on ours', async () => {
  const place = new Place();
  for (const [body, fields] of [
    ['', {}],
    ['press=delete', {}],
    ['press=deliver', { 'content-type': 'text/plain' }],
    ['press=deliver', { 'sec-fetch-site': 'cross-site' }],
  ] as const) {
    assert.equal((await place.press(body, fields)).status, 403, body);
  }
  assert.equal(place.acted, 0);
  const done = await place.press();
  assert.deepEqual([done.status, place.acted], [200, 1]);
  assert.match(done.text, /<h1>It is in your inbox<\/h1>/);
});

test('each link says what its button does', async () => {
  const place = new Place();
  for (const action of digestActions) {
    place.look = { kind: 'ready', item: itemFor(action) };
    const { text } = await place.ask();
    const { title, button } = wordsFor('en').held.actions[action];
    assert.ok(text.includes(`<h1>${title}</h1>`) && text.includes(`>${button}</button>`), action);
  }
});

test('used, old and unknown links get a kind page, and their press does nothing', async () => {
  const place = new Place();
  const cases: readonly (readonly [LinkLook, number, RegExp])[] = [
    [{ kind: 'unknown' }, 404, /not known here/],
    [{ kind: 'expired' }, 410, /does not work any more/],
    [{ kind: 'done', item: itemFor('deliver'), what: 'released' }, 200, /was delivered already/],
    [{ kind: 'done', item: itemFor('deliver'), what: 'deleted' }, 200, /was deleted already/],
    [{ kind: 'done', item: itemFor('request'), what: 'requested' }, 200, /is asked already/],
  ];
  for (const [look, status, words] of cases) {
    place.look = look;
    for (const answer of [await place.ask(), await place.press()]) {
      assert.equal(answer.status, status, look.kind);
      assert.match(answer.text, words);
      assert.doesNotMatch(answer.text, /<form method="post"/);
    }
  }
  assert.equal(place.acted, 0);
});

test('whatever comes of a press is said', async () => {
  const place = new Place();
  const cases: readonly (readonly [LinkDone, number, RegExp])[] = [
    [{ outcome: 'over-quota', text: '', listed: undefined }, 409, /mailbox is full/],
    [
      { outcome: 'refused', text: 'Only an administrator', listed: undefined },
      403,
      /stays held.*Only an administrator/s,
    ],
    [{ outcome: 'failed', text: '', listed: undefined }, 503, /could not be done now/],
    [{ outcome: 'declined-before', text: '', listed: undefined }, 409, /has declined/],
    [{ outcome: 'gone', text: '', listed: undefined }, 410, /does not work any more/],
    [{ outcome: 'already', text: '', listed: undefined }, 200, /delivered already/],
  ];
  for (const [done, status, words] of cases) {
    place.done = done;
    const { status: is, text } = await place.press();
    assert.equal(is, status, done.outcome);
    assert.match(text, words, done.outcome);
  }
  place.look = { kind: 'ready', item: itemFor('delete') };
  place.done = { outcome: 'already', text: '', listed: undefined };
  assert.match((await place.press('press=delete')).text, /deleted already/);
  place.look = { kind: 'ready', item: itemFor('allow') };
  place.done = { outcome: 'released', text: '', listed: '$&<b>@news.test' };
  assert.match((await place.press('press=allow')).text, /Mail of \$&amp;&lt;b&gt;@news\.test is let in from now on/);
  place.done = { outcome: 'released', text: 'No address', listed: undefined };
  assert.match((await place.press('press=allow')).text, /could not be entered in your list: No address/);
});
