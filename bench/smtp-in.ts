// SMTP/LMTP/submission accept workload. See README.md.
import {
  at,
  Latencies,
  Phase,
  ProcTree,
  now,
  num,
  parseArgs,
  quiet,
  pool,
  report,
  sleep,
  userName,
} from './lib/util.ts';
import { makeBodies, makeMessage } from './lib/msg.ts';
import { SmtpClient } from './lib/smtp.ts';
import { ImapClient } from './lib/imap.ts';
import { readSenders, signMade } from './lib/senders.ts';

const a = parseArgs({
  host: '127.0.0.1',
  port: '2525',
  conns: '20',
  messages: '2000',
  perconn: '100',
  size: '8192',
  rcpt: 'u%d@bench.test',
  users: '20',
  label: '',
  tls: 'none',
  pass: 'pw',
  imapport: '0',
  imaphost: '127.0.0.1',
  rcpts: '1',
  deadline: '300',
  protocol: 'smtp',
});
const M = num(a.messages),
  C = num(a.conns),
  per = num(a.perconn),
  users = num(a.users),
  rcpts = num(a.rcpts);
const tree = new ProcTree(a.tree);
const run = `r${Date.now().toString(36)}`;
const bodies = makeBodies(num(a.size));
const lat = new Latencies();

const pollers: ImapClient[] = [];
async function pollEach(): Promise<number[]> {
  const r = await Promise.all(pollers.map((c) => c.cmd('STATUS INBOX (MESSAGES)', /STATUS/)));
  return r.map((x) => Number(/MESSAGES (\d+)/.exec(x.lines.join(' '))?.[1] ?? 0));
}
const sum = (list: readonly number[]): number => list.reduce((s, x) => s + x, 0);
const pollAll = async (): Promise<number> => sum(await pollEach());
/** How many messages beyond those counted before have these words in a field Authentication-Results. */
async function countResults(words: string): Promise<number> {
  let count = 0;
  for (const [u, c] of pollers.entries()) {
    const from = at(beforeEach, u) + 1;
    const { lines } = await c.cmd(`SEARCH ${from}:* HEADER Authentication-Results "${words}"`, /^\* SEARCH/);
    const numbers = lines.join(' ').match(/\d+/g) ?? [];
    count += numbers.filter((n) => Number(n) >= from).length;
  }
  return count;
}
const e2e = num(a.imapport) > 0;
if (e2e) {
  for (let u = 1; u <= users; u++) {
    const c = new ImapClient();
    await c.open(a.imaphost, num(a.imapport), a.imaptls === '1');
    await c.login(userName(a.rcpt, u), a.pass);
    pollers.push(c);
  }
}
const beforeEach = await pollEach();
const before = sum(beforeEach);

// Signed before the clock runs: a signature costs more than all the rest of the generator.
const senders = a.senders === undefined ? [] : readSenders(a.senders);
const signed = Array.from({ length: senders.length === 0 ? 0 : M }, (_, i) =>
  signMade(makeMessage(i, bodies, userName(a.rcpt, (i % users) + 1), run), senders),
);
let connections = 0;

const clients: (SmtpClient | undefined)[] = [];
const sent: number[] = [];
let bytes = 0,
  errors = 0;
async function get(w: number): Promise<SmtpClient> {
  let c = clients[w];
  if (c && (sent[w] ?? 0) < per) return c;
  if (c) await c.quit();
  c = new SmtpClient();
  if (senders.length > 0) {
    const { host, address } = at(senders, connections++ % senders.length);
    c.helo = host;
    c.localAddress = address;
  }
  await c.open(a.host, num(a.port), a.tls === 'implicit', a.protocol === 'lmtp');
  if (a.tls === 'starttls') await c.starttls();
  if (a.user) await c.authPlain(userName(a.user, (w % users) + 1), a.pass);
  clients[w] = c;
  sent[w] = 0;
  return c;
}

if (a.quiet) await quiet(0.25, num(a.quiet) * 1000);
const phase = new Phase(tree);
const t0 = now();
await pool(C, M, async (i, w) => {
  const s = now();
  try {
    const c = await get(w);
    const rc: string[] = [];
    for (let k = 0; k < rcpts; k++) rc.push(userName(a.rcpt, ((i + k) % users) + 1));
    // Who signs in sends as themselves.
    const author = a.user === undefined ? undefined : userName(a.user, (w % users) + 1);
    const m = signed[i] ?? makeMessage(i, bodies, at(rc, 0), run, author);
    bytes += m.size;
    await c.send(m.from, rc, [m.head, m.body], a.nopipelining !== '1');
    sent[w] = (sent[w] ?? 0) + 1;
  } catch (e) {
    errors++;
    clients[w]?.sock?.destroy();
    clients[w] = undefined;
    if (errors <= 3) process.stderr.write(String(e) + '\n');
    if (errors > 100) throw e;
    await sleep(20);
  }
  lat.add(now() - s);
});
const acc = phase.done(M);
for (const c of clients) c?.sock.destroy();
const out: Record<string, unknown> = {
  workload: a.user ? 'submission' : 'smtp-in',
  label: a.label,
  conns: C,
  perconn: per,
  size: num(a.size),
  tls: a.tls,
  rcpts,
  errors,
  accept: acc,
  mb_s: Math.round(bytes / 1e5 / (acc.secs as number)) / 10,
  latency_ms: lat.summary(),
};
if (e2e) {
  const want = before + (M - errors) * rcpts;
  let have = 0,
    polls = 0;
  while ((have = await pollAll()) < want && now() - t0 < num(a.deadline) * 1000) {
    polls++;
    await sleep(250);
  }
  const end = phase.done(M);
  out.end_to_end = { ...end, complete: have >= want, visible: have - before, polls };
  if (senders.length > 0) {
    for (const c of pollers) await c.cmd('EXAMINE INBOX');
    out.passed = {
      dkim: await countResults('dkim=pass'),
      spf: await countResults('spf=pass'),
      dmarc: await countResults('dmarc=pass'),
    };
  }
  for (const c of pollers) c.close();
}
if (tree.active) out.memory = tree.memory();
report(out);
process.exit(0);
