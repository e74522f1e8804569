/** Connects an accepted connection to the session of its protocol. */
import type { Connection } from '#base/connection';
import type { Ctx } from '#base/ctx';
import type { House } from '#app/house';
import { type ForeignTraces, milterSession, relayConnect, RelayReception } from '#app/foreign';
import {
  isExempt,
  isFilterClient,
  type MailHouse,
  mayAuthInClear,
  recipientsMaxOf,
  sessionOptions,
  SmtpReception,
} from '#app/smtp';
import {
  imapAuthenticator,
  type Online,
  pop3Authenticator,
  type SignInPlace,
  type SignInPort,
  smtpAuthenticator,
} from '#app/signin';
import type { WebServer } from '#app/web';
import type { SocketConnection } from '#edge/net';
import type { JudgeForeign } from '#flow/foreign';
import { type ImapMail, serveImap as runImap, type SessionNote as ImapNote } from '#server/imapd';
import { driveMilter } from '#server/milterd';
import { drivePop3, type Maildrops, pop3Options, Pop3Session, type SessionNote as Pop3Note } from '#server/pop3d';
import {
  type Authenticator,
  driveSmtp,
  smtpOptions,
  smtpSettings,
  type SmtpMode,
  SmtpSession,
  standardLimits,
} from '#server/smtpd';
import type { Place, ServeConnection } from './listeners.ts';

export interface ConnectionParts {
  readonly house: House;
  readonly mail: MailHouse;
  readonly imap: ImapMail;
  readonly maildrops: Maildrops;
  readonly signIn: SignInPort;
  readonly online: Online;
  readonly web: WebServer;
  /** Our filter for other people's servers. */
  readonly foreign: JudgeForeign;
  /** Where stories of their mail go on. */
  readonly foreignTraces: Pick<ForeignTraces, 'later'>;
  readonly version: string;
  /** Aborted when the server goes down. */
  readonly shutdown: AbortSignal;
}

export function connectionServer(parts: ConnectionParts): ServeConnection {
  let connections = 0;
  return (place, connection) => {
    const { kind } = place;
    const traceId = (++connections).toString(36);
    switch (kind) {
      case 'mx':
      case 'submission':
      case 'lmtp':
        return serveSmtp(parts, { ...place, kind }, connection, traceId);
      case 'imap':
        return serveImap(parts, place, connection, traceId);
      case 'pop3':
        return servePop3(parts, place, connection);
      case 'web':
        return parts.web.serve(connection);
      case 'filter':
      case 'filter-lmtp':
        return serveRelay(parts, kind, connection, traceId);
      case 'milter':
        return serveMilter(parts, connection, traceId);
      default:
        return kind satisfies never;
    }
  };
}

function signInPlace(parts: ConnectionParts, { defaultDomain }: Place, connection: SocketConnection): SignInPlace {
  return { defaultDomain, signal: parts.shutdown, accepted: (identity) => parts.online.add(identity, connection) };
}

function contextFor(parts: ConnectionParts, protocol: string, connection: Connection, traceId: string): Ctx {
  const log = parts.house.log.with({ cid: traceId, proto: protocol, remote_ip: connection.remote.address });
  return { log, signal: parts.shutdown, deadline: Number.POSITIVE_INFINITY, traceId };
}

function serveSmtp(
  parts: ConnectionParts,
  place: Place & { readonly kind: SmtpMode },
  connection: SocketConnection,
  traceId: string,
): Promise<void> {
  const { house, mail } = parts;
  const { kind: mode } = place;
  const options = sessionOptions(house.settings.snapshot(), {
    mode,
    hostname: house.hostname,
    remoteAddress: connection.remote.address,
    tlsAvailable: true,
    auth: place.auth,
  });
  const reception = new SmtpReception(
    mail,
    { mode, offersAuth: options.authAllowed },
    contextFor(parts, mode === 'lmtp' ? 'lmtp' : 'smtp', connection, traceId),
  );
  const authenticator = smtpAuthenticator(parts.signIn, signInPlace(parts, place, connection), {
    recipientsMaxOf: (identity) => recipientsMaxOf(house.settings, identity),
    codeLink: (code) => mail.links.codeLink(code),
  });
  const { remote, local, tls } = connection;
  const session = new SmtpSession(options, { reception, authenticator }, { remote, local, tls });
  return driveSmtp(connection, session, { clock: house.clock, signal: parts.shutdown });
}

