/** What every command works with: the server behind the socket, and how to say what came of it. */
import type { Command } from 'commander';
import { Fault } from '#base/fault';
import { callControl, type ControlArgs } from '#app/control';
import { dataFolderOf } from '#app/config';
import { parseDuration, parseSize } from '#model/settings';
import { UsageProblem } from './exit.ts';
import type { CliIo } from './io.ts';
import { type Column, foldedLines, table } from './output.ts';

export interface CliOptions {
  readonly io: CliIo;
  /** Where nothing names a data directory. */
  readonly defaultData?: string;
  /** Wall time; ages are counted from it. */
  readonly now: () => number;
}

/** What came of a change. */
interface Told {
  readonly done: string;
  /** For the person and not for a pipe. */
  readonly note?: string;
  /** Commands that are likely wanted now. */
  readonly next?: readonly string[];
}

/** Who has waited for longer wants to know how far it is. */
const UNTOLD_MS_MAX = 2000;

export class CliContext {
  readonly io: CliIo;
  readonly now: () => number;
  readonly #defaultData: string | undefined;
  readonly #program: () => Command;

  constructor(options: CliOptions, program: () => Command) {
    this.io = options.io;
    this.now = options.now;
    this.#defaultData = options.defaultData;
    this.#program = program;
  }

  /** Global options, wherever on the line they stood. */
  get json(): boolean {
    return this.#program().opts()['json'] === true;
  }

  get dataFolder(): string {
    const data: unknown = this.#program().opts()['data'];
    return dataFolderOf({
      flags: typeof data === 'string' ? { data } : {},
      env: this.io.env,
      cwd: this.io.cwd,
      ...(this.#defaultData === undefined ? {} : { defaultData: this.#defaultData }),
    });
  }

  /** Items, where there are any, come before the answer. */
  call<R>(command: string, args: ControlArgs, onItem?: (item: unknown) => void): Promise<R> {
    return callControl(this.dataFolder, { command, args }, onItem) as Promise<R>;
  }

  /**
   * Asks and says what came of it: `text` for people, the whole answer for `--json`. `soFar` says of an item how far it is,
   * for a person who has waited for a while.
   */
  async change<R>(
    command: string,
    args: ControlArgs,
    text: (answer: R) => Told,
    soFar?: (item: unknown) => string,
  ): Promise<void> {
    const answer = await this.#callTelling<R>(command, args, soFar);
    if (this.json) {
      this.#line(answer);
      return;
    }
    const { done, note, next = [] } = text(answer);
    this.io.out(`${done}\n`);
    if (note !== undefined) this.io.err(`${note}\n`);
    this.#sayNext(next);
  }

  async #callTelling<R>(command: string, args: ControlArgs, soFar?: (item: unknown) => string): Promise<R> {
    if (soFar === undefined || !this.io.live || this.json) return await this.call<R>(command, args);
    const begunMs = this.now();
    let shown = false;
    const onItem = (item: unknown): void => {
      if (this.now() - begunMs < UNTOLD_MS_MAX) return;
      shown = true;
      this.io.err(`\r${soFar(item)}\u001b[K`);
    };
    return await this.call<R>(command, args, onItem).finally(() => {
      if (shown) this.io.err('\r\u001b[K');
    });
  }

  /** What is likely wanted now. */
  #sayNext(next: readonly string[]): void {
    if (this.#program().opts()['quiet'] === true) return;
    for (const [i, line] of next.entries()) this.io.err(`${i === 0 ? 'Next: ' : '      '}${line}\n`);
  }

  /** Lines are broken between words where the terminal is too narrow, unless the text is one to be copied. */
  async show<R>(
    command: string,
    args: ControlArgs,
    text: (answer: R) => string,
    { asIs = false }: { readonly asIs?: boolean } = {},
  ): Promise<void> {
    const answer = await this.call<R>(command, args);
    if (this.json) this.#line(answer);
    else this.io.out(asIs ? text(answer) : foldedLines(text(answer), this.io.columns));
  }

