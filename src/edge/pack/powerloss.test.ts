/** Packs on a disk that forgets everything a sync did not ask for: file contents, new names and renames. */
import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { type Content, type PackIo, PackReader, PackWriter } from './mod.ts';

interface Inode {
  now: Uint8Array;
  synced: Uint8Array;
}

/** The least that POSIX promises: data after syncData, names after syncFolder. */
class ForgetfulDisk implements PackIo {
  #names = new Map<string, Inode>();
  #durable = new Map<string, Inode>();
  readonly #open = new Map<number, Inode>();
  #nextFd = 3;
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Of each file what was synced stays, and a random part of what came after it. */
  crash(): void {
    for (const inode of this.#durable.values()) {
      const more = Math.floor(this.#random() * (inode.now.length - inode.synced.length + 1));
      const kept = new Uint8Array(inode.synced.length + Math.max(0, more));
      kept.set(inode.synced);
      inode.now = kept;
      inode.synced = kept;
    }
    this.#names = new Map(this.#durable);
    this.#open.clear();
  }

  open = (path: string, flags: 'r' | 'wx' | 'r+'): number => {
    let inode = this.#names.get(path);
    if (flags === 'wx') {
      if (inode !== undefined) throw new Error(`EEXIST ${path}`);
      inode = { now: new Uint8Array(), synced: new Uint8Array() };
      this.#names.set(path, inode);
    }
    if (inode === undefined) throw new Error(`ENOENT ${path}`);
    this.#open.set(this.#nextFd, inode);
    return this.#nextFd++;
  };
  close = (fd: number): void => {
    this.#open.delete(fd);
  };
  size = (fd: number): number => this.#inode(fd).now.length;
  write = (fd: number, bytes: Uint8Array, position: number): void => {
    const inode = this.#inode(fd);
    const grown = new Uint8Array(Math.max(inode.now.length, position + bytes.length));
    grown.set(inode.now);
    grown.set(bytes, position);
    inode.now = grown;
  };
  read = (fd: number, target: Uint8Array, position: number): number => {
    const part = this.#inode(fd).now.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  };
  truncate = (fd: number, length: number): void => {
    this.#inode(fd).now = this.#inode(fd).now.slice(0, length);
  };
  syncData = (fd: number): void => {
    this.#inode(fd).synced = this.#inode(fd).now.slice();
  };
  syncFolder = (path: string): void => {
    for (const name of this.#durable.keys())
      if (name.startsWith(`${path}/`) && !this.#names.has(name)) this.#durable.delete(name);
    for (const [name, inode] of this.#names) if (name.startsWith(`${path}/`)) this.#durable.set(name, inode);
  };
  rename = (from: string, to: string): void => {
    const inode = this.#names.get(from);
    if (inode === undefined) throw new Error(`ENOENT ${from}`);
    this.#names.delete(from);
    this.#names.set(to, inode);
  };
  unlink = (path: string): void => {
    this.#names.delete(path);
  };
  list = (path: string): string[] =>
    [...this.#names.keys()].filter((name) => name.startsWith(`${path}/`)).map((name) => name.slice(path.length + 1));
  links = (): number => 1;
  free = (): number => 1e12;

  #inode(fd: number): Inode {
    const inode = this.#open.get(fd);
    if (inode === undefined) throw new Error(`EBADF ${fd}`);
    return inode;
  }
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Some groups, a crash, a new writer, some groups, a crash; true when all that append gave a place for is there. */
function survives(seed: number, weaken: (disk: PackIo) => PackIo): boolean {
  const random = randomFrom(seed);
  const disk = new ForgetfulDisk(random);
  const io = weaken(disk);
  const promised: { blob: number; place: { pack: number; offset: number; length: number } }[] = [];
  let blob = 0;
  for (let life = 0; life < 2; life++) {
    const writer = new PackWriter({ folder: '/packs', io, packBytesMax: 300 }, 0);
    for (let group = 0; group < 1 + random() * 4; group++) {
      const contents: Content[] = Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
        blob++;
        const bytes = new Uint8Array(Math.floor(random() * 200)).fill(blob);
        if (random() < 0.7) return { kind: 'memory', blob, account: 1, bytes };
        const path = `/staging/${blob}`;
        const fd = disk.open(path, 'wx');
        disk.write(fd, bytes, 64);
        return { kind: 'staged', blob, account: 1, path, length: bytes.length, sha256: sha256Of(bytes) };
      });
      for (const [i, place] of writer.append(contents).entries())
        promised.push({ blob: contents[i]?.blob ?? 0, place });
    }
    disk.crash();
    const reader = new PackReader('/packs', disk);
    if (promised.some(({ blob: id, place }) => reader.verify(place, id) !== undefined)) return false;
  }
  return true;
}

function sha256Of(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

const seeds = Array.from({ length: 400 }, (_, i) => i + 1);

test('what append gave a place for survives the loss of everything not synced', () => {
  for (const seed of seeds)
    assert.ok(
      survives(seed, (disk) => disk),
      `seed ${seed}`,
    );
});

test('without one of the syncs it does not', () => {
  for (const call of ['syncData', 'syncFolder'] as const) {
    const lost = seeds.filter((seed) => !survives(seed, (disk) => ({ ...disk, [call]: () => undefined }) as PackIo));
    assert.ok(
      lost.length >= seeds.length * 0.95,
      `without ${call} only ${lost.length} of ${seeds.length} lost something`,
    );
  }
});
