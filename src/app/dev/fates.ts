/** What the pretended outside world does with a recipient, by its local part. */
import type { AttemptKind, AttemptStage, RemoteReply } from '#model/queue';

/** How one try ends. `{host}` in the text is the other server's name. */
export interface Verdict {
  readonly kind: AttemptKind;
  readonly stage: AttemptStage;
  readonly status: string;
  readonly text: string;
  readonly reply: RemoteReply | undefined;
}

export interface Fate {
  /** What stands before the `@`. */
  readonly localpart: string;
  /** For people: what happens. */
  readonly help: string;
  readonly first: Verdict;
  /** From the second try on; undefined where it is always the same. */
  readonly later: Verdict | undefined;
}

export const accepted: Verdict = {
  kind: 'delivered',
  stage: 'final',
  status: '2.0.0',
  text: '{host} took the message',
  reply: { code: 250, enhanced: '2.0.0', text: 'OK, and nobody will ever read it' },
};

export const fates: readonly Fate[] = [
  always('defer450', 'put off at every try (450)', {
    ...refusal('temporary', 'rcpt', 'asked us to try later when we named the recipient'),
    ...said(450, '4.2.1', 'The mailbox cannot take mail at this time'),
  }),
  always('full452', 'put off at every try: the mailbox is full (452)', {
    ...refusal('temporary', 'rcpt', 'asked us to try later when we named the recipient'),
    ...said(452, '4.2.2', 'The mailbox is full'),
  }),
  {
    localpart: 'greylist451',
    help: 'put off at the first try (451), taken at the second',
    first: {
      ...refusal('temporary', 'rcpt', 'asked us to try later when we named the recipient'),
      ...said(451, '4.7.1', 'Greylisted, please try again in five minutes'),
    },
    later: accepted,
  },
  always('reject550', 'refused: no such user (550); the sender gets it back', {
    ...refusal('permanent', 'rcpt', 'refused when we named the recipient'),
    ...said(550, '5.1.1', 'There is no such user here'),
  }),
  always('reject554', 'refused after the whole message was sent (554); the sender gets it back', {
    ...refusal('permanent', 'final', 'refused after it had the whole message'),
    ...said(554, '5.7.1', 'This message looks like spam'),
  }),
  always('timeout', 'the other server falls silent', {
    ...broken('mail', '4.4.2'),
    text: 'The connection to {host} ended when we named the sender: no answer within 300 s',
  }),
  {
    localpart: 'drop-after-dot',
    help: 'the connection breaks after the whole message was sent, and nobody knows whether it arrived; sent again',
    first: {
      ...broken('final', '4.4.2'),
      kind: 'unknown',
      text: 'The connection to {host} ended after it had the whole message: closed without an answer',
    },
    later: accepted,
  },
  always('tls-fail', 'the other server asks for TLS and cannot speak it', {
    ...broken('tls', '4.7.5'),
    text: 'No TLS with {host}: the handshake failed, and it takes no mail in clear',
  }),
];

const byLocalpart = new Map(fates.map((fate) => [fate.localpart, fate]));

/** Undefined where the message is simply taken. Subaddresses (`defer450+1@`) share a fate. */
export function fateOf(localpart: string): Fate | undefined {
  return byLocalpart.get((localpart.toLowerCase().split('+', 1)[0] ?? '').trim());
}

function always(localpart: string, help: string, first: Verdict): Fate {
  return { localpart, help, first, later: undefined };
}

function refusal(
  kind: 'temporary' | 'permanent',
  stage: AttemptStage,
  did: string,
): Pick<Verdict, 'kind' | 'stage' | 'text'> {
  return { kind, stage, text: `{host} ${did}` };
}

function said(code: number, enhanced: string, text: string): Pick<Verdict, 'status' | 'reply'> {
  return { status: enhanced, reply: { code, enhanced, text } };
}

function broken(stage: AttemptStage, status: string): Omit<Verdict, 'text'> {
  return { kind: 'temporary', stage, status, reply: undefined };
}
