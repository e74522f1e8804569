/** Many files of one command, and how far it is with them. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CliContext } from './context.ts';
import { UsageProblem } from './exit.ts';

/** A progress line is written no more often than this. */
const PROGRESS_MS = 500;

/** The file, or all files of the folder and of those in it, by name. */
export function filesUnder(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageProblem(`There is no ${path}`);
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** How far it is, on a terminal, for what takes longer than people wait without asking. */
export class Progress {
  readonly #cli: CliContext;
  #total: number;
  #done = 0;
  #shownMs: number;
  #shown = false;

  constructor(cli: CliContext, total: number) {
    this.#cli = cli;
    this.#total = total;
    this.#shownMs = cli.now();
  }

  /** There is more to do than was known: a file holds so many messages more. */
  more(count: number): void {
    this.#total += count;
  }

  step(): void {
    this.#done += 1;
    const now = this.#cli.now();
    if (!this.#cli.io.live || this.#cli.json || now - this.#shownMs < PROGRESS_MS) return;
    this.#shownMs = now;
    this.#shown = true;
    this.#cli.io.err(`\r${this.#done} of ${this.#total}`);
  }

  clear(): void {
    if (this.#shown) this.#cli.io.err('\r\x1b[K');
    this.#shown = false;
  }

  end(): void {
    this.clear();
  }
}
