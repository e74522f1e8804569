/**
 * Whether the servers validate, found out by asking for what is signed. DANE is worth nothing without (RFC 7672 section
 * 2.1): who can change answers could add or remove records as he likes. So everything that is unclear about an answer means
 * "no". That there is no answer means neither: who can stop the question must not be able to switch DANE off by that.
 */
import type { CancelTimer, Clock } from '#base/clock';
import type { Log } from '#base/log';
import type { DnsReading } from '#format/dns';
import { type DnsServer, isLoopback } from './servers.ts';

/** What was found out about the servers together. Plain data. */
export interface ValidationFinding {
  /** True only when each server vouches for a signed name, and is on this machine. */
  readonly validates: boolean;
  /** Nothing was found out: a server could not be asked, and none said that it does not validate. */
  readonly unsure?: true;
  /** One sentence: why, or what to change. */
  readonly why: string;
}

/** One server, and how it is asked for TLSA records at the probe, whose presence or absence is signed. */
export interface ProbedServer {
  readonly server: DnsServer;
  readonly ask: () => Promise<DnsReading>;
}

/** One finding of all servers: the first that does not validate decides. */
export async function judgeServers(servers: readonly ProbedServer[], probe: string): Promise<ValidationFinding> {
  const problems = (await Promise.all(servers.map((server) => problemOf(server, probe)))).flatMap((each) => each ?? []);
  const problem = problems.find(({ unsure }) => unsure === undefined) ?? problems[0];
  if (problem !== undefined) return { validates: false, ...problem };
  const names = servers.map(({ server }) => nameOf(server)).join(', ');
  return { validates: true, why: `${names} vouched for the signed name ${probe}` };
}

type Problem = Omit<ValidationFinding, 'validates'>;

async function problemOf({ server, ask }: ProbedServer, probe: string): Promise<Problem | undefined> {
  const name = nameOf(server);
  if (!isLoopback(server.host)) {
    const why = `${name} is not on this machine, so nobody can vouch for its AD bit (RFC 4035 section 4.9.3); run a validating resolver here`;
    return { why };
  }
  const reading = await ask();
  switch (reading.kind) {
    case 'answer':
      // That there is none is proved by signatures as that there is one.
      if (reading.answer.kind !== 'failed' && reading.answer.ad) return undefined;
      return {
        why: `${name} answers for ${probe} without the AD bit: it does not validate, or that name is not signed`,
      };
    case 'alias':
      return { why: `${name} gives an alias for ${probe}; name a zone in dns.validation-probe` };
    case 'failed':
      return { unsure: true, why: `${name} could not be asked for ${probe}: ${reading.reason}` };
    case 'foreign':
    case 'truncated':
      return { unsure: true, why: `${name} could not be asked for ${probe}: malformed` };
    default:
      return reading satisfies never;
  }
}

function nameOf({ host, port }: DnsServer): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Servers that validate are asked again after an hour, others after five minutes. */
const AGAIN_MS = 3_600_000;
const AGAIN_AFTER_NO_MS = 300_000;

export interface ValidationWatchOptions {
  /** `DnsResolver.checkValidation`. */
  readonly check: (probe: string) => Promise<ValidationFinding>;
  /** The name to ask for, as it is set at that moment. */
  readonly probe: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks at the start and from time to time, and says what changed. */
export class ValidationWatch {
  readonly #options: ValidationWatchOptions;
  #finding: ValidationFinding = { validates: false, unsure: true, why: 'The DNS servers were not asked yet' };
  #cancel: CancelTimer | undefined;
  #looked = false;
  #closed = false;

  constructor(options: ValidationWatchOptions) {
    this.#options = options;
  }

  /** As of the last look that found something out. */
  get finding(): ValidationFinding {
    return this.#finding;
  }

  /** Looks now, and again later until `close`. */
  async look(): Promise<ValidationFinding> {
    const { check, probe, clock } = this.#options;
    this.#cancel?.();
    const finding = await check(probe());
    if (this.#closed) return finding;
    // What was found out before is not unlearned by a question without an answer.
    if (finding.unsure === undefined || this.#finding.unsure === true) {
      this.#tell(finding);
      this.#finding = finding;
    }
    this.#cancel = clock.after(finding.validates ? AGAIN_MS : AGAIN_AFTER_NO_MS, () => void this.look());
    return finding;
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #tell(finding: ValidationFinding): void {
    const { log } = this.#options;
    if (this.#looked && finding.validates === this.#finding.validates) return;
    const fields = { why: finding.why };
    if (finding.unsure) {
      log.warn('dns.validation', 'Whether the DNS servers validate cannot be found out; it is tried again', fields);
      return;
    }
    if (finding.validates) log.info('dns.validation', 'The DNS servers validate: DANE counts', fields);
    // Losing it is worse than never having had it: somebody may want it so.
    else if (this.#looked)
      log.warn('dns.validation', 'The DNS servers no longer validate: DANE does not count', fields);
    else log.info('dns.validation', 'The DNS servers do not validate: DANE does not count', fields);
    this.#looked = true;
  }
}
