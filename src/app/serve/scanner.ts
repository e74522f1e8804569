/** The virus scanner as `rookery status` tells of it. */
import type { Viruses } from '#app/viruses';
import type { VirusUnknownAction } from '#check/attachment';

type ScannerState = Pick<Awaited<ReturnType<Viruses['probe']>>, 'state' | 'where' | 'version' | 'problem'>;

/** '' where none is set. */
export function scannerText({ state, where, version }: ScannerState): string {
  if (state === 'off') return '';
  return state === 'up' ? `${where} answers: ${version}` : `${where} does not answer`;
}

export function scannerWarnings({ state, problem }: ScannerState, unknown: VirusUnknownAction): string[] {
  if (state !== 'down') return [];
  const meanwhile =
    unknown === 'defer'
      ? 'mail from strangers is not taken until it does (virus.unknown)'
      : 'mail is taken unscanned (virus.unknown)';
  return [`The virus scanner does not answer, and ${meanwhile}: ${problem}`];
}
