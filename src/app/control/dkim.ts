import { Fault } from '#base/fault';
import type { SecretBox } from '#edge/keyfile';
import { DomainKeys } from '#flow/dkim';
import type { Resolver } from '#format/dns';
import type { House } from '#app/house';
import { flagArg, textArg } from './args.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';
import { COMMAND_LINE_ACTOR } from './stamp.ts';

/** What sealed private keys are for: one sealed for something else does not open here. */
const SEAL_PURPOSE = 'dkim';

/** Opens what `domainKeys` sealed. */
export function openDkimKey(secrets: Pick<SecretBox, 'open'>, sealed: Uint8Array): Uint8Array {
  return secrets.open(sealed, SEAL_PURPOSE);
}

export interface DomainKeysParts {
  readonly house: Pick<House, 'store' | 'secrets' | 'settings' | 'clock' | 'keys' | 'log'>;
  /** Where it is looked whether records are published. */
  readonly resolver: Resolver;
}

/** The signing keys of the domains of a house. */
export function domainKeys({ house, resolver }: DomainKeysParts): DomainKeys {
  const { store, secrets, settings, clock, keys, log } = house;
  return new DomainKeys({
    writes: store.write,
    reads: store.read,
    seal: (privateKey) => secrets.seal(privateKey, SEAL_PURPOSE),
    resolver,
    settings: (domain) => settings.snapshot(domain),
    clock,
    keys,
    log,
  });
}

export function dkimHandlers(house: ControlHouse): ControlHandlers {
  const { dkim } = house;
  return {
    'dkim.show': async (args, { signal }) => {
      const domain = await hostedDomain(house, args);
      await dkim.ensure(domain, COMMAND_LINE_ACTOR);
      return dkim.show(domain, signal);
    },
    'dkim.check': async (args, { signal }) => dkim.check(await hostedDomain(house, args), COMMAND_LINE_ACTOR, signal),
    'dkim.rotate': async (args) => dkim.rotate(await hostedDomain(house, args), COMMAND_LINE_ACTOR),
    'dkim.retire': (args) => retire(house, args),
    'dkim.zone': async (_args, call) => {
      for await (const line of dkim.zone()) await call.item(line);
      return null;
    },
  };
}

async function retire(house: ControlHouse, args: ControlArgs): Promise<{ readonly forgotten: boolean }> {
  const domain = await hostedDomain(house, args);
  const selector = textArg(args, 'selector');
  const evenTheLast = flagArg(args, 'force');
  const signing = (await house.reads.listDkimKeys({ domain })).filter(({ state }) => state === 'signing');
  if (!evenTheLast && signing.length === 1 && signing[0]?.selector === selector) {
    // The Work refuses it as well; here the person hears what can be done.
    throw new Fault('conflict', `Key "${selector}" of ${domain} is the last that signs`, {
      publicText: `Without the key ${selector} mail of ${domain} would leave unsigned; make another with rookery dkim rotate ${domain}, or say --force`,
    });
  }
  return house.dkim.retire(domain, { selector, evenTheLast, actor: COMMAND_LINE_ACTOR });
}

async function hostedDomain({ reads }: ControlHouse, args: ControlArgs): Promise<string> {
  const name = textArg(args, 'domain');
  const domain = await reads.findDomain({ name });
  if (domain !== undefined) return domain.name;
  throw new Fault('not-found', `Cannot find domain "${name}"`, {
    publicText: `The domain ${name} is not hosted here`,
  });
}
