/**
 * Notice: messages that the server writes to its own users, each once a day at most.
 * Refuses to know when something is worth telling; the flow that saw it says so. RFC 3834 (Auto-Submitted).
 */
import type { Ctx } from '#base/ctx';
import { newReference } from '#base/ids';
import type { Random } from '#base/random';
import { type Address, formatAddress, parseAddress } from '#format/address';
import { composeMessage, formatDate, formatMessageId, structuredField, textField } from '#format/message';
import { type ReceiveHouse, receiveMessage } from '#flow/receive';
import type { Resolution } from '#model/directory';

const DAY_MS = 24 * 3600 * 1000;
/** Notices remembered so that none is sent twice a day; beyond it the oldest are forgotten. */
const REMEMBERED_MAX = 10_000;

export type Notice =
  | { readonly kind: 'repeated-submission'; readonly subject: string; readonly times: number }
  | { readonly kind: 'password-in-clear'; readonly protocol: string; readonly client: string };

export interface NoticesOptions {
  readonly house: ReceiveHouse;
  readonly random: Random;
  readonly resolve: (address: Address) => Promise<Resolution> | Resolution;
}

export class Notices {
  readonly #options: NoticesOptions;
  readonly #told = new Map<string, number>();

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Files the notice in the user's INBOX, unless the like was told within a day. Gives whether it was sent. */
  async tell(ctx: Ctx, login: string, notice: Notice): Promise<boolean> {
    const { house, random, resolve } = this.#options;
    const address = parseAddress(login);
    if (address === undefined || !this.#isNew(`${notice.kind} ${login}`)) return false;
    const resolution = await resolve(address);
    if (resolution.kind !== 'accounts') return false;
    const bytes = write(notice, { house, login: address, random });
    await receiveMessage(
      ctx,
      house,
      {
        reference: newReference(random),
        kind: 'system',
        client: undefined,
        helo: 'system',
        protocol: { base: 'SMTP', extended: true, tls: false, authenticated: false, utf8: false },
        tls: undefined,
        reversePath: null,
        recipients: [
          {
            path: address,
            notify: 'never',
            originalRecipient: null,
            reach: { kind: 'local', accounts: resolution.accounts },
          },
        ],
        smtpUtf8: false,
        envelopeId: null,
        returnContent: null,
        replyEach: true,
        story: [{ at: house.clock.now(), event: 'notice', text: `A notice was written: ${notice.kind}` }],
      },
      { kind: 'memory', bytes: new Uint8Array(bytes) },
    );
    return true;
  }

  #isNew(key: string): boolean {
    const now = this.#options.house.clock.monotonic();
    const last = this.#told.get(key);
    if (last !== undefined && now - last < DAY_MS) return false;
    this.#told.delete(key);
    this.#told.set(key, now);
    if (this.#told.size > REMEMBERED_MAX) {
      const [oldest] = this.#told.keys();
      if (oldest !== undefined) this.#told.delete(oldest);
    }
    return true;
  }
}

function write(
  notice: Notice,
  of: { readonly house: ReceiveHouse; readonly login: Address; readonly random: Random },
): Uint8Array {
  const { subject, text } = words(notice);
  const token = Buffer.from(of.random.bytes(12)).toString('hex');
  const to = formatAddress(of.login);
  return composeMessage({
    fields: [
      structuredField('From', `Postmaster <postmaster@${of.login.domain}>`),
      structuredField('To', `<${to}>`),
      textField('Subject', subject),
      structuredField('Date', formatDate(of.house.clock.now())),
      structuredField('Message-ID', formatMessageId(token, of.house.hostname)),
      structuredField('Auto-Submitted', 'auto-generated'),
    ],
    body: { kind: 'text', subtype: 'plain', text },
    token,
  });
}

function words(notice: Notice): { readonly subject: string; readonly text: string } {
  switch (notice.kind) {
    case 'repeated-submission':
      return {
        subject: 'Your mail program sends the same message again and again',
        text: `Your mail program has now handed in the very same message ${notice.times + 1} times:

    Subject: ${notice.subject}

It was sent once; the repeats were taken and dropped, so nobody got it twice.

This happens when a program does not notice our answer, mostly because its time limit for
sending is too short or because a virus scanner on the computer sits in between. Look into
the Outbox of the program: if the message still lies there, delete it there. If it happens
again, raise the time limit for the outgoing server to five minutes, or ask your postmaster.
`,
      };
    case 'password-in-clear':
      return {
        subject: 'Your password was sent without encryption',
        text: `A program signed in as you over ${notice.protocol} from ${notice.client}, and sent the password
over a connection that was not encrypted. We did not look at the password, but others on the
way could read it.

What to do: change your password, and in the settings of your mail program choose SSL/TLS (or
STARTTLS) for both servers. If it was not a program of yours, somebody only tried your name;
then nothing has to be done.
`,
      };
    default:
      return notice satisfies never;
  }
}
