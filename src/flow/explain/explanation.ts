/** The contents of an explanation page, in words of one language, as plain data. */
import type { Reference } from '#base/ids';
import { type Cause, type CauseKey, causeOf } from './causes.ts';
import type { Evidence } from './evidence.ts';
import { fill, fillAll, fillPlain, type Sentence } from './fill.ts';
import { exampleEvidence, mailName, type RecordView, recordsFor } from './records.ts';
import type { Peer, Seen, Sighting } from './see.ts';
import type { CauseText, StepText, Texts } from './texts.ts';

/** What a page says. Everything in it may be shown to whoever holds the reference. */
export interface Explanation {
  /** Undefined on the page of a code. */
  readonly reference: Reference | undefined;
  readonly kind: 'refused' | 'deferred' | 'general';
  /** Wall time, ms. */
  readonly atMs: number | undefined;
  /** `550 5.7.25` */
  readonly status: string | undefined;
  readonly peer: Peer;
  /** The one that the page is about first. */
  readonly causes: readonly ExplainedCause[];
}

export interface ExplainedCause {
  readonly key: CauseKey;
  readonly code: string;
  readonly title: string;
  readonly meaning: Sentence;
  readonly mender: readonly Sentence[];
  readonly seen: readonly Sentence[];
  /** Labels and values of the evidence. */
  readonly evidence: readonly LabelledValue[];
  readonly why: readonly Sentence[];
  readonly steps: readonly ExplainedStep[];
  readonly again: Sentence | undefined;
  /** When another try is worth it, ms; for what was put off. */
  readonly retryAtMs: number | undefined;
  /** Not why it was put off, but what made it odd. */
  readonly heading: string | undefined;
}

export interface LabelledValue {
  readonly label: string;
  readonly value: string;
  /** Octets of the DNS or a name, to be shown as such. */
  readonly isCode: boolean;
}

export interface ExplainedStep {
  readonly text: Sentence;
  readonly records: readonly ExplainedRecord[];
  readonly letter: string | undefined;
  readonly settings: readonly (readonly [program: string, setting: string])[];
  /** Address of another site. */
  readonly link: { readonly href: string; readonly text: string } | undefined;
}

export interface ExplainedRecord {
  readonly label: string;
  readonly now: readonly string[] | undefined;
  readonly wanted: readonly string[];
  readonly notes: readonly Sentence[];
  /** Made of names of nobody: nothing was seen. */
  readonly isExample: boolean;
}

/** Explains what was seen under a reference. */
export function explainSighting(texts: Texts, reference: Reference, sighting: Sighting): Explanation {
  const [first] = sighting.seen;
  const { peer } = sighting;
  return {
    reference,
    kind: first?.temporary === true ? 'deferred' : 'refused',
    atMs: first?.atMs,
    status: first?.status,
    peer,
    causes: sighting.seen.flatMap((seen) => explainSeen(texts, seen, peer)),
  };
}

/** Explains a cause by itself, with examples in the place of what was seen. */
export function explainCause(texts: Texts, key: CauseKey): Explanation {
  const peer = { ip: undefined, helo: undefined, senderDomain: undefined };
  const cause = explainOne(texts, causeOf(key), { evidence: {}, retryAtMs: undefined, heading: undefined });
  return { reference: undefined, kind: 'general', atMs: undefined, status: undefined, peer, causes: [cause] };
}

function explainSeen(texts: Texts, seen: Seen, peer: Peer): ExplainedCause[] {
  const evidence = completed(seen.evidence, peer);
  const main = { evidence, retryAtMs: seen.retryAtMs, heading: undefined };
  const all = [explainOne(texts, causeOf(seen.cause), main)];
  if (seen.oddity !== undefined) {
    all.push(explainOne(texts, causeOf(seen.oddity), { evidence, retryAtMs: undefined, heading: texts.oddity }));
  }
  return all;
}

/** What the peer itself showed stands in for what the check did not write down. */
function completed(evidence: Evidence, { ip, helo, senderDomain }: Peer): Evidence {
  return {
    ...(ip === undefined ? {} : { ip }),
    ...(helo === undefined ? {} : { helo }),
    ...(senderDomain === undefined || senderDomain === evidence['domain'] ? {} : { senderDomain }),
    ...evidence,
  };
}

