import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  readonly bytesMax: number;
  /** Beyond `bytesMax`, so many octets are read and thrown away; then the client is given up. */
  readonly droppedBytesMax: number;
}

/** So much of each body is not counted: a form comes in whatever else does. */
const FREE_BYTES = 64 * 1024;

/** Octets of all bodies that are held at once, of whoever: nobody has signed in before theirs is there. */
export class BodyRoom {
  readonly #max: number;
  #used = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** For one body, until it is disposed of. */
  share(): BodyShare {
    let taken = 0;
    const give = (): void => {
      this.#used -= taken;
      taken = 0;
    };
    return {
      take: (length) => {
        const more = Math.max(0, length - FREE_BYTES) - taken;
        if (more <= 0) return true;
        if (this.#used + more > this.#max) return false;
        this.#used += more;
        taken += more;
        return true;
      },
      give,
      [Symbol.dispose]: give,
    };
  }
}

export interface BodyShare extends Disposable {
  /** Room for so many octets in all; false where there is none. */
  take(length: number): boolean;
  give(): void;
}

/** The whole body, within its bound and the room. Never rejects: a client that goes in the middle of it is `broken`. */
export async function readBody(
  request: IncomingMessage,
  { bytesMax, droppedBytesMax }: BodyLimits,
  share: BodyShare,
): Promise<Uint8Array | 'too-large' | 'busy' | 'broken'> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let kept = 0;
  let problem: 'too-large' | 'busy' | undefined;
  try {
    // Kept, when it is left early: its socket still carries the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      problem ??= length > bytesMax ? 'too-large' : share.take(length) ? undefined : 'busy';
      if (problem === undefined) {
        kept = length;
        chunks.push(chunk);
        continue;
      }
      chunks.length = 0;
      share.give();
      if (length > kept + droppedBytesMax) return problem;
    }
  } catch {
    return 'broken';
  }
  return problem ?? new Uint8Array(Buffer.concat(chunks));
}
