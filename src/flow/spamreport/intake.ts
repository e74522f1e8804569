/** Mail for the addresses that take reports of users: read, kept, and not filed. */
import { asFault } from '#base/fault';
import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { Log } from '#base/log';
import { formatAddress, type ForwardPath, parseAddress } from '#format/address';
import type {
  AdmittedRecipient,
  IncomingMail,
  ReceiveOutcome,
  ReportSteps,
  ReportTaker,
  SpooledContent,
} from '#flow/receive';
import type { Resolution } from '#model/directory';
import type { ReportCategory } from '#model/spamreport';
import type { TraceEvent } from '#model/trace';
import type { SpamReportAddresses } from './addresses.ts';
import { instructionLetter } from './letters.ts';
import type { ReadReport } from './read.ts';
import { domainOf, type Reporter, type ReportTaking } from './taking.ts';

export interface SpamReportIntakeParts {
  readonly addresses: SpamReportAddresses;
  readonly taking: ReportTaking;
  /** Reads what was reported, elsewhere and within a deadline. */
  readonly read: (content: SpooledContent) => Promise<ReadReport>;
  readonly directory: { resolve(path: ForwardPath): MaybePromise<Resolution> };
  readonly clock: Clock;
  readonly log: Log;
}

/** Why a report is not taken, for the trace. */
type Unfit = { readonly why: string };

export class SpamReportIntake implements ReportTaker {
  readonly #parts: SpamReportIntakeParts;

  constructor(parts: SpamReportIntakeParts) {
    this.#parts = parts;
  }

  wants({ recipients }: Pick<IncomingMail, 'recipients'>): boolean {
    return recipients.some((recipient) => this.#categoryOf(recipient) !== undefined);
  }

  /** Takes the reports, and lets the rest of the mail go its way. */
  async take(mail: IncomingMail, content: SpooledContent, steps: ReportSteps): Promise<ReceiveOutcome> {
    const { event, reporting } = await this.#look(mail, content);
    const told: IncomingMail = { ...mail, story: [...mail.story, event] };
    const alone = mail.recipients.every((recipient) => this.#categoryOf(recipient) !== undefined);
    const trace = alone ? { ...steps.trace(told), outcome: 'accepted' as const } : null;
    await this.#keep(told, reporting, trace);
    if (alone) {
      const recipients = mail.recipients.map(() => 'filed' as const);
      return { kind: 'accepted', recipients, repeats: 0, queued: false, subject: '' };
    }
    // What was decided about the others goes by their place among all recipients: all of them stay.
    const rest = await steps.rest(told, noOctets);
    if (rest.kind !== 'accepted' && rest.kind !== 'deferred') return rest;
    const recipients = mail.recipients.map((recipient, i) =>
      this.#categoryOf(recipient) === undefined ? (rest.recipients[i] ?? 'gone') : 'filed',
    );
    return { ...rest, recipients };
  }

  async #look(
    mail: IncomingMail,
    content: SpooledContent,
  ): Promise<{ readonly event: TraceEvent; readonly reporting: Reporting | undefined }> {
    const found = await this.#reporting(mail, content);
    const at = this.#parts.clock.now();
    if ('why' in found) {
      return {
        event: { at, event: 'spamreport.dropped', text: `No report was taken: ${found.why}` },
        reporting: undefined,
      };
    }
    const { report, reporter, category } = found;
    const count = report.messages.length;
    const text =
      count === 0
        ? 'A report without a message that could be read: its sender is told how to do it'
        : `${count === 1 ? 'A message was' : `${count} messages were`} reported as ${category} by ${reporter.address}`;
    return { event: { at, event: 'spamreport', text, facts: { category, messages: count } }, reporting: found };
  }

  async #keep(
    mail: IncomingMail,
    reporting: Reporting | undefined,
    trace: ReturnType<ReportSteps['trace']> | null,
  ): Promise<void> {
    const { taking } = this.#parts;
    const { reporter, report, category } = reporting ?? nobody;
    await taking.take(reporter, { category, messages: report.messages, trace });
    if (reporting !== undefined && report.messages.length === 0 && !report.automatic) {
      const asked = mail.recipients.find((recipient) => this.#categoryOf(recipient) !== undefined)?.path;
      const address = asked === undefined || asked === 'postmaster' ? reporter.address : formatAddress(asked);
      const { program, subject, messageId } = report;
      await taking.tell(reporter, instructionLetter({ program, address, subject, messageId }));
    }
  }

  /** Who reports what. Only people who live here, and only where it is certain that it is they. */
  async #reporting(mail: IncomingMail, content: SpooledContent): Promise<Reporting | Unfit> {
    if (mail.kind === 'system' || mail.reversePath === null) {
      return { why: 'it was written by a program (RFC 3834), and nobody is told' };
    }
    const category = mail.recipients.map((one) => this.#categoryOf(one)).find((one) => one !== undefined);
    if (category === undefined) return { why: 'no recipient takes reports' };
    const sender = formatAddress(mail.reversePath);
    if (mail.kind !== 'submitted' && mail.verifiedFrom === undefined) {
      return { why: `nothing proves that it is from ${sender}` };
    }
    const report = await this.#read(content);
    if (report === undefined) return { why: 'reading it took too long' };
    const named =
      mail.kind === 'submitted' ? [sender] : report.from.filter((one) => domainOf(one) === mail.verifiedFrom);
    for (const address of named) {
      const reporter = await this.#reporter(address);
      if (reporter !== undefined) return { report, reporter, category };
    }
    return { why: `${named[0] ?? sender} is nobody who lives here` };
  }

  async #read(content: SpooledContent): Promise<ReadReport | undefined> {
    try {
      return await this.#parts.read(content);
    } catch (error) {
      const fault = asFault(error);
      // A thread that came to its end over this message would do so again, whenever it comes.
      if (fault.fields['job'] === undefined) throw fault;
      this.#parts.log.warn('spamreport.read.failed', 'A report could not be read', { error: fault.message });
      return undefined;
    }
  }

  async #reporter(text: string): Promise<Reporter | undefined> {
    const address = parseAddress(text);
    if (address === undefined) return undefined;
    const resolution = await this.#parts.directory.resolve(address);
    const active = resolution.kind === 'accounts' ? resolution.accounts.filter((one) => one.active) : [];
    const [only] = active;
    // An alias of several is no person.
    if (only === undefined || active.length > 1) return undefined;
    return { account: only.account, domain: only.domain, tenant: only.tenant, address: only.address };
  }

  /** Undefined for an address that somebody has: its mail is theirs. */
  #categoryOf({ path, reach }: AdmittedRecipient): ReportCategory | undefined {
    return reach.kind === 'local' && reach.accounts.length === 0 ? this.#parts.addresses.categoryOf(path) : undefined;
  }
}

interface Reporting {
  readonly report: ReadReport;
  readonly reporter: Reporter;
  readonly category: ReportCategory;
}

/** Nothing is kept for it but the story of the mail. */
const nobody: Reporting = {
  report: {
    messages: [],
    more: false,
    program: 'other',
    automatic: true,
    from: [],
    messageId: '',
    subject: '',
  },
  reporter: { account: 0, domain: 0, tenant: 0, address: '' },
  category: 'suspicious',
};

const noOctets = new Uint8Array(0);