interface Case {
  readonly evidence: Evidence;
  readonly retryAtMs: number | undefined;
  readonly heading: string | undefined;
}

function explainOne(texts: Texts, cause: Cause, { evidence, retryAtMs, heading }: Case): ExplainedCause {
  const text: CauseText = texts.causes[cause.key];
  const isGeneral = Object.keys(evidence).length === 0;
  const values = valuesOf(texts, isGeneral ? {} : { ...evidence, name: mailName(evidence) });
  const known: StepsOf = { texts, values, evidence: isGeneral ? exampleEvidence : evidence, isGeneral };
  return {
    key: cause.key,
    code: cause.code,
    title: text.title,
    meaning: fill(text.meaning, values) ?? [],
    mender: fillAll(texts.menders[cause.mender], values),
    seen: fillAll(text.seen, values),
    evidence: labelled(texts, evidence),
    why: fillAll(text.why, values),
    steps: text.steps.flatMap((step) => explainStep(step, known) ?? []),
    again: text.again === undefined ? undefined : fill(text.again, values),
    retryAtMs,
    heading,
  };
}

/** Values as a sentence says them. */
function valuesOf({ words, units }: Texts, evidence: Evidence): Evidence {
  const values: Record<string, string> = {};
  for (const [key, value] of Object.entries(evidence)) {
    if (key === 'afterMs') values[key] = units.ms.replace('{n}', value);
    else if (key === 'windowS')
      values[key] = units.minutes.replace('{n}', String(Math.max(1, Math.round(Number(value) / 60))));
    else values[key] = words[key]?.[value] ?? value;
  }
  return values;
}

const asCode: ReadonlySet<string> = new Set([
  'ip',
  'ptr',
  'forward',
  'helo',
  'own',
  'addresses',
  'zone',
  'codes',
  'domain',
  'senderDomain',
  'mechanism',
  'from',
  'policyDomain',
  'spf',
  'dkim',
  'network',
]);

function labelled(texts: Texts, evidence: Evidence): LabelledValue[] {
  const values = valuesOf(texts, evidence);
  return Object.entries(texts.labels).flatMap(([key, label]) => {
    const value = values[key];
    return value === undefined ? [] : [{ label, value, isCode: asCode.has(key) }];
  });
}

interface StepsOf {
  readonly texts: Texts;
  readonly values: Evidence;
  readonly evidence: Evidence;
  readonly isGeneral: boolean;
}

/** Undefined where a step makes no sense without what is not known. */
function explainStep(step: StepText, { texts, values, evidence, isGeneral }: StepsOf): ExplainedStep | undefined {
  const text = fill(step.text, values);
  const link = step.link === undefined ? undefined : webAddress(evidence['link']);
  // Without an address the step would end in nothing.
  if (text === undefined || (step.link !== undefined && link === undefined && step.text.endsWith(':')))
    return undefined;
  const named = { ...values, name: values['name'] ?? mailName(evidence) };
  const letter = step.letter === undefined ? undefined : fillPlain(texts.letters[step.letter], named);
  const settings = step.settings === undefined ? [] : texts.settings[step.settings];
  return {
    text,
    records:
      step.records === undefined
        ? []
        : recordsFor(step.records, evidence).map((view) => explainRecord(view, { texts, values, evidence, isGeneral })),
    letter: letter?.replaceAll(/\n{3,}/g, '\n\n'),
    settings: settings.map(([program, setting]) => [program, fillPlain(setting, named) ?? setting]),
    link: link === undefined ? undefined : { href: link, text: texts.listLink },
  };
}

function explainRecord(view: RecordView, { texts, values, isGeneral }: StepsOf): ExplainedRecord {
  const notes = view.notes.map((note) => texts.recordNotes[note]);
  const filled = { ...values, ...(view.lookups === undefined ? {} : { lookups: String(view.lookups) }) };
  return {
    label: texts.recordLabels[view.label],
    now: isGeneral ? undefined : view.now,
    wanted: view.wanted,
    notes: fillAll(notes, filled),
    isExample: isGeneral,
  };
}

/** What the DNS list gave as its page, where a browser may be led there. */
function webAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : undefined;
}
