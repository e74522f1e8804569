/** The list of changes while it grows: bounded, with what is beyond counted. */
import { BEFORE_CHARACTERS_MAX, CHANGES_MAX, CHANGES_OF_A_KIND_MAX } from './limits.ts';
import type { Change, Danger } from './types.ts';

export interface Found {
  readonly danger: Danger;
  readonly what: string;
  readonly where: string;
  readonly before: string;
  readonly after?: string;
}

export class ChangeList {
  readonly #part: string;
  readonly #listed: Change[] = [];
  readonly #counts = new Map<string, number>();

  constructor(part: string) {
    this.#part = part;
  }

  add({ danger, what, where, before, after }: Found): void {
    const count = (this.#counts.get(what) ?? 0) + 1;
    this.#counts.set(what, count);
    if (count > CHANGES_OF_A_KIND_MAX || this.#listed.length >= CHANGES_MAX) return;
    const change = { danger, what, part: this.#part, where: where.slice(0, 60), before: shortened(before) };
    this.#listed.push(after === undefined ? change : { ...change, after: after.slice(0, BEFORE_CHARACTERS_MAX) });
  }

  /** The last listed one of each kind says how many more there are. */
  list(): Change[] {
    const listed = new Map<string, number>();
    for (const { what } of this.#listed) listed.set(what, (listed.get(what) ?? 0) + 1);
    const last = new Map<string, Change>();
    for (const change of this.#listed) last.set(change.what, change);
    return this.#listed.map((change) => {
      const more = (this.#counts.get(change.what) ?? 0) - (listed.get(change.what) ?? 0);
      return more > 0 && last.get(change.what) === change ? { ...change, more } : change;
    });
  }
}

function shortened(text: string): string {
  const line = text
    .slice(0, BEFORE_CHARACTERS_MAX * 4)
    .replaceAll(/\s+/g, ' ')
    .trim();
  const cut = line.length > BEFORE_CHARACTERS_MAX ? `${line.slice(0, BEFORE_CHARACTERS_MAX - 1)}…` : line;
  return cut.toWellFormed();
}
