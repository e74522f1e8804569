/** A report as octets → what was reported. Pure, and slow: for another thread. */
import { hash } from 'node:crypto';
import { fingerprintOf } from '#check/fingerprint';
import { readRuleContent, type RuleContent } from '#check/rules';
import { findForwarded, type Forward, type ForwardedMessage } from '#format/forward';
import { indexMessage } from '#format/message';
import type { ReportSign, ReportWay } from '#model/spamreport';

const TEXT_CHARACTERS_MAX = 200;
const HOSTS_MAX = 10;
/** Numbers of a sketch that have to be the same for two texts to be alike, and how many such groups there are. */
const BAND = 4;
/** A shorter subject says nothing: "Hello", "Re:". */
const SUBJECT_CHARACTERS_MIN = 12;

/** One reported message. */
export interface ReportedMessage {
  readonly way: ReportWay;
  readonly bytes: Uint8Array;
  readonly digest: string;
  readonly messageId: string;
  readonly subject: string;
  readonly sender: string;
  /** References of mail transactions that its Received fields name, the newest first; anybody can write them. */
  readonly references: readonly string[];
  readonly signs: readonly ReportSign[];
}

export interface ReadReport extends Omit<Forward, 'found'> {
  readonly messages: readonly ReportedMessage[];
}

/** Of mail to an address that takes reports. */
export function readReport(bytes: Uint8Array): ReadReport {
  const { found, ...forward } = findForwarded(bytes, indexMessage(bytes));
  return { ...forward, messages: found.map(readMessage) };
}

/** Of a message by itself. */
export function readUpload(bytes: Uint8Array): ReportedMessage {
  return readMessage({ way: 'upload', bytes });
}

function readMessage({ way, bytes }: Omit<ForwardedMessage, 'way'> & { readonly way: ReportWay }): ReportedMessage {
  const content = readRuleContent(bytes, indexMessage(bytes));
  const field = (name: string): string => content.fields.find((one) => one.name === name)?.value ?? '';
  const references = content.fields
    .filter(({ name }) => name === 'received')
    .flatMap(({ value }) => /\bid ([0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2})\b/.exec(value)?.[1] ?? []);
  return {
    way,
    bytes,
    digest: hash('sha256', bytes, 'base64url'),
    messageId: field('message-id').slice(0, TEXT_CHARACTERS_MAX),
    subject: field('subject').slice(0, TEXT_CHARACTERS_MAX),
    sender: (content.from[0]?.address ?? '').slice(0, 320),
    references: references.slice(0, 3),
    signs: signsOf(content, field('subject')),
  };
}

function signsOf(content: RuleContent, subject: string): ReportSign[] {
  const signs: ReportSign[] = [];
  const sender = content.from[0]?.address ?? '';
  if (sender !== '') signs.push({ kind: 'sender', sign: sender.slice(0, 320) });
  const hosts = new Set(content.links.flatMap(({ hosts: all }) => all).filter((host) => host.includes('.')));
  for (const host of [...hosts].slice(0, HOSTS_MAX)) signs.push({ kind: 'host', sign: host });
  const words = subjectSign(subject);
  if (words.length >= SUBJECT_CHARACTERS_MIN) signs.push({ kind: 'subject', sign: words });
  const sketch = fingerprintOf(content.body);
  if (sketch === undefined) return signs;
  for (let at = 0; at < sketch.length; at += BAND) {
    const band = [...sketch.subarray(at, at + BAND)].map((one) => one.toString(36)).join('.');
    signs.push({ kind: 'fingerprint', sign: `${at}:${band}` });
  }
  return signs;
}

/** Without marks of answers, and numbers at the ends, which differ from copy to copy. */
function subjectSign(subject: string): string {
  return subject
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replace(/^(?:(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)+/, '')
    .replace(/^[\s\d#.:-]+/, '')
    .replace(/[\s\d#.:-]+$/, '')
    .slice(0, TEXT_CHARACTERS_MAX);
}
