/**
 * Notice: messages that the server writes to its own users, each once a day at most.
 * Refuses to know when something is worth telling; the flow that saw it says so. RFC 3834 (Auto-Submitted).
 */
import type { Ctx } from '#base/ctx';
import { newReference } from '#base/ids';
import type { Random } from '#base/random';
import { formatAddress, type ForwardPath, parseAddress } from '#format/address';
import {
  composeMessage,
  formatDate,
  formatMessageId,
  parseMessageIds,
  structuredField,
  textField,
  type WrittenField,
} from '#format/message';
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
  readonly resolve: (path: ForwardPath) => Promise<Resolution> | Resolution;
}

/** Subject and text of a letter. The words may be a stranger's: they are written as text, and the subject as one line. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  /** Message-ID of the mail that it answers; where not given it answers none. */
  readonly inReplyTo?: string;
}

export class Notices {
  readonly #options: NoticesOptions;
  readonly #told = new Map<string, number>();

  constructor(options: NoticesOptions) {
    this.#options = options;
  }

  /** Files the notice in the user's INBOX, unless the like was told within a day. Gives whether it was sent. */
  async tell(ctx: Ctx, login: string, notice: Notice): Promise<boolean> {
    const address = parseAddress(login);
    if (address === undefined || !this.#isNew(`${notice.kind} ${login}`)) return false;
    const event = { event: 'notice', text: `A notice was written: ${notice.kind}` };
    return this.#file(ctx, address, { letter: words(notice), from: address.domain, event });
  }

  /** Files a letter in the user's INBOX; how often, is for the caller to bound. False where it could not be filed. */
  async tellUser(ctx: Ctx, login: string, letter: Letter): Promise<boolean> {
    const address = parseAddress(login);
    if (address === undefined) return false;
    const event = { event: 'notice', text: 'A letter about held or reported mail was written' };
    return this.#file(ctx, address, { letter, from: address.domain, event });
  }

  /**
   * Files a letter for the postmaster of a hosted domain, or for the operator where it is undefined. False where it could not
   * be filed: nobody is there, or there is no room.
   */
  async tellPostmaster(ctx: Ctx, domain: string | undefined, letter: Letter): Promise<boolean> {
    const path = domain === undefined ? 'postmaster' : parseAddress(`postmaster@${domain}`);
    if (path === undefined) return false;
    const from = domain ?? this.#options.house.hostname;
    const event = { event: 'notice', text: 'A question of somebody outside was passed on to the postmaster' };
    return this.#file(ctx, path, { letter, from, event });
  }

  async #file(ctx: Ctx, path: ForwardPath, { letter, from, event }: Filed): Promise<boolean> {
    const { house, random, resolve } = this.#options;
    const resolution = await resolve(path);
    const accounts = resolution.kind === 'accounts' ? resolution.accounts.filter(({ active }) => active) : [];
    if (accounts.length === 0) return false;
    const to = path === 'postmaster' ? `postmaster@${from}` : formatAddress(path);
    const bytes = write(letter, { house, random, from, to });
    const outcome = await receiveMessage(
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
        recipients: [{ path, notify: 'never', originalRecipient: null, reach: { kind: 'local', accounts } }],
        smtpUtf8: false,
        envelopeId: null,
        returnContent: null,
        replyEach: true,
        story: [{ at: house.clock.now(), ...event }],
      },
      { kind: 'memory', bytes: new Uint8Array(bytes) },
    );
    return outcome.kind === 'accepted';
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

interface Filed {
  readonly letter: Letter;
  /** Domain of the postmaster in From. */
  readonly from: string;
  readonly event: { readonly event: string; readonly text: string };
}

interface Written {
  readonly house: ReceiveHouse;
  readonly random: Random;
  readonly from: string;
  readonly to: string;
}

function write({ subject, text, inReplyTo }: Letter, { house, random, from, to }: Written): Uint8Array {
  const token = Buffer.from(random.bytes(12)).toString('hex');
  return composeMessage({
    fields: [
      structuredField('From', `Postmaster <postmaster@${from}>`),
      structuredField('To', `<${to}>`),
      textField('Subject', subject),
      structuredField('Date', formatDate(house.clock.now())),
      structuredField('Message-ID', formatMessageId(token, house.hostname)),
      // RFC 3834 section 5: what answers a message, and what was written without one.
      structuredField('Auto-Submitted', inReplyTo === undefined ? 'auto-generated' : 'auto-replied'),
      ...answered(inReplyTo),
    ],
    body: { kind: 'text', subtype: 'plain', text },
    token,
  });
}

/** RFC 5322 section 3.6.4. What is no Message-ID is not written. */
function answered(text: string | undefined): WrittenField[] {
  const [id] = text === undefined ? [] : parseMessageIds(text);
  return id === undefined ? [] : [structuredField('In-Reply-To', id), structuredField('References', id)];
}

function words(notice: Notice): Letter {
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
