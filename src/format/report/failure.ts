/** Reads failure reports: the part message/feedback-report of RFC 5965, with the fields of RFC 6591 and RFC 9991. */
import { decodeUtf8, latin1 } from '#base/bytes';
import { parseDate } from '#format/message';
import { oneLine, wordOf } from './text.ts';
import type { FailureReport, Reading } from './types.ts';

const OCTETS_MAX = 64 * 1024;
const FIELDS_MAX = 200;
const AUTH_FAILURES_MAX = 10;

/** Reads the body of a message/feedback-report part. */
export function readFailureReport(octets: Uint8Array): Reading<FailureReport> {
  const bytes = octets.subarray(0, OCTETS_MAX);
  const fields = fieldsOf(decodeUtf8(bytes) ?? latin1(bytes));
  const first = (name: string): string => fields.get(name)?.[0] ?? '';
  const feedbackType = wordOf(first('feedback-type'));
  if (feedbackType === '') return { ok: false, problem: 'It does not say what kind of feedback it is' };
  const arrivedMs = parseDate(first('arrival-date') || first('received-date'))?.ms;
  return {
    ok: true,
    value: {
      feedbackType,
      failures: (fields.get('auth-failure') ?? []).slice(0, AUTH_FAILURES_MAX).map(wordOf),
      reportedDomain: wordOf(first('reported-domain')),
      sourceIp: wordOf(first('source-ip')),
      envelopeFrom: wordOf(domainOf(first('original-mail-from'))),
      ...(arrivedMs === undefined ? {} : { arrivedMs }),
      deliveryResult: wordOf(first('delivery-result')),
      alignment: oneLine(first('identity-alignment')),
      userAgent: oneLine(first('user-agent')),
    },
  };
}

function domainOf(path: string): string {
  const text = path.trim().replace(/^<|>$/g, '');
  return text.slice(text.lastIndexOf('@') + 1);
}

/** Fields by name in lower case, unfolded. */
function fieldsOf(text: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  const lines = text.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  for (const line of lines.slice(0, FIELDS_MAX)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = oneLine(line.slice(colon + 1));
    const known = fields.get(name);
    if (known === undefined) fields.set(name, [value]);
    else known.push(value);
  }
  return fields;
}
