/** Makes the reports of a day from what was counted. */
import type { DmarcRecord, OwnReport } from '#format/report';
import type { DmarcDay } from '#model/report';
import type { TlsTally } from '#model/tlspolicy';

const DAY_S = 24 * 3600;

/** How we name ourselves in reports. */
export interface Reporter {
  readonly org: string;
  /** The address that reports come from. */
  readonly email: string;
  /** '' leaves it out. */
  readonly contact: string;
  /** Name of the server, A-labels. */
  readonly submitter: string;
  /** Name and version of this program. */
  readonly generator: string;
}

/** `2026-03-02`, of a day since 1970. */
export function dayText(day: number): string {
  return new Date(day * DAY_S * 1000).toISOString().slice(0, 10);
}

/** RFC 9990 section 3.5.1: unique among the reports to one domain. */
function idOf(day: number, domain: string, submitter: string): string {
  return `${dayText(day)}.${domain}@${submitter}`;
}

export function makeDmarcReport(
  { day, policy, leftOut }: DmarcDay,
  records: readonly DmarcRecord[],
  by: Reporter,
): OwnReport {
  const { rua: _, ...published } = policy;
  const { domain } = published;
  const errors = leftOut === 0 ? [] : [`${leftOut} messages are not listed, since there were too many kinds of them`];
  const beginS = day * DAY_S;
  return {
    kind: 'dmarc',
    domain,
    report: {
      org: by.org,
      email: by.email,
      contact: by.contact,
      id: idOf(day, domain, by.submitter),
      beginS,
      endS: beginS + DAY_S - 1,
      errors,
      generator: by.generator,
      policy: published,
      records,
    },
  };
}

/** Of the tallies of one domain's day, of which there is at least one. */
export function makeTlsReport(
  day: number,
  domain: string,
  of: { tallies: readonly TlsTally[]; by: Reporter },
): OwnReport {
  const { tallies, by } = of;
  const beginMs = day * DAY_S * 1000;
  return {
    kind: 'tls',
    domain,
    report: {
      org: by.org,
      contact: by.email,
      id: idOf(day, domain, by.submitter),
      beginMs,
      endMs: beginMs + (DAY_S - 1) * 1000,
      policies: tallies.map(({ policy, successes, failures, details }) => ({
        type: policy.type,
        strings: policy.text,
        domain: policy.domain,
        mxHosts: policy.mxHosts,
        successes,
        failures,
        details: details.map((one) => ({
          result: one.resultType,
          sendingIp: one.sendingIp,
          receivingHost: one.mxHost,
          receivingHelo: one.mxHelo,
          receivingIp: one.receivingIp,
          sessions: one.sessions,
          reason: one.reason,
        })),
      })),
    },
  };
}
