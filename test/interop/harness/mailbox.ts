/** What is in an account's mailbox, read over IMAP by imapflow. */
import assert from 'node:assert/strict';
import { ImapFlow } from 'imapflow';
import type { Letter } from './letter.ts';
import { eventually } from './program.ts';
import type { Account, Rookery } from './rookery.ts';

export interface Stored {
  readonly uid: number;
  readonly flags: ReadonlySet<string>;
  /** Our head and the octets received. */
  readonly source: Buffer;
}

/** Signs in over implicit TLS, for as long as `use` runs. */
export async function withImap<T>(
  server: Rookery,
  account: Account,
  use: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const client = new ImapFlow({
    host: server.host,
    port: server.ports.imaps,
    secure: true,
    auth: { user: account.address, pass: account.password },
    tls: { rejectUnauthorized: false, servername: server.hostname },
    logger: false,
    disableAutoIdle: true,
  });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.logout();
  }
}

export function readMailbox(server: Rookery, account: Account, mailbox = 'INBOX'): Promise<Stored[]> {
  return withImap(server, account, (client) => readAll(client, mailbox));
}

async function readAll(client: ImapFlow, mailbox: string): Promise<Stored[]> {
  const lock = await client.getMailboxLock(mailbox, { readOnly: true });
  try {
    // imapflow asks nothing of a mailbox that was empty when it looked last.
    await client.noop();
    const all: Stored[] = [];
    for await (const { uid, flags, source } of client.fetch('1:*', { uid: true, flags: true, source: true })) {
      all.push({ uid, flags: flags ?? new Set(), source: source ?? Buffer.alloc(0) });
    }
    return all;
  } finally {
    lock.release();
  }
}

/** Waits until a message with this text is in the mailbox. */
export function awaitStored(
  server: Rookery,
  account: Account,
  text: string,
  options: { readonly mailbox?: string; readonly timeoutMs?: number } = {},
): Promise<Stored> {
  const { mailbox = 'INBOX', timeoutMs } = options;
  return withImap(server, account, (client) =>
    eventually(
      `"${text}" in ${mailbox} of ${account.address}`,
      async () => (await readAll(client, mailbox)).find(({ source }) => source.includes(text)),
      timeoutMs,
    ),
  );
}

/** Number of messages in the mailbox. */
export function countStored(server: Rookery, account: Account, mailbox = 'INBOX'): Promise<number> {
  return withImap(server, account, async (client) => {
    const status = await client.status(mailbox, { messages: true });
    return (status && status.messages) || 0;
  });
}

/** Waits for the letter and checks that its octets are the ones that were sent, behind our head and nothing else. */
export async function assertArrived(
  server: Rookery,
  account: Account,
  letter: Letter,
  options: { readonly mailbox?: string; readonly timeoutMs?: number } = {},
): Promise<Stored> {
  const stored = await awaitStored(server, account, letter.token, options);
  const head = stored.source.subarray(0, stored.source.length - letter.bytes.length).toString('latin1');
  assert.ok(
    stored.source.subarray(stored.source.length - letter.bytes.length).equals(letter.bytes),
    `the octets of ${letter.token} changed on the way`,
  );
  assert.match(head, /^(?:[\w-]+:[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)+$/, 'our head is whole header fields');
  return stored;
}
