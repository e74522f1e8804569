// Lean IMAP client: counts responses and bytes, skips literals without decoding them.
import { connect } from './line.ts';
import type { Sock } from './line.ts';

export interface Result {
  status: string;
  text: string;
  untagged: number;
  bytes: number;
  lines: string[];
}

export class ImapClient {
  sock!: Sock;
  private rest: Buffer | undefined;
  private skip = 0;
  private cont = false; // inside a response that continues after a literal
  private tagNo = 0;
  private tag = '';
  private onTag: ((r: Result) => void) | undefined;
  private onFail: ((e: Error) => void) | undefined;
  private onPlus: (() => void) | undefined;
  private untagged = 0;
  private bytes = 0;
  private lines: string[] = [];
  keep: RegExp | undefined;
  onLine: ((line: string) => void) | undefined;
  caps = '';

  async open(host: string, port: number, useTls = false): Promise<void> {
    const s = await connect(host, port, useTls);
    this.sock = s;
    const greet = new Promise<void>((res, rej) => {
      this.onPlus = res;
      this.onFail = rej;
    });
    s.on('data', (d: Buffer) => this.feed(d));
    s.on('error', (e) => this.onFail?.(e));
    s.on('close', () => this.onFail?.(new Error('connection closed')));
    await greet;
  }
  private feed(d: Buffer): void {
    this.bytes += d.length;
    if (this.rest) {
      d = Buffer.concat([this.rest, d]);
      this.rest = undefined;
    }
    let p = 0;
    for (;;) {
      if (this.skip > 0) {
        const n = Math.min(this.skip, d.length - p);
        p += n;
        this.skip -= n;
        if (this.skip > 0) return;
      }
      if (p >= d.length) return;
      const e = d.indexOf(10, p);
      if (e < 0) {
        this.rest = d.subarray(p);
        return;
      }
      const end = e > p && d[e - 1] === 13 ? e - 1 : e;
      const wasCont = this.cont;
      this.cont = false;
      if (end > p && d[end - 1] === 125) {
        const o = d.lastIndexOf(123, end - 1);
        if (o >= p) {
          const n = Number(d.toString('latin1', o + 1, end - 1));
          if (Number.isInteger(n)) {
            this.skip = n;
            this.cont = true;
          }
        }
      }
      if (!wasCont) this.line(d, p, end);
      p = e + 1;
    }
  }
  private line(d: Buffer, s: number, e: number): void {
    const c = d[s];
    if (c === 42) {
      // '*'
      this.untagged++;
      if (this.keep || this.onLine) {
        const t = d.toString('latin1', s, e);
        if (this.keep?.test(t)) this.lines.push(t);
        this.onLine?.(t);
      }
      if (this.onPlus && this.tagNo === 0) {
        const f = this.onPlus;
        this.onPlus = undefined;
        f();
      }
    } else if (c === 43) {
      const f = this.onPlus;
      this.onPlus = undefined;
      f?.();
    } else {
      const t = d.toString('latin1', s, e);
      if (t.startsWith(this.tag + ' ')) {
        const f = this.onTag;
        this.onTag = undefined;
        f?.({
          status: t.slice(this.tag.length + 1).split(' ', 1)[0] ?? '',
          text: t,
          untagged: this.untagged,
          bytes: this.bytes,
          lines: this.lines,
        });
      }
    }
  }
  private start(): Promise<Result> {
    this.untagged = 0;
    this.bytes = 0;
    this.lines = [];
    this.tag = `a${++this.tagNo}`;
    return new Promise((res, rej) => {
      this.onTag = res;
      this.onFail = rej;
    });
  }
  async cmd(text: string, keep?: RegExp): Promise<Result> {
    this.keep = keep;
    const p = this.start();
    this.sock.write(`${this.tag} ${text}\r\n`);
    const r = await p;
    if (r.status !== 'OK') throw new Error(`${text.slice(0, 60)}: ${r.text}`);
    return r;
  }
  async login(user: string, pass: string): Promise<void> {
    await this.cmd(`LOGIN "${user}" "${pass}"`);
  }
  async capability(): Promise<void> {
    this.caps = (await this.cmd('CAPABILITY', /^\* CAPABILITY/)).lines.join(' ').toUpperCase() + ' ';
  }
  async append(box: string, parts: Buffer[], flags = ''): Promise<Result> {
    const size = parts.reduce((a, b) => a + b.length, 0);
    const plus = this.caps.includes('LITERAL+') || (this.caps.includes('LITERAL-') && size <= 4096);
    this.keep = undefined;
    const p = this.start();
    const head = `${this.tag} APPEND "${box}" ${flags}{${size}${plus ? '+' : ''}}\r\n`;
    if (!plus) {
      const go = new Promise<void>((r) => {
        this.onPlus = r;
      });
      this.sock.write(head);
      await Promise.race([go, p]);
    }
    this.sock.cork();
    if (plus) this.sock.write(head);
    for (const b of parts) this.sock.write(b);
    this.sock.write('\r\n');
    this.sock.uncork();
    const r = await p;
    if (r.status !== 'OK') throw new Error(`APPEND: ${r.text}`);
    return r;
  }
  /** Enter IDLE; resolves when the server says "+". */
  async idle(onLine: (line: string) => void): Promise<void> {
    this.onLine = onLine;
    const go = new Promise<void>((r) => {
      this.onPlus = r;
    });
    void this.start().catch(() => undefined);
    this.sock.write(`${this.tag} IDLE\r\n`);
    await go;
  }
  close(): void {
    this.onFail = undefined;
    this.sock.destroy();
  }
}
