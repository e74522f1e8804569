// Lean SMTP client: pipelines MAIL/RCPT/DATA when offered.
import { connect, upgrade } from './line.ts';
import type { Sock } from './line.ts';

interface Reply {
  code: number;
  text: string;
}

export class SmtpClient {
  sock!: Sock;
  private buf = '';
  private queue: Reply[] = [];
  private waiter: ((r: Reply) => void) | undefined;
  private fail: ((e: Error) => void) | undefined;
  private acc = '';
  private dead: Error | undefined;
  caps = '';
  lmtp = false;
  /** Said in EHLO. */
  helo = 'bench.client.example';
  /** Where it comes from; undefined leaves it to the system. */
  localAddress: string | undefined;

  async open(host: string, port: number, implicitTls: boolean, lmtp = false): Promise<void> {
    this.lmtp = lmtp;
    this.attach(await connect(host, port, implicitTls, this.localAddress));
    await this.expect(2);
    await this.ehlo();
  }
  private attach(s: Sock): void {
    this.sock = s;
    s.on('data', (d: Buffer) => this.feed(d));
    const die = (e?: Error): void => {
      this.dead = e ?? new Error('connection closed');
      this.fail?.(this.dead);
    };
    s.on('error', die);
    s.on('close', () => die());
  }
  private feed(d: Buffer): void {
    this.buf += d.toString('latin1');
    let p: number;
    while ((p = this.buf.indexOf('\n')) >= 0) {
      const line = this.buf.slice(0, p);
      this.buf = this.buf.slice(p + 1);
      this.acc += line + '\n';
      if (line.charCodeAt(3) === 45) continue;
      const rep = { code: Number(line.slice(0, 3)), text: this.acc };
      this.acc = '';
      if (this.waiter) {
        const w = this.waiter;
        this.waiter = undefined;
        this.fail = undefined;
        w(rep);
      } else this.queue.push(rep);
    }
  }
  reply(): Promise<Reply> {
    const q = this.queue.shift();
    if (q) return Promise.resolve(q);
    if (this.dead) return Promise.reject(this.dead);
    return new Promise((res, rej) => {
      this.waiter = res;
      this.fail = rej;
    });
  }
  async expect(klass: number): Promise<Reply> {
    const r = await this.reply();
    if (Math.floor(r.code / 100) !== klass) throw new Error(`unexpected reply: ${r.text.trim()}`);
    return r;
  }
  async ehlo(): Promise<void> {
    this.sock.write(`${this.lmtp ? 'LHLO' : 'EHLO'} ${this.helo}\r\n`);
    this.caps = (await this.expect(2)).text.toUpperCase();
  }
  async starttls(): Promise<void> {
    this.sock.write('STARTTLS\r\n');
    await this.expect(2);
    this.attach(await upgrade(this.sock));
    await this.ehlo();
  }
  async authPlain(user: string, pass: string): Promise<void> {
    this.sock.write(`AUTH PLAIN ${Buffer.from(`\0${user}\0${pass}`).toString('base64')}\r\n`);
    await this.expect(2);
  }
  /** Body must be dot-stuffed already and end in CRLF (the generator's bodies never start a line with a dot). */
  async send(from: string, to: string[], parts: Buffer[], pipelining = true): Promise<void> {
    const env = [`MAIL FROM:<${from}>\r\n`, ...to.map((t) => `RCPT TO:<${t}>\r\n`), 'DATA\r\n'];
    if (pipelining && this.caps.includes('PIPELINING')) {
      this.sock.write(env.join(''));
      for (let i = 0; i <= to.length; i++) await this.expect(2);
    } else {
      for (const command of env.slice(0, -1)) {
        this.sock.write(command);
        await this.expect(2);
      }
      this.sock.write('DATA\r\n');
    }
    await this.expect(3);
    this.sock.cork();
    for (const p of parts) this.sock.write(p);
    this.sock.write('.\r\n');
    this.sock.uncork();
    if (this.lmtp) for (const _ of to) await this.expect(2);
    else await this.expect(2);
  }
  async quit(): Promise<void> {
    this.sock.write('QUIT\r\n');
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([
      this.reply().catch(() => undefined),
      new Promise((r) => {
        timer = setTimeout(r, 1000);
      }),
    ]);
    clearTimeout(timer);
    this.sock.destroy();
  }
}
