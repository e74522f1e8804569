/** The table of commands: when each may come, and what runs. */
import type { MaybePromise } from '#base/connection';
import type { Command } from '#format/smtp';
import { runAuth } from './auth.ts';
import { runBdat, runData } from './content.ts';
import type { Conversation } from './conversation.ts';
import { runXclient, runXforward } from './forward.ts';
import { runHelo } from './helo.ts';
import { runMail } from './mail.ts';
import { type Outcome, say, sayAnd } from './outcome.ts';
import { runRcpt } from './rcpt.ts';
import { heloFirst, invalidCommand, lhloFirst, nestedMail, resetFirst, unknownCommand, web } from './replies.ts';
import { runExpn, runHelp, runNoop, runQuit, runRset, runVrfy } from './simple.ts';
import { runStartTls } from './starttls.ts';

export interface CommandRule<V extends Command['verb'] = Command['verb']> {
  /** Only after HELO, EHLO or LHLO. */
  readonly afterHelo: boolean;
  /** Not while a transaction is open. */
  readonly notInMail: boolean;
  /** May come between a refused chunk and RSET. */
  readonly afterRefusedChunk: boolean;
  /** Does nothing for mail: many of them in a row count as errors. */
  readonly junk: boolean;
  /** `more`: bytes wait behind the command. */
  readonly run: (on: Conversation, command: Extract<Command, { verb: V }>, more: boolean) => MaybePromise<Outcome>;
}

type Rules = { readonly [V in Command['verb']]: CommandRule<V> };

const always = { afterHelo: false, notInMail: false, afterRefusedChunk: true, junk: false };
const idle = { ...always, junk: true };
const inSession = { ...always, afterHelo: true, afterRefusedChunk: false };

export const rules: Rules = {
  HELO: { ...idle, run: runHelo },
  EHLO: { ...idle, run: runHelo },
  LHLO: { ...idle, run: runHelo },
  MAIL: { ...inSession, notInMail: true, run: runMail },
  RCPT: { ...inSession, run: (on, command) => runRcpt(on, [command]) },
  DATA: { ...inSession, run: (on, _command, more) => runData(on, more) },
  // Its octets come in any state: the rules are looked at inside.
  BDAT: { ...always, run: runBdat },
  RSET: { ...idle, run: runRset },
  NOOP: { ...idle, run: runNoop },
  HELP: { ...idle, run: runHelp },
  VRFY: { ...idle, run: runVrfy },
  EXPN: { ...idle, run: runExpn },
  QUIT: { ...always, run: runQuit },
  STARTTLS: { ...always, afterRefusedChunk: false, junk: true, run: (on, _command, more) => runStartTls(on, more) },
  AUTH: { ...always, afterRefusedChunk: false, run: runAuth },
  XFORWARD: { ...always, run: runXforward },
  XCLIENT: { ...always, run: runXclient },
  unknown: { ...idle, run: () => say(unknownCommand) },
  http: { ...always, run: () => sayAnd({ kind: 'close', why: 'http' }, web) },
  invalid: { ...idle, run: (on, { of, problem }) => runInvalid(on, of, problem) },
};

function runInvalid(
  on: Conversation,
  of: Extract<Command, { verb: 'invalid' }>['of'],
  problem: Extract<Command, { verb: 'invalid' }>['problem'],
): Outcome {
  if ((of === 'XFORWARD' || of === 'XCLIENT') && !on.options.forwarding) return say(unknownCommand);
  const told = invalidCommand(of, problem);
  // Octets of unknown number follow: what comes next cannot be told from commands.
  if (of === 'BDAT') return sayAnd({ kind: 'close', why: 'desync' }, told);
  const refusal = outOfPlace(on, rules[of]);
  return refusal ?? say(told);
}

/** The answer where the command may not come now. */
export function outOfPlace(on: Conversation, rule: Omit<CommandRule, 'run'>): Outcome | undefined {
  if (on.chunkRefused && !rule.afterRefusedChunk) return say(resetFirst);
  if (rule.afterHelo && on.facts.helo === undefined) return say(on.options.mode === 'lmtp' ? lhloFirst : heloFirst);
  if (rule.notInMail && on.mail !== undefined) return say(nestedMail);
  return undefined;
}

export function runCommand(on: Conversation, command: Command, more: boolean): MaybePromise<Outcome> {
  const rule = rules[command.verb] as CommandRule;
  const refusal = outOfPlace(on, rule);
  if (refusal !== undefined) return refusal;
  if (rule.junk && ++on.junk > on.options.limits.junkCommandsMax && !on.options.exempt) on.errors++;
  return (rule.run as (on: Conversation, command: Command, more: boolean) => MaybePromise<Outcome>)(on, command, more);
}
