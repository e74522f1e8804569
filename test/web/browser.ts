/** Chromium, driven over its own protocol, and what is looked at on every page. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { find, lacking } from '../interop/harness/program.ts';

/** The reason to skip; undefined where the browser is there. */
export const noBrowser = lacking('chromium');

export function launch(): Promise<Browser> {
  // Without a sandbox, since tests run as root in containers; it opens our own pages and nothing else.
  const args = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];
  return chromium.launch({ executablePath: find('chromium') ?? '', headless: true, args });
}

export interface View {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly scheme: 'light' | 'dark';
}

/** 320 px is a small phone, and a page at 1280 px enlarged four times (WCAG 2.2, 1.4.10). */
export const views: readonly View[] = [
  { name: 'phone', width: 320, height: 640, scheme: 'light' },
  { name: 'phone-dark', width: 320, height: 640, scheme: 'dark' },
  { name: 'wide', width: 1280, height: 900, scheme: 'light' },
  { name: 'wide-dark', width: 1280, height: 900, scheme: 'dark' },
];

export interface OpenOptions {
  readonly view?: View;
  /** What is shown must work without scripts; axe itself is one. */
  readonly scripts?: boolean;
}

/** A page that hears everything the browser complains of. */
export class Visit implements AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[] = [];
  /** Addresses that the page asked for, itself included. */
  readonly requests: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      const isAnswer = /the server responded with a status of (?:404|410)/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isAnswer) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  static async open(browser: Browser, address: string, options: OpenOptions = {}): Promise<Visit> {
    const { view = views[2] ?? assert.fail(), scripts = false } = options;
    const context = await browser.newContext({
      viewport: { width: view.width, height: view.height },
      colorScheme: view.scheme,
      javaScriptEnabled: scripts,
      ignoreHTTPSErrors: true,
    });
    const visit = new Visit(await context.newPage());
    await visit.page.goto(address, { waitUntil: 'load' });
    return visit;
  }

  /** Hears anew, for the next page. */
  forget(): void {
    this.complaints.length = 0;
    this.requests.length = 0;
  }

  /** Findings of axe, each in one line; of every level, best practices included. */
  async findings(): Promise<readonly string[]> {
    await this.page.evaluate(axe.source);
    const result = (await this.page.evaluate('axe.run({ resultTypes: ["violations"] })')) as AxeResult;
    return result.violations.flatMap(({ id, impact, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${impact} ${id} at ${target.join(' ')}: ${failureSummary}`),
    );
  }

  /** Pixels by which the page is wider than the window. */
  async overflow(): Promise<number> {
    return (await this.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )) as number;
  }

  /** What has the focus: `a.skip`, `textarea#text`. */
  async focused(): Promise<string> {
    const at = await this.page.locator(':focus').first().elementHandle();
    if (at === null) return '';
    return (await at.evaluate(
      (node: { localName: string; id: string; className: string }) =>
        `${node.localName}${node.id === '' ? (node.className === '' ? '' : `.${node.className}`) : `#${node.id}`}`,
    )) as string;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close();
  }
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
  }[];
}

/** Keeps a picture where ROOKERY_TEST_PICTURES names a folder. */
export async function picture({ page }: Visit, name: string): Promise<void> {
  const folder = process.env['ROOKERY_TEST_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
