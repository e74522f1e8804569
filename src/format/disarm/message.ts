/** A whole message whose HTML is harmless, made of the octets of another. */
import { bodyText, decodeBody, decodeCharset, type MessageIndex, type Part } from '#format/message';
import { type Edit, rewriteMessage } from '#format/rewrite';
import { disarmHtml } from './disarm.ts';
import { CHANGES_MAX, HTML_CHARACTERS_MAX } from './limits.ts';
import { type CleaningNeed, mayNeedCleaning, needsOf } from './precheck.ts';
import type { Change, DisarmPolicy } from './types.ts';

export interface CleanOptions {
  readonly policy: DisarmPolicy;
  /** In front of the Subject, one to 40 characters; empty for none. */
  readonly tag: string;
  /** See `DisarmContext`. */
  readonly senderDomains?: readonly string[];
  /** Milliseconds from any beginning, and how many the work may take; what is left then becomes text. */
  readonly now: () => number;
  readonly budgetMs: number;
}

export interface Cleaned {
  /** A whole message: to be kept and indexed like one that came in. */
  readonly bytes: Uint8Array;
  /** At most 100. */
  readonly changes: readonly Change[];
  /** Section numbers of signed or encrypted parts that hold what would have been changed, and were left as they are. */
  readonly untouched: readonly string[];
}

/** A part that a mail program shows as HTML, and where it is. */
interface Shown {
  readonly part: Part;
  readonly section: string;
  /** Below a signature or encryption. */
  readonly isSealed: boolean;
}

/** Octets whose charset a meta element may name (WHATWG HTML section 13.2.3.2). */
const PRESCAN_OCTETS = 1024;

/** What may have to change in the HTML that a mail program shows at once: `cleanMessage` does nothing where nothing has to. */
export function cleaningNeeds(bytes: Uint8Array, index: MessageIndex): readonly CleaningNeed[] {
  const needs = new Set<CleaningNeed>();
  for (const { part } of shownHtml(index.root)) {
    for (const need of needsOf(htmlOf(bytes, part))) needs.add(need);
    if (needs.has('always')) return ['always'];
  }
  return [...needs];
}

/**
 * The message with its HTML disarmed and its Subject tagged; undefined where nothing has to change. Only HTML parts that
 * changed are exchanged; what has nothing that could be is not even parsed. Signed and encrypted parts stay, since their seal would break; so does HTML that is attached,
 * which no mail program shows by itself. The index must be that of these octets.
 */
export function cleanMessage(bytes: Uint8Array, index: MessageIndex, options: CleanOptions): Cleaned | undefined {
  const deadlineMs = options.now() + options.budgetMs;
  const edits: Edit[] = [];
  const changes: Change[] = [];
  const untouched: string[] = [];
  for (const { part, section, isSealed } of shownHtml(index.root)) {
    const html = htmlOf(bytes, part);
    if (!mayNeedCleaning(html, options.policy)) continue;
    const context = { senderDomains: options.senderDomains ?? [], part: section, now: options.now, deadlineMs };
    const disarmed = disarmHtml(html, options.policy, context);
    if (disarmed.changes.length === 0) continue;
    if (isSealed || html.includes('-----BEGIN PGP ')) {
      untouched.push(section);
      continue;
    }
    changes.push(...disarmed.changes);
    edits.push({ kind: 'content', part, content: { subtype: 'html', text: disarmed.html, presentation: 'kept' } });
  }
  if (edits.length === 0) return undefined;
  if (options.tag !== '') edits.push({ kind: 'tag-subject', tag: options.tag });
  return { bytes: rewriteMessage(bytes, index, edits), changes: changes.slice(0, CHANGES_MAX), untouched };
}

/** HTML as text: the charset of the part, else that which the HTML names itself, as browsers do. */
export function htmlOf(bytes: Uint8Array, part: Part): string {
  const octetsMax = HTML_CHARACTERS_MAX * 4;
  if (part.charset !== undefined) return bodyText(bytes, part, octetsMax);
  const octets = decodeBody(bytes, part, octetsMax);
  const head = Buffer.from(octets.subarray(0, PRESCAN_OCTETS)).toString('latin1');
  return decodeCharset(octets, /<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w.:-]{1,40})/i.exec(head)?.[1]);
}

/** All text/html that is shown, in order; without recursion. */
function shownHtml(root: Part): Shown[] {
  const found: Shown[] = [];
  const waiting: Shown[] = [{ part: root, section: root.type === 'multipart' ? '' : '1', isSealed: false }];
  for (;;) {
    const next = waiting.pop();
    if (next === undefined) return found;
    const { part, section } = next;
    if (part.disposition === 'attachment') continue;
    const isSealed = next.isSealed || isSeal(part);
    if (isPage(part)) found.push({ part, section, isSealed });
    const below = part.message === undefined ? part.children : [part.message];
    for (let i = below.length - 1; i >= 0; i--) {
      const child = below[i];
      if (child !== undefined) waiting.push({ part: child, section: childSection(part, section, i), isSealed });
    }
  }
}

/** XHTML (RFC 3236) is shown like HTML by who shows it. */
function isPage({ type, subtype }: Part): boolean {
  return (type === 'text' && subtype === 'html') || (type === 'application' && subtype === 'xhtml+xml');
}

/** RFC 9051 section 6.4.5.1: a message inside has the number of its part, and its own parts are counted in that. */
function childSection(part: Part, section: string, i: number): string {
  if (part.message !== undefined) return part.message.type === 'multipart' ? section : `${section}.1`;
  return section === '' ? `${i + 1}` : `${section}.${i + 1}`;
}

/** RFC 1847, 8551, 3156. */
function isSeal({ type, subtype }: Part): boolean {
  if (type === 'multipart') return subtype === 'signed' || subtype === 'encrypted';
  return type === 'application' && /^(?:x-)?pkcs7-/.test(subtype);
}
