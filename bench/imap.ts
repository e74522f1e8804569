// IMAP workloads: --do login,fill,select,fetchflags,fetchenv,fetchbody,search,store,copy,move,expunge. See README.md.
import { execFileSync } from 'node:child_process';
import { at, Latencies, Phase, ProcTree, now, num, parseArgs, quiet, pool, report, userName } from './lib/util.ts';
import { makeBodies, makeMessage } from './lib/msg.ts';
import { ImapClient } from './lib/imap.ts';

const a = parseArgs({
  host: '127.0.0.1',
  port: '143',
  user: 'u1@bench.test',
  pass: 'pw',
  users: '20',
  do: 'select,fetchflags',
  messages: '50000',
  conns: '10',
  logins: '1000',
  box: 'INBOX',
  size: '8192',
  label: '',
  appends: '1000',
  bodies: '5000',
  pick: '1000',
});
const tree = new ProcTree(a.tree);
const port = num(a.port),
  useTls = a.tls === 'implicit';
const run = `r${Date.now().toString(36)}`;
const base = { label: a.label };

async function session(select = true): Promise<ImapClient> {
  const c = new ImapClient();
  await c.open(a.host, port, useTls);
  await c.login(userName(a.user, 1), a.pass);
  await c.capability();
  if (select) await c.cmd(`SELECT "${a.box}"`);
  return c;
}
async function timed(name: string, n: number, f: () => Promise<Record<string, unknown> | undefined>): Promise<void> {
  if (a.quiet) await quiet(0.25, num(a.quiet) * 1000);
  const p = new Phase(tree);
  const extra = await f();
  const d = p.done(n);
  report({ workload: `imap-${name}`, ...base, ...d, ...extra });
}

