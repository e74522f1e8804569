/** Mail that this process makes up, put through the flow that receives all mail. */
import type { Clock } from '#base/clock';
import type { Ctx } from '#base/ctx';
import { newReference } from '#base/ids';
import type { House } from '#app/house';
import { type Address, formatPath } from '#format/address';
import { type AdmittedRecipient, receiveMessage, type ReceiveOutcome } from '#flow/receive';

/** What letters are put through. */
export type PostHouse = Pick<House, 'receive' | 'directory' | 'random' | 'log'>;

export interface Letter {
  readonly from: Address | null;
  readonly to: readonly Address[];
  readonly octets: Uint8Array<ArrayBuffer>;
  /** When it says to have come. */
  readonly atMs: number;
  /** The pretended client. */
  readonly client: string;
  readonly helo: string;
}

/** Receives a letter as if a server had brought it; recipients that nobody is are left out. */
export async function postLetter(
  house: PostHouse,
  letter: Letter,
  signal: AbortSignal,
): Promise<ReceiveOutcome | undefined> {
  const recipients = (await Promise.all(letter.to.map((to) => admitted(house, to)))).flatMap((one) => one ?? []);
  if (recipients.length === 0) return undefined;
  const { from, octets, atMs, client, helo } = letter;
  const ctx: Ctx = { log: house.log, signal, deadline: Number.POSITIVE_INFINITY, traceId: 'post' };
  // Dated back: a mailbox in which everything came at the same moment is not what people have.
  const receive = { ...house.receive, clock: standingAt(house.receive.clock, atMs) };
  const text = `${client} sent a message of ${octets.length} octets`;
  const mail = {
    reference: newReference(house.random),
    kind: 'incoming',
    client,
    helo,
    protocol: { base: 'SMTP', extended: true, tls: false, authenticated: false, utf8: false },
    tls: undefined,
    reversePath: from,
    recipients,
    smtpUtf8: false,
    envelopeId: null,
    returnContent: null,
    replyEach: false,
    story: [{ at: atMs, event: 'smtp.mail', text, facts: { client, helo, sender: formatPath(from) } }],
  } as const;
  return await receiveMessage(ctx, receive, mail, { kind: 'memory', bytes: octets });
}

function standingAt(clock: Clock, atMs: number): Clock {
  return { now: () => atMs, monotonic: () => clock.monotonic(), after: (ms, run) => clock.after(ms, run) };
}

async function admitted(house: PostHouse, to: Address): Promise<AdmittedRecipient | undefined> {
  const resolution = await house.directory.resolve(to);
  if (resolution.kind !== 'accounts') return undefined;
  const accounts = resolution.accounts.filter((account) => account.active);
  if (accounts.length === 0) return undefined;
  return { path: to, notify: '', originalRecipient: null, reach: { kind: 'local', accounts } };
}
