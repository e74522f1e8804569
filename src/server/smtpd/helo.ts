/** HELO, EHLO, LHLO (RFC 5321 section 4.1.1.1, RFC 2033 section 4.1). */
import { ask, type MaybePromise } from '#base/connection';
import { clientAttributes, type Command, forwardAttributes, plainReply, type Reply } from '#format/smtp';
import { type Conversation, decided } from './conversation.ts';
import { type Outcome, say } from './outcome.ts';
import { notHere } from './replies.ts';

type HeloCommand = Extract<Command, { verb: 'HELO' | 'EHLO' | 'LHLO' }>;

export function runHelo(on: Conversation, { verb, helo }: HeloCommand): MaybePromise<Outcome> {
  // RFC 2033 section 4.1: LMTP has LHLO and nothing else, SMTP the reverse.
  if ((on.options.mode === 'lmtp') !== (verb === 'LHLO')) return say(notHere);
  const before = on.facts.helo;
  on.greet({ ...helo, verb });
  return ask(
    () => on.reception.helo(on.facts),
    (decision) => {
      if (decision.kind !== 'admit') on.greet(before);
      return decided(decision, () => {
        // As if RSET was sent (RFC 5321 section 4.1.4); a refused one changes nothing.
        on.abandon('reset');
        on.chunkRefused = false;
        return say(verb === 'HELO' ? plainReply(250, on.options.hostname) : capabilities(on));
      });
    },
    (error) => {
      on.greet(before);
      return say(on.failure('helo', error));
    },
  );
}

/** What is offered now: STARTTLS only until it is used, AUTH only when a password would be taken. */
function capabilities(on: Conversation): Reply {
  const { options, facts } = on;
  const lines = [
    options.hostname,
    'PIPELINING',
    `SIZE ${options.limits.messageBytesMax}`,
    '8BITMIME',
    'SMTPUTF8',
    'CHUNKING',
    'DSN',
    'ENHANCEDSTATUSCODES',
  ];
  if (options.prdr) lines.push('PRDR');
  if (options.tlsAvailable && facts.tls === undefined && facts.identity === undefined) lines.push('STARTTLS');
  // RFC 8689 section 2: where it can be asked for.
  if (facts.tls !== undefined) lines.push('REQUIRETLS');
  const mechanisms = offeredMechanisms(on);
  if (mechanisms.length > 0) lines.push(`AUTH ${mechanisms.join(' ')}`);
  if (options.forwarding)
    lines.push(`XFORWARD ${forwardAttributes.join(' ')}`, `XCLIENT ${clientAttributes.join(' ')}`);
  // RFC 9422 section 4.
  lines.push(`LIMITS MAILMAX=${options.limits.transactionsMax} RCPTMAX=${on.recipientsMax}`);
  return plainReply(250, ...lines);
}

function offeredMechanisms(on: Conversation): readonly string[] {
  const { options, facts } = on;
  if (!options.authAllowed || facts.identity !== undefined) return [];
  const plaintext = facts.tls !== undefined || options.authInClear;
  const names: string[] = [];
  for (const mechanism of on.authenticator.mechanisms(facts)) {
    if (plaintext || !mechanism.plaintext) names.push(mechanism.name);
  }
  return names;
}
