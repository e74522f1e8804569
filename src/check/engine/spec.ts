/** An engine as a setting names it: what it is and where it is reached. */
import { addressFamily } from '#format/ip';
import { type EngineKind, engineKinds } from './types.ts';

export type EnginePlace =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** An absolute path. */
  | { readonly kind: 'unix'; readonly path: string };

/** SYMBOLS names what was hit, REPORT says what each is worth as well, CHECK gives the score alone. */
export const spamdCommands = ['symbols', 'report', 'check'] as const;
export type SpamdCommand = (typeof spamdCommands)[number];

export type EngineSpec =
  | { readonly kind: 'rspamd'; readonly place: EnginePlace }
  | { readonly kind: 'spamd'; readonly place: EnginePlace; readonly command: SpamdCommand }
  | { readonly kind: 'milter'; readonly place: EnginePlace };

export type SpecResult =
  | { readonly ok: true; readonly spec: EngineSpec }
  | { readonly ok: false; readonly problem: string };

const standardPorts: Readonly<Record<EngineKind, number | undefined>> = {
  rspamd: 11_333,
  spamd: 783,
  milter: undefined,
};

const examples: Readonly<Record<EngineKind, string>> = {
  rspamd: 'rspamd=http://127.0.0.1:11333',
  spamd: 'spamd=127.0.0.1:783',
  milter: 'milter=inet:127.0.0.1:8891',
};

/** Longest text that is looked at. */
const SPEC_CHARS_MAX = 300;

/**
 * Reads `rspamd=http://HOST:PORT`, `spamd=HOST:PORT` (behind it `#symbols`, `#report` or `#check`), `milter=inet:HOST:PORT`;
 * `unix:/PATH` in the place of what follows `=`. One word, as members of a setting are. The problem is a sentence that
 * begins with the text.
 */
export function parseEngineSpec(text: string): SpecResult {
  const wrong = (why: string): SpecResult => ({ ok: false, problem: `"${text.slice(0, SPEC_CHARS_MAX)}" ${why}` });
  if (text.length > SPEC_CHARS_MAX) return wrong('is too long');
  const [, name = '', where = '', option] = /^([a-z]*)=?([^#]*)(?:#(.*))?$/.exec(text) ?? [];
  const kind = engineKinds.find((one) => one === name);
  if (kind === undefined) return wrong(`does not begin with one of ${engineKinds.join(', ')}`);
  const place = placeOf(kind, where);
  if (place === undefined) return wrong(`does not say where it is, as in "${examples[kind]}"`);
  if (kind !== 'spamd') return option === undefined ? { ok: true, spec: { kind, place } } : wrong('may have no #');
  const command = option === undefined ? 'symbols' : spamdCommands.find((one) => one === option);
  if (command === undefined) return wrong(`may have one of ${spamdCommands.join(', ')} behind #`);
  return { ok: true, spec: { kind, place, command } };
}

function placeOf(kind: EngineKind, where: string): EnginePlace | undefined {
  if (where.startsWith('unix:') || where.startsWith('local:')) {
    const path = where.slice(where.indexOf(':') + 1);
    return path.startsWith('/') && !path.includes('\0') ? { kind: 'unix', path } : undefined;
  }
  const prefix = { rspamd: 'http://', spamd: '', milter: 'inet:' }[kind];
  if (!where.startsWith(prefix)) return undefined;
  const authority = where.slice(prefix.length);
  return tcpOf(authority.endsWith('/') ? authority.slice(0, -1) : authority, standardPorts[kind]);
}

function tcpOf(authority: string, standard: number | undefined): EnginePlace | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9.-]{1,253}))(?::([0-9]{1,5}))?$/.exec(authority);
  if (match === null) return undefined;
  const [, v6, name, digits] = match;
  const host = v6 ?? name ?? '';
  if (v6 !== undefined && addressFamily(v6) !== 6) return undefined;
  const port = digits === undefined ? standard : Number(digits);
  if (port === undefined || port < 1 || port > 65_535) return undefined;
  return { kind: 'tcp', host, port };
}

/** For people and logs. */
export function placeText(place: EnginePlace): string {
  if (place.kind === 'unix') return place.path;
  return place.host.includes(':') ? `[${place.host}]:${place.port}` : `${place.host}:${place.port}`;
}
