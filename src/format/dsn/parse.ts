import { decodeUtf8, latin1 } from '#base/bytes';
import {
  decodeBody,
  findText,
  type IndexedMessage,
  parseMessageIds,
  type Part,
  partFields,
  scanHeader,
  walkParts,
} from '#format/message';

const STATUS_BYTES_MAX = 1024 * 1024;
const RECIPIENTS_MAX = 1_000;
const FIELDS_MAX = 50;
const VALUE_CHARS_MAX = 4_000;

export interface RecipientStatus {
  /** Without its type; as it was written. */
  readonly finalRecipient: string | undefined;
  readonly originalRecipient: string | undefined;
  /** Lower case; undefined where it is none of RFC 3464's words. */
  readonly action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded' | undefined;
  /** `5.1.1`; undefined where it is missing or malformed. */
  readonly status: string | undefined;
  readonly remoteMta: string | undefined;
  /** Without `smtp;`. */
  readonly diagnostic: string | undefined;
}

export interface DeliveryStatus {
  readonly reportingMta: string | undefined;
  readonly envelopeId: string | undefined;
  readonly recipients: readonly RecipientStatus[];
}

/** A notice that came in, and the message it is about where it says so. */
export interface ParsedDsn extends DeliveryStatus {
  /** With its angle brackets. */
  readonly originalMessageId: string | undefined;
}

/** Reads the body of a message/delivery-status part. Forgiving: what is malformed is left out. */
export function parseDeliveryStatus(octets: Uint8Array): DeliveryStatus {
  const bytes = octets.subarray(0, STATUS_BYTES_MAX);
  const groups = groupsOf(decodeUtf8(bytes) ?? latin1(bytes));
  const [message] = groups;
  // Some servers write no fields for the message and begin with a recipient.
  const bare = message?.has('final-recipient') === true || message?.has('action') === true;
  const recipients: RecipientStatus[] = [];
  for (const group of bare ? groups : groups.slice(1)) {
    if (!group.has('final-recipient') && !group.has('status') && !group.has('action')) continue;
    if (recipients.length >= RECIPIENTS_MAX) break;
    recipients.push(recipientOf(group));
  }
  return {
    reportingMta: untyped(message?.get('reporting-mta')),
    envelopeId: message?.get('original-envelope-id'),
    recipients,
  };
}

/** Finds and reads the delivery status in a message; undefined when it holds none. */
export function readDsn(bytes: Uint8Array, index: IndexedMessage): ParsedDsn | undefined {
  let status: DeliveryStatus | undefined;
  let originalMessageId: string | undefined;
  for (const part of walkParts(index.root)) {
    const kind = `${part.type}/${part.subtype}`;
    if (kind === 'message/delivery-status' || kind === 'message/global-delivery-status') {
      status ??= parseDeliveryStatus(decodeBody(bytes, part, STATUS_BYTES_MAX));
    } else if (status !== undefined) {
      originalMessageId ??= messageIdIn(bytes, part, kind);
    }
  }
  return status === undefined ? undefined : { ...status, originalMessageId };
}

function messageIdIn(bytes: Uint8Array, part: Part, kind: string): string | undefined {
  if (kind === 'text/rfc822-headers' || kind === 'message/global-headers') {
    const header = decodeBody(bytes, part, STATUS_BYTES_MAX);
    return parseMessageIds(findText(header, scanHeader(header).fields, 'message-id') ?? '')[0];
  }
  if (part.message === undefined) return undefined;
  return parseMessageIds(findText(bytes, partFields(bytes, part.message), 'message-id') ?? '')[0];
}

type Group = Map<string, string>;

/** Groups of fields with an empty line between; the first of several fields with one name counts. */
function groupsOf(text: string): Group[] {
  const groups: Group[] = [];
  let group: Group | undefined;
  let name: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') {
      group = undefined;
      name = undefined;
      continue;
    }
    if (group === undefined) {
      if (groups.length > RECIPIENTS_MAX) break;
      group = new Map();
      groups.push(group);
    }
    if (/^[ \t]/.test(line)) {
      if (name !== undefined) group.set(name, `${group.get(name) ?? ''} ${line.trim()}`.slice(0, VALUE_CHARS_MAX));
      continue;
    }
    const colon = line.indexOf(':');
    name = colon > 0 ? line.slice(0, colon).trim().toLowerCase() : undefined;
    if (name === undefined || group.has(name) || group.size >= FIELDS_MAX) name = undefined;
    else group.set(name, line.slice(colon + 1, colon + 1 + VALUE_CHARS_MAX).trim());
  }
  return groups;
}

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;

function recipientOf(group: Group): RecipientStatus {
  const action = group.get('action')?.toLowerCase().split(/[\s(]/, 1)[0];
  const status = /(?:^|\s)([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:$|[\s(])/.exec(group.get('status') ?? '')?.[1];
  return {
    finalRecipient: untyped(group.get('final-recipient')),
    originalRecipient: untyped(group.get('original-recipient')),
    action: actions.find((each) => each === action),
    status,
    remoteMta: untyped(group.get('remote-mta')),
    diagnostic: untyped(group.get('diagnostic-code')),
  };
}

/** `rfc822; user@host` without its type; some servers leave the type out. */
function untyped(value: string | undefined): string | undefined {
  return value?.replace(/^[A-Za-z0-9-]{1,30}\s*;\s*/, '');
}
