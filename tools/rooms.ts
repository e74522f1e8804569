/**
 * The rules of the house plan, as a pure function of paths and texts: which room may import which, through which door,
 * and who may touch time, chance, sockets and disks. The table of arrows is in check-rooms.ts.
 */
import { lineAt, scan } from './imports.ts';
import type { Source } from './imports.ts';

/** Wished: 400. Above 500 a warning; above 600 an error, tables of data (`*.data.ts`) excepted. */
const FILE_LINES_WARNED = 500;
const FILE_LINES_MAX = 600;

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly level: 'error' | 'warning';
}

/** `values`: bands whose rooms may be imported outright; `types`: bands of which only types may be imported (ports). */
export interface BandRule {
  readonly values: readonly string[];
  readonly types: readonly string[];
}

export interface Plan {
  readonly bands: Readonly<Record<string, BandRule>>;
  readonly arrows: Readonly<Record<string, readonly string[]>>;
}

/** Path below the root (with `/`) to text. */
export type Files = ReadonlyMap<string, string>;

interface Place {
  readonly band: string;
  /** `band/room`, or the band's name for files that lie in the band's folder itself. */
  readonly room: string;
  /** Tests, and what only tests use: `x.test.ts`, `x.fuzz.ts`, `x.contract.ts`, `x.fixture.ts`. */
  readonly isTest: boolean;
}

/** Modules that reach out of the process or into other threads: for edge and app alone. */
const outsideModules =
  /^node:(?:net|tls|dgram|dns|http|https|http2|fs|sqlite|worker_threads|child_process|cluster|inspector|repl)(?:\/|$)/;

/** What those modules hold that is a pure function of its arguments. */
const harmlessNames = new Set(['isIP', 'isIPv4', 'isIPv6', 'BlockList', 'SocketAddress', 'constants', 'posix']);

interface Forbidden {
  readonly pattern: RegExp;
  readonly what: string;
  readonly instead: string;
  /** Rooms and bands where it is at home. */
  readonly home: readonly string[];
}

const forbiddenCalls: readonly Forbidden[] = [
  {
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|\bprocess\.hrtime\b|\bTemporal\.Now\b/g,
    what: 'reads the time',
    instead: 'take a Clock (#base/clock)',
    home: ['base/clock', 'edge', 'app'],
  },
  {
    pattern: /(?<![\w$.#])(?:setTimeout|setInterval)\b/g,
    what: 'starts a timer',
    instead: 'take a Clock and its after() (#base/clock)',
    home: ['base/clock', 'edge', 'app'],
  },
  {
    pattern: /\bMath\.random\b|\b(?:randomBytes|randomUUID|randomInt|getRandomValues)\b/g,
    what: 'draws random numbers',
    instead: 'take a Random (#base/random)',
    home: ['base/random', 'edge', 'app'],
  },
  {
    pattern: /\bprocess\.(?:env|argv|exit|cwd|stdin|stdout|stderr)\b/g,
    what: 'reaches into the process',
    instead: 'take it through the constructor',
    home: ['edge', 'app', 'main'],
  },
];

/** All findings of a tree given as paths and texts. */
export function findProblems(files: Files, plan: Plan): Finding[] {
  const findings: Finding[] = [];
  const graph = new Map<string, Map<string, string>>();
  for (const [file, text] of files) {
    const source = scan(text);
    if (!file.startsWith('src/')) {
      findings.push(...checkOutsider(file, source));
      continue;
    }
    const place = placeOf(file);
    findings.push(...checkSize(file, text, place), ...checkImports(file, source, place, plan, graph));
    if (!place.isTest && place.band !== 'testing') findings.push(...checkCalls(file, source, place));
  }
  findings.push(...checkFaces(files), ...checkCycles(graph));
  return findings.sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1));
}

