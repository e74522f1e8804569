/** DELE, RSET, NOOP and QUIT: marks, and the UPDATE state (RFC 1939 section 6). */
import { ask, type MaybePromise } from '#base/connection';
import { type Command, okLine } from '#format/pop3';
import type { Conversation, OpenDrop } from './conversation.ts';
import { ok, type Outcome } from './outcome.ts';

export function runDele(_on: Conversation, drop: OpenDrop, { message }: Extract<Command, { verb: 'DELE' }>): Outcome {
  const index = drop.find(message);
  if (typeof index !== 'number') return index;
  drop.delete(index);
  return ok(`Message ${message} is marked as deleted`);
}

export function runRset(_on: Conversation, drop: OpenDrop): Outcome {
  drop.undelete();
  const { messages, octets } = drop.left;
  return ok(`${messages} messages (${octets} octets)`);
}

export function runNoop(): Outcome {
  return ok('');
}

export function runQuit(on: Conversation): MaybePromise<Outcome> {
  const close = { kind: 'close', why: 'quit' } as const;
  const { drop } = on;
  const indexes = drop === undefined ? [] : drop.deleted();
  if (drop === undefined || indexes.length === 0) return { text: okLine('Bye'), next: close };
  return ask(
    () => drop.maildrop.remove(indexes),
    () => {
      on.note({ kind: 'removed', messages: indexes.length });
      return { text: okLine(`Bye, ${indexes.length} messages removed`), next: close };
    },
    // RFC 1939 section 6: in no case is a message removed that is not marked; here none at all is.
    (error) => ({ ...on.failure('remove', error), next: close }),
  );
}
