import { trim } from './fields.ts';

/** RFC 8461 section 3.3: a suggested maximum policy size is 64 kilobytes. */
export const STS_POLICY_BYTES_MAX = 64 * 1024;
/** RFC 8461 section 3.2: about a year. */
export const STS_MAX_AGE_S_MAX = 31_557_600;
/** MX patterns of one policy. */
const PATTERNS_MAX = 100;
/** Of its lines, what reports show. */
const SHOWN_CHARS_MAX = 4_096;

export const stsModes = ['enforce', 'testing', 'none'] as const;
export type StsMode = (typeof stsModes)[number];

/** The policy at `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` (RFC 8461 section 3.2). */
export interface StsPolicy {
  readonly mode: StsMode;
  /** Names, or suffixes behind `*.`; lower case, A-labels. Empty in mode `none` only. */
  readonly mx: readonly string[];
  /** Seconds, at most STS_MAX_AGE_S_MAX: a larger one counts as that. */
  readonly maxAgeS: number;
  /** As it is written, line by line, for reports (RFC 8460 section 4.5); cut after some 4,000 characters. */
  readonly lines: readonly string[];
}

export type StsPolicyReading = StsPolicy | { readonly problem: string };

/** Reads a policy; `problem` says in words why it is none. */
export function parseStsPolicy(text: string): StsPolicyReading {
  const fields = new Map<string, string>();
  const mx: string[] = [];
  const lines: string[] = [];
  let shown = 0;
  for (const line of text.split('\n')) {
    const written = trim(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (written === '') continue;
    shown += written.length + 1;
    if (shown <= SHOWN_CHARS_MAX) lines.push(written);
    const match = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,31}):[ \t]*(.*)$/.exec(written);
    if (match?.[1] === undefined || match[2] === undefined)
      return { problem: 'a line is not of the form "key: value"' };
    const [, key, value] = match;
    if (key === 'mx') mx.push(value.toLowerCase());
    else if (!fields.has(key)) fields.set(key, value);
  }
  return assemble(fields, mx, lines);
}

function assemble(
  fields: ReadonlyMap<string, string>,
  mx: readonly string[],
  lines: readonly string[],
): StsPolicyReading {
  if (fields.get('version') !== 'STSv1') return { problem: 'it has no "version: STSv1"' };
  const mode = stsModes.find((each) => each === fields.get('mode'));
  if (mode === undefined) return { problem: 'its mode is not one of enforce, testing and none' };
  const maxAge = fields.get('max_age') ?? '';
  if (!/^[0-9]{1,10}$/.test(maxAge)) return { problem: 'its max_age is not a number of seconds' };
  if (mx.length > PATTERNS_MAX) return { problem: `it has more than ${PATTERNS_MAX} mx lines` };
  const wrong = mx.find((pattern) => !isPattern(pattern));
  if (wrong !== undefined) return { problem: `its mx "${wrong.slice(0, 100)}" is not a host name` };
  if (mx.length === 0 && mode !== 'none') return { problem: 'it has no mx line' };
  return { mode, mx, maxAgeS: Math.min(Number(maxAge), STS_MAX_AGE_S_MAX), lines };
}

function isPattern(pattern: string): boolean {
  const name = pattern.startsWith('*.') ? pattern.slice(2) : pattern;
  return name.length <= 253 && name.split('.').every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}

/** Whether an MX host is one of those a policy allows: `*.` stands for exactly one label (RFC 8461 section 4.1). */
export function matchesMxPattern(patterns: readonly string[], host: string): boolean {
  const name = (host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase();
  const dot = name.indexOf('.');
  const parent = dot === -1 ? undefined : name.slice(dot + 1);
  return patterns.some((pattern) =>
    pattern.startsWith('*.') ? dot > 0 && pattern.slice(2) === parent : pattern === name,
  );
}
