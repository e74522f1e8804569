/** The commands that are a line or two. */
import type { CommandOf } from '#format/imap';
import { formatAstring } from '#format/imap';
import { capabilities } from './capability.ts';
import { bad, type Completion, no, ok } from './failure.ts';
import type { ImapSession } from './session.ts';

export function capability(session: ImapSession): Completion {
  session.out.line(`* CAPABILITY ${capabilities(session)}`);
  return ok('That is all');
}

/** NOOP and CHECK: the table says that they look for what is new; there is nothing else to do. */
export function nothing(): Completion {
  return ok('Done');
}

export function logout(session: ImapSession): Completion {
  session.bye('Until next time', 'logout');
  return ok('Signed out');
}

export function namespace(session: ImapSession): Completion {
  session.out.line('* NAMESPACE (("" "/")) NIL NIL');
  return ok('One namespace, yours');
}

/** ID (RFC 2971): what the client says of itself is noted, never relied upon. */
export function id(session: ImapSession, command: CommandOf<'ID'>): Completion {
  const { options } = session.deps;
  if (command.fields !== undefined) session.note({ kind: 'client', fields: command.fields });
  session.out.line(
    `* ID ("name" ${formatAstring(options.serverName)} "version" ${formatAstring(options.serverVersion)})`,
  );
  return ok('Pleased to meet you');
}

export function startTls(session: ImapSession): Completion {
  // RFC 9051 section 6.2.1.
  if (session.facts.tls !== undefined) return bad('TLS is on already');
  if (!session.deps.options.startTls) return no('CANNOT', 'TLS is not available here');
  session.wantsTls = true;
  return ok('Begin TLS now');
}

/** ENABLE (RFC 5161): what is not known is not an error, it is just not enabled. */
export function enable(session: ImapSession, command: CommandOf<'ENABLE'>): Completion {
  const { enabled } = session;
  const now: string[] = [];
  for (const name of command.capabilities) {
    if (name === 'CONDSTORE' && !enabled.condstore) enabled.condstore = true;
    else if (name === 'QRESYNC' && !enabled.qresync) enabled.condstore = enabled.qresync = true;
    else if (name === 'IMAP4REV2' && !enabled.rev2) enabled.rev2 = true;
    else continue;
    now.push(name);
  }
  session.out.line(`* ENABLED${now.map((name) => ` ${name}`).join('')}`);
  return ok('Enabled');
}

/** IDLE (RFC 9051 section 6.3.13): tells until the client says DONE. */
export async function idle(session: ImapSession, _command: CommandOf<'IDLE'>, tag: string): Promise<undefined> {
  session.out.line('+ Idling');
  session.wire.expectLine();
  session.idling = tag;
  await session.announce('all');
  return undefined;
}
