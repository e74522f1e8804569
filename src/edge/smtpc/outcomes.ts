import type { AttemptKind, AttemptOutcome, AttemptStage, RemoteReply, RemoteServer } from '#model/queue';
import type { Broken } from './channel.ts';

/** 4 and 5 are failures of the kind that their digit says; anything unexpected is temporary: it may be mended. */
export function kindOf(reply: RemoteReply): 'delivered' | 'temporary' | 'permanent' {
  if (reply.code >= 200 && reply.code < 300) return 'delivered';
  return reply.code >= 500 ? 'permanent' : 'temporary';
}

/** The server's enhanced code where it fits what the reply means, else the plain one of that class. */
export function statusOf(reply: RemoteReply, kind: AttemptKind): string {
  const digit = kind === 'delivered' ? '2' : kind === 'permanent' ? '5' : '4';
  if (reply.enhanced?.startsWith(digit)) return reply.enhanced;
  return `${digit}.0.0`;
}

const stageWords: Readonly<Record<AttemptStage, string>> = {
  route: 'when looking up where to send the message',
  connect: 'when connecting',
  greeting: 'before its greeting',
  hello: 'when we introduced ourselves',
  tls: 'when turning to TLS',
  auth: 'when we signed in',
  mail: 'when we named the sender',
  rcpt: 'when we named the recipient',
  data: 'when we offered the message',
  content: 'while we sent the message',
  final: 'after it had the whole message',
};

/** An outcome from a reply. */
export function fromReply(reply: RemoteReply, stage: AttemptStage, remote: RemoteServer): AttemptOutcome {
  const kind = kindOf(reply);
  const done = kind === 'delivered' ? 'took the message' : kind === 'permanent' ? 'refused' : 'asked us to try later';
  const text = kind === 'delivered' ? `${remote.host} ${done}` : `${remote.host} ${done} ${stageWords[stage]}`;
  return { kind, status: statusOf(reply, kind), stage, text, reply, remote };
}

/** An outcome of a connection that broke. Only after the dot the message may have arrived. */
export function fromBreak(broken: Broken, stage: AttemptStage, remote: RemoteServer): AttemptOutcome {
  const farewell = broken.farewell;
  const text = `The connection to ${remote.host} ended ${stageWords[stage]}: ${broken.message}`;
  if (stage === 'final') return { kind: 'unknown', status: '4.4.2', stage, text, reply: farewell, remote };
  // RFC 3463 X.4.2 bad connection; a protocol that we do not understand is X.5.0.
  const status = broken.reason === 'malformed' ? '4.5.0' : '4.4.2';
  return { kind: 'temporary', status, stage, text, reply: farewell, remote };
}

/** An outcome that we decide. */
export function decided(
  kind: 'temporary' | 'permanent',
  stage: AttemptStage,
  what: { readonly status: string; readonly text: string },
  remote: RemoteServer,
): AttemptOutcome {
  return { kind, stage, status: what.status, text: what.text, reply: undefined, remote };
}
