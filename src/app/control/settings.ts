import { Fault } from '#base/fault';
import { parseDomain } from '#format/address';
import type { SettingExplanation, SettingPlace } from '#model/settings';
import { requiredAccount } from './accounts.ts';
import { optionalText, textArg } from './args.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';
import { stampOf } from './stamp.ts';

export function settingHandlers(house: ControlHouse): ControlHandlers {
  const { settings } = house;
  const explain = async (args: ControlArgs): Promise<Record<string, unknown>> => {
    const key = textArg(args, 'key');
    return shown(await settings.explain(key, await placeOf(house, args)));
  };
  return {
    'setting.get': explain,
    'setting.set': async (args) => {
      const key = textArg(args, 'key');
      const place = await placeOf(house, args);
      // An empty text is a value too: the empty list of networks.
      const text =
        args['text'] === null ? null : typeof args['text'] === 'string' ? args['text'] : textArg(args, 'text');
      return shown(await settings.set(stampOf(house), key, { text, ...place }));
    },
    'setting.list': async (args, call) => {
      for (const one of await settings.list(await placeOf(house, args))) await call.item(shown(one));
      return null;
    },
    'setting.explain': explain,
  };
}

/** Without what the program alone knows (the declaration's place in it). */
function shown(one: SettingExplanation): Record<string, unknown> {
  const { setting, others, ...origin } = one;
  return {
    ...origin,
    type: setting.type,
    standard: setting.standard,
    help: setting.help,
    choices: setting.choices ?? null,
    restart: setting.atStart === true,
    others,
  };
}

async function placeOf(house: ControlHouse, args: ControlArgs): Promise<SettingPlace> {
  const domain = optionalText(args, 'domain');
  const address = optionalText(args, 'account');
  if (address === undefined) return domain === undefined ? {} : { domain: await domainNamed(house, domain) };
  if (domain !== undefined) {
    throw new Fault('invalid', 'Both a domain and an account were given', {
      publicText: 'A setting is for a domain or for an account, not for both',
    });
  }
  const { id, addressKey } = await requiredAccount(house, address);
  return { domain: addressKey.slice(addressKey.lastIndexOf('@') + 1), account: { id, addressKey } };
}

async function domainNamed(house: ControlHouse, text: string): Promise<string> {
  const domain = await house.reads.findDomain({ name: parseDomain(text) ?? text });
  if (domain !== undefined) return domain.name;
  throw new Fault('not-found', `Cannot find domain "${text}"`, { publicText: `The domain ${text} is not hosted here` });
}
