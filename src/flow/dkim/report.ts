/** The keys of a domain as people are shown them: what to publish, what is seen, what comes next. */
import type { DkimPublicKey } from '#model/directory';
import type { Delegated, KeySight } from './look.ts';
import { type NextStep, nextStep, type Sights } from './plan.ts';
import { delegationTarget, recordLineAt, recordName, recordOf, selectors } from './selectors.ts';

export interface DkimShown extends DkimPublicKey {
  /** `SELECTOR._domainkey.DOMAIN` */
  readonly recordName: string;
  readonly recordText: string;
  readonly zoneLine: string;
  /** Null where nobody has looked. */
  readonly sight: KeySight | null;
  readonly delegated: Delegated;
  /** The record in the operator's zone; null where there is none. */
  readonly delegatedZoneLine: string | null;
  readonly next: NextStep;
}

export interface DkimReport {
  readonly domain: string;
  readonly keys: readonly DkimShown[];
  /** Where selectors can be delegated: CNAME records for the domain's zone, once and for all. */
  readonly delegation: { readonly zone: string; readonly zoneLines: readonly string[] } | null;
}

export interface ReportFacts {
  readonly keys: readonly DkimPublicKey[];
  readonly sights: Sights;
  readonly delegated: ReadonlyMap<string, Delegated>;
  /** '' for none. */
  readonly zone: string;
  readonly rotateAfterMs: number;
}

export function reportOf(domain: string, facts: ReportFacts): DkimReport {
  const { keys, sights, delegated, zone, rotateAfterMs } = facts;
  const shown = keys.map((key): DkimShown => {
    const sight = sights.get(key.selector);
    const record = recordOf(key, domain);
    return {
      ...key,
      recordName: record.name,
      recordText: record.text,
      zoneLine: record.zoneLine,
      sight: sight ?? null,
      delegated: delegated.get(key.selector) ?? 'none',
      delegatedZoneLine: delegatedLine(key, domain, zone) ?? null,
      next: nextStep(key, { keys, sight, rotateAfterMs }),
    };
  });
  return { domain, keys: shown, delegation: zone === '' ? null : { zone, zoneLines: aliasLines(domain, zone) } };
}

/** The record of a key in the operator's zone, of a selector that can be delegated. */
export function delegatedLine(key: DkimPublicKey, domain: string, zone: string): string | undefined {
  if (zone === '' || !selectors.includes(key.selector)) return undefined;
  const target = delegationTarget(key.selector, domain, zone);
  return target === undefined ? undefined : recordLineAt(recordOf(key, domain), target);
}

function aliasLines(domain: string, zone: string): readonly string[] {
  return selectors.flatMap((selector) => {
    const target = delegationTarget(selector, domain, zone);
    return target === undefined ? [] : [`${recordName(selector, domain)}. IN CNAME ${target}.`];
  });
}
