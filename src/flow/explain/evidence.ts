/** The evidence of a refusal as its page may show it: known keys only, as short plain text. */
import { harmlessText } from '#format/html';
import type { CauseKey } from './causes.ts';

/** Values by their keys; all text, none empty. */
export type Evidence = Readonly<Record<string, string>>;

/** Characters of the JSON that the trace keeps; what is longer was not written by us. */
const JSON_CHARACTERS_MAX = 64 * 1024;
const VALUE_CHARACTERS_MAX = 300;
/** Records of the DNS are shown whole where that is possible: half of one misleads. */
const RECORD_CHARACTERS_MAX = 2000;

const records: ReadonlySet<string> = new Set(['record']);

/**
 * What is shown of each check. Not among them: which rule of a set was met (it would tell how to slip past it), limits, and how
 * many recipients were unknown.
 */
const shownKeys: Readonly<Partial<Record<CauseKey, readonly string[]>>> = {
  'ptr-missing': ['ip'],
  'ptr-unconfirmed': ['ip', 'ptr', 'forward'],
  'ptr-generic': ['ip', 'ptr'],
  'helo-syntax': ['helo', 'ip'],
  'helo-own': ['helo', 'ip', 'own'],
  'helo-internal': ['helo', 'ip'],
  'helo-unresolvable': ['helo', 'ip'],
  'helo-mismatch': ['helo', 'ip', 'addresses'],
  'early-talker': ['ip', 'afterMs'],
  'list-policy': ['ip', 'zone', 'codes', 'text', 'link'],
  'list-spam': ['ip', 'zone', 'codes', 'text', 'link'],
  'list-exploited': ['ip', 'zone', 'codes', 'text', 'link'],
  'sender-unknown': ['domain'],
  'sender-null-mx': ['domain'],
  'spf-fail': ['ip', 'domain', 'scope', 'record', 'mechanism', 'explanation'],
  'spf-softfail': ['ip', 'domain', 'scope', 'record', 'mechanism', 'explanation'],
  'spf-neutral': ['ip', 'domain', 'scope', 'record', 'mechanism', 'explanation'],
  'dmarc-reject': ['from', 'policyDomain', 'record', 'spf', 'dkim', 'alignment'],
  'dmarc-quarantine': ['from', 'policyDomain', 'record', 'spf', 'dkim', 'alignment'],
  'dmarc-none': ['from', 'policyDomain', 'record', 'spf', 'dkim', 'alignment'],
  'network-rate': ['network', 'count', 'windowS'],
  'unknown-recipients': ['network'],
};

/** Reads the JSON of a finding's evidence; whatever is wrong with it, what is left is plain. */
export function readEvidence(cause: CauseKey, json: unknown): Evidence {
  const given = typeof json === 'string' && json.length <= JSON_CHARACTERS_MAX ? parse(json) : {};
  const evidence: Record<string, string> = {};
  for (const key of shownKeys[cause] ?? []) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = shown(key, String(value));
    if (text !== '') evidence[key] = text;
  }
  return evidence;
}

/** Text of a stranger, for a page. */
export function shown(key: string, text: string): string {
  return harmlessText(text, records.has(key) ? RECORD_CHARACTERS_MAX : VALUE_CHARACTERS_MAX).trim();
}

function parse(json: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
