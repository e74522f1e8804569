/** The rewritten reverse-paths of this house. */
import type { Clock } from '#base/clock';
import type { Log } from '#base/log';
import type { Random } from '#base/random';
import type { SecretBox } from '#edge/keyfile';
import { SrsPaths, srsSettings } from '#flow/srs';
import { type Domain, parseDomain } from '#format/address';
import type { Settings } from '#model/settings';
import type { Store } from './store.ts';

/** A secret that was sealed for something else does not open as one of these. */
const SEAL_PURPOSE = 'srs';

export interface SrsParts {
  readonly store: Store;
  readonly settings: Settings;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly hostname: string;
}

/** Ready to be asked. */
export async function openSrsPaths(parts: SrsParts): Promise<SrsPaths> {
  const { store, settings, secrets, clock, random, log, hostname } = parts;
  const own = parseDomain(hostname);
  if (own === undefined) throw new Error(`Cannot parse the host name "${hostname}"`);
  const domain = (): Domain => parseDomain(settings.snapshot().get(srsSettings.domain)) ?? own;
  const paths = new SrsPaths({
    store: { ...store.read, ...store.write },
    secrets: {
      seal: (secret) => secrets.seal(secret, SEAL_PURPOSE),
      open: (sealed) => secrets.open(sealed, SEAL_PURPOSE),
    },
    clock,
    random,
    log,
    domain,
    hostname: own,
  });
  await paths.tend();
  return paths;
}
