/** What crosses the control socket: one JSON object a line, a request and then its answers. */
import type { FaultKind } from '#base/fault';

export interface ControlRequest {
  readonly command: string;
  readonly args: unknown;
}

export type ControlAnswer =
  /** One of a list, as it is found. */
  | { readonly item: unknown }
  /** The end of it. */
  | { readonly done: unknown }
  | { readonly fault: { readonly kind: FaultKind; readonly text: string } };

/** Characters of a line; a longer request ends the connection. */
export const CONTROL_LINE_CHARACTERS_MAX = 1 << 20;

/** Puts lines together from chunks. Lines end in LF; undefined once the line is too long. */
export class LineReader {
  #text = '';
  readonly #decoder = new TextDecoder();

  push(chunk: Uint8Array): string[] | undefined {
    this.#text += this.#decoder.decode(chunk, { stream: true });
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    return this.#text.length > CONTROL_LINE_CHARACTERS_MAX ? undefined : lines;
  }
}
