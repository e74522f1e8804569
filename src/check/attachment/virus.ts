/** What follows from what a virus scanner said, as a place has it set. */
import type { SettingsSnapshot } from '#base/setting';
import { virusSettings } from './settings.ts';
import type { VirusResult } from './types.ts';

export type VirusOutcome =
  | { readonly kind: 'clean' }
  | { readonly kind: 'found'; readonly name: string }
  /** `waits`: it is to come again (451). `passes`: it is taken and marked. */
  | { readonly kind: 'unknown'; readonly why: string; readonly mail: 'passes' | 'waits' };

/** Without a scanner nothing is looked for. What is too large will be too large tomorrow: it never waits. */
export function virusOutcome(result: VirusResult, settings: SettingsSnapshot): VirusOutcome {
  if (result.kind !== 'unknown') return result;
  if (result.reason === 'off') return { kind: 'clean' };
  const waits = result.reason !== 'too-large' && settings.get(virusSettings.unknown) === 'defer';
  return { kind: 'unknown', why: result.why, mail: waits ? 'waits' : 'passes' };
}
