/** The frame of every page: language, landmarks, the style sheet, and the way to the other pages. */
import { html, type Html, type HtmlValue, verbatim } from '#format/html';
import { styleSheet } from './style.ts';
import type { Words } from './words.ts';

export interface Frame {
  readonly words: Words;
  readonly hostname: string;
}

export interface PageParts {
  /** Of the window; the host stands behind it. */
  readonly title: string;
  /** Begins with the `h1`. */
  readonly content: HtmlValue;
  /** Where it is not for people whose mail did not get through. */
  readonly footer?: string;
}

const style = verbatim(`<style>${styleSheet}</style>`);
const doctype = verbatim('<!doctype html>');

/** A letter in its envelope; says nothing to those who do not see it. */
const mark = html`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linejoin="round" stroke-linecap="round" aria-hidden="true" focusable="false"><rect x="2.5" y="5" width="19" height="14" rx="2.5"/><path d="M3.5 7.5 12 13.5l8.5-6"/></svg>`;

export function page({ words, hostname }: Frame, { title, content, footer = words.footer }: PageParts): Html {
  return html`${doctype}
<html lang="${words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${title} – ${hostname}</title>
${style}
</head>
<body>
<a class="skip" href="#main">${words.skip}</a>
<header class="top">
<a class="host" href="/">${mark}<span>${hostname}</span></a>
<nav aria-label="${words.pages}"><a href="/why">${words.whyRefused}</a><a href="/help/sign-in">${words.signInHelp}</a></nav>
</header>
<main id="main" tabindex="-1">
${content}
</main>
<footer class="foot">
<p>${footer}</p>
</footer>
</body>
</html>`;
}

/** A page of a heading and some sentences: errors, answers to forms. */
export function plainPage(frame: Frame, title: string, paragraphs: readonly HtmlValue[]): Html {
  const content = html`<div class="paper"><h1>${title}</h1>${paragraphs.map((text) => html`<p>${text}</p>`)}</div>`;
  return page(frame, { title, content });
}
