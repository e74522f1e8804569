/** Mail for the addresses that take reports: read, kept by domain, and not filed unless somebody has the address too. */
import { isPromise, type MaybePromise } from '#base/connection';
import { asFault } from '#base/fault';
import type { Clock } from '#base/clock';
import type { TimeKeys } from '#base/ids';
import type { Log } from '#base/log';
import type { Metrics } from '#base/metric';
import { type Domain, formatAddress, type ForwardPath, makeAddress, type Localpart } from '#format/address';
import { fieldOctets, textField } from '#format/message';
import type { FoundReport, Reading } from '#format/report';
import { networkOf } from '#flow/diagnose';
import type {
  AdmittedRecipient,
  IncomingMail,
  ReceiveOutcome,
  ReportSteps,
  ReportTaker,
  SpooledContent,
} from '#flow/receive';
import type { ResolvedAccount, Resolution } from '#model/directory';
import type { KeptReport, NewReport } from '#model/report';
import type { TraceEvent } from '#model/trace';
import type { ReportAddresses } from './addresses.ts';
import { isTaken, type KeepReports, keptEvent } from './keep.ts';
import { newReport, subjectsOf } from './rows.ts';

/** Reports about a time that is further off than this are made up, or their clock is. */
const FUTURE_MS_MAX = 2 * 24 * 3600 * 1000;
const LABELS_MAX = 10;

export interface ReportIntakeParts {
  readonly addresses: ReportAddresses;
  readonly store: { keepReports(args: KeepReports): Promise<readonly KeptReport[]> };
  readonly directory: {
    resolve(path: ForwardPath): MaybePromise<Resolution>;
    domain(name: string): MaybePromise<unknown>;
  };
  /** Reads the reports in a message, elsewhere and within a deadline. */
  readonly read: (content: SpooledContent) => Promise<Reading<readonly FoundReport[]>>;
  readonly clock: Clock;
  readonly keys: TimeKeys;
  readonly hostname: string;
  readonly metrics: Metrics;
  readonly log: Log;
}

export class ReportIntake implements ReportTaker {
  readonly #parts: ReportIntakeParts;

  constructor(parts: ReportIntakeParts) {
    this.#parts = parts;
  }

