/** Messages that lie in mailboxes, as lessons. */
import { parseAuthenticationResults } from '#check/authentication';
import type { SenderTrust } from '#check/bayes';
import { readReceived } from '#check/path';
import { addressNetwork } from '#format/ip';
import { fieldText, scanHeader } from '#format/message';
import type { mailboxReads } from '#model/mailbox';
import type { Calls } from '#model/directory';
import type { TrainableMessage } from '#model/training';
import { trustReported } from './trust.ts';
import type { Lesson, LessonReader } from './types.ts';

/** Octets of a message that are read: what lies behind is not text, nearly always. */
export const LESSON_BYTES_MAX = 1024 * 1024;

export interface StoredLesson {
  readonly lesson: Lesson;
  readonly trust: SenderTrust;
}

export interface StoredLessonParts {
  readonly store: Pick<Calls<typeof mailboxReads>, 'readOctets'>;
  readonly read: LessonReader;
  /** Our own authserv-id (RFC 8601 section 2.5). */
  readonly hostname: string;
}

/** Reads a message again; undefined where it is gone meanwhile. */
export async function readStored(
  { store, read, hostname }: StoredLessonParts,
  { account, email, head, size }: TrainableMessage,
): Promise<StoredLesson | undefined> {
  const start = head.length;
  const bytes = await store.readOctets({ account, email, start, end: Math.min(size, start + LESSON_BYTES_MAX) });
  if (bytes.length === 0) return undefined;
  return lessonBelow(await read(new Uint8Array(bytes)), head, hostname);
}

/** A lesson with what we wrote above it when it came: how its sender was believed, and the network that it came from. */
export function lessonBelow(lesson: Lesson, head: Uint8Array, hostname: string): StoredLesson {
  const network = networkIn(head, hostname);
  return {
    lesson: network === undefined ? lesson : { ...lesson, sender: { ...lesson.sender, network } },
    trust: trustIn(head, hostname, domainOf(lesson)),
  };
}

/** As the client of a message is known when it comes. */
export function networkOf(client: string): string | undefined {
  return addressNetwork(client, CLIENT_NETWORK);
}

const CLIENT_NETWORK = { ipv4: 24, ipv6: 64 } as const;

function networkIn(head: Uint8Array, hostname: string): string | undefined {
  const received = scanHeader(head).fields.find(({ name }) => name === 'received');
  if (received === undefined) return undefined;
  const { by, ip } = readReceived(fieldText(head, received));
  return by.toLowerCase() === hostname.toLowerCase() ? networkOf(ip) : undefined;
}

/** What we wrote above the message when it came. In a file, the fields before the first Received: who forged them stands below. */
export function trustIn(head: Uint8Array, hostname: string, domain: string): SenderTrust {
  for (const field of scanHeader(head).fields) {
    if (field.name === 'received') break;
    if (field.name !== 'authentication-results') continue;
    const said = parseAuthenticationResults(fieldText(head, field));
    if (said?.authservId.toLowerCase() === hostname.toLowerCase()) return trustReported(said, domain);
  }
  return 'none';
}

export function domainOf({ sender }: Pick<Lesson, 'sender'>): string {
  return sender.address.slice(sender.address.lastIndexOf('@') + 1);
}
