/** What a filter says to a server. */
import { latin1 } from '#base/bytes';
import { type MilterOptions, optionsData, readOptions } from './command.ts';
import { latin1String, readSome, readStrings, readUint32, text, uint32, utf8String } from './data.ts';
import { formatPacket, type MilterPacket } from './packet.ts';

/** Replies without data. */
type BareKind =
  | 'continue'
  | 'accept'
  | 'reject'
  | 'discard'
  | 'tempfail'
  | 'skip' // to a part of the body: no more of it is wanted
  | 'progress' // still at work
  | 'shutdown' // the server is to answer 421
  | 'connection-failure';

export type MilterReply =
  | { readonly kind: 'negotiate'; readonly options: MilterOptions }
  | { readonly kind: BareKind }
  /** `550 5.7.1 Text`, several lines with CRLF between them. */
  | { readonly kind: 'reply'; readonly text: string }
  | { readonly kind: 'add-header'; readonly name: string; readonly value: string }
  /** Before the field with this index, from 0 for the top. */
  | { readonly kind: 'insert-header'; readonly index: number; readonly name: string; readonly value: string }
  /** The field of this name and index, from 1; an empty value deletes it. */
  | { readonly kind: 'change-header'; readonly index: number; readonly name: string; readonly value: string }
  | { readonly kind: 'add-recipient'; readonly path: string; readonly parameters?: string }
  | { readonly kind: 'delete-recipient'; readonly path: string }
  | { readonly kind: 'change-sender'; readonly path: string; readonly parameters?: string }
  /** A part of a new body. */
  | { readonly kind: 'replace-body'; readonly octets: Uint8Array }
  | { readonly kind: 'quarantine'; readonly reason: string };

const bareCodes: Readonly<Record<BareKind, string>> = {
  continue: 'c',
  accept: 'a',
  reject: 'r',
  discard: 'd',
  tempfail: 't',
  skip: 's',
  progress: 'p',
  shutdown: '4',
  'connection-failure': 'f',
};

const bareKinds: ReadonlyMap<string, BareKind> = new Map(
  (Object.keys(bareCodes) as BareKind[]).map((kind) => [bareCodes[kind], kind]),
);

/** Reads a packet; undefined where it is none that a server knows, or its data is not as it must be. */
export function parseReply({ code, data }: MilterPacket): MilterReply | undefined {
  switch (code) {
    case 'O': {
      const options = readOptions(data);
      return options === undefined ? undefined : { kind: 'negotiate', options };
    }
    case 'y':
      return parseReplyText(data);
    case 'h': {
      const [name, value] = readSome(data, 2) ?? [];
      if (name === undefined || value === undefined) return undefined;
      return { kind: 'add-header', name: latin1(name), value: latin1(value) };
    }
    case 'i':
    case 'm':
      return parseIndexed(code, data);
    case '+':
    case '2':
    case 'e':
      return parseWithParameters(code, data);
    case '-': {
      const [path] = readSome(data, 1) ?? [];
      return path === undefined ? undefined : { kind: 'delete-recipient', path: text(path) };
    }
    case 'b':
      return { kind: 'replace-body', octets: data };
    case 'q': {
      const [reason] = readStrings(data) ?? [];
      return { kind: 'quarantine', reason: reason === undefined ? '' : text(reason) };
    }
    default: {
      const kind = bareKinds.get(code);
      return kind === undefined ? undefined : { kind };
    }
  }
}

/** The text was a format once: `%%` stands for one `%`. */
function parseReplyText(data: Uint8Array): MilterReply | undefined {
  const [line] = readSome(data, 1) ?? [];
  if (line === undefined) return undefined;
  const of = text(line).replaceAll('%%', '%');
  return /^[45][0-9]{2}[ -]/.test(of) ? { kind: 'reply', text: of } : undefined;
}

function parseIndexed(code: 'i' | 'm', data: Uint8Array): MilterReply | undefined {
  const index = readUint32(data, 0);
  const [name, value] = readSome(data, 2, 4) ?? [];
  if (index === undefined || name === undefined || value === undefined) return undefined;
  const kind = code === 'i' ? 'insert-header' : 'change-header';
  return { kind, index, name: latin1(name), value: latin1(value) };
}

function parseWithParameters(code: '+' | '2' | 'e', data: Uint8Array): MilterReply | undefined {
  const [path, parameters, ...rest] = readStrings(data) ?? [];
  if (path === undefined || rest.length > 0) return undefined;
  return {
    kind: code === 'e' ? 'change-sender' : 'add-recipient',
    path: text(path),
    ...(parameters === undefined ? {} : { parameters: text(parameters) }),
  };
}

/** The packet of a reply. */
export function formatReply(reply: MilterReply): Uint8Array {
  switch (reply.kind) {
    case 'negotiate':
      return formatPacket('O', ...optionsData(reply.options));
    case 'reply':
      return formatPacket('y', utf8String(reply.text.replaceAll('%', '%%')));
    case 'add-header':
      return formatPacket('h', latin1String(reply.name), latin1String(reply.value));
    case 'insert-header':
    case 'change-header':
      return formatPacket(
        reply.kind === 'insert-header' ? 'i' : 'm',
        uint32(reply.index),
        latin1String(reply.name),
        latin1String(reply.value),
      );
    case 'add-recipient':
      return reply.parameters === undefined
        ? formatPacket('+', utf8String(reply.path))
        : formatPacket('2', utf8String(reply.path), utf8String(reply.parameters));
    case 'delete-recipient':
      return formatPacket('-', utf8String(reply.path));
    case 'change-sender':
      return formatPacket(
        'e',
        utf8String(reply.path),
        ...(reply.parameters === undefined ? [] : [utf8String(reply.parameters)]),
      );
    case 'replace-body':
      return formatPacket('b', reply.octets);
    case 'quarantine':
      return formatPacket('q', utf8String(reply.reason));
    case 'continue':
    case 'accept':
    case 'reject':
    case 'discard':
    case 'tempfail':
    case 'skip':
    case 'progress':
    case 'shutdown':
    case 'connection-failure':
      return formatPacket(bareCodes[reply.kind]);
    default:
      return reply satisfies never;
  }
}
