/** The list of changes as it is kept beside a message: JSON within its bound, and read again without trust. */
import { type Change, type Cleaned, dangers } from '#format/disarm';
import { CHANGES_CHARACTERS_MAX } from '#model/representation';

export interface CleanChanges {
  readonly changes: readonly Change[];
  /** Sections that are signed or encrypted, and stayed. */
  readonly untouched: readonly string[];
  /** How many changes had no room. */
  readonly left: number;
}

const UNTOUCHED_MAX = 50;

export function encodeChanges({ changes, untouched }: Pick<Cleaned, 'changes' | 'untouched'>): string {
  let kept = changes.length;
  for (;;) {
    const text = JSON.stringify({
      changes: changes.slice(0, kept),
      untouched: untouched.slice(0, UNTOUCHED_MAX),
      left: changes.length - kept,
    } satisfies CleanChanges);
    if (text.length <= CHANGES_CHARACTERS_MAX || kept === 0) return text;
    kept = Math.floor((kept * 9) / 10);
  }
}

/** What cannot be read (of another version) is an empty list. */
export function decodeChanges(text: string): CleanChanges {
  const value = parsed(text);
  const { changes, untouched, left } = value as Record<string, unknown>;
  return {
    changes: Array.isArray(changes) ? changes.flatMap(changeOf) : [],
    untouched: Array.isArray(untouched) ? untouched.filter((section) => typeof section === 'string') : [],
    left: typeof left === 'number' ? left : 0,
  };
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function changeOf(value: unknown): Change[] {
  if (typeof value !== 'object' || value === null) return [];
  const found = value as Record<string, unknown>;
  const danger = dangers.find((one) => one === found['danger']);
  const { what, part, where, before, after, more } = found;
  if (danger === undefined || typeof what !== 'string') return [];
  return [
    {
      danger,
      what,
      part: String(part),
      where: String(where),
      before: String(before),
      ...(typeof after === 'string' ? { after } : {}),
      ...(typeof more === 'number' ? { more } : {}),
    },
  ];
}
