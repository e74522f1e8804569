import { Fault, type FaultKind } from '#base/fault';
import { ConfigProblem } from '#app/config';
import { Unreachable } from '#app/control';
import { Interrupted } from './io.ts';

/** What the exit codes mean; scripts rely on them. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  notFound: 3,
  conflict: 4,
  refused: 5,
  unreachable: 6,
  partly: 7,
  temporary: 75,
  config: 78,
  interrupted: 130,
} as const;

/** A command that is wrong in itself, with the sentence that says how it is right. */
export class UsageProblem extends Error {}

/** Some of what was asked for was done, and is told; the sentence says what was not. */
export class PartlyDone extends Error {}

const ofFaults: Readonly<Record<FaultKind, number>> = {
  temporary: exitCodes.temporary,
  permanent: exitCodes.failed,
  'not-found': exitCodes.notFound,
  conflict: exitCodes.conflict,
  refused: exitCodes.refused,
  'over-quota': exitCodes.conflict,
  limit: exitCodes.conflict,
  'disk-full': exitCodes.temporary,
  invalid: exitCodes.usage,
};

export interface Failure {
  readonly code: number;
  readonly kind: string;
  /** Sentences, one a line. */
  readonly text: string;
}

/** What a thrown value is to the person at the terminal. */
export function failureOf(error: unknown, dataFolder: string): Failure {
  if (error instanceof Fault) return { code: ofFaults[error.kind], kind: error.kind, text: error.publicText };
  if (error instanceof UsageProblem) return { code: exitCodes.usage, kind: 'usage', text: error.message };
  if (error instanceof PartlyDone) return { code: exitCodes.partly, kind: 'partly', text: error.message };
  if (error instanceof ConfigProblem) return { code: exitCodes.config, kind: 'config', text: error.message };
  if (error instanceof Interrupted)
    return { code: exitCodes.interrupted, kind: 'interrupted', text: 'Interrupted; nothing was changed' };
  if (error instanceof Unreachable) {
    const text = `No server answers for the data directory ${dataFolder}\nStart it with: rookery serve --data ${dataFolder}\nIf it runs with another directory, name that one: --data DIR, or ROOKERY_DATA`;
    return { code: exitCodes.unreachable, kind: 'unreachable', text };
  }
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'path' in error) {
    return { code: exitCodes.notFound, kind: 'not-found', text: `There is no file ${String(error.path)}` };
  }
  return { code: exitCodes.failed, kind: 'failed', text: error instanceof Error ? error.message : String(error) };
}
