// POP3: full download of `messages` messages per session (RETR pipelined one at a time), `conns` sessions in parallel on different users.
import { Phase, ProcTree, num, parseArgs, quiet, report, userName } from './lib/util.ts';
import { connect } from './lib/line.ts';
import type { Sock } from './lib/line.ts';

const a = parseArgs({
  host: '127.0.0.1',
  port: '110',
  user: 'u%d@bench.test',
  pass: 'pw',
  messages: '1000',
  conns: '1',
  label: '',
  pipeline: '1',
  first: '1',
});
const tree = new ProcTree(a.tree);

let errors = 0;
class Pop {
  sock!: Sock;
  private tail = Buffer.alloc(0);
  private multi = false;
  private fresh = true;
  private err = false;
  private done: ((ok: boolean) => void) | undefined;
  bytes = 0;
  async open(): Promise<void> {
    this.sock = await connect(a.host, num(a.port), a.tls === 'implicit');
    const p = this.wait(false);
    this.sock.on('data', (d: Buffer) => this.feed(d));
    await p;
  }
  private wait(multi: boolean): Promise<boolean> {
    this.multi = multi;
    this.fresh = true;
    this.err = false;
    return new Promise((r) => {
      this.done = r;
    });
  }
  private feed(d: Buffer): void {
    this.bytes += d.length;
    const b = this.tail.length ? Buffer.concat([this.tail, d]) : d;
    if (this.fresh) {
      this.fresh = false;
      this.err = b[0] === 45;
    }
    const end = this.multi && !this.err ? b.subarray(-5).equals(Buffer.from('\r\n.\r\n')) : b.at(-1) === 10;
    if (end) {
      this.tail = Buffer.alloc(0);
      if (this.err) errors++;
      this.done?.(!this.err);
    } else this.tail = Buffer.from(b.subarray(Math.max(0, b.length - 5)));
  }
  async cmd(t: string, multi = false): Promise<void> {
    const p = this.wait(multi);
    this.sock.write(t + '\r\n');
    await p;
  }
}
let bytes = 0;

const N = num(a.messages),
  C = num(a.conns);
if (a.quiet) await quiet(0.25, num(a.quiet) * 1000);
const phase = new Phase(tree);
await Promise.all(
  Array.from({ length: C }, async (_, w) => {
    const p = new Pop();
    await p.open();
    await p.cmd(`USER ${userName(a.user, num(a.first) + w)}`);
    await p.cmd(`PASS ${a.pass}`);
    await p.cmd('UIDL', true);
    for (let i = 1; i <= N; i++) await p.cmd(`RETR ${i}`, true);
    await p.cmd('QUIT');
    bytes += p.bytes;
  }),
);
const d = phase.done(N * C);
report({
  workload: 'pop3',
  label: a.label,
  conns: C,
  errors,
  ...d,
  mb_s: Math.round(bytes / 1e5 / (d.secs as number)) / 10,
});
process.exit(0);
