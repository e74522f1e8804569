import type { ControlHandlers } from './server.ts';

/** Tables of handlers in one; two of one name are a bug of the program. */
export function mergeHandlers(...tables: readonly ControlHandlers[]): ControlHandlers {
  const all: Record<string, ControlHandlers[string]> = {};
  for (const table of tables) {
    for (const [name, handler] of Object.entries(table)) {
      if (all[name] !== undefined) throw new Error(`Command "${name}" is declared twice`);
      all[name] = handler;
    }
  }
  return all;
}
