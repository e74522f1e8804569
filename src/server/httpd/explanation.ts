/** An explanation as HTML. All that it shows of strangers goes through `html`, which escapes it. */
import { html, type Html } from '#format/html';
import type {
  ExplainedCause,
  ExplainedRecord,
  ExplainedStep,
  Explanation,
  LabelledValue,
  Sentence,
} from '#flow/explain';
import type { Frame } from './page.ts';
import { sentence } from './sentence.ts';
import type { Words } from './words.ts';

export function explanationContent(frame: Frame, explanation: Explanation): Html {
  const { words } = frame;
  const [first, ...others] = explanation.causes;
  if (first === undefined) return html``;
  return html`<article class="paper" aria-labelledby="title">
<p class="kind ${explanation.kind}">${words.why.kinds[explanation.kind]}</p>
<h1 id="title">${first.title}</h1>
<p class="lead">${sentence(first.meaning)}</p>
${factsPart(words, explanation)}
${causeBody(words, first)}
${others.map((cause) => otherPart(words, cause))}
</article>`;
}

function otherPart(words: Words, cause: ExplainedCause): Html {
  return html`<section class="other"><h2>${cause.heading ?? words.why.also}</h2>
<p><strong>${cause.title}</strong> (<a href="/why/code/${cause.code}">${cause.code}</a>)</p>
<p>${sentence(cause.meaning)}</p>
${causeBody(words, cause)}
</section>`;
}

function factsPart({ why }: Words, { reference, kind, atMs, status, causes }: Explanation): Html {
  const facts: (readonly [string, Html])[] = [];
  if (reference !== undefined) facts.push([why.facts.reference, html`<code>${reference}</code>`]);
  if (atMs !== undefined) facts.push([why.facts.time, timePart(atMs)]);
  const [first] = causes;
  if (first !== undefined) facts.push([why.facts.code, html`<a href="/why/code/${first.code}">${first.code}</a>`]);
  if (status !== undefined) facts.push([why.facts.status, html`<code>${status}</code>`]);
  if (kind === 'deferred' && first?.retryAtMs !== undefined) facts.push([why.facts.retry, timePart(first.retryAtMs)]);
  if (kind === 'general') return html``;
  return html`<dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function causeBody({ why }: Words, cause: ExplainedCause): Html {
  const seen = cause.seen.length + cause.evidence.length;
  return html`<section class="who"><h2>${why.who}</h2>${cause.mender.map((text) => html`<p>${sentence(text)}</p>`)}</section>
${seen === 0 ? undefined : html`<h2>${why.seen}</h2>${paragraphs(cause.seen)}${evidencePart(cause.evidence)}`}
${cause.why.length === 0 ? undefined : html`<h2>${why.why}</h2>${paragraphs(cause.why)}`}
<h2>${why.steps}</h2>
<ol class="steps">${cause.steps.map((step) => stepPart(why, step))}</ol>
${againPart(why, cause)}`;
}

function againPart(why: Words['why'], { again, retryAtMs }: ExplainedCause): Html | undefined {
  if (again === undefined && retryAtMs === undefined) return undefined;
  const at = retryAtMs === undefined ? undefined : html`<p>${why.from} ${timePart(retryAtMs)}.</p>`;
  return html`<h2>${why.again}</h2>${at}${again === undefined ? undefined : html`<p>${sentence(again)}</p>`}`;
}

function evidencePart(evidence: readonly LabelledValue[]): Html | undefined {
  if (evidence.length === 0) return undefined;
  const rows = evidence.map(
    ({ label, value, isCode }) =>
      html`<div><dt>${label}</dt><dd>${isCode ? html`<code dir="auto">${value}</code>` : html`<bdi>${value}</bdi>`}</dd></div>`,
  );
  return html`<dl class="facts">${rows}</dl>`;
}

function stepPart(why: Words['why'], step: ExplainedStep): Html {
  const letter =
    step.letter === undefined
      ? undefined
      : html`<div class="letter"><span class="label">${why.letter}</span><pre>${step.letter}</pre></div>`;
  const link =
    step.link === undefined
      ? undefined
      : html`<p><a href="${step.link.href}" rel="nofollow noopener noreferrer">${step.link.text}</a> <span class="soft">${why.elsewhere}</span></p>`;
  return html`<li><p>${sentence(step.text)}</p>${settingsPart(step)}${step.records.map((record) => recordPart(why, record))}${letter}${link}</li>`;
}

function settingsPart({ settings }: ExplainedStep): Html | undefined {
  if (settings.length === 0) return undefined;
  const rows = settings.map(
    ([program, setting]) => html`<div><dt>${program}</dt><dd><code>${setting}</code></dd></div>`,
  );
  return html`<dl class="facts settings">${rows}</dl>`;
}

function recordPart(why: Words['why'], { label, now, wanted, notes, isExample }: ExplainedRecord): Html {
  const present =
    now === undefined
      ? undefined
      : html`<div class="${wanted.length === 0 ? 'now' : 'is'}"><span class="label">${why.now}</span>${now.length === 0 ? html`<p class="soft">${why.none}</p>` : zone(now)}</div>`;
  const future =
    wanted.length === 0
      ? undefined
      : html`<div class="be"><span class="label">${isExample ? why.example : why.wanted}</span>${zone(wanted)}</div>`;
  return html`<figure class="record"><figcaption>${label}</figcaption>${present}${future}${notes.map((note) => html`<div><p class="soft">${sentence(note)}</p></div>`)}</figure>`;
}

/** Each line is chosen whole by one click, to be copied. */
function zone(lines: readonly string[]): readonly Html[] {
  return lines.map((line) => html`<pre>${line}</pre>`);
}

function paragraphs(sentences: readonly Sentence[]): readonly Html[] {
  return sentences.map((text) => html`<p>${sentence(text)}</p>`);
}

/** `27 November 2026, 03:30:12 UTC`, in a form that programs read too. */
function timePart(ms: number): Html {
  const at = Temporal.Instant.fromEpochMilliseconds(ms);
  const iso = at.toString({ smallestUnit: 'second' });
  const text = at
    .toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' })
    .replace(' at ', ', ');
  return html`<time datetime="${iso}">${text} UTC</time>`;
}
