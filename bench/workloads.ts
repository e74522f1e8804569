/** What is measured: one entry for each row of the table of targets. */
import { at } from './lib/util.ts';
import { type Measure, pick, type Row } from './suite.ts';
import { filtersName, generate, peerName } from './sites.ts';
import type { OurSite, Site } from './sites.ts';

export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly measures: readonly Measure[];
  /** Needs the mailbox of `messages` messages. */
  readonly large?: boolean;
  /** Senders are checked: needs the DNS of the benchmarks. */
  readonly dns?: boolean;
  /** Runs once against a site and gives its report. */
  run(site: Site, options: RunOptions): Row | Promise<Row>;
}

export interface RunOptions {
  readonly messages: number;
  readonly users: number;
  /** Seconds to wait at most for the machine to be quiet. */
  readonly quiet: string;
  /** The folder with the keys of the senders (dns.ts), for workloads that need the DNS. */
  readonly senders: string;
}

/** The peers with which a workload is compared. */
export function peersOf({ measures }: Workload): ReadonlySet<string> {
  return new Set(measures.map(({ against }) => against ?? peerName));
}

/** The account with the large mailbox, and the one whose thousand messages POP3 reads. */
export const largeUser = (users: number): string => `u${users + 1}@bench.test`;
export const popUser = (users: number): string => `u${users + 2}@bench.test`;
export const POP3_MESSAGES = 1000;
/** So many messages are fetched whole. */
const BODIES_MAX = 5000;

const isOurs = (site: Site): site is OurSite => 'restart' in site;

/** The faster a server, the more it gets to do: a phase of less than a few seconds measures the start. */
const amount = (site: Site, theirs: number, ours: number): string => String(isOurs(site) ? ours : theirs);

const rate = (path: string, target: number): Measure => ({
  name: 'messages a second',
  unit: '/s',
  path,
  better: 'higher',
  target: { kind: 'ratio', value: target },
});
const cpu = (path: string, target?: number): Measure => ({
  name: 'CPU of a message',
  unit: 'ms',
  path,
  better: 'lower',
  ...(target === undefined ? {} : { target: { kind: 'ratio', value: target } }),
});
const milliseconds = (target: Measure['target']): Measure => ({
  name: 'time',
  unit: 'ms',
  path: 'ms',
  better: 'lower',
  ...(target === undefined ? {} : { target }),
});

function common(site: Site, { quiet }: RunOptions): string[] {
  return ['--pass', site.password, '--tree', site.trees(), '--quiet', quiet];
}

function smtp(site: Site, options: RunOptions, args: readonly string[]): Row {
  const to = ['--port', String(site.ports.mx), '--users', String(options.users), '--imapport', String(site.ports.imap)];
  return at(generate('smtp-in.ts', [...to, ...common(site, options), ...args]), 0);
}

/** Runs the steps on the large mailbox; the last one is what counts, the ones before it warm up. */
function imap(site: Site, options: RunOptions, steps: string): Row {
  const to = [
    '--port',
    String(site.ports.imap),
    '--user',
    largeUser(options.users),
    '--messages',
    String(options.messages),
  ];
  const bodies = String(Math.min(BODIES_MAX, options.messages));
  return at(generate('imap.ts', [...to, ...common(site, options), '--bodies', bodies, '--do', steps]).toReversed(), 0);
}

function large(id: string, title: string, steps: string, measure: Measure): Workload {
  return { id, title, large: true, measures: [measure], run: (site, options) => imap(site, options, steps) };
}

/** Rate and CPU of signed messages, end to end, against one of the peers. */
function signedMeasures(against: string, times: number): Measure[] {
  return [rate('end_to_end.rate', times), cpu('end_to_end.server_cpu_s_per_1000')].map((measure) => ({
    ...measure,
    against,
  }));
}

const WARM_UP_MESSAGES = '200';

