/** The mail that lists what is held: the same in text and HTML, without anything that is loaded from elsewhere. */
import { html, type Html, harmlessText, verbatim } from '#format/html';
import {
  type ComposedPart,
  composeMessage,
  formatDate,
  formatMessageId,
  structuredField,
  textField,
} from '#format/message';
import { type DigestAction, digestActions, type HeldSummary } from '#model/quarantine';
import type { LetterLanguage } from '#model/settings';
import { type DigestWords, digestWords } from './digest-words.data.ts';
import { whenText } from './schedule.ts';

/** One message with the links that this digest has for it. */
export interface DigestItem {
  readonly held: HeldSummary;
  /** Absolute addresses. Only what may be done. */
  readonly links: ReadonlyMap<DigestAction, string>;
}

export interface DigestLetter {
  /** A-labels. */
  readonly hostname: string;
  readonly domain: string;
  /** As it stands in To, without brackets. */
  readonly to: string;
  readonly items: readonly DigestItem[];
  /** There is more than stands in it. */
  readonly more: boolean;
  readonly timeZone: string;
  readonly language: LetterLanguage;
  readonly nowMs: number;
  /** Random letters and digits. */
  readonly token: string;
}

const SHOWN_CHARACTERS_MAX = 150;

/** Likeliest wanted first: by what it is held for, then by score. */
const order = [
  'policy',
  'attachment',
  'spam',
  'outbound',
  'phish',
  'virus',
] as const satisfies readonly HeldSummary['class'][];

export function sortedByWish(held: readonly HeldSummary[]): HeldSummary[] {
  const rank = (one: HeldSummary): number => order.indexOf(one.class);
  return held.toSorted((a, b) => rank(a) - rank(b) || a.score - b.score || b.id - a.id);
}

export function composeDigest(letter: DigestLetter): Uint8Array<ArrayBuffer> {
  const { hostname, domain, to, items, token, nowMs, language } = letter;
  const parts: ComposedPart[] = [
    { kind: 'text', subtype: 'plain', text: plainOf(letter) },
    { kind: 'text', subtype: 'html', text: `${String(pageOf(letter))}\n` },
  ];
  return new Uint8Array(
    composeMessage({
      fields: [
        structuredField('From', `Postmaster <postmaster@${domain}>`),
        structuredField('To', `<${to}>`),
        textField('Subject', digestWords[language].subject(items.length)),
        structuredField('Content-Language', language),
        structuredField('Date', formatDate(nowMs)),
        structuredField('Message-ID', formatMessageId(token, hostname)),
        structuredField('Auto-Submitted', 'auto-generated'),
        structuredField('Precedence', 'bulk'),
      ],
      body: { kind: 'multipart', subtype: 'alternative', parts },
      token,
    }),
  );
}

interface Line {
  readonly title: string;
  readonly text: string;
}

function linesOf({ held }: DigestItem, { timeZone, nowMs, language }: DigestLetter): readonly Line[] {
  const words = digestWords[language];
  const shown = (text: string, none: string): string => harmlessText(text, SHOWN_CHARACTERS_MAX).trim() || none;
  return [
    { title: words.from, text: shown(held.from === '' ? held.sender : held.from, words.noSender) },
    { title: words.subjectField, text: shown(held.subject, words.noSubject) },
    { title: words.received, text: whenText(held.receivedMs, timeZone, { nowMs, locale: words.locale }) },
    { title: words.why, text: reasonOf(held, words) },
    { title: words.reference, text: held.reference },
  ];
}

function reasonOf({ reason, class: why }: HeldSummary, words: DigestWords): string {
  const kept = words.hasReasons ? harmlessText(reason, SHOWN_CHARACTERS_MAX).trim() : '';
  return kept === '' ? words.classes[why] : kept;
}

function canBeDelivered({ links, held }: DigestItem): boolean {
  return links.has('deliver') || (links.size === 0 && held.class !== 'phish' && held.class !== 'virus');
}

function actionsOf({ links }: DigestItem): readonly (readonly [DigestAction, string])[] {
  return digestActions.flatMap((action) => {
    const link = links.get(action);
    return link === undefined ? [] : [[action, link] as const];
  });
}

