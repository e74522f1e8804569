/** RFC 9989; as RFC 8601 writes it: `none` where no policy is published, or there is no usable From. */
export type DmarcResult = 'none' | 'pass' | 'fail' | 'temperror' | 'permerror';

export type DmarcPolicy = 'none' | 'quarantine' | 'reject';

/** The answer, with what led to it. Plain data: it is kept in the trace and counted for reports. */
export interface DmarcVerdict {
  readonly result: DmarcResult;
  /** The domain of From (RFC 5322), A-labels; undefined where there is none, or several. */
  readonly fromDomain?: string;
  /** What the tree walk found: the organizational domain, and where the record lies that applies. */
  readonly organizationalDomain?: string;
  readonly policyDomain?: string;
  /** The record, at most 512 characters of it. */
  readonly record?: string;
  /** What the domain asks for mail that fails: of `p`, `sp`, `np`, after `t=y` (or `pct` of RFC 7489). */
  readonly policy: DmarcPolicy;
  /** As published, for reports. */
  readonly published?: {
    readonly p: DmarcPolicy;
    readonly sp?: DmarcPolicy;
    readonly np?: DmarcPolicy;
    readonly adkim: 'r' | 's';
    readonly aspf: 'r' | 's';
    readonly testing: boolean;
    /** `rua` and `ruf` URIs as written, at most 10 of each. */
    readonly rua: readonly string[];
    readonly ruf: readonly string[];
    readonly fo: string;
  };
  readonly alignedSpf: boolean;
  /** d= of the signatures that passed and are aligned. */
  readonly alignedDkim: readonly string[];
  /** What went wrong, in words. */
  readonly problem?: string;
}