/** Signed messages; who checks must have found that each passes SPF, DKIM and DMARC. */
function signed(site: Site, options: RunOptions): Row {
  const args = ['--size', '8192', '--senders', options.senders];
  smtp(site, options, [...args, '--messages', WARM_UP_MESSAGES]);
  const theirs = site.checks ? 800 : 1500;
  const row = smtp(site, options, [...args, '--messages', amount(site, theirs, 6000)]);
  const count = pick(row, 'accept.n');
  for (const check of site.checks ? ['spf', 'dkim', 'dmarc'] : []) {
    const passed = pick(row, `passed.${check}`);
    if (passed !== count) throw new Error(`${check}=pass is in ${passed} messages of ${count}`);
  }
  return row;
}

/** Only for ourselves: what becomes of a good client under a dictionary attack. */
function attack(site: OurSite, options: RunOptions, args: readonly string[]): Row {
  const to = ['--port', String(site.ports.mx), '--users', String(options.users), '--senders', options.senders];
  return at(generate('attack.ts', [...to, '--tree', site.trees(), ...args]), 0);
}

const atMost = (name: string, path: string, unit: string, value: number): Measure => ({
  name,
  unit,
  path,
  better: 'lower',
  target: { kind: 'absolute', value },
});

export const workloads: readonly Workload[] = [
  {
    id: 'smtp-8k',
    title: '8 KB messages, 20 connections, visible in the mailbox',
    measures: [rate('end_to_end.rate', 6), cpu('end_to_end.server_cpu_s_per_1000', 8)],
    run: (site, options) => smtp(site, options, ['--messages', amount(site, 1500, 9000), '--size', '8192']),
  },
  {
    id: 'smtp-single',
    title: 'one message a connection, 20 at a time',
    measures: [rate('accept.rate', 4), cpu('accept.server_cpu_s_per_1000')],
    run: (site, options) => smtp(site, options, ['--messages', amount(site, 1000, 4000), '--perconn', '1']),
  },
  {
    id: 'smtp-50k',
    title: '50 KB messages, 20 connections',
    measures: [rate('end_to_end.rate', 5), cpu('end_to_end.server_cpu_s_per_1000')],
    run: (site, options) => smtp(site, options, ['--messages', amount(site, 1000, 5000), '--size', '51200']),
  },
  {
    id: 'submission',
    title: 'submission with AUTH over TLS, 50 a connection',
    measures: [rate('accept.rate', 4), cpu('accept.server_cpu_s_per_1000')],
    run(site, options) {
      const to = ['--port', String(site.ports.submissions), '--tls', 'implicit', '--users', String(options.users)];
      const load = ['--user', 'u%d@bench.test', '--perconn', '50', '--messages', amount(site, 1500, 6000)];
      return at(generate('smtp-in.ts', [...to, ...load, ...common(site, options)]), 0);
    },
  },
  {
    id: 'door-8k',
    title: 'signed 8 KB messages, 20 connections, visible in the mailbox',
    dns: true,
    measures: [...signedMeasures(filtersName, 5), ...signedMeasures(peerName, 3)],
    run: (site, options) => signed(site, options),
  },
  {
    id: 'door-attack',
    title: 'a delivery during 10,000 refusals a second',
    dns: true,
    measures: [
      {
        name: 'refusals a second',
        unit: '/s',
        path: 'refusals_s',
        better: 'higher',
        target: { kind: 'absolute', value: 9900 },
      },
      { name: 'without attack, p50', unit: 'ms', path: 'quiet_ms.p50', better: 'lower' },
      { name: 'without attack, p99', unit: 'ms', path: 'quiet_ms.p99', better: 'lower' },
      atMost('slower by, p50', 'slower.p50', '×', 3),
      atMost('slower by, p99', 'slower.p99', '×', 3),
    ],
    run(site, options) {
      if (!isOurs(site)) return {};
      // No delay for errors, and no end by errors.
      site.set('limits.exempt', '127.0.0.1 127.2.0.0/16');
      try {
        return attack(site, options, ['--do', 'latency', '--rate', '10000']);
      } finally {
        site.set('limits.exempt');
      }
    },
  },
  {
    id: 'door-delay',
    title: 'memory during an attack that is delayed',
    dns: true,
    measures: [atMost('grown by', 'grown_mb', 'MB', 20)],
    run: (site, options) => (isOurs(site) ? attack(site, options, ['--do', 'memory', '--secs', '30']) : {}),
  },
  large(
    'fetch-envelope',
    'FETCH 1:* (UID FLAGS ENVELOPE BODYSTRUCTURE), warm',
    'fetchenv,fetchenv',
    milliseconds({ kind: 'absolute', value: 130 }),
  ),
  large('fetch-flags', 'FETCH 1:* (FLAGS), warm', 'fetchflags,fetchflags', milliseconds({ kind: 'ratio', value: 1 })),
  large('select', 'SELECT, warm', 'select,select', milliseconds({ kind: 'ratio', value: 1 })),
  large('fetch-bodies', 'FETCH of 5,000 messages (UID BODY.PEEK[])', 'fetchbody,fetchbody', {
    name: 'rate',
    unit: 'MB/s',
    path: 'mb_s',
    better: 'higher',
    target: { kind: 'ratio', value: 1 },
  }),
  {
    id: 'store-flags',
    title: 'STORE 1:* +FLAGS (\\Flagged)',
    large: true,
    measures: [milliseconds({ kind: 'absolute', value: 300 })],
    run(site, options) {
      const row = imap(site, options, 'storedel,storeaddloud');
      imap(site, options, 'storedel');
      return row;
    },
  },
  large('search-from', 'SEARCH FROM', 'searchfrom,searchfrom', milliseconds({ kind: 'ratio', value: 2 })),
  large('search-subject', 'SEARCH SUBJECT', 'searchsubject,searchsubject', milliseconds({ kind: 'ratio', value: 2 })),
  {
    id: 'logins',
    title: 'IMAP logins, 20 connections, accounts seen before',
    measures: [
      {
        name: 'logins a second',
        unit: '/s',
        path: 'rate',
        better: 'higher',
        target: { kind: 'absolute', value: 1500 },
      },
    ],
    run(site, options) {
      const to = ['--port', String(site.ports.imap), '--user', 'u%d@bench.test', '--users', String(options.users)];
      const load = ['--conns', '20', '--do', 'login,login', '--logins', amount(site, 300, 4000)];
      return at(generate('imap.ts', [...to, ...load, ...common(site, options)]), 1);
    },
  },
  {
    id: 'idle',
    title: 'deliver to EXISTS on 500 idle connections, p50',
    measures: [
      { name: 'time', unit: 'ms', path: 'exists_ms.p50', better: 'lower', target: { kind: 'absolute', value: 50 } },
    ],
    run: (site, options) => idle(site, options, ['--conns', '500', '--deliveries', '20', '--gap', '250']),
  },
  {
    id: 'pop3',
    title: `POP3, ${POP3_MESSAGES} messages`,
    measures: [rate('rate', 1)],
    run(site, options) {
      const to = [
        '--port',
        String(site.ports.pop3),
        '--user',
        popUser(options.users),
        '--messages',
        String(POP3_MESSAGES),
      ];
      return at(generate('pop3.ts', [...to, ...common(site, options)]), 0);
    },
  },
  {
    id: 'start',
    title: 'start on existing data',
    measures: [
      { name: 'until ready', unit: 'ms', path: 'ready_ms', better: 'lower', target: { kind: 'absolute', value: 1500 } },
    ],
    run: async (site) => (isOurs(site) ? { ready_ms: await site.restart() } : {}),
  },
  {
    id: 'memory',
    title: 'memory',
    measures: [
      {
        name: 'at rest',
        unit: 'MB',
        path: 'mem_before.pssMB',
        better: 'lower',
        target: { kind: 'absolute', value: 150 },
      },
      {
        name: '1,000 idle IMAP connections more',
        unit: 'MB',
        path: 'more_mb',
        better: 'lower',
        target: { kind: 'absolute', value: 60 },
      },
    ],
    async run(site, options) {
      if (isOurs(site)) await site.restart();
      const row = idle(site, options, ['--conns', '1000', '--deliveries', '0', '--rest', '5']);
      return { ...row, more_mb: (Number(row['pss_kb_per_conn']) * 1000) / 1024 };
    },
  },
];

function idle(site: Site, options: RunOptions, args: readonly string[]): Row {
  const to = ['--port', String(site.ports.imap), '--smtpport', String(site.ports.mx), '--users', String(options.users)];
  return at(generate('idle.ts', [...to, ...common(site, options), ...args]), 0);
}
