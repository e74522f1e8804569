/** The pages of held mail, pressed, and the digest that leads there as a mail program with a browser in it shows it. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { bodyText, indexMessage, walkParts } from '#format/message';
import { composeDigest, type DigestLetter } from '#flow/quarantine';
import { digestActions } from '#model/quarantine';
import { launch, noBrowser, picture, views, Visit } from './browser.ts';
import { heldSample } from './held.ts';
import { WebSite } from './site.ts';

const letter: DigestLetter = {
  hostname: 'mx.example.test',
  domain: 'hosted.example',
  to: 'anna@hosted.example',
  items: [
    heldSample(1, { class: 'policy', reason: 'A rule has it held: no archives' }),
    heldSample(2),
    heldSample(3, { subject: '', from: '', sender: '' }),
    heldSample(4, { class: 'phish', reason: 'Looks like an attempt to steal a password or money' }),
    heldSample(5, { class: 'virus', reason: 'A virus was found in it' }),
  ].map((held) => ({
    held,
    links: new Map(
      digestActions
        .filter((action) => held.class === 'policy' || held.class === 'spam' || action === 'delete')
        .filter((action) => action !== 'request')
        .map((action) => [action, `https://mx.example.test/held/${'x'.repeat(32)}`]),
    ),
  })),
  more: false,
  language: 'en',
  timeZone: 'Europe/Berlin',
  nowMs: Date.UTC(2026, 10, 27, 6),
  token: 'abcdef0123456789abcdef01',
};

/** The HTML of the mail. */
function htmlOf(bytes: Uint8Array): string {
  for (const part of walkParts(indexMessage(bytes).root)) {
    if (part.subtype === 'html') return bodyText(bytes, part);
  }
  return assert.fail('The digest has no HTML');
}

suite('held mail in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let site: WebSite;
  before(async () => {
    [browser, site] = await Promise.all([launch(), WebSite.start()]);
  });
  after(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  test('a scanner opens the link and nothing happens; a person presses the button, with the keyboard alone', async () => {
    await using visit = await Visit.open(browser, site.address('/held/deliver'));
    const { page } = visit;
    for (let i = 0; i < 3; i++) await page.reload();
    assert.deepEqual(site.held.pressed, []);
    const stops: string[] = [];
    while (stops.at(-1) !== 'button' && stops.length < 20) {
      await page.keyboard.press('Tab');
      stops.push(await visit.focused());
    }
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.equal(await page.locator('h1').innerText(), 'It is in your inbox');
    assert.deepEqual(site.held.pressed, ['deliver']);
    await picture(visit, 'held-pressed');
  });

  test('the button is large enough for a finger and stands above the text of the message', async () => {
    await using visit = await Visit.open(browser, site.address('/held/allow'), { view: views[0] ?? assert.fail() });
    const button = await visit.page.locator('button').boundingBox();
    const text = await visit.page.locator('.preview').boundingBox();
    assert.ok((button?.height ?? 0) >= 44 && (button?.y ?? 0) < (text?.y ?? 0));
    assert.equal(await visit.page.locator('.preview a').count(), 0);
  });

  for (const view of views) {
    test(`the digest has nothing to find, loads nothing, and fits: ${view.name}`, async () => {
      await using visit = await Visit.open(browser, 'about:blank', { view, scripts: true });
      visit.forget();
      await visit.page.setContent(htmlOf(composeDigest(letter)), { waitUntil: 'load' });
      await picture(visit, `digest-${view.name}`);
      // Landmarks are the mail program's.
      assert.deepEqual(
        (await visit.findings()).filter((finding) => !/ (?:region|landmark-one-main) at /.test(finding)),
        [],
      );
      assert.equal(await visit.overflow(), 0);
      assert.deepEqual(visit.requests, []);
      assert.deepEqual(visit.complaints, []);
    });
  }
});
