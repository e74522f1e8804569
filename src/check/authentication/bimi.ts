/** Brand Indicators for Message Identification: where the logo of a domain lies. Nothing is fetched. */
import { parseTagList } from '#check/dkim';
import type { DmarcVerdict } from '#check/dmarc';
import { normaliseName, type Resolver } from '#format/dns';

const SELECTOR_STANDARD = 'default';
/** A longer record is none. */
const RECORD_CHARS_MAX = 2_048;

/** As written in Authentication-Results. */
export type BimiResult = 'pass' | 'none' | 'fail' | 'temperror' | 'declined' | 'skipped';

export interface BimiVerdict {
  readonly result: BimiResult;
  /** Where the record lies, for `pass` and `declined`. */
  readonly domain?: string;
  readonly selector?: string;
  /** `l=`: an `https:` address, to be fetched and judged by whoever shows it. */
  readonly logo?: string;
  /** `a=`: the evidence, a certificate. */
  readonly authority?: string;
  readonly problem?: string;
}

export interface BimiPorts {
  readonly resolver: Resolver;
  readonly signal?: AbortSignal;
}

/** @param selector from the field BIMI-Selector, where there is one; no other is tried then */
export async function findBimi(
  { dmarc, selector = SELECTOR_STANDARD }: { readonly dmarc: DmarcVerdict; readonly selector?: string },
  ports: BimiPorts,
): Promise<BimiVerdict> {
  const { fromDomain, organizationalDomain } = dmarc;
  const problem = unfit(dmarc);
  if (problem !== undefined || fromDomain === undefined) return { result: 'skipped', problem: problem ?? 'no author' };
  const domains = organizationalDomain === undefined ? [fromDomain] : [...new Set([fromDomain, organizationalDomain])];
  for (const domain of domains) {
    const name = normaliseName(`${selector}._bimi.${domain}`);
    if (name === undefined) return { result: 'fail', problem: 'the selector is no domain name' };
    const answer = await ports.resolver.query(name, 'TXT', ports.signal);
    if (answer.kind === 'failed') return { result: 'temperror', problem: `cannot ask for ${name}: ${answer.reason}` };
    if (answer.kind !== 'records') continue;
    const records = answer.records.filter((text) => /^v[ \t]*=[ \t]*BIMI1[ \t]*(?:;|$)/i.test(text));
    if (records.length > 1) return { result: 'fail', problem: `several records at ${name}` };
    const [record] = records;
    if (record !== undefined) return { ...readRecord(record), domain, selector };
  }
  return { result: 'none' };
}

/** Only domains that let nobody else write in their name may show a logo: DMARC passed, with a policy that has force. */
function unfit({ result, policy, published }: DmarcVerdict): string | undefined {
  if (result !== 'pass') return 'DMARC did not pass';
  const enforced = policy !== 'none' && published !== undefined && published.p !== 'none' && published.sp !== 'none';
  return enforced && !published.testing ? undefined : 'the DMARC policy has no force';
}

function readRecord(text: string): BimiVerdict {
  const list = text.length <= RECORD_CHARS_MAX ? parseTagList(text) : undefined;
  if (list?.kind !== 'tags') return { result: 'fail', problem: list?.problem ?? 'the record is too long' };
  const logo = list.tags.get('l')?.value;
  const authority = list.tags.get('a')?.value ?? '';
  if (logo === '' && authority === '') return { result: 'declined' };
  if (logo === undefined || !isHttps(logo)) return { result: 'fail', problem: 'l= is no https address' };
  if (authority === '') return { result: 'pass', logo };
  if (!isHttps(authority)) return { result: 'fail', problem: 'a= is no https address' };
  return { result: 'pass', logo, authority };
}

function isHttps(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}
