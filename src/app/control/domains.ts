import { Fault } from '#base/fault';
import { parseDomain } from '#format/address';
import { flagArg, optionalQuota, optionalText, textArg } from './args.ts';
import { purgeRemoved } from './purge.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlHandlers } from './server.ts';
import { COMMAND_LINE_ACTOR, stampOf } from './stamp.ts';

const PAGE_ROWS = 200;

export function tenantHandlers(house: ControlHouse): ControlHandlers {
  return {
    'tenant.add': async (args) =>
      (await house.writes.addTenant({ by: stampOf(house), name: textArg(args, 'name') })).tenant,
    'tenant.list': async (_args, call) => {
      for (const tenant of await house.reads.listTenants(undefined)) await call.item(tenant);
      return null;
    },
  };
}

export function domainHandlers(house: ControlHouse): ControlHandlers {
  const { reads, writes } = house;
  return {
    'domain.add': async (args) => {
      const tenant = optionalText(args, 'tenant');
      const { domain } = await writes.addDomain({
        by: stampOf(house),
        name: textArg(args, 'name'),
        quotaBytes: optionalQuota(args, 'quotaBytes') ?? null,
        accountQuotaBytes: optionalQuota(args, 'accountQuotaBytes') ?? null,
        ...(tenant === undefined ? {} : { tenant }),
      });
      await house.dkim.ensure(domain.name, COMMAND_LINE_ACTOR);
      return domain;
    },
    'domain.list': async (_args, call) => {
      for (let after = ''; ; ) {
        const page = await reads.listDomains({ after, max: PAGE_ROWS });
        for (const domain of page) await call.item(domain);
        if (page.length < PAGE_ROWS || call.signal.aborted) return null;
        after = page.at(-1)?.name ?? '';
      }
    },
    'domain.show': async (args) => {
      const name = textArg(args, 'name');
      const [domain] = await reads.listDomains({ name });
      if (domain === undefined) throw notHosted(name);
      const grants = await reads.listGrants({});
      const admins = grants.filter(
        (grant) => grant.role === 'domain-admin' && grant.scope === 'domain' && grant.scopeId === domain.id,
      );
      return {
        ...domain,
        admins: admins.map((grant) => grant.address),
        dkim: await reads.listDkimKeys({ domain: domain.name }),
      };
    },
  };
}

export function domainChangeHandlers(house: ControlHouse): ControlHandlers {
  const { reads, writes } = house;
  return {
    'domain.change': async (args) => {
      const quota = optionalQuota(args, 'quotaBytes');
      const accountQuota = optionalQuota(args, 'accountQuotaBytes');
      const { domain } = await writes.changeDomain({
        by: stampOf(house),
        name: textArg(args, 'name'),
        ...(quota === undefined ? {} : { quotaBytes: quota }),
        ...(accountQuota === undefined ? {} : { accountQuotaBytes: accountQuota }),
      });
      return domain;
    },
    'domain.remove': async (args) => {
      const name = textArg(args, 'name');
      const domain = await reads.findDomain({ name });
      if (domain === undefined) throw notHosted(name);
      const force = flagArg(args, 'force');
      const confirm = optionalText(args, 'confirm');
      if (force && (confirm === undefined || parseDomain(confirm) !== domain.name)) {
        throw new Fault('conflict', 'The removal of a domain with its accounts is not confirmed', {
          publicText: `To remove ${domain.name} with all its accounts and their mail, confirm its name: --force --confirm ${domain.name}`,
        });
      }
      if (!force) await refuseWithAccounts(house, domain.name);
      const removed = await writes.removeDomain({ by: stampOf(house), name: domain.name, withAccounts: force });
      // Its values went with it: a domain that comes to have this name later begins with its own.
      await house.settings.load();
      if (removed.accounts > 0) await purgeRemoved(house);
      return removed;
    },
  };
}

function notHosted(name: string): Fault {
  return new Fault('not-found', `Cannot find domain "${name}"`, {
    publicText: `The domain ${name} is not hosted here`,
  });
}

/** The Work refuses it as well; here the person hears what can be done. */
async function refuseWithAccounts(house: ControlHouse, name: string): Promise<void> {
  const [domain] = await house.reads.listDomains({ name });
  if (domain === undefined || domain.accounts === 0) return;
  const accounts = domain.accounts === 1 ? '1 account' : `${domain.accounts} accounts`;
  throw new Fault('conflict', `Domain "${name}" has ${accounts}`, {
    publicText: `${name} still has ${accounts}; to remove it with all their mail: --force --confirm ${name}`,
  });
}
