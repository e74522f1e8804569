/** What the peer is told of a finding: code, enhanced status and a sentence or two with the values that count. */
import { type Reply, reply, status, type StatusDetail } from '#format/smtp';
import type { CheckName } from './checks.ts';
import { printable } from './printable.ts';
import type { Finding } from './types.ts';

/** `refuse`: for good (5xx). `defer`: this time (4xx). */
export type SentenceForm = 'refuse' | 'defer';

/** Of a line on the wire, its codes included. */
const LINE_CHARS_MAX = 120;
/** `550-5.7.26 ` */
const CODES_CHARS_MAX = 11;
/** Of a value that a stranger chose; more than that hides the sentence. */
const VALUE_CHARS_MAX = 64;
/** Of the words of a DNS list or of an SPF record's owner. */
const QUOTE_CHARS_MAX = 180;

interface Sentence {
  /** RFC 7372 where it has a status for the case, else RFC 3463. */
  readonly detail: StatusDetail;
  /** What was seen, to follow "Mail from [192.0.2.1] was refused: ", or a whole sentence. */
  readonly says: (value: Value) => string;
  /** What the sender's side can do. */
  readonly mends: (value: Value) => string;
  readonly code?: number;
}

/** A value of the evidence, made safe for a reply line. */
type Value = (key: string, max?: number) => string;

const ask = 'Ask your provider';

const sentences: Readonly<Record<CheckName, Sentence>> = {
  'ptr-missing': {
    detail: status.reverseDnsFailed,
    says: () => 'this address has no name in the DNS (no PTR record).',
    mends: () => `${ask} to give it the name of your mail server, which must lead back to the address.`,
  },
  'ptr-unconfirmed': {
    detail: status.reverseDnsFailed,
    says: (value) => `its name ${firstWord(value('ptr'))} does not lead back to it in the DNS.`,
    mends: () => 'Add an A or AAAA record with the address to that name, or have the PTR record corrected.',
  },
  'ptr-generic': {
    detail: status.reverseDnsFailed,
    says: (value) => `its name ${value('ptr')} looks like one of a home line, not of a mail server.`,
    mends: () => 'Send through the server of your provider, or have the address given a name of its own (PTR record).',
  },
  'helo-syntax': {
    detail: status.invalidArguments,
    says: (value) => `"${value('helo')}" in HELO is not a full host name.`,
    mends: () => 'Set the host name of your mail server to the full name that it has in the DNS.',
  },
  'helo-own': {
    detail: status.notAuthorized,
    says: (value) => `"${value('helo')}" in HELO is our own name, not yours.`,
    mends: () => 'Set the host name of your mail server to its own name in the DNS.',
  },
  'helo-internal': {
    detail: status.notAuthorized,
    says: (value) => `"${value('helo')}" in HELO exists inside your own network only.`,
    mends: () => 'Set the host name of your mail server to the full name that it has in the DNS.',
  },
  'helo-unresolvable': {
    detail: status.notAuthorized,
    says: (value) => `"${value('helo')}" in HELO is not known to the DNS.`,
    mends: () => 'Add an A or AAAA record for that name, or set the host name of your mail server to one that exists.',
  },
  'helo-mismatch': {
    detail: status.notAuthorized,
    says: (value) => `"${value('helo')}" in HELO belongs to another address.`,
    mends: () => 'Set the host name of your mail server to the name that its address has in the DNS.',
  },
  'early-talker': {
    detail: status.otherProtocol,
    says: () => 'the client spoke before it was greeted (RFC 5321 section 3.1).',
    mends: () => 'Mail servers wait for the greeting; check what program sends mail from there.',
  },
  'list-policy': {
    code: 554,
    detail: status.notAuthorized,
    says: (value) => `it is on the list ${value('zone')} of addresses that should not send by themselves.`,
    mends: listWords,
  },
  'list-spam': {
    code: 554,
    detail: status.notAuthorized,
    says: (value) => `it is on the list ${value('zone')} of sources of spam.`,
    mends: listWords,
  },
  'list-exploited': {
    code: 554,
    detail: status.notAuthorized,
    says: (value) => `it is on the list ${value('zone')} of machines that are infected or open to abuse.`,
    mends: listWords,
  },
  'sender-unknown': {
    detail: status.badSenderSystem,
    says: (value) => `the sender's domain ${value('domain')} has neither MX nor address, so no answer could reach it.`,
    mends: () => 'Correct the sender address, or add an MX record to its domain.',
  },
  'sender-null-mx': {
    detail: status.senderNullMx,
    says: (value) => `the sender's domain ${value('domain')} takes no mail itself (null MX, RFC 7505).`,
    mends: () => 'Send with an address that can be answered, or remove the null MX.',
  },
  'spf-fail': spfSentence((domain) => `SPF of ${domain} says that this address may not send for it.`),
  'spf-softfail': spfSentence((domain) => `SPF of ${domain} says that this address should not send for it.`),
  'spf-neutral': spfSentence((domain) => `SPF of ${domain} does not say that this address may send for it.`),
  'dmarc-reject': dmarcSentence('and its DMARC policy is reject.'),
  'dmarc-quarantine': dmarcSentence('and its DMARC policy is quarantine.'),
  'dmarc-none': dmarcSentence('and such mail is not taken here.'),
  'network-rate': {
    detail: status.otherSecurity,
    says: (value) => `${value('count')} messages came from ${value('network')} within ${minutes(value)}.`,
    mends: () => 'Send more slowly, and try again later.',
  },
  'unknown-recipients': {
    detail: status.otherSecurity,
    says: (value) => `${value('network')} tried too many unknown recipients within ${minutes(value)}.`,
    mends: () => 'Take addresses that do not exist off your lists, and try again later.',
  },
};

