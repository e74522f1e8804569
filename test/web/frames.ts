/** Shows HTML of strangers in frames of a real browser, and hears everything it does: runs, loads, goes elsewhere. */
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Frame, type Page } from 'playwright-core';
import { find } from '../interop/harness/program.ts';

/** How a text is put into its frame. */
export interface FrameMode {
  readonly name: string;
  /** Attributes of the frame. */
  readonly attributes: Readonly<Record<string, string>>;
  /** A policy put in front of the text, as a header would. */
  readonly contentPolicy?: string;
}

/** What happened that should not; texts to read. */
export interface Happened {
  readonly ran: readonly string[];
  /** What the browser meant to ask for, and what arrived. */
  readonly asked: readonly string[];
  /** What arrived at the machine that all names lead to. */
  readonly arrived: readonly string[];
  readonly went: readonly string[];
}

const HOST = 'http://mail.test';
/** Chromium asks for new parts of itself some minutes after its start, by a clock of its own and whatever it is told. */
const BROWSER_UPDATE = 'update.googleapis.com/service/update2/';
/** For what a page does right after it was loaded. */
const SETTLE_MS = 120;

/** Runs in every frame before anything of its own: whoever calls one of these is a script. */
const trap = `for (const name of ['alert', 'confirm', 'prompt', 'print', 'hit', 'x', 'xss', 'pwned']) {
  try { window[name] = (...all) => { top.__ran.push(name + '(' + all.join(',').slice(0, 60) + ')'); }; } catch {}
}
if (window === top) window.__ran = [];`;

