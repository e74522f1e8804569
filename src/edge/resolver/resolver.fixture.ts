/** A resolver that asks a name server of the test on loopback. */
import { type CancelTimer, type Clock, SystemClock } from '#base/clock';
import { SystemRandom } from '#base/random';
import { type Zone, ZoneServer, type ZoneServerMood } from '#testing/zone';
import { DnsResolver, type DnsResolverOptions } from './mod.ts';

/** Real timers, and a monotonic reading that a test moves. */
export class ShiftedClock implements Clock {
  shiftMs = 0;
  readonly #system = new SystemClock();

  now(): number {
    return this.#system.now() + this.shiftMs;
  }

  monotonic(): number {
    return this.#system.monotonic() + this.shiftMs;
  }

  after(ms: number, run: () => void): CancelTimer {
    return this.#system.after(ms, run);
  }
}

export interface Setup extends AsyncDisposable {
  readonly server: ZoneServer;
  readonly resolver: DnsResolver;
  readonly clock: ShiftedClock;
}

export async function setup(
  zone: Zone,
  mood: ZoneServerMood = {},
  options: Partial<DnsResolverOptions> = {},
): Promise<Setup> {
  const server = new ZoneServer(zone, mood);
  await server.listen();
  const clock = new ShiftedClock();
  const servers = [{ host: '127.0.0.1', port: server.port }];
  const resolver = new DnsResolver({ clock, random: new SystemRandom(), servers, tryMsMax: 40, ...options });
  return { server, resolver, clock, [Symbol.asyncDispose]: () => closeBoth(resolver, server) };
}

async function closeBoth(resolver: DnsResolver, server: ZoneServer): Promise<void> {
  resolver[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
}