  /** A list as a table; one JSON object a line with `--json`, as they come. */
  async list<R>(
    command: string,
    args: ControlArgs,
    shown: { readonly columns: readonly Column<R>[]; readonly none: string },
  ): Promise<void> {
    const rows: R[] = [];
    const onItem = (item: unknown): void => {
      if (this.json) this.#line(item);
      else rows.push(item as R);
    };
    await callControl(this.dataFolder, { command, args }, onItem);
    if (this.json) return;
    if (rows.length === 0) this.io.err(`${shown.none}\n`);
    else this.io.out(table(rows, shown.columns, this.io));
  }

  /** A list in which each item is a text of its own. */
  async each<R>(
    command: string,
    args: ControlArgs,
    shown: {
      readonly text: (item: R) => string;
      readonly none: string;
      /** One thing was asked for by its name: that it is not there is a failure. */
      readonly named?: boolean;
      /** No empty lines between them. */
      readonly together?: boolean;
      /** A text to be copied: lines are not broken for the terminal. */
      readonly asIs?: boolean;
    },
  ): Promise<void> {
    let count = 0;
    const onItem = (item: unknown): void => {
      count += 1;
      if (this.json) this.#line(item);
      else {
        const text = shown.asIs === true ? shown.text(item as R) : foldedLines(shown.text(item as R), this.io.columns);
        this.io.out(`${count > 1 && shown.together !== true ? '\n' : ''}${text}`);
      }
    };
    await callControl(this.dataFolder, { command, args }, onItem);
    if (count > 0) return;
    if (shown.named === true) throw new Fault('not-found', shown.none, { publicText: shown.none });
    if (!this.json) this.io.err(`${shown.none}\n`);
  }

  /** By `--password-stdin`, `--password-file`, or asked for twice on the terminal. Never an option's value. */
  async readPassword(
    options: { readonly passwordStdin?: boolean; readonly passwordFile?: string },
    of: string,
  ): Promise<string> {
    if (options.passwordStdin === true) return firstLine(await this.io.readStdin(), 'Standard input');
    if (options.passwordFile !== undefined)
      return firstLine(this.io.readFile(options.passwordFile), options.passwordFile);
    const { askSecret } = this.io;
    if (askSecret === undefined)
      throw new UsageProblem(
        'Give the password on standard input (--password-stdin) or in a file (--password-file FILE)',
      );
    const first = await askSecret(`Password for ${of}: `);
    if (first !== (await askSecret('The same again: ')))
      throw new UsageProblem('The two passwords differ; nothing was changed');
    return first;
  }

  #line(value: unknown): void {
    this.io.out(`${JSON.stringify(value)}\n`);
  }
}

function firstLine(bytes: Uint8Array, where: string): string {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const [line = ''] = text.split(/\r?\n/);
  if (line === '') throw new UsageProblem(`${where} has no password in its first line`);
  return line;
}

/** `1GiB`, or `none`. The parser of options takes no null. */
export type QuotaOption = number | 'none';

export function quotaOption(text: string): QuotaOption {
  if (text === 'none') return text;
  const bytes = parseSize(text);
  if (bytes === undefined || bytes === 0)
    throw new UsageProblem(`"${text}" is not a size: write 500MiB, 1GiB, or none`);
  return bytes;
}

export function quotaBytes(option: QuotaOption | undefined): number | null {
  return option === undefined || option === 'none' ? null : option;
}

/** `2h` (so long ago), `2026-01-31`, or RFC 3339. */
export function timeOption(text: string, nowMs: number): number {
  const ago = parseDuration(text);
  if (ago !== undefined) return nowMs - ago;
  const ms = /^\d{4}-\d\d-\d\d(?:[T ].*)?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms))
    throw new UsageProblem(`"${text}" is not a time: write 2h or 7d (ago), 2026-01-31, or 2026-01-31T14:00:00Z`);
  return ms;
}

export function countOption(text: string): number {
  if (/^\d{1,6}$/.test(text) && Number(text) > 0) return Number(text);
  throw new UsageProblem(`"${text}" is not a number from 1 to 999999`);
}
