/** Writes aggregate reports as RFC 9990 wants them, elements in the order of its schema. */
import type { DmarcRecord, DmarcReport } from './types.ts';
import { escapeXml } from './xml.ts';

/** The namespace of RFC 9990 section 5. */
const NAMESPACE = 'urn:ietf:params:xml:ns:dmarc-2.0';

/** The XML document, in UTF-8 once it is encoded. Reasons and signatures are in the order in which they are to be told. */
export function writeDmarcReport(report: DmarcReport): string {
  const out: string[] = ['<?xml version="1.0" encoding="UTF-8"?>\n', `<feedback xmlns="${NAMESPACE}">\n`];
  out.push('  <version>1.0</version>\n', metadata(report), policy(report));
  for (const record of report.records) out.push(recordText(record));
  out.push('</feedback>\n');
  return out.join('');
}

function metadata({ org, email, contact, id, beginS, endS, errors, generator }: DmarcReport): string {
  return `  <report_metadata>
    <org_name>${escapeXml(org)}</org_name>
    <email>${escapeXml(email)}</email>
${optional(4, 'extra_contact_info', contact)}    <report_id>${escapeXml(id)}</report_id>
    <date_range>
      <begin>${beginS}</begin>
      <end>${endS}</end>
    </date_range>
${optional(4, 'error', errors.join('; '))}${optional(4, 'generator', generator)}  </report_metadata>
`;
}

function policy({ policy: of }: DmarcReport): string {
  const testing = of.testing === undefined ? '' : of.testing ? 'y' : 'n';
  return `  <policy_published>
    <domain>${escapeXml(of.domain)}</domain>
${optional(4, 'discovery_method', of.discovery)}    <p>${of.p}</p>
${optional(4, 'sp', of.sp)}${optional(4, 'np', of.np)}${optional(4, 'fo', of.fo)}${optional(4, 'adkim', of.adkim)}\
${optional(4, 'aspf', of.aspf)}${optional(4, 'testing', testing)}  </policy_published>
`;
}

function recordText(record: DmarcRecord): string {
  const reasons = record.reasons.map(
    ({ type, comment }) =>
      `        <reason>\n          <type>${type}</type>\n${optional(10, 'comment', comment)}        </reason>\n`,
  );
  // There may be an empty envelope_from: the null reverse-path (RFC 9990 section 3.1.1.9).
  const from = record.envelopeFrom;
  const envelope = from === undefined ? '' : `      <envelope_from>${escapeXml(from)}</envelope_from>\n`;
  const dkim = record.dkimResults.map(
    (one) => `      <dkim>
        <domain>${escapeXml(one.domain)}</domain>
        <selector>${escapeXml(one.selector)}</selector>
        <result>${escapeXml(one.result)}</result>
      </dkim>
`,
  );
  const spf = record.spfResults.slice(0, 1).map(
    (one) => `      <spf>
        <domain>${escapeXml(one.domain)}</domain>
        <scope>mfrom</scope>
        <result>${escapeXml(one.result)}</result>
      </spf>
`,
  );
  return `  <record>
    <row>
      <source_ip>${escapeXml(record.sourceIp)}</source_ip>
      <count>${record.count}</count>
      <policy_evaluated>
        <disposition>${record.disposition}</disposition>
        <dkim>${record.dkim}</dkim>
        <spf>${record.spf}</spf>
${reasons.join('')}      </policy_evaluated>
    </row>
    <identifiers>
      <header_from>${escapeXml(record.headerFrom)}</header_from>
${envelope}${optional(6, 'envelope_to', record.envelopeTo)}    </identifiers>
    <auth_results>
${dkim.join('')}${spf.join('')}    </auth_results>
  </record>
`;
}

/** Nothing where there is nothing to say. */
function optional(indent: number, name: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `${' '.repeat(indent)}<${name}>${escapeXml(text)}</${name}>\n`;
}
