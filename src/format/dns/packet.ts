import { asBuffer } from '#base/bytes';
import { type Answer, type DecodedPacket, decode, encode, RECURSION_DESIRED } from 'dns-packet';
import { normaliseName, queryName } from './name.ts';
import type { DnsAnswer, DnsFailure, DnsRecords, DnsType } from './types.ts';

/** A response over TCP cannot be longer; over UDP it cannot either. */
export const RESPONSE_BYTES_MAX = 65_535;
/** Aliases followed for one question; a longer chain is a failure, as a loop is. */
export const CNAME_CHAIN_MAX = 8;
/** Records of one answer that are looked at; more are ignored (500 MX records are somebody's joke). */
const RECORDS_MAX = 512;
/** Large enough for most answers and small enough not to be fragmented (DNS flag day 2020). */
const EDNS_PAYLOAD_BYTES = 1232;
/** Nothing is believed for longer than a day, whatever the zone says. */
const TTL_S_MAX = 86_400;
/** RFC 2308 section 5: one to three hours is a sensible upper bound of a negative answer. */
const NEGATIVE_TTL_S_MAX = 3_600;

/** What a response says about a question. */
export type DnsReading<T extends DnsType = DnsType> =
  /** Not an answer to our question (wrong id, other question, a query): whoever sent it is ignored. */
  | { readonly kind: 'foreign' }
  /** Ask again over TCP (RFC 1035 section 4.2.1). */
  | { readonly kind: 'truncated' }
  | { readonly kind: 'answer'; readonly answer: DnsAnswer<T>; readonly ttl: number }
  /** An alias whose target the server did not look up: ask for the target. */
  | { readonly kind: 'alias'; readonly to: string; readonly steps: number; readonly ad: boolean; readonly ttl: number }
  | { readonly kind: 'failed'; readonly reason: DnsFailure };

