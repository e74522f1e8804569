// IDLE fan-out: open `conns` connections in IDLE, deliver messages by SMTP, measure deliver -> EXISTS seen; memory per idle connection.
import { Latencies, ProcTree, now, num, parseArgs, quiet, report, sleep, userName } from './lib/util.ts';
import { makeBodies, makeMessage } from './lib/msg.ts';
import { ImapClient } from './lib/imap.ts';
import { SmtpClient } from './lib/smtp.ts';

const a = parseArgs({
  host: '127.0.0.1',
  port: '143',
  smtpport: '25',
  user: 'u%d@bench.test',
  users: '20',
  pass: 'pw',
  conns: '500',
  deliveries: '60',
  gap: '250',
  label: '',
  size: '8192',
  wait: '15000',
  rest: '0',
});
const C = num(a.conns),
  users = num(a.users),
  D = num(a.deliveries);
const tree = new ProcTree(a.tree);
// A server that has just started is not at rest yet.
if (num(a.rest) > 0) await sleep(num(a.rest) * 1000);
const m0 = tree.active ? tree.memory() : undefined;
if (a.quiet) await quiet(0.25, num(a.quiet) * 1000);
const conns: ImapClient[] = [];
const waiting = new Map<number, { t: number; left: number }[]>();
const all = new Latencies(),
  accept = new Latencies();
let seen = 0;
const t0 = now();
for (let i = 0; i < C; i++) {
  const c = new ImapClient();
  await c.open(a.host, num(a.port));
  const u = (i % users) + 1;
  await c.login(userName(a.user, u), a.pass);
  await c.cmd('SELECT INBOX');
  await c.idle((line) => {
    if (!line.endsWith(' EXISTS')) return;
    const w = waiting.get(u)?.find((x) => x.left > 0);
    if (!w) return;
    const ms = now() - w.t;
    all.add(ms);
    seen++;
    w.left--;
  });
  conns.push(c);
}
const setup = (now() - t0) / 1000;
await sleep(2000);
const m1 = tree.active ? tree.memory() : undefined;
const s = new SmtpClient();
await s.open(a.host, num(a.smtpport), false);
const bodies = makeBodies(num(a.size));
const cpu0 = tree.active ? tree.cpu() : 0;
let expected = 0;
const run = `i${Date.now().toString(36)}`;
for (let d = 0; d < D; d++) {
  const u = (d % users) + 1;
  const n = conns.filter((_, i) => (i % users) + 1 === u).length;
  const w = { t: now(), left: n };
  waiting.set(u, [w]); // earlier deliveries to this user are expected to be complete
  expected += n;
  const m = makeMessage(d, bodies, userName(a.user, u), run);
  await s.send(m.from, [userName(a.user, u)], [m.head, m.body]);
  accept.add(now() - w.t);
  await sleep(num(a.gap));
}
const tw = now();
while (seen < expected && now() - tw < num(a.wait)) await sleep(20);
report({
  workload: 'imap-idle',
  label: a.label,
  conns: C,
  users,
  deliveries: D,
  expected,
  seen,
  setup_s: Math.round(setup * 100) / 100,
  accept_ms: accept.summary(),
  exists_ms: all.summary(),
  ...(tree.active
    ? {
        server_cpu_s: Math.round((tree.cpu() - cpu0) * 100) / 100,
        mem_before: m0,
        mem_idle: m1,
        pss_kb_per_conn: Math.round(((m1!.pssMB - m0!.pssMB) * 1024) / C),
      }
    : {}),
});
for (const c of conns) c.close();
await s.quit();
process.exit(0);
