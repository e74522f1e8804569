import type { ControlHouse } from './ports.ts';

/** Forgets the mail of removed accounts, slice by slice, so that other commits get their turn between. */
export async function purgeRemoved(house: Pick<ControlHouse, 'writes' | 'clock'>): Promise<number> {
  let emails = 0;
  for (;;) {
    const purged = await house.writes.purgeAccounts({ nowMs: house.clock.now() });
    emails += purged.emails;
    if (purged.done) return emails;
  }
}