function frameOf(letter: DigestLetter): { readonly intro: string; readonly hint: string; readonly footer: string } {
  const { items, timeZone, nowMs, domain, language } = letter;
  const words = digestWords[language];
  const first = Math.min(...items.map(({ held }) => held.expiresMs));
  const date = whenText(first, timeZone, { nowMs, locale: words.locale }).replace(/, [^,]*$/, '');
  const linked = items.some(({ links }) => links.size > 0);
  return {
    intro: words.intro(items.length, date),
    hint: linked ? words.linksHint : words.noLinks,
    footer: words.footer(timeZone, `postmaster@${domain}`),
  };
}

function plainOf(letter: DigestLetter): string {
  const words = digestWords[letter.language];
  const { intro, hint, footer } = frameOf(letter);
  const blocks = letter.items.map((item, i) => {
    const lines = linesOf(item, letter).map(({ title, text }) => `${`${title}:`.padEnd(14)}${text}`);
    const links = actionsOf(item).map(([action, link]) => `* ${words.actions[action]}:\n  ${link}`);
    return [`--- ${i + 1} ---`, ...lines, ...(canBeDelivered(item) ? [] : [words.adminOnly]), ...links].join('\n');
  });
  return [
    intro,
    ...(letter.items.length > 1 ? [words.order] : []),
    hint,
    ...blocks,
    ...(letter.more ? [words.more] : []),
    footer,
    '',
  ].join('\n\n');
}

/** Mail programs know little of style sheets: plain blocks, and colours that hold on light and dark. */
const style = `
:root { color-scheme: light dark; }
body { margin: 0; padding: 16px; background: #f4f5f7; color: #1a222c; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.all { max-width: 640px; margin: 0 auto; }
.item { margin: 0 0 12px; padding: 14px 16px; border: 1px solid #d5dbe2; border-radius: 8px; background: #ffffff; overflow-wrap: anywhere; }
h1 { font-size: 21px; line-height: 1.3; }
h2 { margin: 0 0 4px; font-size: 17px; line-height: 1.35; }
p { margin: 0 0 10px; }
.soft { color: #4d5a68; font-size: 14px; }
.why { padding-left: 10px; border-left: 3px solid #1b5a9e; }
a { display: inline-block; margin: 0 14px 4px 0; padding: 4px 0; color: #1b5a9e; }
@media (prefers-color-scheme: dark) {
  body { background: #11151b; color: #e7ebf0; }
  .item { border-color: #323c48; background: #191f28; }
  .soft { color: #a9b4c1; }
  .why { border-color: #8fbcf3; }
  a { color: #8fbcf3; }
}
`;
const sheet = verbatim(`<style>${style}</style>`);
const doctype = verbatim('<!doctype html>');

function pageOf(letter: DigestLetter): Html {
  const words = digestWords[letter.language];
  const { intro, hint, footer } = frameOf(letter);
  const title = words.subject(letter.items.length);
  return html`${doctype}
<html lang="${letter.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
${sheet}
</head>
<body>
<div class="all">
<h1>${title}</h1>
<p>${intro}${letter.items.length > 1 ? ` ${words.order}` : ''}</p>
<p class="soft">${hint}</p>
${letter.items.map((item) => itemPart(item, letter))}
${letter.more ? html`<p>${words.more}</p>` : undefined}
<p class="soft">${footer}</p>
</div>
</body>
</html>`;
}

function itemPart(item: DigestItem, letter: DigestLetter): Html {
  const words = digestWords[letter.language];
  const [from, subject, received, why, reference] = linesOf(item, letter);
  const links = actionsOf(item).map(([action, link]) => html`<a href="${link}">${words.actions[action]}</a> `);
  return html`<div class="item">
<h2>${subject?.text}</h2>
<p>${from?.text}<br><span class="soft">${received?.text}</span></p>
<p class="why">${why?.text}${canBeDelivered(item) ? undefined : html`<br>${words.adminOnly}`}</p>
${links.length === 0 ? undefined : html`<p>${links}</p>`}
<p class="soft">${reference?.title} ${reference?.text}</p>
</div>
`;
}
