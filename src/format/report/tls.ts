/** TLS reports as JSON (RFC 8460 section 4.4), read and written. */
import type { TlsPolicyType } from '#format/tlspolicy';
import { COUNT_MAX, FAILURES_MAX, POLICIES_MAX, STRINGS_MAX } from './limits.ts';
import { oneLine, wordOf } from './text.ts';
import type { Reading, TlsFailure, TlsPolicyResult, TlsReport } from './types.ts';

type Members = Readonly<Record<string, unknown>>;

/** Reads the text of a report. Only what a report is nothing without must be there. */
export function readTlsReport(text: string): Reading<TlsReport> {
  const no = (problem: string): Reading<TlsReport> => ({ ok: false, problem });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return no('It is not JSON');
  }
  const policies = memberOf(parsed, 'policies');
  if (!isMembers(parsed) || !Array.isArray(policies)) return no('It is JSON, but no TLS report');
  const range = memberOf(parsed, 'date-range');
  const beginMs = timeOf(memberOf(range, 'start-datetime'));
  const endMs = timeOf(memberOf(range, 'end-datetime'));
  if (beginMs === undefined || endMs === undefined) return no('It does not say which time it is about');
  const id = oneLine(textOf(parsed['report-id']));
  if (id === '') return no('It has no report id');
  if (policies.length > POLICIES_MAX) return no(`It has more than ${POLICIES_MAX} policies`);
  const results: TlsPolicyResult[] = [];
  let failures = 0;
  for (const one of policies) {
    const result = policyOf(one);
    if (result === undefined) continue;
    failures += result.details.length;
    if (failures > FAILURES_MAX) return no(`It has more than ${FAILURES_MAX} failures`);
    results.push(result);
  }
  if (results.length === 0) return no('It does not say which domain it is about');
  return {
    ok: true,
    value: {
      org: oneLine(textOf(parsed['organization-name'])),
      contact: oneLine(textOf(parsed['contact-info'])),
      id,
      beginMs: Math.min(beginMs, endMs),
      endMs: Math.max(beginMs, endMs),
      policies: results,
    },
  };
}

/** The JSON document. */
export function writeTlsReport(report: TlsReport): string {
  return `${JSON.stringify({
    'organization-name': report.org,
    'date-range': {
      'start-datetime': new Date(report.beginMs).toISOString().replace('.000Z', 'Z'),
      'end-datetime': new Date(report.endMs).toISOString().replace('.000Z', 'Z'),
    },
    'contact-info': report.contact,
    'report-id': report.id,
    policies: report.policies.map((one) => ({
      policy: {
        'policy-type': one.type,
        ...(one.strings.length === 0 ? {} : { 'policy-string': one.strings }),
        'policy-domain': one.domain,
        ...(one.mxHosts.length === 0 ? {} : { 'mx-host': one.mxHosts }),
      },
      summary: {
        'total-successful-session-count': one.successes,
        'total-failure-session-count': one.failures,
      },
      ...(one.details.length === 0 ? {} : { 'failure-details': one.details.map(failureMembers) }),
    })),
  })}\n`;
}

function failureMembers(failure: TlsFailure): Members {
  const members = {
    'result-type': failure.result,
    'sending-mta-ip': failure.sendingIp,
    'receiving-mx-hostname': failure.receivingHost,
    'receiving-mx-helo': failure.receivingHelo,
    'receiving-ip': failure.receivingIp,
    'failed-session-count': failure.sessions,
    'failure-reason-code': failure.reason,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== ''));
}

function policyOf(of: unknown): TlsPolicyResult | undefined {
  const policy = memberOf(of, 'policy');
  const summary = memberOf(of, 'summary');
  const domain = wordOf(textOf(memberOf(policy, 'policy-domain')));
  if (domain === '') return undefined;
  const details = memberOf(of, 'failure-details');
  return {
    type: typeOf(memberOf(policy, 'policy-type')),
    strings: textsOf(memberOf(policy, 'policy-string')),
    domain,
    mxHosts: textsOf(memberOf(policy, 'mx-host')).map(wordOf),
    successes: countOf(memberOf(summary, 'total-successful-session-count')),
    failures: countOf(memberOf(summary, 'total-failure-session-count')),
    details: (Array.isArray(details) ? details.slice(0, FAILURES_MAX + 1) : []).filter(isMembers).map(failureOf),
  };
}

function failureOf(of: Members): TlsFailure {
  const word = (name: string): string => wordOf(textOf(of[name]));
  return {
    result: word('result-type'),
    sendingIp: word('sending-mta-ip'),
    receivingHost: word('receiving-mx-hostname'),
    receivingHelo: word('receiving-mx-helo'),
    receivingIp: word('receiving-ip'),
    sessions: countOf(of['failed-session-count']),
    reason: oneLine(textOf(of['failure-reason-code'])),
  };
}

function typeOf(value: unknown): TlsPolicyType {
  const word = wordOf(textOf(value));
  return word === 'tlsa' || word === 'sts' ? word : 'no-policy-found';
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function memberOf(value: unknown, name: string): unknown {
  return isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** One text, or several: reporters write both. */
function textsOf(value: unknown): string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value.slice(0, STRINGS_MAX) : [value];
  return all.map((one) => oneLine(textOf(one))).filter((text) => text !== '');
}

function countOf(value: unknown): number {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count > 0 ? Math.min(count, COUNT_MAX) : 0;
}

/** RFC 3339; some leave out the zone, and mean UTC. */
function timeOf(value: unknown): number | undefined {
  const text = oneLine(textOf(value), 40);
  if (!/^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d|$)/.test(text)) return undefined;
  const zoned = /(?:[Zz]|[+-]\d\d:?\d\d)$/.test(text) || text.length === 10;
  const ms = Date.parse(zoned ? text : `${text}Z`);
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}
