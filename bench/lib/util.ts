// Arguments, statistics and /proc sampling shared by all workloads.
import { readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

export type Args = Record<string, string>;

/** `--key value`, `--key=value`, and `--flag` alone, which becomes "1". What has no default may be absent. */
export function parseArgs<Defaults extends Args>(
  defaults: Defaults,
  argv: readonly string[] = process.argv.slice(2),
): Defaults & { readonly [key: string]: string | undefined } {
  const given: Args = {};
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (!word.startsWith('--')) throw new Error(`Cannot understand "${word}": options begin with --`);
    const equals = word.indexOf('=');
    const next = argv[i + 1];
    if (equals > 0) given[word.slice(2, equals)] = word.slice(equals + 1);
    else if (next !== undefined && !next.startsWith('--')) {
      given[word.slice(2)] = next;
      i++;
    } else given[word.slice(2)] = '1';
  }
  return { ...defaults, ...given };
}

/** The element that is known to be there. */
export function at<T>(list: ArrayLike<T>, index: number): T {
  const value = list[index];
  if (value === undefined) throw new RangeError(`Nothing at ${index} of ${list.length}`);
  return value;
}

export const num = (s: string | undefined, d = 0): number => (s === undefined || s === '' ? d : Number(s));
export const now = (): number => performance.now();
export const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));
const r3 = (x: number): number => (Number.isFinite(x) ? Math.round(x * 1000) / 1000 : 0);

export class Latencies {
  values: number[] = [];
  add(ms: number): void {
    this.values.push(ms);
  }
  summary(): { n: number; p50: number; p95: number; p99: number; max: number } {
    const v = Float64Array.from(this.values).sort();
    const q = (p: number): number => (v.length ? r3(at(v, Math.min(v.length - 1, Math.ceil(p * v.length) - 1))) : 0);
    return { n: v.length, p50: q(0.5), p95: q(0.95), p99: q(0.99), max: q(1) };
  }
}

const TICK = 100; // USER_HZ on Linux

interface Stat {
  ppid: number;
  cpu: number;
}
function statOf(pid: string): Stat | undefined {
  try {
    const s = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const f = s.slice(s.lastIndexOf(')') + 2).split(' ');
    return { ppid: Number(f[1]), cpu: (Number(f[11]) + Number(f[12]) + Number(f[13]) + Number(f[14])) / TICK };
  } catch {
    return undefined;
  }
}

/** CPU seconds (own + reaped children) and memory of process trees rooted at the given pids. */
export class ProcTree {
  roots: number[];
  constructor(spec: string | undefined) {
    this.roots = (spec ?? '').split(',').filter(Boolean).map(Number);
  }
  get active(): boolean {
    return this.roots.length > 0;
  }
  pids(): Map<number, Stat> {
    const all = new Map<number, Stat>();
    const kids = new Map<number, number[]>();
    for (const d of readdirSync('/proc')) {
      if (d.charCodeAt(0) < 48 || d.charCodeAt(0) > 57) continue;
      const st = statOf(d);
      if (!st) continue;
      all.set(Number(d), st);
      const k = kids.get(st.ppid);
      if (k) k.push(Number(d));
      else kids.set(st.ppid, [Number(d)]);
    }
    const out = new Map<number, Stat>();
    const todo = [...this.roots];
    while (todo.length) {
      const p = todo.pop() as number;
      const st = all.get(p);
      if (!st || out.has(p)) continue;
      out.set(p, st);
      todo.push(...(kids.get(p) ?? []));
    }
    return out;
  }
  cpu(): number {
    let t = 0;
    for (const s of this.pids().values()) t += s.cpu;
    return t;
  }
  /** Sum of PSS and RSS in MB. */
  memory(): { procs: number; pssMB: number; rssMB: number } {
    let pss = 0,
      rss = 0,
      procs = 0;
    for (const p of this.pids().keys()) {
      try {
        const s = readFileSync(`/proc/${p}/smaps_rollup`, 'latin1');
        pss += Number(/^Pss:\s+(\d+)/m.exec(s)?.[1] ?? 0);
        rss += Number(/^Rss:\s+(\d+)/m.exec(s)?.[1] ?? 0);
        procs++;
      } catch {
        /* exited */
      }
    }
    return { procs, pssMB: r3(pss / 1024), rssMB: r3(rss / 1024) };
  }
}

/** Busy CPU seconds of the whole machine (all users of it). */
export function machineBusy(): number {
  const [first = ''] = readFileSync('/proc/stat', 'latin1').split('\n', 1);
  const ticks = first.trim().split(/\s+/).slice(1).map(Number);
  // user, nice, system, irq, softirq, steal; idle and iowait are not work.
  return [0, 1, 2, 5, 6, 7].reduce((sum, field) => sum + (ticks[field] ?? 0), 0) / TICK;
}

/** Wait (at most maxMs) until other work uses less than `limit` of one core over one second. */
export async function quiet(limit = 0.25, maxMs = 60000): Promise<void> {
  const t = now();
  while (now() - t < maxMs) {
    const b = machineBusy(),
      s = now();
    await sleep(1000);
    if ((machineBusy() - b) / ((now() - s) / 1000) < limit) return;
  }
}

/** Times one phase and reports server and client CPU. */
export class Phase {
  t0 = now();
  tree: ProcTree;
  cpu0: number;
  self0 = process.cpuUsage();
  busy0 = machineBusy();
  constructor(tree: ProcTree) {
    this.tree = tree;
    this.cpu0 = tree.active ? tree.cpu() : 0;
    this.t0 = now();
  }
  done(n: number): Record<string, unknown> {
    const secs = (now() - this.t0) / 1000;
    const self = process.cpuUsage(this.self0);
    const out: Record<string, unknown> = {
      n,
      secs: r3(secs),
      rate: r3(n / secs),
      client_cpu_s: r3((self.user + self.system) / 1e6),
    };
    if (this.tree.active) {
      const c = this.tree.cpu() - this.cpu0;
      // CPU taken by everything else on the machine, as a share of all cores (kernel threads included)
      out.noise = r3(
        Math.max(0, machineBusy() - this.busy0 - c - (self.user + self.system) / 1e6) / secs / availableParallelism(),
      );
      out.server_cpu_s = r3(c);
      out.server_cpu_s_per_1000 = r3((c / n) * 1000);
    }
    return out;
  }
}

export function report(o: Record<string, unknown>): void {
  process.stdout.write(JSON.stringify(o) + '\n');
}

/** Small deterministic PRNG (mulberry32). */
export function prng(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Run `n` jobs over `c` workers; each worker pulls the next index. */
export async function pool(c: number, n: number, job: (i: number, worker: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: c }, async (_, w) => {
      while (next < n) await job(next++, w);
    }),
  );
}

/** Expand "u%d@bench.test" with 1..count. */
export const userName = (pattern: string, i: number): string => pattern.replace('%d', String(i));
