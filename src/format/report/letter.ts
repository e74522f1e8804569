/** The messages that carry reports (RFC 9990 section 3.5.2, RFC 8460 section 5.3). */
import { gzipSync } from 'node:zlib';
import type { Address } from '#format/address';
import {
  addressField,
  composeMessage,
  formatDate,
  structuredField,
  textField,
  type WrittenField,
} from '#format/message';
import { writeDmarcReport } from './dmarc-write.ts';
import { writeTlsReport } from './tls.ts';
import type { DmarcReport, TlsReport } from './types.ts';

/** A report that we send, and the domain that it is about. */
export type OwnReport =
  | { readonly kind: 'dmarc'; readonly domain: string; readonly report: DmarcReport }
  | { readonly kind: 'tls'; readonly domain: string; readonly report: TlsReport };

/** Its document: XML or JSON. */
export function reportDocument({ kind, report }: OwnReport): string {
  return kind === 'dmarc' ? writeDmarcReport(report) : writeTlsReport(report);
}

/** The document as it is attached. */
export function packReport(of: OwnReport): Uint8Array {
  return gzipSync(reportDocument(of));
}

export interface ReportLetter {
  /** As `packReport` gives it. */
  readonly packed: Uint8Array;
  readonly from: Address;
  readonly to: readonly Address[];
  /** Name of the server that reports, A-labels: "receiver" and "submitter". */
  readonly submitter: string;
  readonly nowMs: number;
  /** Random letters and digits, at least 16. */
  readonly token: string;
}

/** The whole message, without a signature. */
export function composeReportLetter(of: OwnReport, letter: ReportLetter): Uint8Array {
  const { from, to, submitter, nowMs, token, packed } = letter;
  const { kind, domain, report } = of;
  const tls = kind === 'tls';
  const [beginS, endS] = kind === 'dmarc' ? [report.beginS, report.endS] : [report.beginMs / 1000, report.endMs / 1000];
  const extension = tls ? 'json.gz' : 'xml.gz';
  const fields = [
    addressField('From', [{ name: report.org, address: from }]),
    addressField(
      'To',
      to.map((address) => ({ address })),
    ),
    // The form that RFC 9990 section 3.5.2 and RFC 8460 section 5.3 give: readers look for it.
    structuredField('Subject', `Report Domain: ${domain} Submitter: ${submitter} Report-ID: <${report.id}>`),
    structuredField('Date', formatDate(nowMs)),
    // The same report again has the same id, so that it can be told from another.
    structuredField('Message-ID', `<${kind}.${report.id}>`),
    structuredField('Auto-Submitted', 'auto-generated'),
    ...(tls ? tlsFields(domain, submitter) : []),
  ];
  return composeMessage({
    fields,
    token,
    body: {
      kind: 'multipart',
      subtype: tls ? 'report' : 'mixed',
      params: tls ? { 'report-type': 'tlsrpt' } : {},
      parts: [
        { kind: 'text', subtype: 'plain', text: wordsFor(of, submitter) },
        {
          kind: 'octets',
          mediaType: tls ? 'application/tlsrpt+gzip' : 'application/gzip',
          octets: packed,
          fileName: `${submitter}!${domain}!${beginS}!${Math.floor(endS)}.${extension}`,
        },
      ],
    },
  });
}

function tlsFields(domain: string, submitter: string): WrittenField[] {
  return [
    textField('TLS-Report-Domain', domain),
    textField('TLS-Report-Submitter', submitter),
    // RFC 8460 section 5.3: who is told that TLS fails must be reached although it does (RFC 8689 section 3).
    structuredField('TLS-Required', 'No'),
  ];
}

function wordsFor({ kind, domain, report }: OwnReport, submitter: string): string {
  if (kind === 'dmarc') {
    const day = new Date(report.beginS * 1000).toISOString().slice(0, 10);
    return `This is a DMARC aggregate report (RFC 9990) from ${submitter}: what came in on ${day} (UTC)
with an address of ${domain} in the From field, from which addresses, and whether it passed.

It is sent because the DMARC record of ${domain} asks for it (rua=). To get no more of
them, take the address out of that record.
`;
  }
  const day = new Date(report.beginMs).toISOString().slice(0, 10);
  return `This is an aggregate TLS report (RFC 8460) from ${submitter}: how connections to the mail
servers of ${domain} went on ${day} (UTC).

It is sent because the TXT record at _smtp._tls.${domain} asks for it. To get no more of
them, take the address out of that record.
`;
}
