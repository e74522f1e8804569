/** The one commit that takes reports: what they say, and the story of the mail that brought them. */
import type { Work } from '#format/sql';
import { keepReport, type KeptReport, type NewReport } from '#model/report';
import { recordTrace, type TraceEvent, type TraceRow } from '#model/trace';

export interface KeepReports {
  readonly reports: readonly NewReport[];
  /** Written with them where the mail was for nobody else; its outcome and what became of the reports are filled in. */
  readonly trace: TraceRow | null;
  readonly nowMs: number;
}

/** Gives what became of each, in their order. */
export function* keepReports({ reports, trace, nowMs }: KeepReports): Work<readonly KeptReport[]> {
  const kept: KeptReport[] = [];
  for (const report of reports) kept.push(yield* keepReport(report));
  if (trace === null) return kept;
  const owner = kept.find((one) => one.kind !== 'not-hosted');
  yield* recordTrace({
    ...trace,
    tenant: owner?.tenant ?? trace.tenant,
    domain: owner?.domain ?? trace.domain,
    outcome: isTaken(kept) ? 'accepted' : 'deferred',
    story: [...trace.story, ...reports.map((report, i) => keptEvent(report, kept[i], nowMs))],
  });
  return kept;
}

/** Whether the peer can be told that it was taken: something of it was, now or before, or there was nothing to take. */
export function isTaken(kept: readonly KeptReport[]): boolean {
  return kept.length === 0 || kept.some(({ kind }) => kind !== 'too-many');
}

export function keptEvent(report: NewReport, kept: KeptReport | undefined, at: number): TraceEvent {
  const what = `${names[report.kind]} of ${report.org === '' ? report.reporter : report.org} about ${report.subject}`;
  return {
    at,
    event: 'report.taken',
    text: `${what}: ${endings[kept?.kind ?? 'not-hosted']}`,
    facts: {
      kind: report.kind,
      subject: report.subject,
      reporter: report.reporter,
      outcome: kept?.kind ?? 'not-hosted',
    },
  };
}

const names = { dmarc: 'DMARC report', tls: 'TLS report', failure: 'Failure report' } as const;

const endings = {
  kept: 'kept',
  duplicate: 'it was kept before',
  'too-many': 'put off, since there were too many today',
  'not-hosted': 'not kept, since the domain is not hosted here',
} as const;
