import { type Clock, Deadline } from '#base/clock';
import { isPromise, type MaybePromise } from '#base/connection';
import {
  type BodyHash,
  hashBody,
  planVerification,
  unverified,
  unverifiedArc,
  type VerificationPlan,
  type VerificationPorts,
  verifyArc,
  verifySignatures,
} from '#check/dkim';
import { checkDmarc, type DmarcVerdict } from '#check/dmarc';
import { checkSpf, type SpfQuestion, type SpfVerdict } from '#check/spf';
import type { Resolver } from '#format/dns';
import { authorDomains } from './author.ts';
import type { AuthenticationResults } from './types.ts';

/** For all of it: the client waits meanwhile. */
const DEADLINE_MS_STANDARD = 10_000;
/** Of the deadline, for SPF, DKIM and ARC: DMARC begins when they are there, and needs some time too. */
const FIRST_PART = 0.8;

/** A message as it came in: at hand as a whole, or as its plan and the hashes of its body, which may be on their way. */
export type AuthenticatedContent =
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }
  | { readonly kind: 'hashed'; readonly plan: VerificationPlan; readonly hashes: MaybePromise<readonly BodyHash[]> };

/** What is asked: who stands behind this message, that this client brought? */
export interface AuthenticationQuestion extends SpfQuestion {
  readonly content: AuthenticatedContent;
  /** SPF where it was begun at MAIL: it is not asked again. */
  readonly spf?: Promise<SpfVerdict>;
}

export interface AuthenticationPorts {
  readonly resolver: Resolver;
  readonly clock: Clock;
  /** Ends the asking before its time. */
  readonly signal?: AbortSignal;
  /** 10 seconds when left out. */
  readonly deadlineMs?: number;
  /** In place of the rooms' own. */
  readonly checks?: { readonly spf?: typeof checkSpf; readonly dmarc?: typeof checkDmarc };
}

/**
 * Asks SPF, DKIM and ARC in parallel, then DMARC, all within one deadline. Never rejects: what could not be found out in
 * time, or went wrong on our side, is `temperror` (for ARC, which has none, `fail`), never a pass.
 */
export async function authenticate(
  question: AuthenticationQuestion,
  ports: AuthenticationPorts,
): Promise<AuthenticationResults> {
  const { resolver, clock, signal, deadlineMs = DEADLINE_MS_STANDARD, checks = {} } = ports;
  using deadline = new Deadline(clock, deadlineMs, signal);
  using first = new Deadline(clock, deadlineMs * FIRST_PART, signal);
  const { content } = question;
  const plan = content.kind === 'memory' ? planVerification(content.bytes) : content.plan;
  const hashes = attempt(
    () => hashesOf(content, plan),
    first,
    () => [],
  );
  const signed: VerificationPorts = {
    resolver,
    clock,
    get signal() {
      return first.signal;
    },
  };
  const ask = checks.spf ?? checkSpf;
  const [spf, dkim, arc] = await Promise.all([
    attempt(
      () => question.spf ?? ask(question, { resolver, clock, signal: first.signal }),
      first,
      (problem) => spfFailure(question, problem),
    ),
    attempt(
      async () => verifySignatures(plan, await hashes, signed),
      first,
      (problem) => unverified(plan, problem),
    ),
    attempt(
      async () => verifyArc(plan, await hashes, signed),
      first,
      (problem) => unverifiedArc(plan, problem),
    ),
  ]);
  const judge = checks.dmarc ?? checkDmarc;
  const dmarc = await attempt(
    () => judge({ ...authorDomains(plan), spf, dkim }, { resolver, clock, signal: deadline }),
    deadline,
    dmarcFailure,
  );
  return { spf, dkim, dmarc, arc };
}

function hashesOf(content: AuthenticatedContent, plan: VerificationPlan): MaybePromise<readonly BodyHash[]> {
  if (content.kind === 'hashed') return content.hashes;
  return hashBody(plan.forms, [content.bytes.subarray(plan.bodyStart)]);
}

function spfFailure({ sender, helo }: SpfQuestion, problem: string): SpfVerdict {
  const scope = sender === null ? 'helo' : 'mailfrom';
  const domain = (sender?.domain ?? helo).slice(0, 253).replaceAll(/[^\x20-\x7e]/g, '?');
  return { result: 'temperror', scope, domain, problem, lookups: 0, voidLookups: 0 };
}

function dmarcFailure(problem: string): DmarcVerdict {
  return { result: 'temperror', policy: 'none', alignedSpf: false, alignedDkim: [], problem };
}

/** What `run` gives; what `failed` makes of it when it throws, or gives nothing before the deadline. */
async function attempt<T>(run: () => MaybePromise<T>, deadline: Deadline, failed: (problem: string) => T): Promise<T> {
  try {
    const value = run();
    return isPromise(value) ? await within(value, deadline) : value;
  } catch (error) {
    if (error === late) return failed('it took too long');
    return failed(`it failed on our side: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const late: unique symbol = Symbol('late');

/**
 * Rejects with `late` at the deadline, whether or not whoever is asked heeds the signal. What is known already is here before
 * this turn ends, and needs no timer.
 */
function within<T>(value: Promise<T>, deadline: Deadline): Promise<T> {
  return new Promise((resolve, reject) => {
    let isDone = false;
    let done = (): void => {
      isDone = true;
    };
    setImmediate(() => {
      if (isDone) return;
      const { signal } = deadline;
      const give = (): void => reject(late);
      // What heeds the signal itself has its own, better, answer ready in this very turn.
      const onAbort = (): void => void setImmediate(give);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
      done = (): void => signal.removeEventListener('abort', onAbort);
    });
    value.then(resolve, reject).finally(() => done());
  });
}
