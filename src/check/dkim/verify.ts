/** Signatures judged: keys are asked for, hashes compared (RFC 6376 section 6.1). */
import { createHash, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '#base/clock';
import { isPromise, type MaybePromise } from '#base/connection';
import { type DnsAnswer, normaliseName, type Resolver } from '#format/dns';
import type { BodyHash } from './bodyhash.ts';
import { type Header, SignedOctets } from './canon.ts';
import type { PlannedSignature, VerificationPlan } from './plan.ts';
import { keyRecord, type PublicKey } from './record.ts';
import type { Signature } from './signature.ts';
import type { DkimResult, SignatureVerdict } from './types.ts';

/** Records of one name that are looked at: a wildcard or an old key may lie beside the one that fits. */
const RECORDS_OF_NAME_MAX = 8;

export interface VerificationPorts {
  readonly resolver: Resolver;
  /** For `x=`. */
  readonly clock: Pick<Clock, 'now'>;
  /** The deadline; what is not known by then is `temperror`. Not asked for where all is known already. */
  readonly signal?: AbortSignal;
}

/** What a signature comes to, without what its field says of itself. */
export interface Outcome {
  readonly result: DkimResult;
  readonly problem?: string;
  readonly keyBits?: number;
  readonly testing?: boolean;
}

/** One verdict a signature, in the order of the header. `hashes` are those of `hashBody(plan.forms, …)`. */
export async function verifySignatures(
  plan: VerificationPlan,
  hashes: readonly BodyHash[],
  ports: VerificationPorts,
): Promise<readonly SignatureVerdict[]> {
  const verdicts = plan.signatures.map((planned) => judge(plan.header, { planned, hashes }, ports));
  return Promise.all(verdicts);
}

/** The verdicts when nothing more can be found out, by our fault: what is settled by the header alone stays. */
export function unverified(plan: VerificationPlan, problem: string): readonly SignatureVerdict[] {
  return plan.signatures.map((planned) => {
    if (planned.kind === 'settled') return { ...planned.label, result: planned.result, problem: planned.problem };
    return { ...planned.signature.label, result: 'temperror', problem };
  });
}

interface Judged {
  readonly planned: PlannedSignature;
  readonly hashes: readonly BodyHash[];
}

async function judge(header: Header, { planned, hashes }: Judged, ports: VerificationPorts): Promise<SignatureVerdict> {
  if (planned.kind === 'settled') return { ...planned.label, result: planned.result, problem: planned.problem };
  const { signature, form } = planned;
  const partial = signature.body?.length === undefined ? {} : { partial: true };
  return after(
    verifySignature({ header, signature, hash: hashes[form] }, ports),
    (outcome): SignatureVerdict => ({ ...signature.label, ...partial, ...distrusted(outcome, signature) }),
  );
}

/** At once where the value is there: what DNS is asked is mostly known, and a turn of the loop costs more than a look. */
function after<T, U>(value: MaybePromise<T>, next: (value: T) => U): MaybePromise<U> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** What is good as a calculation, and yet proves nothing. */
export function distrusted(outcome: Outcome, signature: Signature): Outcome {
  const { result, testing } = outcome;
  // RFC 6376 section 3.6.1: no better and no worse than an unsigned message.
  if (testing === true && result === 'fail') return { ...outcome, result: 'neutral' };
  if (result !== 'pass') return outcome;
  if (testing === true) {
    return { ...outcome, result: 'policy', problem: 'good, but its key is published as one under test (t=y)' };
  }
  // RFC 6376 section 8.2: whoever passes the message on can add what they like.
  if (signature.body?.length !== undefined) {
    return { ...outcome, result: 'policy', problem: 'good, but it leaves the end of the body open (l=)' };
  }
  return outcome;
}

export interface Question {
  readonly header: Header;
  readonly signature: Signature;
  /** Of the form that the signature asks for; undefined where the body could not be hashed. */
  readonly hash: BodyHash | undefined;
}

/** Verifies one signature over header fields and body; also that of an ARC-Message-Signature. Never rejects. */
export function verifySignature(
  { header, signature, hash }: Question,
  ports: VerificationPorts,
): MaybePromise<Outcome> {
  if (signature.expires !== undefined && signature.expires * 1000 < ports.clock.now()) {
    // RFC 6376 section 6.1.1 leaves this to us: the signature may be good, and we do not take it.
    return { result: 'policy', problem: 'expired (x=)' };
  }
  const problem = bodyProblem(signature, hash);
  if (problem !== undefined) return problem;
  return after(findKeys(signature, ports), (finding) => {
    if (finding.kind === 'none') return finding.outcome;
    const octets = new SignedOctets(header, signature.headerForm);
    octets.addNamed(signature.names, signature.field);
    return tryKeys(signature, finding.keys, octets.withSignature(signature.field, signature.blank));
  });
}

function bodyProblem({ body }: Signature, hash: BodyHash | undefined): Outcome | undefined {
  if (body === undefined) return undefined;
  if (hash === undefined) return { result: 'temperror', problem: 'the body could not be hashed' };
  if (body.length !== undefined && body.length > hash.octets) {
    return { result: 'permerror', problem: `l= is more than the body's ${hash.octets} octets` };
  }
  if (body.hash !== hash.hash) return { result: 'fail', problem: 'the body is not what was signed' };
  return undefined;
}

export type KeyFinding =
  | { readonly kind: 'keys'; readonly keys: readonly PublicKey[] }
  | { readonly kind: 'none'; readonly outcome: Outcome };

/** The keys that a signature may have been made with (RFC 6376 section 6.1.2). */
export function findKeys(signature: Signature, ports: VerificationPorts): MaybePromise<KeyFinding> {
  const { domain, selector } = signature.label;
  const name = normaliseName(`${selector}._domainkey.${domain}`);
  if (name === undefined) return none('permerror', 's= and d= make no domain name');
  const { resolver } = ports;
  const answer = resolver.peek(name, 'TXT') ?? resolver.query(name, 'TXT', ports.signal);
  return after(answer, (known) => readAnswer(signature, name, known));
}

function readAnswer(signature: Signature, name: string, answer: DnsAnswer<'TXT'>): KeyFinding {
  switch (answer.kind) {
    case 'failed':
      if (answer.reason === 'name') return none('permerror', `${name} is no domain name`);
      return none('temperror', `cannot ask for the key ${name}: ${answer.reason}`);
    case 'none':
    case 'nxdomain':
      return none('permerror', `there is no key ${name}`);
    case 'records':
      return chooseKeys(signature, { name, records: answer.records });
    default:
      return answer satisfies never;
  }
}

function none(result: DkimResult, problem: string): KeyFinding {
  return { kind: 'none', outcome: { result, problem } };
}

interface Published {
  readonly name: string;
  readonly records: readonly string[];
}

function chooseKeys(signature: Signature, { name, records }: Published): KeyFinding {
  const keys: PublicKey[] = [];
  let outcome: Outcome = { result: 'permerror', problem: `there is no key ${name}` };
  for (const text of records.slice(0, RECORDS_OF_NAME_MAX)) {
    const record = keyRecord(text);
    if (record.kind === 'key') {
      const problem = keyProblem(signature, record);
      if (problem === undefined) keys.push(record);
      else outcome = { result: 'permerror', problem, ...flagsOf(record) };
    } else if (record.kind !== 'foreign' || records.length === 1) {
      const { kind, problem, bits } = record;
      // RFC 8301 section 3.2 has weak keys fail for good; keys too large are our own policy.
      const result = kind === 'costly' ? 'policy' : 'permerror';
      outcome = { result, problem, ...(bits === undefined ? {} : { keyBits: bits }) };
    }
  }
  return keys.length > 0 ? { kind: 'keys', keys } : { kind: 'none', outcome };
}

function keyProblem({ algorithm, identityDomain, label }: Signature, key: PublicKey): string | undefined {
  if (key.algorithm !== algorithm) return `the key is for ${key.algorithm}`;
  if (key.strict && identityDomain !== undefined && identityDomain !== label.domain) {
    return 'the key does not allow i= below d= (t=s)';
  }
  return undefined;
}

function flagsOf({ bits, testing }: PublicKey): Pick<Outcome, 'keyBits' | 'testing'> {
  return { ...(bits === undefined ? {} : { keyBits: bits }), ...(testing ? { testing } : {}) };
}

/** One of the keys has to fit (RFC 6376 section 6.1.2 step 4). */
export function tryKeys(signature: Signature, keys: readonly PublicKey[], octets: Uint8Array): Outcome {
  let outcome: Outcome = { result: 'fail' };
  for (const key of keys) {
    if (fits(signature, key.key, octets)) return { result: 'pass', ...flagsOf(key) };
    outcome = { result: 'fail', problem: 'the header is not what was signed, or the key is another', ...flagsOf(key) };
  }
  return outcome;
}

function fits({ algorithm, octets: signed }: Signature, key: KeyObject, octets: Uint8Array): boolean {
  try {
    // RFC 8463 section 3 signs the hash of the octets; RSA's own way begins with that hash.
    return algorithm === 'rsa-sha256'
      ? verify('sha256', octets, key, signed)
      : verify(null, createHash('sha256').update(octets).digest(), key, signed);
  } catch {
    // A key that the library takes and then cannot use fits nothing.
    return false;
  }
}
