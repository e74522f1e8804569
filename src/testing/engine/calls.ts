import type { Work } from '#format/sql';
import type { TestStore } from './store.ts';

type Table = Readonly<Record<string, (args: never) => Work<unknown>>>;

/** A table of operations as promises: what the façade of the store gives a running house. */
export type StoreCalls<T extends Table> = {
  readonly [Name in keyof T]: T[Name] extends (args: infer Args) => Work<infer Result>
    ? (args: Args) => Promise<Result>
    : never;
};

/** Runs each operation of a table on a store; arguments and results are copied, as when they cross a thread. */
export function callsOn<T extends Table>(store: TestStore, how: 'read' | 'write', table: T): StoreCalls<T> {
  const run = (work: () => Work<unknown>): Promise<unknown> => store[how](work);
  return Object.fromEntries(
    Object.entries(table).map(([name, operation]) => [
      name,
      (args: unknown) => run(() => operation(structuredClone(args) as never)),
    ]),
  ) as StoreCalls<T>;
}
