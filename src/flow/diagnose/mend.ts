/** Whose move it is when something was refused or put off. */
import { explainStatus, type Fixer, textsFor } from '#format/dsn';
import type { TraceEvent } from '#model/trace';
import { entryOf } from './catalogue.ts';

/** The same person in the words of who stands where: mail that leaves us, and mail that comes to us. */
const outward: Readonly<Record<Fixer, string>> = {
  sender: 'the sender',
  us: 'this server',
  'recipient-side': "the recipient's side",
  nobody: 'nobody needs to do anything',
};
const inward: Readonly<Record<Fixer, string>> = {
  sender: 'the sender',
  us: "the sender's server",
  'recipient-side': 'this server, or the owner of the address',
  nobody: 'nobody needs to do anything',
};

interface Judged {
  readonly code: number | undefined;
  readonly status: string;
}

/** Undefined where nothing is to be mended, or nothing can be told. */
export function whoCanMend(event: TraceEvent): string | undefined {
  const { side } = entryOf(event.event);
  const judged = side === 'out' ? judgedByPeer(event) : side === 'in' ? judgedByUs(event) : undefined;
  if (judged === undefined || judged.status.startsWith('2')) return undefined;
  const { fixer } = explainStatus(textsFor('en'), judged.status, judged.code, '');
  return (side === 'out' ? outward : inward)[fixer];
}

function judgedByPeer({ facts }: TraceEvent): Judged | undefined {
  const status = facts?.['status'];
  const code = facts?.['code'];
  if (typeof status !== 'string') return undefined;
  return { status, code: typeof code === 'number' ? code : undefined };
}

/** Our own reply is the text of a refusal. */
function judgedByUs({ text }: TraceEvent): Judged | undefined {
  const match = /^([45][0-9]{2})[ -]([45]\.[0-9]{1,3}\.[0-9]{1,3}) /.exec(text);
  return match?.[2] === undefined ? undefined : { code: Number(match[1]), status: match[2] };
}
