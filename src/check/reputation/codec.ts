/** A sight as text for the trace, and back. Written compactly; read tolerantly, since rows are older than the program. */
import { listClasses, type ListSight } from '#check/blocklist';
import type { SpfVerdict } from '#check/spf';
import {
  type AuthenticationSight,
  type ClientSight,
  type HeloSight,
  type NameRule,
  type PtrSight,
  type RateSight,
  type SenderSight,
  type Sight,
} from './sight.ts';

/** Raised when a reader of before would misread what is written now. */
const VERSION = 1;
/** A text that is longer was not written here. */
const TEXT_CHARS_MAX = 64 * 1024;

/** JSON of one line, some 500 characters for ordinary mail. */
export function encodeSight(sight: Sight): string {
  return JSON.stringify({ v: VERSION, ...sight });
}

/**
 * The sight of a text; undefined where it is none, or of a later version. What this version does not know is left out, and
 * what has an unexpected shape is as if it had not been looked at: it then counts for nothing.
 */
export function decodeSight(text: string): Sight | undefined {
  if (text.length > TEXT_CHARS_MAX) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = objectOf(parsed);
  if (root === undefined || typeof root['v'] !== 'number' || root['v'] > VERSION) return undefined;
  const client = clientOf(root['client']);
  if (client === undefined) return undefined;
  return compact({
    client,
    helo: heloOf(root['helo']),
    sender: senderOf(root['sender']),
    lists: listsOf(root['lists']),
    earlyTalkMs: numberOf(root['earlyTalkMs']),
    spf: spfOf(root['spf']),
    authentication: authenticationOf(root['authentication']),
    rates: ratesOf(root['rates']),
  });
}

type Plain = Readonly<Record<string, unknown>>;
/** A property that may be undefined, as one that may be absent. */
type Compact<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

function compact<T extends object>(of: T): Compact<T> {
  // Only properties without a value are taken away.
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as Compact<T>;
}

function objectOf(value: unknown): Plain | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function eachOf<T>(value: unknown, read: (each: Plain) => T | undefined): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown) => {
    const plain = objectOf(each);
    const found = plain === undefined ? undefined : read(plain);
    return found === undefined ? [] : [found];
  });
}

function oneOf<T extends string>(value: unknown, ...choices: readonly T[]): T | undefined {
  return choices.find((choice) => choice === value);
}

function clientOf(value: unknown): ClientSight | undefined {
  const plain = objectOf(value);
  const ip = textOf(plain?.['ip']);
  if (plain === undefined || ip === undefined) return undefined;
  const state = oneOf(plain['state'], 'confirmed', 'unconfirmed', 'missing', 'unknown') ?? 'unknown';
  return { ip, state, names: eachOf(plain['names'], nameOf) };
}

function nameOf(plain: Plain): PtrSight | undefined {
  const name = textOf(plain['name']);
  if (name === undefined) return undefined;
  const forward = oneOf(plain['forward'], 'confirmed', 'other', 'none', 'unknown') ?? 'unknown';
  const addresses = plain['addresses'] === undefined ? undefined : textsOf(plain['addresses']);
  return compact({ name, forward, addresses, generic: ruleOf(plain['generic']) });
}

function ruleOf(value: unknown): NameRule | undefined {
  const plain = objectOf(value);
  const kind = oneOf(plain?.['kind'], 'generic', 'static');
  return kind === undefined ? undefined : { kind, rule: textOf(plain?.['rule']) ?? '' };
}

function heloOf(value: unknown): HeloSight | undefined {
  const plain = objectOf(value);
  const name = textOf(plain?.['name']);
  const form = oneOf(plain?.['form'], 'domain', 'literal', 'bare', 'internal', 'malformed');
  if (plain === undefined || name === undefined || form === undefined) return undefined;
  return compact({
    name,
    form,
    own: plain['own'] === true,
    resolves: oneOf(plain['resolves'], 'yes', 'no', 'unknown', 'unasked') ?? 'unknown',
    matches: oneOf(plain['matches'], 'yes', 'no', 'unknown') ?? 'unknown',
    addresses: plain['addresses'] === undefined ? undefined : textsOf(plain['addresses']),
  });
}

