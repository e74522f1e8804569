/** The one translator from Faults to NO (RFC 5530, RFC 9051 section 7.1). */
import { asFault, type Fault, type FaultKind } from '#base/fault';
import { formatText } from '#format/imap';

/** How a command ended: the tagged response without its tag. */
export interface Completion {
  readonly status: 'OK' | 'NO' | 'BAD';
  /** Response code without brackets. */
  readonly code?: string;
  readonly text: string;
}

export function ok(text: string, code?: string): Completion {
  return code === undefined ? { status: 'OK', text } : { status: 'OK', code, text };
}

export function no(code: string, text: string): Completion {
  return { status: 'NO', code, text };
}

export function bad(text: string): Completion {
  return { status: 'BAD', text };
}

const codes: Readonly<Record<FaultKind, string>> = {
  temporary: 'UNAVAILABLE',
  permanent: 'CANNOT',
  'not-found': 'NONEXISTENT',
  conflict: 'ALREADYEXISTS',
  refused: 'NOPERM',
  'over-quota': 'OVERQUOTA',
  limit: 'LIMIT',
  'disk-full': 'UNAVAILABLE',
  invalid: 'CANNOT',
};

/** A Fault may name a finer code in its field `imap`. */
export function completionOf(error: unknown): Completion {
  const fault: Fault = asFault(error);
  const finer = fault.fields['imap'];
  return no(typeof finer === 'string' ? finer : codes[fault.kind], formatText(fault.publicText));
}

export function formatCompletion(tag: string, completion: Completion): string {
  const code = completion.code === undefined ? '' : `[${completion.code}] `;
  return `${tag} ${completion.status} ${code}${completion.text}`;
}
