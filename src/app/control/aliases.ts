import { grantScopes, roles } from '#model/directory';
import { choiceArg, optionalText, textArg, textsArg } from './args.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';
import { stampOf } from './stamp.ts';

const PAGE_ROWS = 200;

export function aliasHandlers(house: ControlHouse): ControlHandlers {
  const { reads, writes } = house;
  return {
    'alias.add': (args) =>
      writes.addAlias({ by: stampOf(house), address: textArg(args, 'address'), targets: textsArg(args, 'targets') }),
    'alias.list': async (args, call) => {
      const domain = optionalText(args, 'domain');
      for (let after = ''; ; ) {
        const page = await reads.listAliases({ ...(domain === undefined ? {} : { domain }), after, max: PAGE_ROWS });
        for (const alias of page) await call.item(alias);
        if (page.length < PAGE_ROWS || call.signal.aborted) return null;
        after = page.at(-1)?.addressKey ?? '';
      }
    },
    'alias.remove': (args) =>
      writes.removeAlias({ by: stampOf(house), address: textArg(args, 'address'), targets: textsArg(args, 'targets') }),
  };
}

export function grantHandlers(house: ControlHouse): ControlHandlers {
  const { reads, writes } = house;
  return {
    'grant.add': async (args) =>
      (await writes.addGrant({ by: stampOf(house), ...grantArgs(args), grantId: house.keys.next() })).grant,
    'grant.list': async (args, call) => {
      const address = optionalText(args, 'address');
      for (let after = 0; ; ) {
        const page = await reads.listGrants({ ...(address === undefined ? {} : { address }), after, max: PAGE_ROWS });
        for (const grant of page) await call.item(grant);
        if (page.length < PAGE_ROWS || call.signal.aborted) return null;
        after = page.at(-1)?.id ?? 0;
      }
    },
    'grant.remove': (args) => writes.removeGrant({ by: stampOf(house), ...grantArgs(args) }),
  };
}

function grantArgs(args: ControlArgs) {
  return {
    address: textArg(args, 'address'),
    role: choiceArg(args, 'role', roles),
    scope: choiceArg(args, 'scope', grantScopes),
    scopeName: optionalText(args, 'scopeName') ?? '',
  };
}