export class Frames implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #page: Page;
  /** Requests by any way: those the browser tells of, and connections that arrive. */
  readonly #asked: string[] = [];
  readonly #went: string[] = [];
  readonly #newborn: Frame[] = [];
  readonly #errors: string[] = [];

  private constructor(browser: Browser, server: Server, page: Page) {
    this.#browser = browser;
    this.#server = server;
    this.#page = page;
    page.on('request', (request) => {
      const address = request.url();
      if (!/^(?:data|about|blob):/.test(address) && !address.startsWith(`${HOST}/page`)) this.#asked.push(address);
    });
    page.on('requestfailed', (request) => {
      // It is told of before the policy is asked; nothing was sent.
      if (!/csp|BLOCKED_BY_CSP|BLOCKED_BY_CLIENT/i.test(request.failure()?.errorText ?? '')) return;
      const at = this.#asked.lastIndexOf(request.url());
      if (at !== -1) this.#asked.splice(at, 1);
    });
    page.on('framenavigated', (frame) => {
      // A frame inside of one in a process of its own may be told of with the empty document that it is born with
      // (HTML, "initial about:blank"), before any address: what it becomes is read when all has settled.
      if (frame.url() === '') this.#newborn.push(frame);
      else if (isElsewhere(frame.url())) this.#went.push(frame.url());
    });
    page.on('pageerror', (error) => this.#errors.push(`error: ${error.message.slice(0, 80)}`));
    page.on('dialog', (dialog) => {
      this.#errors.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss(); // The next one would wait for it.
    });
    page.on('popup', (popup) => this.#went.push(`popup: ${popup.url()}`));
  }

  static async start(): Promise<Frames> {
    const heard: string[] = [];
    const server = createServer((request, response) => {
      const asked = `${request.headers.host ?? ''}${request.url ?? ''}`;
      if (!asked.startsWith('mail.test/page') && !asked.startsWith(BROWSER_UPDATE)) heard.push(asked);
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.setHeader('X-DNS-Prefetch-Control', 'off');
      // As the page around mail has it: a frame that leaves by itself is stopped by what is around it.
      if ((request.url ?? '').startsWith('/page/guarded')) {
        response.setHeader('Content-Security-Policy', "frame-src 'self'");
      }
      response.end('<!DOCTYPE html><title>Mail</title><link rel="icon" href="data:,"><body>');
    });
    // Somebody speaks TLS to us.
    server.on('clientError', (error, socket) => {
      const host = serverName('rawPacket' in error ? error.rawPacket : undefined);
      // The browser itself asks its maker for things, whatever it is told.
      if (!/(?:^|\.)(?:google|googleapis|gstatic|gvt1)\.com$/.test(host)) heard.push(`TLS to ${host}`);
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const browser = await chromium.launch({
      executablePath: find('chromium') ?? '',
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        // All names are we: nothing leaves this machine, and nothing is missed.
        `--host-resolver-rules=MAP * 127.0.0.1:${port}`,
      ],
    });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    await context.addInitScript(trap);
    const frames = new Frames(browser, server, await context.newPage());
    frames.#heard = heard;
    await frames.#fresh();
    return frames;
  }

  #heard: string[] = [];

  async #fresh(path = ''): Promise<void> {
    await this.#page.goto(`${HOST}/page${path}`, { waitUntil: 'load' });
    for (const list of [this.#asked, this.#went, this.#newborn, this.#errors, this.#heard]) list.length = 0;
  }

  /** Shows the texts side by side, waits until they are loaded, and says what they did. `look` runs in each frame. */
  async show(
    texts: readonly string[],
    mode: FrameMode,
    look?: string,
  ): Promise<Happened & { readonly seen: unknown[] }> {
    const policy = mode.contentPolicy;
    await this.#fresh(policy === undefined ? '' : '/guarded');
    const meta =
      policy === undefined
        ? ''
        : `<meta http-equiv="Content-Security-Policy" content="${policy.replaceAll('"', '&quot;')}">`;
    const sources = texts.map((text) =>
      meta === '' ? text : `${/^<!DOCTYPE[^>]*>/i.exec(text)?.[0] ?? ''}${meta}${text}`,
    );
    await this.#page.evaluate(showAll, { sources, attributes: mode.attributes });
    const each = `[...document.querySelectorAll('iframe')].map(({ contentDocument }) => ((document) => ${look})(contentDocument))`;
    const seen = look === undefined ? [] : await this.#page.evaluate(each);
    await this.#page.waitForTimeout(SETTLE_MS);
    // A page that went elsewhere cannot be asked any more.
    const ran = (await this.#page
      .evaluate('window.__ran ?? ["the page is another"]')
      .catch(() => ['gone'])) as string[];
    return {
      ran: [...ran, ...this.#errors],
      asked: [...this.#asked, ...this.#heard],
      arrived: [...this.#heard],
      went: [...this.#went, ...this.#newborn.map((frame) => frame.url()).filter(isElsewhere)],
      seen: seen as unknown[],
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Whether a frame with this address shows something else than what the test put into it. */
function isElsewhere(address: string): boolean {
  return !/^about:(?:srcdoc|blank)/.test(address) && !address.startsWith(`${HOST}/page`);
}

/** The name of a ClientHello (RFC 6066 section 3), as far as it can be seen among its octets. */
function serverName(hello: unknown): string {
  const text = hello instanceof Uint8Array ? Buffer.from(hello).toString('latin1') : '';
  return /[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|org|test|via|example)/.exec(text)?.[0] ?? 'somebody';
}

interface ShowArgs {
  readonly sources: readonly string[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** In the browser. */
async function showAll({ sources, attributes }: ShowArgs): Promise<void> {
  const page = (globalThis as unknown as { document: BrowserDocument }).document;
  const frames = sources.map((source) => {
    const frame = page.createElement('iframe');
    for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
    frame.style.cssText = 'width:700px;height:400px';
    frame.srcdoc = source;
    return frame;
  });
  await Promise.all(
    frames.map(
      (frame) =>
        new Promise<void>((resolve) => {
          frame.onload = resolve;
          page.body.append(frame);
          setTimeout(resolve, 4000);
        }),
    ),
  );
}

interface BrowserFrame {
  srcdoc: string;
  onload: () => void;
  readonly style: { cssText: string };
  setAttribute(name: string, value: string): void;
}

interface BrowserDocument {
  readonly body: { append(frame: BrowserFrame): void };
  createElement(name: 'iframe'): BrowserFrame;
}

/** In slices of so many, with the place of the first that did something, found by halves. */
export async function showInSlices(
  frames: Frames,
  texts: readonly string[],
  { mode, slice, look }: { readonly mode: FrameMode; readonly slice: number; readonly look?: string },
): Promise<{
  readonly bad: readonly { readonly at: number; readonly what: string }[];
  readonly seen: readonly unknown[];
}> {
  const bad: { at: number; what: string }[] = [];
  const seen: unknown[] = [];
  for (let at = 0; at < texts.length; at += slice) {
    const happened = await frames.show(texts.slice(at, at + slice), mode, look);
    seen.push(...happened.seen);
    if (whatOf(happened, mode) !== '')
      bad.push(...(await narrow(frames, texts, { mode, from: at, to: Math.min(texts.length, at + slice) })));
    assert.ok(bad.length < 20, `Too much happens: ${JSON.stringify(bad)}`);
  }
  return { bad, seen };
}

/** Empty where nothing happened. A frame with a policy is told of requests that the policy then stops. */
function whatOf({ ran, asked, arrived, went }: Happened, { contentPolicy }: FrameMode): string {
  return [...ran, ...(contentPolicy === undefined ? asked : arrived), ...went].join('; ');
}

async function narrow(
  frames: Frames,
  texts: readonly string[],
  { mode, from, to }: { readonly mode: FrameMode; readonly from: number; readonly to: number },
): Promise<{ at: number; what: string }[]> {
  const bad: { at: number; what: string }[] = [];
  for (let at = from; at < to; at++) {
    const what = whatOf(await frames.show(texts.slice(at, at + 1), mode), mode);
    if (what !== '') bad.push({ at, what: what.slice(0, 300) });
  }
  if (bad.length > 0) return bad;
  // Only together, or the browser itself did something of its own meanwhile: then not a second time.
  const what = whatOf(await frames.show(texts.slice(from, to), mode), mode);
  return what === '' ? [] : [{ at: from, what: `together: ${what.slice(0, 300)}` }];
}
