/** What the fields that this server put above a message say of how it came. */
import { parseAuthenticationResults } from '#check/authentication';
import type { RuleAuthentication, RuleEnvelope } from '#check/rules';
import type { TestHit } from '#check/verdict';
import { parseAddressList, mailboxesOf, findText, type HeaderField, fieldText, scanHeader } from '#format/message';

export interface HeadFacts {
  readonly envelope: RuleEnvelope;
  readonly authentication: RuleAuthentication;
  /** As far as X-Spam-Status names them; undefined where there is none. */
  readonly hits: readonly TestHit[] | undefined;
}

/**
 * @param head fields of ours alone, so nobody else's words are believed
 * @param from the addresses in From
 */
export function headFacts(head: Uint8Array, { from }: { readonly from: string }): HeadFacts {
  const { fields } = scanHeader(head);
  const text = (name: string): string => findText(head, fields, name) ?? '';
  const received = text('received');
  const client = /\[(?:IPv6:)?([0-9a-f.:]{2,45})\]/i.exec(received)?.[1];
  return {
    envelope: {
      sender: text('return-path').replaceAll(/[<>]/g, '').toLowerCase(),
      recipients: [recipientOf(received) ?? text('delivered-to').toLowerCase()],
      helo: /^from (\S{1,255})/.exec(received)?.[1]?.toLowerCase() ?? '',
      client: client?.toLowerCase(),
    },
    authentication: authenticationOf(head, fields, from),
    hits: hitsOf(text('x-spam-status')),
  };
}

/** The address it came for, where the field names one. */
function recipientOf(received: string): string | undefined {
  return /\bfor <([^<>\s]{1,320})>;/.exec(received)?.[1]?.toLowerCase();
}

function authenticationOf(head: Uint8Array, fields: readonly HeaderField[], from: string): RuleAuthentication {
  const field = fields.find(({ name }) => name === 'authentication-results');
  const results = field === undefined ? undefined : parseAuthenticationResults(fieldText(head, field))?.results;
  if (results === undefined) return { spf: undefined, dkim: undefined, dmarc: undefined, proven: undefined };
  const of = (method: string): string[] => results.flatMap((one) => (one.method === method ? [one.result] : []));
  const [spf] = of('spf');
  const [dmarc] = of('dmarc');
  const domains = mailboxesOf(parseAddressList(from).addresses).map(({ domain }) => domain.toLowerCase());
  const signed = results.some(
    ({ method, result, properties }) =>
      method === 'dkim' &&
      result === 'pass' &&
      properties.some(({ name, value }) => name === 'd' && domains.includes(value.toLowerCase())),
  );
  const proven = dmarc === 'pass' || signed ? true : dmarc === 'temperror' ? undefined : false;
  return { spf, dkim: of('dkim'), dmarc, proven };
}

function hitsOf(status: string): readonly TestHit[] | undefined {
  if (status === '') return undefined;
  const tests = /\btests=(.*)$/s.exec(status)?.[1] ?? '';
  return [...tests.matchAll(/([a-z][a-z0-9.-]+)=(-?[\d.]+)/g)].map(([, test = '']) => ({
    test,
    value: 1,
    evidence: {},
  }));
}
