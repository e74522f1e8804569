const empty = Buffer.from(new ArrayBuffer(0));

/** A growing run of response bytes. What it gives out has a memory of its own, fit to be transferred to another thread. */
export class ByteWriter {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes back what was written since the length was this. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** Makes room for at least `more` bytes. */
  #room(more: number): void {
    const need = this.#length + more;
    if (need <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(need, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  /** Text that is known to be ASCII. */
  ascii(text: string): void {
    const length = text.length;
    this.#room(length);
    const bytes = this.#bytes;
    let at = this.#length;
    if (length > 32) bytes.write(text, at, 'latin1');
    else for (let i = 0; i < length; i++) bytes[at++] = text.charCodeAt(i);
    this.#length += length;
  }

  utf8(text: string): void {
    this.#room(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  raw(bytes: Uint8Array): void {
    const length = bytes.length;
    this.#room(length);
    if (length < 24) {
      const to = this.#bytes;
      const at = this.#length;
      for (let i = 0; i < length; i++) to[at + i] = bytes[i] ?? 0;
    } else this.#bytes.set(bytes, this.#length);
    this.#length += length;
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  /** A whole number in decimal. */
  number(value: number): void {
    if (value > 0x7fff_ffff || value < 0) {
      this.ascii(String(value));
      return;
    }
    this.#room(10);
    let digits = 1;
    for (let bound = 10; digits < 10 && value >= bound; bound *= 10) digits += 1;
    let rest = value | 0;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const next = (rest / 10) | 0;
      this.#bytes[at] = 48 + rest - next * 10;
      rest = next;
    }
    this.#length += digits;
  }

  /** What was written, in its own memory of exactly its length; the writer is empty afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(this.#length);
    out.set(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return out;
  }

  /**
   * The memory itself and how much of it was written: nothing is copied, and all of it can be transferred; only where
   * less than half was used it is cut to length. The writer is empty afterwards.
   */
  release(): { readonly bytes: Uint8Array<ArrayBuffer>; readonly length: number } {
    const length = this.#length;
    if (length * 2 < this.#bytes.length) return { bytes: this.finish(), length };
    const released = { bytes: new Uint8Array(this.#bytes.buffer), length: this.#length };
    this.#bytes = empty;
    this.#length = 0;
    return released;
  }

  /** What was written, in memory of exactly its length, moved rather than copied where the engine can. */
  finish(): Uint8Array<ArrayBuffer> {
    const { buffer } = this.#bytes;
    const out = new Uint8Array(buffer.transfer(this.#length));
    this.#bytes = empty;
    this.#length = 0;
    return out;
  }
}
