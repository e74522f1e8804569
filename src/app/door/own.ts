import { networkInterfaces } from 'node:os';
import type { Clock } from '#base/clock';
import type { OurNames } from '#check/reputation';

/** Addresses of interfaces are looked up again after this: they change with leases and moves. */
const LOOKED_UP_MS = 60_000;

/** Names and addresses of this machine, which no client may greet with. */
export function ourNames(hostname: string, clock: Clock): () => OurNames {
  let known: OurNames | undefined;
  let untilMs = 0;
  return () => {
    const now = clock.monotonic();
    if (known !== undefined && now < untilMs) return known;
    untilMs = now + LOOKED_UP_MS;
    const addresses = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
    known = { names: [hostname.toLowerCase()], addresses };
    return known;
  };
}