export function placeOf(file: string): Place {
  const parts = file.split('/');
  const isTest = /\.(?:test|fuzz|contract|fixture)\.ts$/.test(file);
  const band = parts.length === 2 ? 'main' : (parts[1] ?? '');
  return { band, room: parts.length > 3 ? `${band}/${parts[2]}` : band, isTest };
}

function error(file: string, line: number, text: string): Finding {
  return { file, line, text, level: 'error' };
}

/** Tests, tools and benchmarks outside src go through the faces too. */
function checkOutsider(file: string, source: Source): Finding[] {
  return source.imports
    .filter(({ specifier }) => /^\.\.?\/(?:.*\/)?src\//.test(specifier))
    .map(({ specifier, line }) => error(file, line, `Imports "${specifier}" by its path: use #band/room`));
}

function checkSize(file: string, text: string, { isTest }: Place): Finding[] {
  if (isTest || file.endsWith('.data.ts')) return [];
  const lines = text.split('\n').length - 1;
  if (lines > FILE_LINES_MAX) return [error(file, lines, `Has ${lines} lines, more than ${FILE_LINES_MAX}: divide it`)];
  if (lines <= FILE_LINES_WARNED) return [];
  return [{ file, line: lines, text: `Has ${lines} lines, more than ${FILE_LINES_WARNED}`, level: 'warning' }];
}

function checkImports(
  file: string,
  source: Source,
  place: Place,
  plan: Plan,
  graph: Map<string, Map<string, string>>,
): Finding[] {
  const findings: Finding[] = [];
  for (const { specifier, line, typeOnly, names } of source.imports) {
    if (specifier.startsWith('.')) {
      if (!specifier.startsWith('./') || specifier.includes('/../')) {
        findings.push(error(file, line, `Imports "${specifier}": own files are ./x.ts, other rooms #band/room`));
      } else if (!specifier.endsWith('.ts') && !specifier.endsWith('.json')) {
        findings.push(error(file, line, `Imports "${specifier}" without its ending .ts`));
      }
    } else if (specifier.startsWith('#')) {
      // The Works of a room have a face of their own, for the threads that run them.
      const target = specifier.slice(1).replace(/\/works$/, '');
      const problem = arrowProblem(place, target, typeOnly, plan) ?? worksProblem(file, specifier, typeOnly);
      if (problem !== undefined) findings.push(error(file, line, problem));
      else if (!place.isTest && target !== place.room) noteArrow(graph, place.room, target, `${file}:${line}`);
    } else if (!typeOnly && outsideModules.test(specifier) && !mayReachOut(place, names)) {
      findings.push(error(file, line, `Imports "${specifier}" in ${place.room}: only edge and app reach outside`));
    }
  }
  return findings;
}

/** What the threads of the store load stays small: a face of Works takes others' Works, and models. */
function worksProblem(file: string, specifier: string, typeOnly: boolean): string | undefined {
  if (typeOnly || !file.endsWith('/works.ts') || !specifier.startsWith('#flow/') || specifier.endsWith('/works')) {
    return undefined;
  }
  return `Imports "${specifier}" into the threads of the store: take ${specifier}/works, or types alone`;
}

function mayReachOut({ band, isTest }: Place, names: readonly string[] | undefined): boolean {
  if (names?.every((name) => harmlessNames.has(name))) return true;
  return isTest || band === 'edge' || band === 'app' || band === 'main' || band === 'testing';
}

function noteArrow(graph: Map<string, Map<string, string>>, from: string, to: string, where: string): void {
  const out = graph.get(from) ?? new Map<string, string>();
  graph.set(from, out);
  if (!out.has(to)) out.set(to, where);
}

/** Why the arrow may not be, with the line that would allow it, or undefined when it may. */
function arrowProblem(place: Place, target: string, typeOnly: boolean, plan: Plan): string | undefined {
  if (!/^[a-z]+\/[a-z][a-z0-9-]*$/.test(target)) return `Imports "#${target}": the face of a room is #band/room`;
  const band = target.slice(0, target.indexOf('/'));
  if (plan.bands[band] === undefined) return `Imports "#${target}": there is no band "${band}"`;
  if (place.room === target || place.band === 'main') return undefined;
  if (plan.arrows[place.room]?.includes(target)) return undefined;
  if (place.isTest && band === 'testing') return undefined;
  const rule = plan.bands[place.band];
  if (rule === undefined) return `Lies in "${place.band}", which is not a band`;
  if (band === place.band) {
    // What app and testing hold is put together by them alone; among themselves they are one household.
    if (band === 'app' || band === 'testing' || place.isTest) return undefined;
    return `Arrow ${place.room} → ${target} is not in the table. If it is meant, add to arrows in tools/check-rooms.ts: ${arrowLine(place.room, target, plan)}`;
  }
  if (rule.values.includes(band)) return undefined;
  if (rule.types.includes(band)) {
    if (typeOnly || place.isTest) return undefined;
    return `Arrow ${place.room} → ${target} may carry types only (import type). If a value is meant, add to arrows in tools/check-rooms.ts: ${arrowLine(place.room, target, plan)}`;
  }
  return `Arrow ${place.room} → ${target} points the wrong way: ${place.band} may import ${allowed(rule)}. Declare a port in ${place.room} instead`;
}

function arrowLine(from: string, to: string, plan: Plan): string {
  const all = [...(plan.arrows[from] ?? []), to].sort();
  return `'${from}': [${all.map((room) => `'${room}'`).join(', ')}],`;
}

function allowed(rule: BandRule): string {
  const parts = [rule.values.join(', ') || 'nothing'];
  if (rule.types.length > 0) parts.push(`types of ${rule.types.join(', ')}`);
  return parts.join(' and ');
}

function checkCalls(file: string, source: Source, place: Place): Finding[] {
  const findings: Finding[] = [];
  for (const { pattern, what, instead, home } of forbiddenCalls) {
    if (home.includes(place.room) || home.includes(place.band)) continue;
    for (const match of source.code.matchAll(pattern)) {
      findings.push(
        error(file, lineAt(source.code, match.index), `"${match[0]}" ${what} in ${place.room}: ${instead}`),
      );
    }
  }
  if (place.band === 'format') {
    for (const match of source.code.matchAll(/\b(?:async|await)\b/g)) {
      findings.push(error(file, lineAt(source.code, match.index), `"${match[0]}" in ${place.room}: formats are pure`));
    }
  }
  return findings;
}

/** Each room has a face, and the face says what the room is. */
function checkFaces(files: Files): Finding[] {
  const findings: Finding[] = [];
  const rooms = new Set<string>();
  for (const file of files.keys()) {
    const parts = file.split('/');
    if (parts[0] === 'src' && parts.length > 3) rooms.add(parts.slice(0, 3).join('/'));
  }
  for (const room of rooms) {
    const face = files.get(`${room}/mod.ts`);
    if (face === undefined) findings.push(error(`${room}/mod.ts`, 1, 'Is missing: each room has a face'));
    else if (!/^\/\*\*\s*\S/.test(face)) {
      findings.push(
        error(`${room}/mod.ts`, 1, 'Has no header: say in some six lines what the room is and refuses to know'),
      );
    }
  }
  return findings;
}

/** Each cycle once, at the arrow that closes it. */
function checkCycles(graph: ReadonlyMap<string, ReadonlyMap<string, string>>): Finding[] {
  const findings: Finding[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (room: string): void => {
    path.push(room);
    for (const [next, where] of graph.get(room) ?? []) {
      const start = path.indexOf(next);
      if (start !== -1) {
        const colon = where.lastIndexOf(':');
        const cycle = [...path.slice(start), next].join(' → ');
        findings.push(error(where.slice(0, colon), Number(where.slice(colon + 1)), `Closes the cycle ${cycle}`));
      } else if (!done.has(next)) visit(next);
    }
    path.pop();
    done.add(room);
  };
  for (const room of graph.keys()) if (!done.has(room)) visit(room);
  return findings;
}
