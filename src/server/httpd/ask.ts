/** The form by which a sender asks the postmaster, and what it answers. It needs no script, no cookie and no account. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '#base/clock';
import { parseReference, type Reference } from '#base/ids';
import { html, type Html } from '#format/html';
import type { Asked, Question } from '#flow/explain';
import { htmlAnswer } from './answers.ts';
import { ownForm } from './form.ts';
import { type Frame, plainPage } from './page.ts';
import type { WebAnswer } from './ports.ts';
import type { Route, RoutedRequest } from './routes.ts';
import type { Words } from './words.ts';

/** Characters of what a sender writes, and of the address that an answer may go to. */
export const ASK_TEXT_CHARACTERS_MAX = 2000;
export const ASK_ADDRESS_CHARACTERS_MAX = 254;

const DAY_MS = 24 * 3600 * 1000;

/**
 * Proves that a form was shown by us for this reference, today or yesterday. A page elsewhere that makes a reader's
 * browser send one has none; and since one reference is asked about once, it is used once.
 */
export class AskTokens {
  readonly #key: Uint8Array;
  readonly #clock: Clock;

  constructor(key: Uint8Array, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  make(reference: Reference): string {
    return this.#of(reference, this.#day());
  }

  holds(token: string, reference: Reference): boolean {
    const today = this.#day();
    return [today, today - 1].some((day) => isSame(token, this.#of(reference, day)));
  }

  #day(): number {
    return Math.floor(this.#clock.now() / DAY_MS);
  }

  #of(reference: Reference, day: number): string {
    return createHmac('sha256', this.#key).update(`ask ${reference} ${day}`).digest('base64url').slice(0, 32);
  }
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

export interface AskParts {
  readonly frame: Frame;
  readonly tokens: AskTokens;
  /** Files the question for the postmaster. Who reads it is told in no case. */
  readonly ask: (question: Question) => Promise<Asked>;
}

export function askRoutes(parts: AskParts): readonly Route[] {
  return [{ name: 'ask', path: '/why/:ref/ask', method: 'POST', run: (routed) => askAnswer(parts, routed) }];
}

export function askForm({ ask }: Words, reference: Reference, tokens: AskTokens): Html {
  return html`<section class="paper ask" aria-labelledby="ask">
<h2 id="ask">${ask.title}</h2>
<p>${ask.intro}</p>
<form method="post" action="/why/${reference}/ask">
<input type="hidden" name="token" value="${tokens.make(reference)}">
<label for="text">${ask.text}</label>
<p class="hint" id="text-hint">${ask.textHint}</p>
<textarea id="text" name="text" required maxlength="${ASK_TEXT_CHARACTERS_MAX}" aria-describedby="text-hint"></textarea>
<label for="reply">${ask.reply} <span class="soft">${ask.optional}</span></label>
<p class="hint" id="reply-hint">${ask.replyHint}</p>
<input id="reply" name="reply" type="email" maxlength="${ASK_ADDRESS_CHARACTERS_MAX}" autocomplete="email" aria-describedby="reply-hint">
<div class="trap" aria-hidden="true"><label for="website">${ask.trap}</label><input id="website" name="website" type="text" tabindex="-1" autocomplete="off"></div>
<button type="submit">${ask.button}</button>
</form>
</section>`;
}

async function askAnswer(parts: AskParts, { request, values }: RoutedRequest): Promise<WebAnswer> {
  const { frame, tokens, ask } = parts;
  const reference = parseReference(values['ref'] ?? '');
  const form = ownForm(request);
  if (reference === undefined || form === undefined) return said(frame, 'stale', 403);
  if (!tokens.holds(form.get('token') ?? '', reference)) return said(frame, 'stale', 403);
  const text = plainText(form.get('text') ?? '', ASK_TEXT_CHARACTERS_MAX);
  if (text === '') return said(frame, 'empty', 422);
  // Nobody sees this field; programs that fill in forms do. They are told what they want to hear.
  if ((form.get('website') ?? '') !== '') return said(frame, 'passed-on', 200);
  const replyTo = plainText(form.get('reply') ?? '', ASK_ADDRESS_CHARACTERS_MAX).replaceAll(/\s+/g, ' ');
  const asked = await ask({ reference, client: request.client, text, replyTo });
  switch (asked) {
    case 'passed-on':
      return said(frame, 'passed-on', 200);
    case 'asked-before':
      return said(frame, 'asked-before', 409);
    case 'too-many':
      return said(frame, 'too-many', 429);
    case 'not-known':
      return said(frame, 'stale', 403);
    case 'no-one':
      return said(frame, 'later', 503);
    default:
      return asked satisfies never;
  }
}

/** Without controls but line ends and tabs; at most so many characters. */
function plainText(text: string, charactersMax: number): string {
  const lines = text.replaceAll(/\r\n?/g, '\n').slice(0, charactersMax);
  return lines
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff]/g, '')
    .toWellFormed()
    .trim();
}

function said(frame: Frame, key: keyof Words['ask']['said'], status: number): WebAnswer {
  const { title, text } = frame.words.ask.said[key];
  return htmlAnswer(plainPage(frame, title, [text]), { status });
}
