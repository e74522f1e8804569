/** The door, with everything that it asks. */
import type { House } from '#app/house';
import { type DoorParts, isExempt } from '#app/smtp';
import { formatAuthenticationResults, overriddenByArc } from '#check/authentication';
import { findPolicy } from '#check/dmarc';
import { doorSettings, NetworkRates } from '#check/reputation';
import type { DoorHouse, Lists } from '#flow/door';
import type { DmarcCounter } from '#flow/report';
import type { Resolver } from '#format/dns';
import { messageAuthenticator } from './authenticate.ts';
import { dmarcSeen } from './count.ts';
import { withoutClaimsOf, withoutForgedOf } from './forged.ts';
import { senderMemory } from './memory.ts';
import { ourNames } from './own.ts';

/** RFC 8601 section 2.7.3. */
const iprevResults = { confirmed: 'pass', unconfirmed: 'fail', missing: 'permerror', unknown: 'temperror' } as const;

export interface DoorNeeds {
  readonly house: House;
  readonly resolver: Resolver;
  readonly lists: Lists;
  readonly counter: DmarcCounter;
}

export function doorParts(needs: DoorNeeds): DoorParts {
  const { house, resolver } = needs;
  return {
    house: doorHouse(needs),
    authenticate: messageAuthenticator(house, resolver),
    withoutForged: withoutForgedOf(house.hostname),
    withoutClaims: withoutClaimsOf(house.hostname),
  };
}

function doorHouse({ house, resolver, lists, counter }: DoorNeeds): DoorHouse {
  const { clock, hostname, settings } = house;
  return {
    resolver,
    lists,
    rates: new NetworkRates(clock),
    memory: senderMemory(house),
    settings,
    clock,
    hostname,
    own: ourNames(hostname, clock),
    isExempt: (address) => isExempt(settings.snapshot(), address),
    greetingWaitMs: () => settings.snapshot().get(doorSettings.greetingWait),
    publishesPolicy: async (domain, signal) => {
      const found = await findPolicy(domain, { resolver, clock, signal });
      return found.kind === 'temperror' ? undefined : found.kind !== 'none';
    },
    formatResults: ({ results, brand }, client) => {
      const override = overriddenByArc(results, settings.snapshot().get(doorSettings.trustedSealers));
      return formatAuthenticationResults(hostname, results, {
        iprev: { result: iprevResults[client.state], address: client.ip },
        client: client.ip,
        ...(brand === undefined ? {} : { bimi: brand }),
        ...(override === undefined ? {} : { override }),
      });
    },
    judged: (mail) => {
      const seen = dmarcSeen(mail);
      if (seen !== undefined) counter.seen(seen);
    },
  };
}