for (const what of a.do.split(',')) {
  if (what === 'login') {
    const n = num(a.logins),
      lat = new Latencies();
    await timed('login', n, async () => {
      await pool(num(a.conns), n, async (i) => {
        const s = now();
        const c = new ImapClient();
        await c.open(a.host, port, useTls);
        await c.login(userName(a.user, (i % num(a.users)) + 1), a.pass);
        lat.add(now() - s);
        c.sock.write('z LOGOUT\r\n');
        c.sock.once('end', () => c.close());
      });
      return { conns: num(a.conns), latency_ms: lat.summary() };
    });
  } else if (what === 'append') {
    // one message per APPEND command, `conns` connections
    const n = num(a.appends),
      lat = new Latencies(),
      bodies = makeBodies(num(a.size));
    const cs: ImapClient[] = [];
    for (let i = 0; i < num(a.conns); i++) cs.push(await session(false));
    await timed('append', n, async () => {
      await pool(cs.length, n, async (i, w) => {
        const s = now();
        const m = makeMessage(i, bodies, a.user, run);
        await at(cs, w).append(a.box, [m.head, m.body]);
        lat.add(now() - s);
      });
      return { conns: cs.length, size: num(a.size), latency_ms: lat.summary() };
    });
    for (const c of cs) c.close();
  } else if (what === 'fill') {
    const c = await session(false);
    await c.cmd(`CREATE "${a.box}"`).catch(() => undefined);
    const st = await c.cmd(`STATUS "${a.box}" (MESSAGES)`, /STATUS/);
    const have = Number(/MESSAGES (\d+)/.exec(st.lines.join(' '))?.[1] ?? 0);
    const n = num(a.messages) - have,
      bodies = makeBodies(num(a.size), 64);
    const cs = [c];
    for (let i = 1; i < num(a.conns); i++) cs.push(await session(false));
    if (n > 0)
      await timed('fill', n, async () => {
        await pool(cs.length, n, async (i, w) => {
          const k = have + i,
            m = makeMessage(k, bodies, a.user, 'fill');
          await at(cs, w).append(a.box, [m.head, m.body], k % 3 ? '(\\Seen) ' : '');
        });
        return { conns: cs.length, size: num(a.size) };
      });
    for (const x of cs) x.close();
  } else if (what === 'select' || what === 'selectcold') {
    if (what === 'selectcold') {
      execFileSync('sync');
      execFileSync('sh', ['-c', 'echo 3 > /proc/sys/vm/drop_caches']);
    }
    const c = await session(false);
    await timed(what, 1, async () => {
      const s = now();
      const r = await c.cmd(`SELECT "${a.box}"`, /EXISTS/);
      return { ms: Math.round((now() - s) * 100) / 100, exists: r.lines[0] };
    });
    c.close();
  } else if (what.startsWith('fetch') || what.startsWith('search') || what.startsWith('store')) {
    const c = await session();
    const N = num(a.messages);
    const q: Record<string, [string, number]> = {
      fetchflags: ['FETCH 1:* (FLAGS)', N],
      fetchuidflags: ['UID FETCH 1:* (FLAGS)', N],
      fetchenv: ['FETCH 1:* (UID FLAGS ENVELOPE BODYSTRUCTURE)', N],
      fetchlist: [
        'FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID)])',
        N,
      ],
      fetchbody: [`FETCH 1:${num(a.bodies)} (UID BODY.PEEK[])`, num(a.bodies)],
      searchfrom: ['SEARCH FROM "anna.berg@"', N],
      searchsubject: ['SEARCH SUBJECT "mountain"', N],
      searchtext: ['SEARCH TEXT "zzyzx-not-there"', N],
      searchbody: ['SEARCH BODY "zzyzx-not-there"', N],
      searchbodyhit: ['SEARCH BODY "museum"', N],
      searchunseen: ['SEARCH UNSEEN', N],
      storeadd: ['STORE 1:* +FLAGS.SILENT (\\Flagged)', N],
      storedel: ['STORE 1:* -FLAGS.SILENT (\\Flagged)', N],
      storeaddloud: ['STORE 1:* +FLAGS (\\Flagged)', N],
    };
    const known = q[what];
    if (known === undefined) throw new Error(`Unknown workload "${what}"`);
    const [text, n] = known;
    await timed(what, n, async () => {
      const s = now();
      const r = await c.cmd(text, what.startsWith('search') ? /^\* SEARCH/ : undefined);
      const ms = now() - s;
      const hits = what.startsWith('search')
        ? r.lines
            .join(' ')
            .split(' ')
            .filter((x) => /^\d+$/.test(x)).length
        : undefined;
      return {
        ms: Math.round(ms * 10) / 10,
        untagged: r.untagged,
        mb: Math.round(r.bytes / 1e4) / 100,
        mb_s: Math.round((r.bytes / 1e3 / ms) * 10) / 10,
        ...(hits === undefined ? {} : { hits }),
      };
    });
    c.close();
  } else if (what === 'copymove') {
    // COPY `pick` messages to a new mailbox, MOVE them to another, mark deleted there and EXPUNGE
    const c = await session();
    const k = num(a.pick),
      b1 = `copy${run}`,
      b2 = `move${run}`;
    await c.cmd(`CREATE ${b1}`);
    await c.cmd(`CREATE ${b2}`);
    await timed('copy', k, async () => {
      await c.cmd(`COPY 1:${k} ${b1}`);
    });
    await c.cmd(`SELECT ${b1}`);
    await timed('move', k, async () => {
      await c.cmd(`MOVE 1:${k} ${b2}`);
    });
    await c.cmd(`SELECT ${b2}`);
    await timed('store-deleted', k, async () => {
      await c.cmd('STORE 1:* +FLAGS.SILENT (\\Deleted)');
    });
    await timed('expunge', k, async () => {
      const r = await c.cmd('EXPUNGE');
      return { untagged: r.untagged };
    });
    await c.cmd(`DELETE ${b1}`);
    c.close();
  } else throw new Error(`unknown workload ${what}`);
}
process.exit(0);
