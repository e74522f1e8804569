/** Archives that a library reads: the port, and the walk over what it gives. */
import { concatBytes } from '#base/bytes';
import type { UnpackBudget } from './budget.ts';
import { none } from './inflate.ts';
import type { ArchiveEntry, ArchiveProblem, EntryKind, Unpacked } from './types.ts';

export interface ForeignEntry {
  readonly name: string;
  readonly kind: EntryKind;
  readonly target: string;
  /** -1 where the archive says nothing. */
  readonly octets: number;
  readonly encrypted: boolean;
}

/** An archive that is open. Reads belong to the entry that `next` gave last. Nothing of it throws. */
export interface ForeignArchive extends Disposable {
  next(): ForeignEntry | 'end' | 'damaged' | 'encrypted';
  /** Up to so many of its octets; empty at its end, undefined where they cannot be had. */
  read(octetsMax: number): Uint8Array | undefined;
}

/** Port: reads what this room does not. Synchronous, with a bound on memory of its own. */
export interface ForeignArchives {
  /** Undefined where it knows no such format. */
  open(octets: Uint8Array): ForeignArchive | undefined;
}

const START_OCTETS = 4096;
/** Between two pieces the time is looked at. */
const PIECE_OCTETS = 256 * 1024;

export interface ForeignWalk {
  readonly budget: UnpackBudget;
  readonly foreign: ForeignArchives;
  readonly problems: Set<ArchiveProblem>;
  readonly visit: (entry: ArchiveEntry) => void;
  /**
   * `unpacks`: to pass over an entry is to unpack it, as in a solid archive; so it is done here, piece by piece.
   * `seeks`: it costs nothing.
   */
  readonly passing: 'unpacks' | 'seeks';
}

/** Goes through the entries; gives how many there were. */
export function walkForeign(octets: Uint8Array, { budget, foreign, problems, visit, passing }: ForeignWalk): number {
  using archive = foreign.open(octets);
  if (archive === undefined) {
    problems.add('unsupported');
    return 0;
  }
  let entries = 0;
  for (;;) {
    if (budget.end !== undefined) problems.add('unfinished');
    const found = budget.end === undefined ? archive.next() : 'end';
    if (found === 'end') return entries;
    if (found === 'damaged' || found === 'encrypted') {
      problems.add(found);
      return entries;
    }
    if (!budget.takeEntry()) {
      problems.add('unfinished');
      return entries;
    }
    entries++;
    if (found.encrypted) problems.add('encrypted');
    const reading = new EntryReading(found, { archive, budget, packedMax: octets.length });
    visit(reading.entry());
    if (passing === 'unpacks') reading.pass();
    if (reading.isTooMuch || budget.end !== undefined) {
      problems.add('unfinished');
      return entries;
    }
  }
}

interface Reading {
  readonly archive: ForeignArchive;
  readonly budget: UnpackBudget;
  /** Octets of the whole archive: no entry is packed into more. */
  readonly packedMax: number;
}

class EntryReading {
  readonly #found: ForeignEntry;
  readonly #reading: Reading;
  readonly #pieces: Uint8Array[] = [];
  #octets = 0;
  #state: 'more' | 'end' | 'damaged' | 'too-much' = 'more';

  constructor(found: ForeignEntry, reading: Reading) {
    this.#found = found;
    this.#reading = reading;
  }

  entry(): ArchiveEntry {
    return { ...this.#found, start: () => this.#start(), whole: () => this.#whole() };
  }

  /** True where more of it is left than may be unpacked. */
  get isTooMuch(): boolean {
    return this.#state === 'too-much';
  }

  /** Unpacks what nobody asked for. */
  pass(): void {
    const { archive, budget } = this.#reading;
    if (this.#found.kind !== 'file' || this.#found.encrypted) return;
    while (this.#state === 'more' && budget.end === undefined) {
      const piece = archive.read(PIECE_OCTETS);
      if (piece === undefined || piece.length === 0) this.#state = 'end';
      else budget.takeOctets(piece.length);
    }
  }

  #start(): Uint8Array {
    if (this.#octets < START_OCTETS) this.#readUpTo(START_OCTETS);
    return concatBytes(this.#pieces).subarray(0, START_OCTETS);
  }

  #whole(): Unpacked {
    if (this.#found.encrypted) return none('encrypted');
    const { budget, packedMax } = this.#reading;
    const most = budget.growthMax(packedMax) + this.#octets;
    const byBudget = most >= budget.octetsLeft;
    this.#readUpTo(most + 1);
    if (this.#state === 'damaged') return none('damaged');
    if (this.#octets > most || this.#state === 'more') {
      this.#state = 'too-much';
      return none(byBudget || budget.end !== undefined ? 'budget' : 'ratio');
    }
    return { kind: 'octets', octets: concatBytes(this.#pieces) };
  }

  #readUpTo(octets: number): void {
    const { archive, budget } = this.#reading;
    if (this.#found.kind !== 'file' || this.#found.encrypted) this.#state = 'end';
    while (this.#state === 'more' && this.#octets < octets && budget.end === undefined) {
      const piece = archive.read(Math.min(PIECE_OCTETS, octets - this.#octets));
      if (piece === undefined) this.#state = 'damaged';
      else if (piece.length === 0) this.#state = 'end';
      else {
        this.#pieces.push(piece);
        this.#octets += piece.length;
        budget.takeOctets(piece.length);
      }
    }
  }
}
