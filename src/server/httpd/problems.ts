/** Answers that say what is wrong with a request, or with us. */
import { html } from '#format/html';
import { htmlAnswer } from './answers.ts';
import { finder } from './finder.ts';
import { type Frame, page, plainPage } from './page.ts';
import type { WebAnswer, WebProblem } from './ports.ts';
import type { ProblemKey } from './words.ts';

const keys: Readonly<Record<WebProblem, ProblemKey>> = {
  400: 'broken',
  408: 'slow',
  413: 'too-large',
  417: 'expectation',
  431: 'header',
  500: 'ours',
  503: 'busy',
};

export function problemAnswer(frame: Frame, status: WebProblem): WebAnswer {
  return said(frame, keys[status], status);
}

export function notFound(frame: Frame): WebAnswer {
  const { title, text } = frame.words.problems['not-found'];
  const content = html`<div class="paper"><h1>${title}</h1><p>${text}</p>${finder(frame.words)}</div>`;
  return htmlAnswer(page(frame, { title, content }), { status: 404 });
}

/** RFC 9110 section 15.5.6: with what is allowed. */
export function otherMethod(frame: Frame, allow: string): WebAnswer {
  return said(frame, 'method', 405, [['Allow', allow]]);
}

/** RFC 6585 section 4. */
export function tooOften(frame: Frame, waitMs: number): WebAnswer {
  return said(frame, 'too-often', 429, [['Retry-After', String(Math.ceil(waitMs / 1000))]]);
}

/** A form over a connection that others can read. */
export function insecure(frame: Frame): WebAnswer {
  return said(frame, 'insecure', 403);
}

function said(
  frame: Frame,
  key: ProblemKey,
  status: number,
  fields: readonly (readonly [string, string])[] = [],
): WebAnswer {
  const { title, text } = frame.words.problems[key];
  return htmlAnswer(plainPage(frame, title, [text]), { status, fields });
}
