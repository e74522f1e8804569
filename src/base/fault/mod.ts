/**
 * Fault: an operating failure with two texts, one for the peer and one for us.
 * Expected outcomes are values, not Faults; bugs are other Errors. Refuses to know any protocol:
 * each server translates `kind` to its own reply in one place.
 */

/** What failed, in the terms every server can translate. */
export type FaultKind =
  | 'temporary' // ours to blame or unknown: try again later, the mail stays
  | 'permanent' // will not succeed however often it is tried
  | 'not-found'
  | 'conflict' // exists already, or a precondition does not hold
  | 'refused' // policy or permission
  | 'over-quota'
  | 'limit' // one of our bounds was hit
  | 'disk-full'
  | 'invalid'; // the request itself is wrong

export interface FaultOptions {
  /** Shown to the peer or the person; reveals nothing of our inside. Defaults to a neutral sentence of the kind. */
  readonly publicText?: string;
  /** For the log; anything but secrets. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

const neutralTexts: Readonly<Record<FaultKind, string>> = {
  temporary: 'Temporary failure on our side, please try again later',
  permanent: 'This cannot be done',
  'not-found': 'Not found',
  conflict: 'Already exists or was changed meanwhile',
  refused: 'Not permitted',
  'over-quota': 'Mailbox is full',
  limit: 'Too much at once, please try again later',
  'disk-full': 'Insufficient system storage, please try again later',
  invalid: 'The request cannot be understood',
};

export class Fault extends Error {
  readonly kind: FaultKind;
  readonly publicText: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(kind: FaultKind, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.kind = kind;
    this.publicText = options.publicText ?? neutralTexts[kind];
    this.fields = options.fields ?? {};
  }
}

/** A Fault as plain data, to cross a thread. */
export interface FaultRecord {
  readonly fault: true;
  readonly kind: FaultKind;
  readonly message: string;
  readonly publicText: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Any thrown value as plain data. What is not a Fault is ours to blame: temporary. */
export function faultToRecord(error: unknown): FaultRecord {
  const fault = asFault(error);
  return { fault: true, kind: fault.kind, message: fault.message, publicText: fault.publicText, fields: fault.fields };
}

export function faultFromRecord(record: FaultRecord): Fault {
  return new Fault(record.kind, record.message, { publicText: record.publicText, fields: record.fields });
}

/** Gives a Fault as it is, and makes of anything else a temporary one that keeps its cause. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new Fault('temporary', message, { cause: error });
}
