/** A connection whose client follows a script: says a line, hears the answer, and decides what comes next. */
import type { Connection, Endpoint, TlsFacts } from '#base/connection';
import { Fault } from '#base/fault';
import { encodeUtf8, latin1 } from '#base/bytes';

/** One thing that the client says; lines with their CRLF, or the octets of a message. */
export interface Said {
  readonly octets: Uint8Array;
}

/** What comes next; undefined ends the connection. `answer`: all that the server has said since the last thing. */
export type Script = (answer: string) => Said | undefined;

export class ScriptedConnection implements Connection {
  readonly remote: Endpoint;
  readonly local: Endpoint;
  readonly tls = undefined;
  readonly unread = 0;
  readonly unsent = 0;
  readonly #script: Script;
  #heard = '';
  #over = false;

  constructor(ends: { readonly remote: Endpoint; readonly local: Endpoint }, script: Script) {
    this.remote = ends.remote;
    this.local = ends.local;
    this.#script = script;
  }

  read(): Uint8Array | undefined {
    if (this.#over) return undefined;
    const heard = this.#heard;
    this.#heard = '';
    const next = this.#script(heard);
    this.#over = next === undefined;
    return next?.octets;
  }

  write(bytes: Uint8Array): void {
    this.#heard += latin1(bytes);
  }

  async startTls(): Promise<TlsFacts> {
    throw new Fault('permanent', 'A script does not ask for TLS');
  }

  /** What was said last is heard, too. */
  async close(): Promise<void> {
    this.destroy();
  }

  destroy(): void {
    if (this.#over) return;
    this.#over = true;
    this.#script(this.#heard);
  }
}

export function line(text: string): Said {
  return { octets: encodeUtf8(`${text}\r\n`) };
}

/** Whole lines, with the dots that a line's first dot is doubled to, and the end (RFC 5321 section 4.5.2). */
export function content(message: Uint8Array): Said {
  const text = Buffer.from(message).toString('latin1');
  const whole = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
  return { octets: Buffer.from(`${whole.replaceAll(/(^|\r\n)\./g, '$1..')}.\r\n`, 'latin1') };
}
