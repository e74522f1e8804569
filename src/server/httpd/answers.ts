/** Answers and the fields that each of them has, errors included. */
import { createHash } from 'node:crypto';
import { encodeUtf8 } from '#base/bytes';
import type { Html } from '#format/html';
import type { WebAnswer } from './ports.ts';
import { styleSheet } from './style.ts';

type Field = readonly [name: string, value: string];

/** Whether and how long the answer may be kept: not at all, or for so many seconds by everybody. */
export type Keep = 'never' | number;

export interface AnswerOptions {
  readonly status?: number;
  readonly keep?: Keep;
  readonly fields?: readonly Field[];
}

const styleHash = createHash('sha256').update(styleSheet).digest('base64');

/**
 * Nothing is loaded, nothing runs, nobody may frame the page, forms go to us alone (CSP Level 3). The one style sheet is in
 * the page and known by its hash: an injected one is not applied.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

function commonFields(keep: Keep): Field[] {
  return [
    ['Content-Security-Policy', contentSecurityPolicy],
    ['X-Content-Type-Options', 'nosniff'],
    ['X-Frame-Options', 'DENY'],
    // A reference stands in the address, and is nobody else's business.
    ['Referrer-Policy', 'no-referrer'],
    ['Cross-Origin-Opener-Policy', 'same-origin'],
    ['Cross-Origin-Resource-Policy', 'same-origin'],
    ['X-Robots-Tag', 'noindex, nofollow'],
    ['Cache-Control', keep === 'never' ? 'no-store' : `public, max-age=${keep}`],
  ];
}

export function htmlAnswer(page: Html, options: AnswerOptions = {}): WebAnswer {
  return answer('text/html; charset=utf-8', `${page.toString()}\n`, options);
}

export function textAnswer(text: string, options: AnswerOptions = {}): WebAnswer {
  return answer('text/plain; charset=utf-8', text, options);
}

/** `location` must be ASCII without white space: what comes from outside was parsed before. */
export function redirectAnswer(status: 303 | 308, location: string): WebAnswer {
  return answer('text/plain; charset=utf-8', '', { status, fields: [['Location', location]] });
}

function answer(type: string, text: string, { status = 200, keep = 'never', fields = [] }: AnswerOptions): WebAnswer {
  return { status, fields: [['Content-Type', type], ...commonFields(keep), ...fields], body: encodeUtf8(text) };
}
