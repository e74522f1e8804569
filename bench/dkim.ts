/**
 * Signatures verified per second of CPU: ours beside mailauth's, on messages of one make, in alternating processes.
 * A machine with other work makes all of it dearer; the tenth of the slices that was disturbed least says most.
 *   bin/node bench/dkim.ts [--rounds N] [--kilobytes N]
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { dkimVerify } from 'mailauth';
import { type DkimAlgorithm, dkimRecord, generateDkimKey, readDkimKey, signMessage, verifyMessage } from '#check/dkim';
import type { DnsAnswer, Resolver } from '#format/dns';

interface Subject {
  readonly message: Buffer;
  readonly record: string;
}

const header = [
  'Received: from mail.us.test (mail.us.test [192.0.2.1])',
  '\tby mx.there.test with ESMTPS id 7F3K-9QXD-M2TA',
  '\tfor <you@there.test>; Thu, 1 Jan 2026 00:00:00 +0000',
  'From: Me Myself <me@us.test>',
  'To: You Yourself <you@there.test>',
  'Subject: A subject of ordinary length for a message like this',
  'Date: Thu, 1 Jan 2026 00:00:00 +0000',
  'Message-ID: <0123456789abcdef@us.test>',
  'MIME-Version: 1.0',
  'Content-Type: text/html; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  'List-Unsubscribe: <https://us.test/unsubscribe/0123456789>',
].join('\r\n');
const text = 'Some words of a letter, long enough to fill a line of it to its usual end.\r\n';
const html = '    <td style="padding: 0">  <a href="https://us.test/a">some words</a> </td>\r\n';

async function subject(algorithm: DkimAlgorithm, line: string, bytes: number): Promise<Subject> {
  const key = readDkimKey(await generateDkimKey(algorithm), { domain: 'us.test', selector: 's1' });
  const body = line.repeat(Math.ceil(bytes / line.length));
  const unsigned = Buffer.from(`${header}\r\n\r\n${body}`);
  const fields = signMessage([unsigned], { keys: [key], nowMs: Date.now() });
  return { message: Buffer.concat([fields, unsigned]), record: dkimRecord(key).text };
}

/** Microseconds of CPU for one message, over a slice short enough to lie between two disturbances. */
async function cost(times: number, run: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  for (let i = 0; i < times; i++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / times;
}

function ours({ message, record }: Subject): () => Promise<unknown> {
  const answer: DnsAnswer<'TXT'> = { kind: 'records', records: [record], ad: false, ttl: 300 };
  const resolver = { peek: () => answer, query: async () => answer } as unknown as Resolver;
  const ports = { resolver, clock: { now: () => Date.now() } };
  return async () => {
    const { dkim } = await verifyMessage(message, ports);
    if (dkim[0]?.result !== 'pass') throw new Error(`Cannot verify: ${dkim[0]?.problem}`);
  };
}

function theirs({ message, record }: Subject): () => Promise<unknown> {
  const options = { resolver: async () => [[record]] } as never;
  return async () => {
    const { results } = await dkimVerify(message, options);
    if (results[0]?.status.result !== 'pass') throw new Error('mailauth cannot verify');
  };
}

/** The value below which a share of them lies. */
function quantile(costs: readonly number[], share: number): number {
  return costs.toSorted((a, b) => a - b)[Math.floor((costs.length - 1) * share)] ?? Number.NaN;
}

const SECONDS = 2;

/** Costs of slices of messages, after a warm-up as long. */
async function slices(run: () => Promise<unknown>): Promise<number[]> {
  const costs: number[] = [];
  const start = performance.now();
  for (let now = start; now < start + SECONDS * 2_000; now = performance.now()) {
    const each = await cost(100, run);
    if (now > start + SECONDS * 1_000) costs.push(each);
  }
  return costs;
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    kilobytes: { type: 'string', default: '4' },
    side: { type: 'string' },
    kind: { type: 'string' },
  },
});
const bytes = Number(values.kilobytes) * 1024;
const kinds: Readonly<Record<string, readonly [algorithm: DkimAlgorithm, line: string]>> = {
  'RSA-2048, text': ['rsa-sha256', text],
  'RSA-2048, HTML': ['rsa-sha256', html],
  'Ed25519, text': ['ed25519-sha256', text],
};

if (values.side !== undefined) {
  const [algorithm, line] = kinds[values.kind ?? ''] ?? ['rsa-sha256', text];
  const made = await subject(algorithm, line, bytes);
  const costs = await slices(values.side === 'ours' ? ours(made) : theirs(made));
  process.stdout.write(JSON.stringify([quantile(costs, 0.1), quantile(costs, 0.5)]));
} else {
  for (const kind of Object.keys(kinds)) {
    const sides = { ours: [] as number[][], mailauth: [] as number[][] };
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const side of ['ours', 'mailauth'] as const) {
        const args = [import.meta.filename, '--side', side, '--kind', kind, '--kilobytes', values.kilobytes];
        sides[side].push(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as number[]);
      }
    }
    const told = ['undisturbed', 'median'].map((name, i) => {
      const at = (side: 'ours' | 'mailauth'): number =>
        quantile(
          sides[side].map((each) => each[i] ?? 0),
          0.5,
        );
      const [a, b] = [at('ours'), at('mailauth')];
      return `${name} ${Math.round(1e6 / a)} and ${Math.round(1e6 / b)}, ${(b / a).toFixed(1)} times`;
    });
    process.stdout.write(`${kind}, ${values.kilobytes} KB: a CPU second, ours and mailauth: ${told.join('; ')}\n`);
  }
}
