/** Every public page in a real browser: what axe finds, small windows, dark mode, paper, the keyboard, no scripts. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launch, noBrowser, picture, views, Visit } from './browser.ts';
import { heldPages } from './held.ts';
import { samples, WebSite } from './site.ts';

/** Tab stops that a page may have before its form. */
const STOPS_MAX = 60;

const [phone = assert.fail(), , , wideDark = assert.fail()] = views;

/** In all sizes and colours. */
const representative: readonly (readonly [string, string])[] = [
  ['home', '/'],
  ['why', '/why'],
  ['help', '/help/sign-in'],
  ['unknown', '/why/AAAA-AAAA-AAAA'],
  ...heldPages.slice(0, 1),
  ...samples.filter(({ name }) => ['PTR-3', 'SPF-1', 'GREY-1'].includes(name)).map(addressOf),
];

/** The same parts with other words: the smallest window in light, a wide one in dark. */
const others: readonly (readonly [string, string])[] = [
  ['why-missed', '/why?ref=what'],
  ['not-found', '/nowhere'],
  ['code-PTR-3', '/why/code/PTR-3'],
  ['code-AUTH-5', '/why/code/AUTH-5'],
  ...heldPages.slice(1),
  ...samples.map(addressOf).filter(([name]) => !representative.some(([one]) => one === name)),
];

function addressOf({ name, reference }: (typeof samples)[number]): readonly [string, string] {
  return [name, `/why/${reference}`];
}

suite('pages in a browser', { skip: noBrowser }, () => {
  let browser: Browser;
  let site: WebSite;
  before(async () => {
    [browser, site] = await Promise.all([launch(), WebSite.start()]);
  });
  after(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  for (const view of views) {
    const wanted = view === phone || view === wideDark ? [...representative, ...others] : representative;
    test(`nothing to find in any page: ${view.name}`, async () => {
      await using visit = await Visit.open(browser, site.address('/'), { view, scripts: true });
      for (const [name, path] of wanted) {
        visit.forget();
        await visit.page.goto(site.address(path), { waitUntil: 'load' });
        assert.deepEqual(await visit.findings(), [], name);
        assert.equal(await visit.overflow(), 0, `${name}: wider than the window`);
        assert.deepEqual(visit.requests, [site.address(path)], `${name}: a page loads nothing`);
        assert.deepEqual(visit.complaints, [], name);
        await picture(visit, `${name}-${view.name}`);
      }
    });
  }

  test('what would be to find is found', async () => {
    await using visit = await Visit.open(browser, site.address('/'), { scripts: true });
    await visit.page.evaluate('document.querySelector("h1").style.color = "#eee"');
    await visit.page.evaluate('document.querySelector("main").insertAdjacentHTML("beforeend", "<input>")');
    const found = (await visit.findings()).join(' ');
    assert.match(found, /color-contrast/);
    assert.match(found, /serious|critical/);
  });

  test('the keyboard alone: past the menu, into the form, and off', async () => {
    const [sample] = samples;
    await using visit = await Visit.open(browser, site.address(`/why/${sample?.reference}`));
    const { page } = visit;
    await page.keyboard.press('Tab');
    assert.equal(await visit.focused(), 'a.skip');
    assert.ok(await page.locator('a.skip').isVisible());
    await page.keyboard.press('Enter');
    assert.equal(await visit.focused(), 'main#main');
    const stops: string[] = [];
    while (stops.at(-1) !== 'textarea#text') {
      assert.ok(stops.length < STOPS_MAX, stops.join(', '));
      await page.keyboard.press('Tab');
      stops.push(await visit.focused());
    }
    await page.keyboard.type('Please let us in.\nThank you');
    await page.keyboard.press('Tab');
    assert.equal(await visit.focused(), 'input#reply');
    await page.keyboard.type('bob@sender.example');
    await page.keyboard.press('Tab');
    assert.equal(await visit.focused(), 'button', 'the field that nobody sees is no stop');
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.match(await page.locator('h1').innerText(), /it was passed on/);
    const asked = site.asked.at(-1);
    assert.deepEqual(
      [asked?.reference, asked?.text, asked?.replyTo],
      [sample?.reference, 'Please let us in.\nThank you', 'bob@sender.example'],
    );
    await picture(visit, 'asked-wide');
  });

  test('where the focus is can be seen, in light and dark', async () => {
    for (const view of views) {
      await using visit = await Visit.open(browser, site.address('/why'), { view, scripts: true });
      await visit.page.keyboard.press('Tab');
      await visit.page.keyboard.press('Tab');
      const outline = 'getComputedStyle(document.activeElement).outline';
      assert.match(String(await visit.page.evaluate(outline)), /solid 3px/, view.name);
    }
  });

  test('a reference that is typed in leads to its page, without scripts', async () => {
    const [sample] = samples;
    await using visit = await Visit.open(browser, site.address('/why'));
    await visit.page.getByLabel('Reference or code').fill(String(sample?.reference).toLowerCase().replaceAll('-', ' '));
    await Promise.all([visit.page.waitForNavigation(), visit.page.keyboard.press('Enter')]);
    assert.equal(visit.page.url(), site.address(`/why/${sample?.reference}`));
  });

  test('one click chooses a whole record, to be copied', async () => {
    const sample = samples.find(({ name }) => name === 'PTR-1');
    await using visit = await Visit.open(browser, site.address(`/why/${sample?.reference}`), { scripts: true });
    await visit.page.locator('.record .be pre').first().click();
    assert.equal(
      await visit.page.evaluate('String(getSelection()).trim()'),
      '7.2.0.192.in-addr.arpa. PTR mail.sender.example.',
    );
  });

  test('things to press are large enough for a finger (WCAG 2.2, 2.5.8)', async () => {
    for (const path of ['/why', `/why/${samples[0]?.reference}`, '/help/sign-in']) {
      await using visit = await Visit.open(browser, site.address(path), { view: phone });
      for (const one of await visit.page
        .locator('button, input:not([type=hidden]):not([tabindex]), .top a, .toc a')
        .all()) {
        const box = await one.boundingBox();
        assert.ok((box?.height ?? 0) >= 24, `${path}: ${await one.innerText()} is ${box?.height} px high`);
      }
    }
  });

  test('on paper there is no form and no menu', async () => {
    await using visit = await Visit.open(browser, site.address(`/why/${samples[0]?.reference}`));
    await visit.page.emulateMedia({ media: 'print' });
    assert.equal(await visit.page.locator('.ask').isVisible(), false);
    assert.equal(await visit.page.locator('.top nav').isVisible(), false);
    assert.ok(await visit.page.locator('h1').isVisible());
    await picture(visit, 'print');
  });
});
