/**
 * Zone: the domain name system of a test as literal data. `FakeResolver` answers from it directly, `ZoneServer` serves
 * the same data as packets on loopback, and `resolverContract` is the suite that both ways must pass.
 * Refuses to know real zones; a name maps to its records, or to the way in which asking for it fails.
 */
export { resolverContract, type OpenResolver } from './contract.ts';
export { FakeResolver } from './fake.ts';
export { mailauthResolver } from './mailauth.ts';
export { ZoneServer, type ZoneServerMood } from './server.ts';
export { lookUp, type Zone, type ZoneEntry, type ZoneFailure, type ZoneFinding } from './zone.ts';
