import { asBuffer } from '#base/bytes';
import type { ForeignArchive, ForeignArchives, ForeignEntry } from '#format/archive';
import { type Exports, load } from './module.ts';

/** Octets that one entry's name has at most. */
const NAME_OCTETS_MAX = 64 * 1024;
/** Beyond this its memory, which never shrinks, is given back when the archive is closed. */
const MEMORY_KEPT_OCTETS = 48 * 1024 * 1024;
const PIECE_OCTETS = 256 * 1024;

/** Types of files as stat(2) has them. */
const FILE = 0o100_000;
const FOLDER = 0o040_000;
const LINK = 0o120_000;

/** Reads archives one after the other. What goes wrong inside ends that archive, and the next gets a fresh instance. */
export class LibarchiveReader implements ForeignArchives {
  readonly #memoryOctetsMax: number;
  #code: Exports | undefined;

  /** @param memoryOctetsMax for the archive's octets and all that unpacking needs */
  constructor(memoryOctetsMax: number) {
    this.#memoryOctetsMax = memoryOctetsMax;
  }

  open(octets: Uint8Array): ForeignArchive | undefined {
    const code = (this.#code ??= load(this.#memoryOctetsMax));
    const give = (): void => {
      if (code.memory.buffer.byteLength > MEMORY_KEPT_OCTETS) this.#code = undefined;
    };
    try {
      const at = code.malloc(octets.length);
      const piece = at === 0 ? 0 : code.malloc(PIECE_OCTETS);
      if (piece !== 0) {
        new Uint8Array(code.memory.buffer).set(octets, at);
        const archive = code.open(at, octets.length, 0);
        if (archive !== 0)
          return new OpenArchive({ code, archive, at, piece }, (failed) => (failed ? this.#drop() : give()));
      }
      code.free(piece);
      code.free(at);
      give();
    } catch {
      this.#drop();
    }
    return undefined;
  }

  #drop(): void {
    this.#code = undefined;
  }
}

interface Opened {
  readonly code: Exports;
  readonly archive: number;
  /** Where the archive's octets lie, and where pieces are read to. */
  readonly at: number;
  readonly piece: number;
}

class OpenArchive implements ForeignArchive {
  readonly #opened: Opened;
  readonly #closed: (failed: boolean) => void;
  #failed = false;

  constructor(opened: Opened, closed: (failed: boolean) => void) {
    this.#opened = opened;
    this.#closed = closed;
  }

  next(): ForeignEntry | 'end' | 'damaged' | 'encrypted' {
    return this.#guarded<ForeignEntry | 'end' | 'damaged' | 'encrypted'>('damaged', ({ code, archive }) => {
      const entry = code.next(archive);
      if (entry === 0) return this.#end();
      const filetype = code.filetype(entry);
      const target = code.symlink(entry) || code.hardlink(entry);
      return {
        name: this.#text(code.pathname(entry)),
        kind:
          target !== 0 || filetype === LINK
            ? 'link'
            : filetype === FOLDER
              ? 'folder'
              : filetype === FILE
                ? 'file'
                : 'special',
        target: this.#text(target),
        // The lower half of 64 bits: what is larger than 4 GB looks smaller here, and nobody relies on it.
        octets: code.size(entry) >>> 0,
        encrypted: code.isEncrypted(entry) !== 0,
      };
    });
  }

  read(octetsMax: number): Uint8Array | undefined {
    return this.#guarded<Uint8Array | undefined>(undefined, ({ code, archive, piece }) => {
      const length = code.read(archive, piece, Math.min(octetsMax, PIECE_OCTETS));
      return length < 0 ? undefined : new Uint8Array(code.memory.buffer).slice(piece, piece + length);
    });
  }

  [Symbol.dispose](): void {
    this.#guarded(undefined, ({ code, archive, at, piece }) => {
      code.close(archive);
      code.free(piece);
      code.free(at);
    });
    this.#closed(this.#failed);
  }

  /** The end has no error text; what else stops the walk has one. */
  #end(): 'end' | 'damaged' | 'encrypted' {
    const { code, archive } = this.#opened;
    const error = this.#text(code.error(archive));
    if (error === '') return 'end';
    return code.hasEncrypted(archive) > 0 || /encrypt/i.test(error) ? 'encrypted' : 'damaged';
  }

  #text(at: number): string {
    if (at === 0) return '';
    const memory = asBuffer(new Uint8Array(this.#opened.code.memory.buffer));
    const end = memory.indexOf(0, at);
    return memory.toString('utf8', at, Math.min(end === -1 ? memory.length : end, at + NAME_OCTETS_MAX));
  }

  /** Hostile octets may lead the code to trap; then its memory is not to be trusted any more. */
  #guarded<T>(otherwise: T, run: (opened: Opened) => T): T {
    if (this.#failed) return otherwise;
    try {
      return run(this.#opened);
    } catch {
      this.#failed = true;
      return otherwise;
    }
  }
}