/**
 * The reply for a finding without its link: ASCII, no line over 120 characters on the wire. Values that strangers chose are
 * cut and made printable. A deferral has the same status in class 4.
 */
export function sentenceOf(finding: Finding, form: SentenceForm): Reply {
  const { code = 550, detail, says, mends } = sentences[finding.check];
  const value = valuesOf(finding);
  const ip = value('ip');
  const done = form === 'refuse' ? 'was refused' : 'is not taken now';
  const subject = ip === '' ? `Mail ${done}` : `Mail from [${ip}] ${done}`;
  const lines = [`${subject}: ${says(value)}`, mends(value)].filter((line) => line !== '').flatMap(wrapLine);
  return reply(form === 'refuse' ? code : 450, detail, ...lines);
}

/** The reply to the first try of greylisted mail, with what made it odd. */
export function greylistSentence(retryAfterMs: number, cause?: Finding): Reply {
  const wait = Math.max(1, Math.ceil(retryAfterMs / 60_000));
  const again = `Please try again in ${wait} ${wait === 1 ? 'minute' : 'minutes'}`;
  if (cause === undefined) return reply(451, status.notAuthorized, again);
  const value = valuesOf(cause);
  const ip = value('ip');
  const from = ip === '' ? '' : ` from [${ip}]`;
  const why = `First mail of this sender${from}: ${sentences[cause.check].says(value)}`;
  return reply(451, status.notAuthorized, again, ...wrapLine(why));
}

function valuesOf({ evidence }: Finding): Value {
  return (key, max = VALUE_CHARS_MAX) => printable(String(evidence[key] ?? ''), max);
}

/** The list's words where it has some, else where to look. */
function listWords(value: Value): string {
  const text = value('text', QUOTE_CHARS_MAX);
  const link = value('link', LINE_CHARS_MAX - CODES_CHARS_MAX);
  if (link !== '') return `The list says why, and how to get off it: ${link}`;
  return text === '' ? 'Ask the keeper of that list why, and how to get off it.' : `The list says: ${text}`;
}

function spfSentence(says: (domain: string) => string): Sentence {
  return {
    detail: status.spfFailed,
    says: (value) => says(value('domain')),
    // RFC 7208 section 8.4: the words are the domain's, and must be told as such.
    mends: (value) => {
      const words = value('explanation', QUOTE_CHARS_MAX);
      if (words !== '') return `The domain ${value('domain')} explains: ${words}`;
      return 'Send through the servers of that domain, or add this address to its SPF record.';
    },
  };
}

function dmarcSentence(policy: string): Sentence {
  return {
    detail: status.dmarcFailed,
    says: (value) => `neither SPF nor DKIM passed for ${value('from')}, the domain in the From line, ${policy}`,
    mends: () => 'Sign with DKIM as that domain, or send through servers that its SPF record names.',
  };
}

function minutes(value: Value): string {
  const count = Math.max(1, Math.round(Number(value('windowS')) / 60));
  if (count === 60) return 'an hour';
  return count === 1 ? 'a minute' : `${count} minutes`;
}

function firstWord(text: string): string {
  return text.split(' ')[0] ?? text;
}

/** At spaces; a word that is longer than a line is cut. */
function wrapLine(text: string): readonly string[] {
  const room = LINE_CHARS_MAX - CODES_CHARS_MAX;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const space = rest.lastIndexOf(' ', room);
    const end = space > 0 ? space : room;
    lines.push(rest.slice(0, end));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return [...lines, rest];
}
