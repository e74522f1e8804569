/** The pages that explain a refusal: by its reference, by a code, and the form that finds both. */
import { parseReference, type Reference } from '#base/ids';
import { html, type Html } from '#format/html';
import type { Explanation, ListedArea } from '#flow/explain';
import { htmlAnswer, redirectAnswer } from './answers.ts';
import { askForm, type AskTokens } from './ask.ts';
import { explanationContent } from './explanation.ts';
import { finder } from './finder.ts';
import { type Frame, page } from './page.ts';
import type { WebAnswer } from './ports.ts';
import { notFound } from './problems.ts';
import type { Route } from './routes.ts';

/** What knows why; flow/explain's `Explainer` is one. */
export interface Explaining {
  explain(reference: Reference): Promise<Explanation | undefined>;
  explainCode(code: string): Explanation | undefined;
  list(): readonly ListedArea[];
}

export interface WhyParts {
  readonly frame: Frame;
  readonly explainer: Explaining;
  readonly tokens: AskTokens;
}

/** Pages by code are the same for everybody. */
const CODE_PAGE_KEPT_S = 600;

export function whyRoutes(parts: WhyParts): readonly Route[] {
  return [
    {
      name: 'why',
      path: '/why',
      method: 'GET',
      run: ({ target }) => whyPage(parts, target.query.get('ref')?.trim() ?? ''),
    },
    {
      name: 'why-code',
      path: '/why/code/:code',
      method: 'GET',
      run: ({ values }) => codePage(parts, values['code'] ?? ''),
    },
    {
      name: 'why-ref',
      path: '/why/:ref',
      method: 'GET',
      run: ({ values }) => referencePage(parts, values['ref'] ?? ''),
    },
  ];
}

/** The form, or the way to what was typed into it. */
function whyPage({ frame, explainer }: WhyParts, typed: string): WebAnswer {
  const { why, whyRefused } = frame.words;
  if (typed !== '') {
    const reference = parseReference(typed);
    if (reference !== undefined) return redirectAnswer(303, `/why/${reference}`);
    const code = explainer.explainCode(typed)?.causes[0]?.code;
    if (code !== undefined) return redirectAnswer(303, `/why/code/${code}`);
  }
  const missed = typed === '' ? undefined : html`<p class="missed" role="alert">${why.neither}</p>`;
  const content = html`<div class="paper"><h1>${whyRefused}</h1>
<p class="lead">${why.intro}</p>${missed}
${finder(frame.words)}
</div>
<div class="paper"><h2>${why.codes}</h2>
${explainer.list().map(areaPart)}
</div>`;
  return htmlAnswer(page(frame, { title: whyRefused, content }), { status: missed === undefined ? 200 : 404 });
}

function areaPart({ title, causes }: ListedArea): Html {
  const items = causes.map(
    (one) => html`<li><a href="/why/code/${one.code}">${one.code}</a><span>${one.title}</span></li>`,
  );
  return html`<h3>${title}</h3><ul class="codes">${items}</ul>`;
}

function codePage({ frame, explainer }: WhyParts, code: string): WebAnswer {
  const explanation = explainer.explainCode(code);
  const [cause] = explanation?.causes ?? [];
  if (explanation === undefined || cause === undefined) return notFound(frame);
  // One page for one code, however it was typed.
  if (cause.code !== code) return redirectAnswer(303, `/why/code/${cause.code}`);
  const content = [explanationContent(frame, explanation), finderPart(frame)];
  return htmlAnswer(page(frame, { title: `${cause.code}: ${cause.title}`, content }), { keep: CODE_PAGE_KEPT_S });
}

async function referencePage(parts: WhyParts, typed: string): Promise<WebAnswer> {
  const { frame, explainer, tokens } = parts;
  const reference = parseReference(typed);
  if (reference === undefined) return notKnown(frame);
  const explanation = await explainer.explain(reference);
  const [cause] = explanation?.causes ?? [];
  if (explanation === undefined || cause === undefined) return notKnown(frame);
  const content = [explanationContent(frame, explanation), askForm(frame.words, reference, tokens), finderPart(frame)];
  return htmlAnswer(page(frame, { title: cause.title, content }));
}

/** The same for what was never given out, what has run out, and mail that was taken: nobody learns which. */
function notKnown(frame: Frame): WebAnswer {
  const { unknown } = frame.words.why;
  const content = html`<div class="paper"><h1>${unknown.title}</h1>
<p class="lead">${unknown.text}</p>
<ul>${unknown.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
${finder(frame.words)}</div>`;
  return htmlAnswer(page(frame, { title: unknown.title, content }), { status: 404 });
}

function finderPart({ words }: Frame): Html {
  return html`<div class="paper finder"><h2>${words.why.another}</h2>${finder(words)}</div>`;
}