function senderOf(value: unknown): SenderSight | undefined {
  const plain = objectOf(value);
  const domain = textOf(plain?.['domain']);
  if (domain === undefined) return undefined;
  const route = oneOf(plain?.['route'], 'mx', 'address', 'literal', 'null-mx', 'none', 'unknown') ?? 'unknown';
  return { domain, route };
}

function listsOf(value: unknown): ListSight | undefined {
  const plain = objectOf(value);
  if (plain === undefined) return undefined;
  return {
    hits: eachOf(plain['hits'], (hit) => {
      const zone = textOf(hit['zone']);
      const kind = oneOf(hit['class'], ...listClasses);
      if (zone === undefined || kind === undefined) return undefined;
      const weight = numberOf(hit['weight']) ?? 0;
      const [text, link] = [textOf(hit['text']), textOf(hit['link'])];
      return compact({ zone, class: kind, weight, codes: textsOf(hit['codes']), text, link });
    }),
    allowed: eachOf(plain['allowed'], (entry) => {
      const zone = textOf(entry['zone']);
      const trust = oneOf(entry['trust'], 'none', 'low', 'medium', 'high');
      return zone === undefined || trust === undefined ? undefined : { zone, trust };
    }),
    unknown: textsOf(plain['unknown']),
    off: textsOf(plain['off']),
  };
}

function spfOf(value: unknown): SpfVerdict | undefined {
  const plain = objectOf(value);
  const result = oneOf(plain?.['result'], 'none', 'neutral', 'pass', 'fail', 'softfail', 'temperror', 'permerror');
  const domain = textOf(plain?.['domain']);
  if (plain === undefined || result === undefined || domain === undefined) return undefined;
  return compact({
    result,
    scope: oneOf(plain['scope'], 'mailfrom', 'helo') ?? 'mailfrom',
    domain,
    record: textOf(plain['record']),
    mechanism: textOf(plain['mechanism']),
    explanation: textOf(plain['explanation']),
    problem: textOf(plain['problem']),
    lookups: numberOf(plain['lookups']) ?? 0,
    voidLookups: numberOf(plain['voidLookups']) ?? 0,
  });
}

function authenticationOf(value: unknown): AuthenticationSight | undefined {
  const plain = objectOf(value);
  const dmarc = objectOf(plain?.['dmarc']);
  const arc = objectOf(plain?.['arc']);
  if (plain === undefined || dmarc === undefined) return undefined;
  return {
    dkim: eachOf(plain['dkim'], (each) => {
      const domain = textOf(each['domain']);
      const result = oneOf(each['result'], 'none', 'pass', 'fail', 'policy', 'neutral', 'temperror', 'permerror');
      if (domain === undefined || result === undefined) return undefined;
      return compact({ domain, result, good: each['good'] === true ? true : undefined });
    }),
    dmarc: compact({
      result: oneOf(dmarc['result'], 'none', 'pass', 'fail', 'temperror', 'permerror') ?? 'none',
      policy: oneOf(dmarc['policy'], 'none', 'quarantine', 'reject') ?? 'none',
      from: textOf(dmarc['from']),
      policyDomain: textOf(dmarc['policyDomain']),
      record: textOf(dmarc['record']),
      alignedSpf: dmarc['alignedSpf'] === true,
      alignedDkim: textsOf(dmarc['alignedDkim']),
    }),
    arc: {
      result: oneOf(arc?.['result'], 'none', 'pass', 'fail') ?? 'none',
      sealers: textsOf(arc?.['sealers']),
      says: textsOf(arc?.['says']).flatMap((each) => oneOf(each, 'dmarc', 'arc') ?? []),
    },
  };
}

function ratesOf(value: unknown): RateSight | undefined {
  const plain = objectOf(value);
  const network = textOf(plain?.['network']);
  if (plain === undefined || network === undefined) return undefined;
  return {
    network,
    messages: numberOf(plain['messages']) ?? 0,
    messagesWindowS: numberOf(plain['messagesWindowS']) ?? 0,
    unknownRecipients: numberOf(plain['unknownRecipients']) ?? 0,
    unknownWindowS: numberOf(plain['unknownWindowS']) ?? 0,
  };
}
