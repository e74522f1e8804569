/** Finds the reports in a message, whatever its parts are called. */
import {
  decodeBody,
  decodeCharset,
  decodeText,
  findText,
  type IndexedMessage,
  indexMessage,
  type Part,
  walkParts,
} from '#format/message';
import { readDmarcReport } from './dmarc-read.ts';
import { readFailureReport } from './failure.ts';
import { PACKED_OCTETS_MAX, PARTS_READ_MAX, REPORTS_MAX } from './limits.ts';
import { wordOf } from './text.ts';
import { readTlsReport } from './tls.ts';
import type { FoundReport, Reading } from './types.ts';
import { unpack, wrappingOf } from './unpack.ts';

/** What a message holds: at least one report, or in words why there is none. */
export function findReports(message: Uint8Array): Reading<readonly FoundReport[]> {
  const index = indexMessage(message);
  const parts = [...walkParts(index.root)].filter(({ children }) => children.length === 0);
  const feedback = parts.find(({ type, subtype }) => type === 'message' && subtype === 'feedback-report');
  if (feedback !== undefined) {
    const read = readFailureReport(decodeBody(message, feedback));
    return read.ok ? { ok: true, value: [{ kind: 'failure', report: read.value }] } : read;
  }
  const found: FoundReport[] = [];
  let problem: string | undefined;
  for (const part of parts.slice(0, PARTS_READ_MAX)) {
    if (part.message !== undefined || found.length >= REPORTS_MAX) continue;
    const octets = decodeBody(message, part, PACKED_OCTETS_MAX + 1);
    if (!mayBeReport(octets, part)) continue;
    const read = readReport(octets);
    if (read.ok) found.push(read.value.kind === 'tls' ? { ...read.value, about: aboutOf(message, index) } : read.value);
    else problem ??= read.problem;
  }
  if (found.length > 0) return { ok: true, value: found };
  return { ok: false, problem: problem ?? 'No part of it is a report' };
}

/** Reads one attachment: packed or not, XML or JSON, as its first octets say. */
export function readReport(octets: Uint8Array): Reading<FoundReport> {
  const unpacked = unpack(octets);
  if (!unpacked.ok) return unpacked;
  const text = textOf(unpacked.value);
  if (firstCharacter(text) === '{') {
    const read = readTlsReport(text);
    return read.ok ? { ok: true, value: { kind: 'tls', report: read.value, about: '' } } : read;
  }
  const read = readDmarcReport(text);
  return read.ok ? { ok: true, value: { kind: 'dmarc', report: read.value } } : read;
}

/** The field TLS-Report-Domain, or what the subject says. */
function aboutOf(message: Uint8Array, { fields }: IndexedMessage): string {
  const named = findText(message, fields, 'tls-report-domain');
  if (named !== undefined) return wordOf(named);
  const subject = decodeText(findText(message, fields, 'subject') ?? '').slice(0, 1000);
  return wordOf(/^\s*Report\s+Domain:\s*(\S+)/i.exec(subject)?.[1] ?? '');
}

/** What is packed, or begins like XML or JSON. Prose that comes with a report, and its HTML, are left alone. */
function mayBeReport(octets: Uint8Array, { type, subtype }: Part): boolean {
  if (wrappingOf(octets) !== 'none') return true;
  if (type === 'text' && subtype === 'html') return false;
  const first = firstCharacter(textOf(octets.subarray(0, 512)));
  return first === '<' || first === '{';
}

/** By its byte order mark, or the encoding that it declares; UTF-8 where neither says anything. */
function textOf(octets: Uint8Array): string {
  const [a, b] = octets;
  if (a === 0xff && b === 0xfe) return decodeCharset(octets.subarray(2), 'utf-16le');
  if (a === 0xfe && b === 0xff) return decodeCharset(octets.subarray(2), 'utf-16be');
  const start = Buffer.from(octets.subarray(0, 200)).toString('latin1');
  const declared = /^\s*<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(start)?.[1]?.toLowerCase();
  // What says UTF-16 and is written in single octets is not UTF-16.
  const charset = declared === undefined || declared.startsWith('utf-16') ? 'utf-8' : declared;
  return decodeCharset(octets, charset);
}

function firstCharacter(text: string): string {
  return /^[\s\ufeff]*(\S)/.exec(text.slice(0, 512))?.[1] ?? '';
}
