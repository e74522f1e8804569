/** The table of commands: in which state each may come, and what runs. */
import type { MaybePromise } from '#base/connection';
import type { Command } from '#format/pop3';
import { runCapa } from './capa.ts';
import type { Conversation, OpenDrop } from './conversation.ts';
import { runList, runStat, runUidl } from './listing.ts';
import { bad, type Outcome } from './outcome.ts';
import { runRetr, runTop } from './retrieve.ts';
import { runAuth, runPass, runUser } from './signin.ts';
import { runStls } from './stls.ts';
import { runDele, runNoop, runQuit, runRset } from './update.ts';

type Of<V extends Command['verb']> = Extract<Command, { verb: V }>;

/** RFC 1939 section 3. `more`: octets wait behind the command. */
type Rule<V extends Command['verb']> =
  | {
      readonly state: 'any' | 'authorization';
      readonly run: (on: Conversation, command: Of<V>, more: boolean) => MaybePromise<Outcome>;
    }
  | {
      readonly state: 'transaction';
      readonly run: (on: Conversation, drop: OpenDrop, command: Of<V>) => MaybePromise<Outcome>;
    };

const rules: { readonly [V in Command['verb']]: Rule<V> } = {
  CAPA: { state: 'any', run: runCapa },
  STLS: { state: 'authorization', run: (on, _command, more) => runStls(on, more) },
  USER: { state: 'authorization', run: runUser },
  PASS: { state: 'authorization', run: runPass },
  AUTH: { state: 'authorization', run: runAuth },
  STAT: { state: 'transaction', run: runStat },
  LIST: { state: 'transaction', run: runList },
  UIDL: { state: 'transaction', run: runUidl },
  RETR: { state: 'transaction', run: runRetr },
  TOP: { state: 'transaction', run: runTop },
  DELE: { state: 'transaction', run: runDele },
  RSET: { state: 'transaction', run: runRset },
  NOOP: { state: 'transaction', run: runNoop },
  QUIT: { state: 'any', run: runQuit },
  unknown: { state: 'any', run: () => bad('Unknown command') },
  invalid: { state: 'any', run: (_on, command) => runInvalid(command) },
};

export function runCommand(on: Conversation, command: Command, more: boolean): MaybePromise<Outcome> {
  const rule = rules[command.verb] as Rule<Command['verb']>;
  switch (rule.state) {
    case 'any':
      return rule.run(on, command as never, more);
    case 'authorization':
      return on.drop === undefined ? rule.run(on, command as never, more) : bad('Already signed in');
    case 'transaction':
      return on.drop === undefined ? bad('Sign in first') : rule.run(on, on.drop, command as never);
    default:
      return rule satisfies never;
  }
}

function runInvalid({ of, problem }: Of<'invalid'>): Outcome {
  switch (problem) {
    case 'argument-missing':
      return bad(`${of} needs an argument`);
    case 'argument-unwanted':
      return bad(`${of} has too many arguments`);
    case 'number':
      return bad(`${of} takes a number of digits only`);
    case 'mechanism':
      return bad('This is no name of a mechanism');
    default:
      return problem satisfies never;
  }
}
