/** What a server says to a filter. */
import { latin1 } from '#base/bytes';
import { latin1String, readSome, readStrings, readUint16, readUint32, text, uint32, utf8String } from './data.ts';
import { formatPacket, type MilterPacket } from './packet.ts';

export const MILTER_VERSION = 6;

/** The negotiation, said by the server and answered in the same form. */
export interface MilterOptions {
  readonly version: number;
  /** Bits of `actions`: what may be asked for. */
  readonly actions: number;
  /** Bits of `protocolFlags`. */
  readonly protocol: number;
  /** From the filter: macros that it wants, by `macroStages`, each a list with spaces. */
  readonly macros?: ReadonlyMap<number, string>;
}

export type MilterAddress =
  | { readonly family: 'unknown' }
  | { readonly family: 'unix'; readonly path: string }
  | { readonly family: 'inet' | 'inet6'; readonly address: string; readonly port: number };

/** Commands without data. */
type BareCommand = { [K in BareKind]: { readonly kind: K } }[BareKind];
type BareKind = 'data' | 'end-of-headers' | 'abort' | 'quit' | 'quit-reuse';

export type MilterCommand =
  | { readonly kind: 'negotiate'; readonly options: MilterOptions }
  /** For the command whose code `of` is, which follows. Names as they came, `{auth_authen}` or `i`. */
  | { readonly kind: 'macros'; readonly of: string; readonly values: ReadonlyMap<string, string> }
  | { readonly kind: 'connect'; readonly hostname: string; readonly address: MilterAddress }
  | { readonly kind: 'helo'; readonly name: string }
  /** The address with its brackets, then parameters as they were written. */
  | { readonly kind: 'mail' | 'rcpt'; readonly path: string; readonly parameters: readonly string[] }
  | BareCommand
  /** Latin-1; line breaks within the value are LF or CRLF, as the server keeps them. */
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'body'; readonly octets: Uint8Array }
  /** May bring the last of the body. */
  | { readonly kind: 'end-of-message'; readonly octets: Uint8Array }
  /** A command of SMTP that the server does not know. */
  | { readonly kind: 'unknown'; readonly line: string };

const bare: ReadonlyMap<string, BareCommand> = new Map<string, BareCommand>([
  ['T', { kind: 'data' }],
  ['N', { kind: 'end-of-headers' }],
  ['A', { kind: 'abort' }],
  ['Q', { kind: 'quit' }],
  ['K', { kind: 'quit-reuse' }],
]);

const families = { U: 'unknown', L: 'unix', '4': 'inet', '6': 'inet6' } as const;

/** Reads a packet; undefined where it is none that a filter knows, or its data is not as it must be. */
export function parseCommand({ code, data }: MilterPacket): MilterCommand | undefined {
  switch (code) {
    case 'O':
      return parseNegotiation(data);
    case 'D':
      return parseMacros(data);
    case 'C':
      return parseConnect(data);
    case 'H': {
      const [name] = readSome(data, 1) ?? [];
      return name === undefined ? undefined : { kind: 'helo', name: text(name) };
    }
    case 'M':
    case 'R': {
      const [path, ...parameters] = readStrings(data) ?? [];
      if (path === undefined) return undefined;
      return { kind: code === 'M' ? 'mail' : 'rcpt', path: text(path), parameters: parameters.map(text) };
    }
    case 'L': {
      const [name, value] = readSome(data, 2) ?? [];
      if (name === undefined || value === undefined) return undefined;
      return { kind: 'header', name: latin1(name), value: latin1(value) };
    }
    case 'B':
      return { kind: 'body', octets: data };
    case 'E':
      return { kind: 'end-of-message', octets: data };
    case 'U': {
      const [line] = readSome(data, 1) ?? [];
      return line === undefined ? undefined : { kind: 'unknown', line: text(line) };
    }
    default:
      return bare.get(code);
  }
}

function parseNegotiation(data: Uint8Array): MilterCommand | undefined {
  const options = readOptions(data);
  return options === undefined ? undefined : { kind: 'negotiate', options };
}

