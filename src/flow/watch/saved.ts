/** What is counted, as it is kept over a restart: JSON, and read again without trust. */
import type { SavedText } from './alike.ts';
import type { SavedHour, SavedMembers } from './recent.ts';

export interface SavedCounts {
  readonly hours: readonly SavedHour[];
  readonly texts: readonly SavedMembers[];
  readonly clients: readonly SavedMembers[];
  readonly alike: readonly SavedText[];
}

/** Raised when a reader of before would misread what is written now. */
const VERSION = 1;

export function encodeCounts(counts: SavedCounts): string {
  return JSON.stringify({ v: VERSION, ...counts });
}

/** What cannot be read is left out. */
export function decodeCounts(text: string): SavedCounts {
  const { v, hours, texts, clients, alike } = rootOf(text);
  if (v !== VERSION) return { hours: [], texts: [], clients: [], alike: [] };
  return {
    hours: eachOf(hours, (one) => {
      const [key, slots] = one;
      if (typeof key !== 'string') return undefined;
      const read = eachOf(slots, ([age, recipients, strangers, bounced]) =>
        isCount(age) && isCount(recipients) && isCount(strangers) && isCount(bounced)
          ? ([age, recipients, strangers, bounced] as const)
          : undefined,
      );
      return [key, read] as const;
    }),
    texts: membersOf(texts),
    clients: membersOf(clients),
    alike: eachOf(alike, ([owner, id, numbers]) =>
      typeof owner === 'string' && isCount(id) && Array.isArray(numbers) && numbers.every(isCount)
        ? ([owner, id, numbers] as const)
        : undefined,
    ),
  };
}

function membersOf(value: unknown): readonly SavedMembers[] {
  return eachOf(value, ([key, ageMs, members]) =>
    typeof key === 'string' && isCount(ageMs) && Array.isArray(members)
      ? ([key, ageMs, members.filter((one) => typeof one === 'string')] as const)
      : undefined,
  );
}

function rootOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    // Checked: an object has string keys.
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

function eachOf<T>(value: unknown, read: (one: readonly unknown[]) => T | undefined): readonly T[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one: unknown) => {
    const found = Array.isArray(one) ? read(one) : undefined;
    return found === undefined ? [] : [found];
  });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
