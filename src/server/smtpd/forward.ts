/** XFORWARD and XCLIENT: whose mail a server of the same house brings. Offered where every client is such a server. */
import { isIP } from 'node:net';
import { type ClientAttributes, type Command, plainReply, type Reply, reply, status } from '#format/smtp';
import type { Conversation } from './conversation.ts';
import { type Outcome, say } from './outcome.ts';
import type { OriginalClient } from './ports.ts';
import { heloFirst, notInMail, ok, unknownCommand } from './replies.ts';

type ForwardCommand = Extract<Command, { verb: 'XFORWARD' | 'XCLIENT' }>;

const badAddress: Reply = reply(501, status.invalidArguments, 'ADDR is no IP address');

/** Holds for the next transaction; several of them add up. */
export function runXforward(on: Conversation, { attributes }: ForwardCommand): Outcome {
  if (!on.options.forwarding) return say(unknownCommand);
  if (on.facts.helo === undefined) return say(heloFirst);
  if (on.mail !== undefined) return say(notInMail);
  const told = originalOf(attributes);
  if (told === undefined) return say(badAddress);
  on.forwarded = { ...on.forwarded, ...told };
  return say(ok);
}

/** Holds for the session, which begins again. */
export function runXclient(on: Conversation, { attributes }: ForwardCommand): Outcome {
  if (!on.options.forwarding) return say(unknownCommand);
  if (on.mail !== undefined) return say(notInMail);
  const told = originalOf(attributes);
  if (told === undefined) return say(badAddress);
  on.client = { ...on.client, ...told };
  on.forwarded = undefined;
  on.greet(undefined);
  return say(plainReply(220, `${on.options.hostname} ${on.options.greeting}`));
}

function originalOf(attributes: ClientAttributes): OriginalClient | undefined {
  const text = attributes.get('ADDR');
  const address = text === undefined ? undefined : text.replace(/^IPV6:/i, '');
  if (address !== undefined && isIP(address) === 0) return undefined;
  const fields = {
    name: attributes.get('NAME'),
    address,
    port: attributes.get('PORT'),
    protocol: attributes.get('PROTO'),
    helo: attributes.get('HELO'),
    ident: attributes.get('IDENT'),
    login: attributes.get('LOGIN'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
