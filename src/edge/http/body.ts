import type { IncomingMessage } from 'node:http';

export interface BodyLimits {
  readonly bytesMax: number;
  /** Beyond `bytesMax`, so many octets are read and thrown away; then the client is given up. */
  readonly droppedBytesMax: number;
}

/** The whole body, within its bound. Never rejects: a client that goes in the middle of it is `broken`. */
export async function readBody(
  request: IncomingMessage,
  { bytesMax, droppedBytesMax }: BodyLimits,
): Promise<Uint8Array | 'too-large' | 'broken'> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    // Kept, when it is left early: its socket still carries the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      length += chunk.length;
      if (length <= bytesMax) chunks.push(chunk);
      else if (length > bytesMax + droppedBytesMax) return 'too-large';
    }
  } catch {
    return 'broken';
  }
  return length > bytesMax ? 'too-large' : new Uint8Array(Buffer.concat(chunks));
}