/** The packet of one question, with recursion desired and EDNS0 (RFC 6891). */
export function encodeQuestion(id: number, name: string, type: DnsType): Uint8Array {
  return encode({
    type: 'query',
    id,
    // AD in a query asks for AD in the response (RFC 6840 section 5.7). DO would do so too, and bring signatures that
    // nobody here reads: larger packets, more of them over TCP.
    flags: RECURSION_DESIRED | 0x20,
    questions: [{ type, name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: EDNS_PAYLOAD_BYTES,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
}

/** Reads a response to the question (id, name, type). Only the answer section is believed, and of the authority its SOA. */
export function readResponse<T extends DnsType>(bytes: Uint8Array, id: number, name: string, type: T): DnsReading<T> {
  if (bytes.length > RESPONSE_BYTES_MAX) return { kind: 'failed', reason: 'malformed' };
  if (bytes.length < 12 || ((bytes[0] ?? 0) << 8) + (bytes[1] ?? 0) !== id) return { kind: 'foreign' };
  const claimed = claimedRecords(bytes);
  // A record takes at least 11 octets: a count that cannot be true would make the decoder reserve memory for it.
  if (claimed * 11 > bytes.length) return { kind: 'failed', reason: 'malformed' };
  let packet: DecodedPacket & { rcode?: string };
  try {
    packet = decode(asBuffer(bytes));
  } catch {
    // Truncated responses may be cut anywhere; the flag is in the header, before anything that can be broken.
    return (bytes[2] ?? 0) & 0x02 ? { kind: 'truncated' } : { kind: 'failed', reason: 'malformed' };
  }
  const question = packet.questions?.[0];
  if (!packet.flag_qr || question === undefined) return refusalWithoutQuestion(packet);
  if (question.type !== type || queryName(question.name) !== name) return { kind: 'foreign' };
  if (packet.flag_tc) return { kind: 'truncated' };
  if (packet.rcode === 'NOERROR' || packet.rcode === 'NXDOMAIN') return readAnswers(packet, name, type);
  return { kind: 'failed', reason: packet.rcode === 'REFUSED' ? 'refused' : 'servfail' };
}

function claimedRecords(bytes: Uint8Array): number {
  let sum = 0;
  for (const at of [6, 8, 10]) sum += ((bytes[at] ?? 0) << 8) + (bytes[at + 1] ?? 0);
  return sum;
}

/** Some servers answer FORMERR or REFUSED with an empty question section. */
function refusalWithoutQuestion(packet: DecodedPacket & { rcode?: string }): DnsReading<never> {
  if (!packet.flag_qr || packet.rcode === 'NOERROR' || packet.rcode === 'NXDOMAIN') return { kind: 'foreign' };
  return { kind: 'failed', reason: packet.rcode === 'REFUSED' ? 'refused' : 'servfail' };
}

function readAnswers<T extends DnsType>(
  packet: DecodedPacket & { rcode?: string },
  name: string,
  type: T,
): DnsReading<T> {
  const answers = (packet.answers ?? []).slice(0, RECORDS_MAX);
  const ad = packet.flag_ad;
  const chain = followAliases(answers, name, type);
  if (typeof chain === 'string') return { kind: 'failed', reason: chain };
  const records: DnsRecords[T][] = [];
  let ttl = chain.ttl;
  for (const answer of answers) {
    if (answer.type !== type || !isOfName(answer, chain.name)) continue;
    const data = dataOf(answer, type);
    if (data === undefined) continue;
    records.push(data);
    ttl = Math.min(ttl, ttlOf(answer));
  }
  if (records.length > 0) return { kind: 'answer', answer: { kind: 'records', records, ad, ttl }, ttl };
  const soa = packet.authorities?.find((each) => each.type === 'SOA');
  const negativeTtl =
    soa === undefined ? 0 : Math.min(NEGATIVE_TTL_S_MAX, ttlOf(soa), soa.data.minimum ?? 0, chain.ttl);
  if (packet.rcode === 'NXDOMAIN') return { kind: 'answer', answer: { kind: 'nxdomain', ad }, ttl: negativeTtl };
  if (chain.steps > 0 && soa === undefined) {
    return { kind: 'alias', to: chain.name, steps: chain.steps, ad, ttl: chain.ttl };
  }
  // Answers to something else, or none that can be read: this does not say that there are none to our question.
  if (answers.length > 0 && chain.steps === 0) return { kind: 'failed', reason: 'malformed' };
  // A referral: the server neither knows nor looks. That the name has no record would be a guess.
  const refers = packet.authorities?.some((each) => each.type === 'NS') ?? false;
  if (soa === undefined && refers && !packet.flag_aa && !packet.flag_ra) return { kind: 'failed', reason: 'refused' };
  return { kind: 'answer', answer: { kind: 'none', ad }, ttl: negativeTtl };
}

interface Chain {
  readonly name: string;
  readonly steps: number;
  readonly ttl: number;
}

function followAliases(answers: readonly Answer[], start: string, type: DnsType): Chain | DnsFailure {
  let name = start;
  let ttl = TTL_S_MAX;
  let steps = 0;
  if (type === 'CNAME') return { name, steps, ttl };
  for (;;) {
    const alias = answers.find((each) => each.type === 'CNAME' && isOfName(each, name));
    if (alias?.type !== 'CNAME') return { name, steps, ttl };
    const target = typeof alias.data === 'string' ? queryName(alias.data) : undefined;
    if (target === undefined) return 'malformed';
    steps += 1;
    if (steps > CNAME_CHAIN_MAX) return 'chain';
    name = target;
    ttl = Math.min(ttl, ttlOf(alias));
  }
}

function isOfName(answer: Answer, name: string): boolean {
  return answer.type !== 'OPT' && (answer.class ?? 'IN') === 'IN' && queryName(answer.name) === name;
}

function ttlOf(answer: Answer): number {
  const ttl = answer.type === 'OPT' ? 0 : (answer.ttl ?? 0);
  // RFC 2181 section 8: a TTL with the highest bit set is zero.
  return ttl > 0x7fff_ffff ? 0 : Math.min(ttl, TTL_S_MAX);
}

function dataOf<T extends DnsType>(answer: Answer, type: T): DnsRecords[T] | undefined;
function dataOf(answer: Answer, type: DnsType): DnsRecords[DnsType] | undefined {
  switch (type) {
    case 'A':
    case 'AAAA':
      return answer.type === type && typeof answer.data === 'string' ? answer.data : undefined;
    case 'PTR':
    case 'CNAME':
      return answer.type === type && typeof answer.data === 'string' ? normaliseName(answer.data) : undefined;
    case 'MX':
      if (answer.type !== 'MX') return undefined;
      // An exchange that is no host name stays: without it the domain would look as if it had no MX at all.
      return { preference: answer.data.preference ?? 0, exchange: hostText(answer.data.exchange) };
    case 'TXT':
      return answer.type === 'TXT' ? txtText(answer.data) : undefined;
    case 'TLSA':
      if (answer.type !== 'TLSA') return undefined;
      return {
        usage: answer.data.usage,
        selector: answer.data.selector,
        matchingType: answer.data.matchingType,
        certificate: new Uint8Array(answer.data.certificate),
      };
    default:
      return type satisfies never;
  }
}

function hostText(exchange: string): string {
  if (exchange === '.') return '';
  return exchange.endsWith('.') ? exchange.slice(0, -1).toLowerCase() : exchange.toLowerCase();
}

function txtText(data: string | Buffer | readonly (string | Buffer)[]): string {
  if (typeof data === 'string') return data;
  if (Buffer.isBuffer(data)) return data.toString('latin1');
  return data.map((piece) => (typeof piece === 'string' ? piece : piece.toString('latin1'))).join('');
}
