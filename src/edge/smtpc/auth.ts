import { encodeUtf8 } from '#base/bytes';
import type { Capabilities } from '#format/smtp';
import type { RemoteReply } from '#model/queue';
import type { Channel } from './channel.ts';

export interface AuthProblem {
  readonly text: string;
  readonly reply: RemoteReply | undefined;
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Signs in with PLAIN (RFC 4616) or, where that is not offered, LOGIN. The caller has made sure of TLS. */
export async function authenticate(
  channel: Channel,
  credentials: Credentials,
  { offer, ms }: { readonly offer: Capabilities; readonly ms: number },
): Promise<AuthProblem | undefined> {
  const ask = async (line: string): Promise<RemoteReply> => {
    channel.expect(1);
    await channel.write([encodeUtf8(`${line}\r\n`)], ms);
    return await channel.reply(ms);
  };
  const { user, password } = credentials;
  let reply: RemoteReply;
  if (offer.auth.includes('PLAIN')) {
    reply = await ask(`AUTH PLAIN ${base64(`\0${user}\0${password}`)}`);
  } else if (offer.auth.includes('LOGIN')) {
    reply = await ask('AUTH LOGIN');
    if (reply.code === 334) reply = await ask(base64(user));
    if (reply.code === 334) reply = await ask(base64(password));
  } else {
    return { text: 'The smart host offers neither AUTH PLAIN nor AUTH LOGIN', reply: undefined };
  }
  return reply.code === 235 ? undefined : { text: `The smart host refused the sign-in of ${user}`, reply };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
