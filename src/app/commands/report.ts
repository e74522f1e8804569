/** report: what others say about the mail of our domains, and what we say about theirs. */
import type { Command } from 'commander';
import type { DmarcOverview, OwnReportResult, TlsOverview } from '#flow/report';
import type { ReportSummary } from '#model/report';
import { type CliContext, countOption } from './context.ts';
import { countText, dayText, harmless, harmlessLines } from './output.ts';

interface PeriodOptions {
  readonly days: number;
}

export function reportCommands(program: Command, cli: CliContext): void {
  const report = program.command('report').description('DMARC and TLS reports: those that came in, and ours to others');
  const ofDomain = (name: string): Command =>
    report.command(name).argument('<domain>').option('--days <count>', 'look so many days back', countOption, 7);
  ofDomain('show')
    .description('Who sent mail in the name of the domain, and whether it passed, by address')
    .action((domain: string, { days }: PeriodOptions) =>
      cli.show<DmarcOverview>('report.show', { domain, days }, dmarcText),
    );
  ofDomain('tls')
    .description('How connections to the mail servers of the domain went')
    .action((domain: string, { days }: PeriodOptions) =>
      cli.show<TlsOverview>('report.tls', { domain, days }, tlsText),
    );
  ofDomain('list')
    .description('The reports that came in, newest first')
    .action((domain: string, { days }: PeriodOptions) =>
      cli.list<ReportSummary>(
        'report.list',
        { domain, days },
        {
          none: `No report about ${domain} came in within ${countText(days, 'day')}`,
          columns: [
            { title: 'ENDED', value: ({ endMs }) => dayText(endMs) },
            { title: 'KIND', value: ({ kind }) => kind },
            { title: 'ABOUT', value: ({ subject }) => subject },
            { title: 'FROM', value: ({ org, reporter }) => (org === '' ? reporter : org) },
            {
              title: 'BROUGHT BY',
              value: ({ reporter, verified }) => `${reporter}${verified ? '' : ' (not verified)'}`,
            },
            { title: 'PASSED', value: ({ good }) => String(good) },
            { title: 'FAILED', value: ({ bad }) => String(bad) },
            { title: 'WHAT', value: whatText },
          ],
        },
      ),
    );
  sendCommand(report, cli);
}

/** Of a failure report, which has one message and no rows. */
function whatText({ detail: { failure } }: ReportSummary): string {
  if (failure === undefined) return '';
  const { failures, sourceIp, envelopeFrom, deliveryResult } = failure;
  const from = envelopeFrom === '' ? '' : ` as ${envelopeFrom}`;
  return `${failures.join(', ')} failed: ${sourceIp}${from}${deliveryResult === '' ? '' : `, ${deliveryResult}`}`;
}

function sendCommand(report: Command, cli: CliContext): void {
  report
    .command('send')
    .option('--day <day>', 'of this day (UTC), such as 2026-01-31; all that is due where not given')
    .option('--dry-run', 'show what would be sent, with the reports themselves')
    .description('Send the reports of a day to the domains that ask for them, each once')
    .addHelpText('after', '\nExamples:\n  rookery report send --dry-run\n  rookery report send --day 2026-01-31')
    .action(({ day, dryRun = false }: { day?: string; dryRun?: boolean }) =>
      cli.each<OwnReportResult>(
        'report.send',
        { dryRun, ...(day === undefined ? {} : { day }) },
        { none: 'There is nothing to report: no mail of a domain that asks for reports was counted', text: ownText },
      ),
    );
}

function dmarcText(of: DmarcOverview): string {
  const { messages, passed, sources } = of;
  const head = headText(of);
  if (messages === 0) return head;
  const share = `${Math.round((passed / messages) * 100)} %`;
  const lines = [`${countText(messages, 'message')}, ${passed} of them passed DMARC (${share})\n`];
  for (const { source, name, messages: sent, passed: good, from, meaning, dispositions } of sources) {
    if (source === '') {
      lines.push(`\nOthers, too many to be listed, sent ${countText(sent, 'message')}, of which ${good} passed\n`);
      continue;
    }
    const who = name === null ? source : `${source} (${name})`;
    const as = from.length === 0 ? '' : ` as ${from.join(', ')}`;
    lines.push(harmlessLines(`\n${who} sent ${countText(sent, 'message')}${as}: ${meaning}\n`));
    const { quarantine = 0, reject = 0 } = dispositions;
    if (quarantine + reject > 0) lines.push(`    ${quarantine} went to quarantine, ${reject} were refused\n`);
  }
  return head + lines.join('');
}

function tlsText(of: TlsOverview): string {
  const { successes, failures, policies } = of;
  const lines = [headText(of)];
  if (successes + failures === 0) return lines.join('');
  lines.push(`${countText(successes, 'connection')} with TLS as it should be, ${failures} failed\n`);
  for (const one of policies) {
    const name = policyNames[one.policy] ?? 'Others, too many to be listed';
    const whose = one.domain === '' ? '' : ` of ${one.domain}`;
    lines.push(harmlessLines(`\n${name}${whose}: ${one.successes} went well, ${one.failures} failed\n`));
    for (const { sessions, host, meaning, result, reason } of one.details) {
      const where = host === '' ? '' : ` at ${host}`;
      const why = reason === '' ? result : `${result}, ${reason}`;
      lines.push(harmlessLines(`    ${countText(sessions, 'time')}${where}: ${meaning} (${why})\n`));
    }
  }
  return lines.join('');
}

const policyNames: Readonly<Record<string, string>> = {
  tlsa: 'DANE',
  sts: 'MTA-STS',
  'no-policy-found': 'Without a policy',
};

function headText({
  domain,
  days,
  reports,
  reporters,
  leftOut,
}: Omit<DmarcOverview, 'messages' | 'passed' | 'sources'>): string {
  const when = days === 1 ? 'the last day' : `the last ${days} days`;
  if (reports === 0) return `${harmless(domain)}, ${when}: no report came in\n`;
  const which = leftOut === 0 ? '' : `; the oldest ${leftOut} count in the sums below, but not by who sent`;
  return `${harmless(domain)}, ${when}: ${countText(reports, 'report')} of ${countText(reporters, 'reporter')}${which}\n`;
}

const kinds = { dmarc: 'DMARC report', tls: 'TLS report' } as const;

function ownText({ kind, day, domain, outcome, to, refused, document }: OwnReportResult): string {
  const what = `${kinds[kind]} about ${domain} on ${day}`;
  const notes = refused.map((text) => `    left out: ${text}\n`).join('');
  const body = document === undefined ? '' : `\n${document}`;
  return harmlessLines(`${what}: ${outcomeText(outcome, { to, shown: document !== undefined })}\n${notes}${body}`);
}

function outcomeText(
  outcome: OwnReportResult['outcome'],
  { to, shown }: { readonly to: readonly string[]; readonly shown: boolean },
): string {
  switch (outcome) {
    case 'sent':
      return `${shown ? 'would be sent' : 'sent'} to ${to.join(', ')}`;
    case 'before':
      return 'was dealt with before';
    case 'later':
      return 'not sent yet, since the DNS could not say whether it may be; it is tried again';
    case 'no-address':
      return 'not sent, since the domain names no address for it any more';
    case 'not-authorised':
      return 'not sent, since none of the addresses that the domain names may be sent to';
    case 'too-large':
      return 'not sent, since it is larger than the domain wants it';
    case 'given-up':
      return 'given up, since the DNS could not say for days whether it may be sent';
    default:
      return outcome satisfies never;
  }
}