/** Shared by both directions. */
export function readOptions(data: Uint8Array): MilterOptions | undefined {
  const version = readUint32(data, 0);
  const actions = readUint32(data, 4);
  const protocol = readUint32(data, 8);
  if (version === undefined || actions === undefined || protocol === undefined) return undefined;
  const macros = new Map<number, string>();
  for (let at = 12; at < data.length; ) {
    const stage = readUint32(data, at);
    const nul = data.indexOf(0, at + 4);
    if (stage === undefined || nul === -1) return undefined;
    macros.set(stage, text(data.subarray(at + 4, nul)));
    at = nul + 1;
  }
  return { version, actions, protocol, ...(macros.size === 0 ? {} : { macros }) };
}

export function optionsData({ version, actions, protocol, macros }: MilterOptions): readonly Uint8Array[] {
  const named = [...(macros ?? [])].flatMap(([stage, names]) => [uint32(stage), utf8String(names)]);
  return [uint32(version), uint32(actions), uint32(protocol), ...named];
}

function parseMacros(data: Uint8Array): MilterCommand | undefined {
  const strings = readStrings(data, 1);
  if (data.length === 0 || strings === undefined || strings.length % 2 !== 0) return undefined;
  const values = new Map<string, string>();
  for (let i = 0; i + 1 < strings.length; i += 2) {
    const [name, value] = [strings[i], strings[i + 1]];
    if (name !== undefined && value !== undefined) values.set(text(name), text(value));
  }
  return { kind: 'macros', of: String.fromCharCode(data[0] ?? 0), values };
}

function parseConnect(data: Uint8Array): MilterCommand | undefined {
  const nul = data.indexOf(0);
  if (nul === -1) return undefined;
  const hostname = text(data.subarray(0, nul));
  const letter = String.fromCharCode(data[nul + 1] ?? 0);
  const family = letter === 'U' || letter === 'L' || letter === '4' || letter === '6' ? families[letter] : undefined;
  if (family === undefined) return undefined;
  if (family === 'unknown') return { kind: 'connect', hostname, address: { family } };
  const port = readUint16(data, nul + 2);
  // Some servers leave the last NUL out.
  const rest = data.subarray(nul + 4);
  const end = rest.indexOf(0);
  if (port === undefined) return undefined;
  const where = text(end === -1 ? rest : rest.subarray(0, end));
  if (family === 'unix') return { kind: 'connect', hostname, address: { family, path: where } };
  const address = /^IPv6:/i.test(where) ? where.slice(5) : where;
  return { kind: 'connect', hostname, address: { family, address, port } };
}

const codes = { data: 'T', 'end-of-headers': 'N', abort: 'A', quit: 'Q', 'quit-reuse': 'K' } as const;

/** The packet of a command. */
export function formatCommand(command: MilterCommand): Uint8Array {
  switch (command.kind) {
    case 'negotiate':
      return formatPacket('O', ...optionsData(command.options));
    case 'macros':
      return formatPacket(
        'D',
        Uint8Array.of(command.of.charCodeAt(0)),
        ...[...command.values].flatMap(([name, value]) => [utf8String(name), utf8String(value)]),
      );
    case 'connect':
      return formatPacket('C', utf8String(command.hostname), ...addressData(command.address));
    case 'helo':
      return formatPacket('H', utf8String(command.name));
    case 'mail':
    case 'rcpt':
      return formatPacket(
        command.kind === 'mail' ? 'M' : 'R',
        utf8String(command.path),
        ...command.parameters.map(utf8String),
      );
    case 'header':
      return formatPacket('L', latin1String(command.name), latin1String(command.value));
    case 'body':
      return formatPacket('B', command.octets);
    case 'end-of-message':
      return formatPacket('E', command.octets);
    case 'unknown':
      return formatPacket('U', utf8String(command.line));
    case 'data':
    case 'end-of-headers':
    case 'abort':
    case 'quit':
    case 'quit-reuse':
      return formatPacket(codes[command.kind]);
    default:
      return command satisfies never;
  }
}

function addressData(of: MilterAddress): readonly Uint8Array[] {
  if (of.family === 'unknown') return [Buffer.from('U')];
  const port = of.family === 'unix' ? 0 : of.port;
  const letter = { unix: 'L', inet: '4', inet6: '6' }[of.family];
  const where = of.family === 'unix' ? of.path : of.address;
  return [Buffer.from(letter), Uint8Array.of(port >> 8, port & 0xff), utf8String(where)];
}
