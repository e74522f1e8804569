import { Fault } from '#base/fault';
import { parseDomain } from '#format/address';
import type { SettingExplanation } from '#model/settings';
import { optionalText, textArg } from './args.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';
import { stampOf } from './stamp.ts';

export function settingHandlers(house: ControlHouse): ControlHandlers {
  const { settings } = house;
  return {
    'setting.get': async (args) => shown(settings.explain(textArg(args, 'key'), await domainOf(house, args))),
    'setting.set': async (args) => {
      const key = textArg(args, 'key');
      const domain = await domainOf(house, args);
      // An empty text is a value too: the empty list of networks.
      const text =
        args['text'] === null ? null : typeof args['text'] === 'string' ? args['text'] : textArg(args, 'text');
      await settings.set(stampOf(house), key, { text, ...(domain === undefined ? {} : { domain }) });
      return shown(settings.explain(key, domain));
    },
    'setting.list': async (args, call) => {
      for (const one of settings.list(await domainOf(house, args))) await call.item(shown(one));
      return null;
    },
    'setting.explain': async (args) => shown(settings.explain(textArg(args, 'key'), await domainOf(house, args))),
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

async function domainOf(house: ControlHouse, args: ControlArgs): Promise<string | undefined> {
  const text = optionalText(args, 'domain');
  if (text === undefined) return undefined;
  const domain = await house.reads.findDomain({ name: parseDomain(text) ?? text });
  if (domain !== undefined) return domain.name;
  throw new Fault('not-found', `Cannot find domain "${text}"`, { publicText: `The domain ${text} is not hosted here` });
}
