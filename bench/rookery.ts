/**
 * Starts a Rookery to measure, and keeps it until it is interrupted.
 *   bin/node bench/rookery.ts --data DIR [--users 20] [--port-offset 30000] [--dns 127.0.0.111:5353]
 * Users u1 to uN at bench.test, passwords as printed; the settings let a generator on loopback in.
 */
import { resolve } from 'node:path';
import { num, parseArgs } from './lib/util.ts';
import { startRookery } from './sites.ts';

const args = parseArgs({ data: '', users: '20', 'port-offset': '30000' });
if (args.data === '') throw new Error('Say where: --data DIR');
const site = await startRookery({
  data: resolve(args.data),
  users: num(args.users),
  portOffset: num(args['port-offset']),
  dns: args.dns,
});
const { mx, submissions, imap, pop3 } = site.ports;
process.stdout.write(
  `SMTP ${mx}, submission over TLS ${submissions}, IMAP ${imap}, POP3 ${pop3}; password ${site.password}; --tree ${site.trees()}\n`,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void site.stop().then(() => process.exit(0)); // The process ends with it.
  });
}
