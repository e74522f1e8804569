/** The pages behind the links of digests: GET shows a message and a button, POST does what the link is for. */
import { html, type Html } from '#format/html';
import type { LinkDone, LinkedItem, LinkLook } from '#flow/quarantine';
import type { DigestAction } from '#model/quarantine';
import { htmlAnswer } from './answers.ts';
import { ownForm } from './form.ts';
import type { HeldWords } from './held-words.data.ts';
import { type Frame, page } from './page.ts';
import type { WebAnswer } from './ports.ts';
import type { Route, RoutedRequest } from './routes.ts';

/** What knows the links; flow/quarantine's `DigestLinks` is one. */
export interface HeldLinks {
  /** Changes nothing. */
  look(token: string): Promise<LinkLook>;
  act(token: string): Promise<LinkDone | Exclude<LinkLook, { kind: 'ready' }>>;
}

export interface HeldParts {
  readonly frame: Frame;
  readonly links: HeldLinks;
}

/** Mail scanners follow every link in a mail, with GET and HEAD: neither changes anything. */
export function heldRoutes(parts: HeldParts): readonly Route[] {
  return [
    { name: 'held', path: '/held/:token', method: 'GET', run: ({ values }) => lookPage(parts, values['token'] ?? '') },
    { name: 'held-act', path: '/held/:token', method: 'POST', run: (routed) => actPage(parts, routed) },
  ];
}

async function lookPage({ frame, links }: HeldParts, token: string): Promise<WebAnswer> {
  const look = await links.look(token);
  return look.kind === 'ready' ? readyPage(frame, look.item, token) : wentPage(frame, look);
}

async function actPage({ frame, links }: HeldParts, { request, values }: RoutedRequest): Promise<WebAnswer> {
  const token = values['token'] ?? '';
  // The button names what it does: what sends a form without having seen ours does nothing.
  const pressed = ownForm(request)?.get('press');
  const look = await links.look(token);
  if (look.kind !== 'ready') return wentPage(frame, look);
  if (pressed !== look.item.action) return said(frame, 'stale', { status: 403 });
  const done = await links.act(token);
  return 'kind' in done ? wentPage(frame, done) : donePage(frame, done, look.item.action);
}

function readyPage(frame: Frame, item: LinkedItem, token: string): WebAnswer {
  const { held: words } = frame.words;
  const { title, button, text } = words.actions[item.action];
  const content = html`<div class="paper"><h1>${title}</h1>
${factsPart(words, item, words.facts.kept)}
<form method="post" action="/held/${token}">
<input type="hidden" name="press" value="${item.action}">
<p>${text} ${words.safe}</p>
<button type="submit">${button}</button>
</form></div>
${previewPart(words, item)}`;
  return heldAnswer(frame, title, content, 200);
}

/** @param kept what the time of its end is called, where it is still held */
function factsPart({ facts, none }: HeldWords, { held, received, expires }: LinkedItem, kept?: string): Html {
  const rows = [
    [facts.from, held.from === '' ? held.sender : held.from],
    [facts.subject, held.subject],
    [facts.received, received],
    [facts.why, held.reason],
    ...(kept === undefined ? [] : [[kept, expires] as const]),
    [facts.reference, held.reference],
  ] as const;
  return html`<dl class="facts">${rows.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value === '' ? none : value}</dd></div>`,
  )}</dl>`;
}

function previewPart(words: HeldWords, { held: { preview, reasons } }: LinkedItem): Html | undefined {
  const found = html`<h2>${words.reasons}</h2><ul>${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`;
  if (preview === null) return reasons.length === 0 ? undefined : html`<div class="paper">${found}</div>`;
  const text = preview.text === '' ? html`<p>${words.empty}</p>` : html`<pre class="preview">${preview.text}</pre>`;
  const names = preview.attachments.map(
    ({ name, type }) => html`<li>${name === '' ? words.unnamed : name} <span class="soft">${type}</span></li>`,
  );
  return html`<div class="paper"><h2>${words.preview}</h2>
<p class="hint">${words.previewHint}</p>
${text}
${preview.cut ? html`<p class="soft">${words.cut}</p>` : undefined}
${names.length === 0 ? undefined : html`<h2>${words.attachments}</h2><ul>${names}</ul>`}
${reasons.length === 0 ? undefined : found}
</div>`;
}

/** What a link that has no button any more comes to. */
function wentPage(frame: Frame, look: Exclude<LinkLook, { kind: 'ready' }>): WebAnswer {
  switch (look.kind) {
    case 'done':
      return said(frame, `was-${look.what}`, { status: 200, item: look.item });
    case 'expired':
      return said(frame, 'expired', { status: 410 });
    case 'unknown':
      return said(frame, 'unknown', { status: 404 });
    default:
      return look satisfies never;
  }
}

function donePage(frame: Frame, { outcome, text, listed }: LinkDone, action: DigestAction): WebAnswer {
  const { held: words } = frame.words;
  const asked = action === 'allow' || action === 'block';
  const about = listed === undefined ? `${words.notListed} ${text}` : listedText(words, action, listed);
  const more = asked && (listed !== undefined || text !== '') ? [about] : [];
  switch (outcome) {
    case 'released':
    case 'queued':
    case 'deleted':
    case 'requested':
      return said(frame, outcome, { status: 200, more });
    case 'already':
      return said(frame, wasDone[action], { status: 200 });
    case 'declined':
    case 'declined-before':
      return said(frame, 'was-declined', { status: 409 });
    case 'gone':
    case 'link-used':
      return said(frame, 'expired', { status: 410 });
    case 'over-quota':
      return said(frame, 'full', { status: 409 });
    case 'refused':
      return said(frame, 'refused', { status: 403, more: [text] });
    case 'failed':
      return said(frame, 'failed', { status: 503 });
    default:
      return outcome satisfies never;
  }
}

/** What was done before, by the link that does it. */
const wasDone = {
  deliver: 'was-released',
  allow: 'was-released',
  request: 'was-requested',
  block: 'was-deleted',
  delete: 'was-deleted',
} as const satisfies Readonly<Record<DigestAction, keyof HeldWords['said']>>;

function listedText(words: HeldWords, action: DigestAction, listed: string): string {
  return (action === 'block' ? words.blocked : words.allowed).replace('SENDER', () => listed);
}

interface Said {
  readonly status: number;
  readonly more?: readonly string[];
  readonly item?: LinkedItem;
}

function said(frame: Frame, key: keyof HeldWords['said'], { status, more = [], item }: Said): WebAnswer {
  const { title, text } = frame.words.held.said[key];
  const paragraphs = [text, ...more].filter((one) => one !== '');
  const content = html`<div class="paper"><h1>${title}</h1>
${paragraphs.map((one) => html`<p>${one}</p>`)}
${item === undefined ? undefined : factsPart(frame.words.held, item)}</div>`;
  return heldAnswer(frame, title, content, status);
}

function heldAnswer(frame: Frame, title: string, content: Html, status: number): WebAnswer {
  return htmlAnswer(page(frame, { title, content, footer: frame.words.held.footer }), { status });
}