function serveImap(parts: ConnectionParts, place: Place, connection: SocketConnection, traceId: string): Promise<void> {
  const { house } = parts;
  const settings = house.settings.snapshot();
  const deps = {
    mail: parts.imap,
    authenticator: imapAuthenticator(parts.signIn, signInPlace(parts, place, connection)),
    clock: house.clock,
    options: {
      startTls: true,
      cleartext: mayAuthInClear(settings, connection.remote.address),
      messageBytesMax: settings.get(smtpSettings.messageBytesMax),
      serverName: 'Rookery',
      serverVersion: parts.version,
    },
    note: (note: ImapNote): void => imapNote(parts, connection, note),
  };
  return runImap(connection, deps, contextFor(parts, 'imap', connection, traceId));
}

function servePop3(parts: ConnectionParts, place: Place, connection: SocketConnection): Promise<void> {
  const { house } = parts;
  const settings = house.settings.snapshot();
  const { remote, local, tls } = connection;
  const session = new Pop3Session(
    pop3Options(house.hostname, {
      authInClear: mayAuthInClear(settings, remote.address),
      exempt: isExempt(settings, remote.address),
    }),
    {
      authenticator: pop3Authenticator(parts.signIn, signInPlace(parts, place, connection)),
      maildrops: parts.maildrops,
      note: (note) => pop3Note(parts, connection, note),
    },
    { remote, local, tls },
  );
  return drivePop3(connection, session, { clock: house.clock, signal: parts.shutdown });
}

/** Recipients of one message of another server, at most. */
const RELAYED_RECIPIENTS_MAX = 1000;

function serveRelay(
  parts: ConnectionParts,
  kind: 'filter' | 'filter-lmtp',
  connection: SocketConnection,
  traceId: string,
): Promise<void> {
  const { house, shutdown } = parts;
  const mode = kind === 'filter' ? 'mx' : 'lmtp';
  const limits = {
    ...standardLimits,
    messageBytesMax: house.settings.snapshot().get(smtpSettings.messageBytesMax),
    recipientsMax: RELAYED_RECIPIENTS_MAX,
  };
  const changes = { tlsAvailable: false, prdr: false, exempt: true, forwarding: true, limits };
  const base = mode === 'lmtp' ? 'LMTP' : 'SMTP';
  const reception = new RelayReception(
    { house, judge: parts.foreign, connect: relayConnect(house), base, traces: parts.foreignTraces },
    contextFor(parts, kind, connection, traceId),
  );
  const { remote, local, tls } = connection;
  const session = new SmtpSession(
    smtpOptions(mode, house.hostname, changes),
    { reception, authenticator: nobody },
    { remote, local, tls },
  );
  return driveSmtp(connection, session, { clock: house.clock, signal: shutdown });
}

/** Servers of the same house do not sign in. */
const nobody: Authenticator = {
  mechanisms: () => [],
  start: () => ({ kind: 'refused', reply: { code: 503, enhanced: '5.5.1', lines: ['Signing in is not offered'] } }),
};

/** Whoever is not of `filter.clients` is told nothing: what is spoken here has no word for it. */
async function serveMilter(parts: ConnectionParts, connection: SocketConnection, traceId: string): Promise<void> {
  const { house, shutdown } = parts;
  const { log } = contextFor(parts, 'milter', connection, traceId);
  if (!isFilterClient(house.settings.snapshot(), connection.remote.address)) {
    log.warn('milter.refused', 'A client of none of filter.clients was not let in');
    connection.destroy();
    return;
  }
  const session = milterSession(house, parts.foreign, log);
  await driveMilter(connection, session, { clock: house.clock, signal: shutdown });
}

function imapNote(parts: ConnectionParts, { remote }: Connection, note: ImapNote): void {
  const { log } = parts.house;
  if (note.kind === 'failure') {
    log.error('imap.failure', `A step failed at ${note.at}; the client was told NO`, {
      remote_ip: remote.address,
      error: stackOf(note.error),
    });
  } else if (note.kind === 'injection') {
    log.warn('imap.injection', 'Octets were pipelined behind STARTTLS', { remote_ip: remote.address });
  } else if (note.kind === 'password-in-clear' && note.login !== undefined) {
    parts.signIn.passwordInClear(note.login, { protocol: 'imap', remoteAddress: remote.address });
  }
}

function pop3Note(parts: ConnectionParts, { remote }: Connection, note: Pop3Note): void {
  const { log } = parts.house;
  if (note.kind === 'failure') {
    log.error('pop3.failure', `A step failed at ${note.at}; the client was told so`, {
      remote_ip: remote.address,
      error: stackOf(note.error),
    });
  } else if (note.kind === 'injection') {
    log.warn('pop3.injection', `Octets were pipelined behind ${note.behind}`, { remote_ip: remote.address });
  } else if (note.kind === 'removed') {
    log.info('pop3.removed', `${note.messages} messages were removed`, { remote_ip: remote.address });
  } else if (note.kind === 'password-in-clear' && note.login !== undefined) {
    parts.signIn.passwordInClear(note.login, { protocol: 'pop3', remoteAddress: remote.address });
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
