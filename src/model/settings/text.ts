/** How the text of a setting becomes its value and back. */
import type { Setting, SettingValue } from '#base/setting';
import { NETWORKS_MAX, parseNetwork } from './networks.ts';
import { didYouMean } from './suggest.ts';
import { formatDuration, formatSize, parseDuration, parseSize } from './units.ts';

export type Parsed<V> = { readonly ok: true; readonly value: V } | { readonly ok: false; readonly problem: string };

const TEXT_CHARACTERS_MAX = 10_000;

/** Reads what a person typed. The problem is a sentence without its subject: `"x" is not a duration: …`. */
export function parseSettingText(of: Setting, text: string): Parsed<SettingValue> {
  if (text.length > TEXT_CHARACTERS_MAX) return problem(`has more than ${TEXT_CHARACTERS_MAX} characters`);
  const trimmed = text.trim();
  switch (of.type) {
    case 'text':
      return checkSettingValue(of, trimmed);
    case 'switch':
      return switchOf(trimmed);
    case 'choice':
      return checkSettingValue(of, trimmed);
    case 'count':
      return /^\d{1,15}$/.test(trimmed)
        ? checkSettingValue(of, Number(trimmed))
        : problem(`"${trimmed}" is not a whole number`);
    case 'duration': {
      const ms = parseDuration(trimmed);
      return ms === undefined
        ? problem(`"${trimmed}" is not a duration: write 30s, 10m, 2h or 7d`)
        : checkSettingValue(of, ms);
    }
    case 'size': {
      const bytes = parseSize(trimmed);
      return bytes === undefined
        ? problem(`"${trimmed}" is not a size: write 500KiB, 25MiB or 1GiB`)
        : checkSettingValue(of, bytes);
    }
    case 'networks':
    case 'texts':
      return checkSettingValue(of, trimmed === '' ? [] : trimmed.split(/[\s,]+/).filter((part) => part !== ''));
    default:
      return of.type satisfies never;
  }
}

/** Judges a value whatever it came from (a text, the database, a file). */
export function checkSettingValue(of: Setting, value: unknown): Parsed<SettingValue> {
  switch (of.type) {
    case 'text':
      return checkText(of, value);
    case 'switch':
      return typeof value === 'boolean' ? { ok: true, value } : problem('is neither on nor off');
    case 'choice': {
      const wrong = choiceProblem(of, String(value));
      return typeof value === 'string' && wrong === undefined ? { ok: true, value } : problem(wrong ?? 'is not a text');
    }
    case 'count':
    case 'duration':
    case 'size':
      return checkNumber(of, value);
    case 'networks':
      return checkNetworks(value);
    case 'texts':
      return checkTexts(of, value);
    default:
      return of.type satisfies never;
  }
}

/** As it can be typed again. */
export function formatSettingValue(of: Setting, value: SettingValue): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'number') {
    if (of.type === 'duration') return formatDuration(value);
    return of.type === 'size' ? formatSize(value) : String(value);
  }
  return typeof value === 'string' ? value : value.join(' ');
}

function switchOf(text: string): Parsed<boolean> {
  const word = text.toLowerCase();
  if (['on', 'yes', 'true', '1'].includes(word)) return { ok: true, value: true };
  if (['off', 'no', 'false', '0'].includes(word)) return { ok: true, value: false };
  return problem(`"${text}" is neither on nor off`);
}

function checkText(of: Setting, value: unknown): Parsed<string> {
  if (typeof value !== 'string' || /\p{Cc}/u.test(value)) return problem('is not a text of one line');
  const wrong = of.textProblem?.(value);
  return wrong === undefined ? { ok: true, value } : problem(wrong);
}

function checkNumber(of: Setting, value: unknown): Parsed<number> {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return problem('is not a whole number');
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = of;
  if (value < min) return problem(`must be at least ${formatSettingValue(of, min)}`);
  return value > max ? problem(`must be at most ${formatSettingValue(of, max)}`) : { ok: true, value };
}

function checkNetworks(value: unknown): Parsed<readonly string[]> {
  if (!isTexts(value)) return problem('is not a list of networks');
  if (value.length > NETWORKS_MAX) return problem(`has more than ${NETWORKS_MAX} networks`);
  const networks: string[] = [];
  for (const text of value) {
    const network = parseNetwork(text);
    if (network === undefined) {
      return problem(
        `"${text}" is not a network: write an address or a prefix with no bits behind it, such as 192.0.2.0/24 or 2001:db8::/32`,
      );
    }
    networks.push(network);
  }
  return { ok: true, value: networks };
}

function checkTexts(of: Setting, value: unknown): Parsed<readonly string[]> {
  if (!isTexts(value)) return problem('is not a list of texts');
  for (const text of value) {
    const wrong = of.memberProblem?.(text) ?? (of.choices === undefined ? undefined : choiceProblem(of, text));
    if (wrong !== undefined) return problem(wrong);
  }
  return { ok: true, value };
}

function choiceProblem({ choices = [] }: Setting, text: string): string | undefined {
  if (choices.includes(text)) return undefined;
  return `"${text}" is not one of ${choices.join(', ')}${didYouMean(text, choices)}`;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string' && one.length <= 1000);
}

function problem(text: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem: text };
}