  wants({ recipients }: Pick<IncomingMail, 'recipients'>): boolean {
    return recipients.some((recipient) => this.#takesReports(recipient));
  }

  /** Takes the reports, and lets the rest of the mail go its way. */
  async take(mail: IncomingMail, content: SpooledContent, steps: ReportSteps): Promise<ReceiveOutcome> {
    const read = await this.#read(content);
    const found = read.ok ? await this.#judge(read.value, mail) : read;
    if (found.ok) return await this.#keep(mail, found.value, steps);
    this.#count('unreadable');
    if (!mail.recipients.some((recipient) => this.#isOurs(recipient))) return await steps.rest(mail, noOctets);
    if (mail.reversePath === null) return await this.#drop(mail, steps);
    return await this.#handOver(mail, found.problem, steps);
  }

  async #read(content: SpooledContent): Promise<Reading<readonly FoundReport[]>> {
    try {
      return await this.#parts.read(content);
    } catch (error) {
      const fault = asFault(error);
      // A thread that came to its end over this message would do so again, whenever it comes.
      if (fault.fields['job'] === undefined) throw fault;
      this.#parts.log.warn('report.read.failed', 'A report could not be read', { error: fault.message });
      return { ok: false, problem: 'Reading it took too long' };
    }
  }

  /** Those that are about a domain that lives here, and a time that was. */
  async #judge(all: readonly FoundReport[], mail: IncomingMail): Promise<Reading<readonly NewReport[]>> {
    const { keys, clock, hostname } = this.#parts;
    const receivedMs = clock.now();
    const verified = mail.verifiedFrom ?? (mail.kind === 'system' ? hostname : undefined);
    const reports: NewReport[] = [];
    let problem = 'It has no reports';
    for (const found of all) {
      const subject = await this.#hostedAmong(subjectsOf(found));
      if (subject === undefined) {
        problem = `It is about ${subjectsOf(found)[0] ?? 'no domain'}, which is not hosted here`;
        continue;
      }
      const reporter = verified ?? networkOf(mail.client ?? '');
      const arrival = { id: keys.next(), subject, reporter, verified: verified !== undefined, receivedMs };
      const report = newReport(found, arrival);
      if (report.endMs > receivedMs + FUTURE_MS_MAX) problem = 'It is about a time that is still to come';
      else reports.push(report);
    }
    return reports.length === 0 ? { ok: false, problem } : { ok: true, value: reports };
  }

  async #hostedAmong(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) {
      const labels = name.split('.').slice(-LABELS_MAX);
      for (let i = 0; i < labels.length; i++) {
        const asked = this.#parts.directory.domain(labels.slice(i).join('.'));
        if ((isPromise(asked) ? await asked : asked) !== undefined) return name;
      }
    }
    return undefined;
  }

  async #keep(mail: IncomingMail, reports: readonly NewReport[], steps: ReportSteps): Promise<ReceiveOutcome> {
    const { store, clock } = this.#parts;
    const nowMs = clock.now();
    const alone = mail.recipients.every((recipient) => this.#isOurs(recipient));
    const kept = await store.keepReports({ reports, trace: alone ? steps.trace(mail) : null, nowMs });
    for (const { kind } of kept) this.#count(kind);
    const outcome = isTaken(kept) ? 'filed' : 'over-quota';
    if (alone) {
      const recipients = mail.recipients.map(() => outcome);
      if (outcome !== 'filed') return { kind: 'deferred', recipients };
      return { kind: 'accepted', recipients, repeats: 0, queued: false, subject: '' };
    }
    const story = [...mail.story, ...reports.map((report, i) => keptEvent(report, kept[i], nowMs))];
    const rest = await steps.rest({ ...mail, story }, noOctets);
    if (rest.kind !== 'accepted' && rest.kind !== 'deferred') return rest;
    const recipients = rest.recipients.map((of, i) => (this.#isOurs(mail.recipients[i]) ? outcome : of));
    return { ...rest, recipients };
  }

  /** What comes back to reports that we sent, and what answers them: nobody is to be told, and nobody is to answer. */
  async #drop(mail: IncomingMail, steps: ReportSteps): Promise<ReceiveOutcome> {
    const { store, clock } = this.#parts;
    const nowMs = clock.now();
    this.#count('returned');
    const event: TraceEvent = { at: nowMs, event: 'report.returned', text: 'No report: what comes back is dropped' };
    const told: IncomingMail = { ...mail, story: [...mail.story, event] };
    if (!mail.recipients.every((recipient) => this.#isOurs(recipient))) return await steps.rest(told, noOctets);
    await store.keepReports({ reports: [], trace: steps.trace(told), nowMs });
    const recipients = mail.recipients.map(() => 'filed' as const);
    return { kind: 'accepted', recipients, repeats: 0, queued: false, subject: '' };
  }

  /** What is no report may be a person, or a reporter who errs: postmaster sees it, and why. */
  async #handOver(mail: IncomingMail, problem: string, steps: ReportSteps): Promise<ReceiveOutcome> {
    const recipients: AdmittedRecipient[] = [];
    const addresses: string[] = [];
    for (const recipient of mail.recipients) {
      if (!this.#isOurs(recipient) || recipient.path === 'postmaster') {
        recipients.push(recipient);
        continue;
      }
      addresses.push(formatAddress(recipient.path));
      recipients.push({
        ...recipient,
        reach: { kind: 'local', accounts: await this.#postmasterOf(recipient.path.domain) },
      });
    }
    const note = `Sent to ${addresses.join(', ')}, which takes reports, but could not be read as one: ${problem}`;
    const event: TraceEvent = {
      at: this.#parts.clock.now(),
      event: 'report.unreadable',
      text: `No report that could be read (${problem}): it goes to postmaster`,
    };
    const told: IncomingMail = { ...mail, recipients, story: [...mail.story, event] };
    return await steps.rest(told, fieldOctets([textField('Comments', note)]));
  }

  async #postmasterOf(domain: Domain): Promise<readonly ResolvedAccount[]> {
    const { directory } = this.#parts;
    const address = makeAddress('postmaster' as Localpart, domain);
    const own = address === undefined ? undefined : await directory.resolve(address);
    const resolution = own?.kind === 'accounts' ? own : await directory.resolve('postmaster');
    return resolution.kind === 'accounts' ? resolution.accounts.filter(({ active }) => active) : [];
  }

  #takesReports({ path, reach }: AdmittedRecipient): boolean {
    return reach.kind === 'local' && this.#parts.addresses.takes(path, 'hosted');
  }

  /** Takes reports, and is nobody's address: what is not kept here is lost. */
  #isOurs(recipient: AdmittedRecipient | undefined): boolean {
    if (recipient === undefined || !this.#takesReports(recipient)) return false;
    return recipient.reach.kind === 'local' && recipient.reach.accounts.length === 0;
  }

  #count(result: string): void {
    this.#parts.metrics.count('reports_received', 'Messages at addresses that take reports', { result });
  }
}

const noOctets = new Uint8Array(0);
