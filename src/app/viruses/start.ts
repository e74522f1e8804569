import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { Metrics } from '#base/metric';
import type { SettingsSnapshot } from '#base/setting';
import { type VirusOutcome, virusOutcome, virusSettings } from '#check/attachment';
import { Clamd, type ClamdState } from '#edge/clamd';
import { contentFrom, type SpooledContent } from '#flow/receive';

export interface VirusParts {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly settings: { snapshot(): SettingsSnapshot };
}

export interface Viruses {
  /** Never rejects. At once where no scanner is set. */
  ask(content: SpooledContent, signal: AbortSignal): MaybePromise<VirusOutcome>;
  /** Asks whether the scanner is there. Never rejects. */
  probe(signal: AbortSignal): Promise<ClamdState>;
  /** As it was when it was asked last. */
  readonly state: ClamdState;
}

/** Nothing is asked before the first message; settings are in force with the next one. */
export function startViruses({ clock, metrics, settings }: VirusParts): Viruses {
  const clamd = new Clamd({
    clock,
    metrics,
    choices: () => {
      const now = settings.snapshot();
      return {
        where: now.get(virusSettings.clamd),
        deadlineMs: now.get(virusSettings.deadline),
        connectionsMax: now.get(virusSettings.connectionsMax),
      };
    },
  });
  return {
    ask: (content, signal) => {
      const now = settings.snapshot();
      if (now.get(virusSettings.clamd) === '') return { kind: 'clean' };
      const octets = content.kind === 'memory' ? content.bytes : contentFrom(content);
      return clamd.scan(octets, signal).then((result) => virusOutcome(result, now));
    },
    probe: (signal) => clamd.probe(signal),
    get state() {
      return clamd.state;
    },
  };
}
