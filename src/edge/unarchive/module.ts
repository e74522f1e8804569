/** The WebAssembly module of libarchive: compiled once, made as often as needed. */
import { readFileSync } from 'node:fs';

/** What is used of WebAssembly, which TypeScript declares together with browsers only. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}
declare const WebAssembly: {
  readonly Memory: new (of: { readonly initial: number }) => WasmMemory;
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (module: object, imports: Readonly<Record<string, object>>) => WasmInstance;
};

/**
 * Its exports as they are named in the file: shortened when it was built, so they hold for one version only. `load`
 * asks the module which it is.
 */
export interface Exports {
  readonly memory: WasmMemory;
  readonly malloc: (octets: number) => number;
  readonly free: (at: number) => void;
  /** Opens octets in its memory; 0 where no format fits. */
  readonly open: (at: number, octets: number, passphrase: number) => number;
  readonly close: (archive: number) => number;
  /** The next entry, or 0 at the end and where it is damaged. */
  readonly next: (archive: number) => number;
  readonly read: (archive: number, to: number, octets: number) => number;
  readonly hasEncrypted: (archive: number) => number;
  /** Text, or 0. */
  readonly error: (archive: number) => number;
  readonly pathname: (entry: number) => number;
  readonly filetype: (entry: number) => number;
  readonly size: (entry: number) => number;
  readonly symlink: (entry: number) => number;
  readonly hardlink: (entry: number) => number;
  readonly isEncrypted: (entry: number) => number;
}

const names = {
  malloc: 'R',
  free: 'Q',
  open: 'y',
  close: 'Z',
  next: 'E',
  read: 'T',
  hasEncrypted: 'S',
  error: 'X',
  pathname: 'M',
  filetype: 'J',
  size: 'N',
  symlink: 'O',
  hardlink: 'K',
  isEncrypted: 'P',
} as const;
const MEMORY = 'w';
const START = 'x';
const VERSION_NUMBER = 'V';
/** libarchive 3.7.7, as libarchive-wasm 1.2.0 has it. */
const VERSION = 3_007_007;
const PAGE_OCTETS = 64 * 1024;
const NOT_SUPPORTED = -1;

let compiled: object | undefined;

/** A fresh one, whose memory never grows beyond `memoryOctetsMax`. Throws where the package is another version. */
export function load(memoryOctetsMax: number): Exports {
  compiled ??= new WebAssembly.Module(
    readFileSync(new URL(import.meta.resolve('libarchive-wasm/dist/libarchive.wasm'))),
  );
  let memory: WasmMemory | undefined;
  const grow = (octets: number): number => {
    const wanted = octets >>> 0;
    if (memory === undefined || wanted > memoryOctetsMax) return 0;
    try {
      memory.grow(Math.ceil((wanted - memory.buffer.byteLength) / PAGE_OCTETS));
      return 1;
    } catch {
      return 0;
    }
  };
  const noEnvironment = (counts: number, octets: number): number => {
    if (memory === undefined) return NOT_SUPPORTED;
    const view = new DataView(memory.buffer);
    view.setUint32(counts, 0, true);
    view.setUint32(octets, 0, true);
    return 0;
  };
  const { exports } = new WebAssembly.Instance(compiled, {
    a: { ...refused(), o: grow, g: noEnvironment, f: () => 0 },
  });
  memory = exports[MEMORY] instanceof WebAssembly.Memory ? exports[MEMORY] : undefined;
  if (memory === undefined) throw otherVersion();
  call(exports, START)();
  if (call(exports, VERSION_NUMBER)() !== VERSION) throw otherVersion();
  const found: Record<string, unknown> = { memory };
  for (const [name, short] of Object.entries(names)) found[name] = call(exports, short);
  // Each was looked at above.
  return found as unknown as Exports;
}

/** Files, pipes, time zones and the end of the process: the code never needs them for octets in memory. */
function refused(): Record<string, () => number> {
  return Object.fromEntries('abcdefghijklmnopqrstuv'.split('').map((name) => [name, () => NOT_SUPPORTED]));
}

function call(exports: WasmInstance['exports'], name: string): (...args: readonly number[]) => number {
  const found = exports[name];
  if (typeof found !== 'function') throw otherVersion();
  return found as (...args: readonly number[]) => number;
}

function otherVersion(): Error {
  return new Error('Cannot use libarchive-wasm: it is not version 1.2.0');
}
