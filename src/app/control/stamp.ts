import type { AuditStamp } from '#model/audit';
import type { ControlHouse } from './ports.ts';

/** Who did it, for the audit: whoever reaches the socket owns the data directory. */
export const COMMAND_LINE_ACTOR = 'operator (command line)';

export function stampOf(house: Pick<ControlHouse, 'keys' | 'clock'>): AuditStamp {
  return { id: house.keys.next(), actor: COMMAND_LINE_ACTOR, nowMs: house.clock.now() };
}
