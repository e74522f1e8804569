import type { RuleDesk } from '#flow/filterrule';
import { choiceArg, flagArg, optionalNumber, optionalText, textArg } from './args.ts';
import { commandLine } from './filter-lists.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';

/** Rules that people write. */
export type FilterRuleControl = Pick<RuleDesk, 'add' | 'list' | 'remove' | 'switch' | 'try'>;

const DAYS_STANDARD = 14;

export function filterRuleHandlers(rules: FilterRuleControl): ControlHandlers {
  return {
    'filter.rules.try': async (args, call) => {
      const days = optionalNumber(args, 'days') ?? DAYS_STANDARD;
      const request = { ...domainArg(args), text: textArg(args, 'text'), days, signal: call.signal };
      return await rules.try(commandLine, request, (soFar) => call.item(soFar));
    },
    'filter.rules.add': (args) =>
      rules.add(commandLine, {
        ...domainArg(args),
        text: textArg(args, 'text'),
        untried: flagArg(args, 'untried') ? 'taken' : 'refused',
      }),
    'filter.rules.list': async (args, call) => {
      const name = optionalText(args, 'name');
      const found = await rules.list(commandLine, { ...domainArg(args), ...(name === undefined ? {} : { name }) });
      for (const rule of found) await call.item(rule);
      return null;
    },
    'filter.rules.switch': (args) =>
      rules.switch(commandLine, {
        ...domainArg(args),
        name: textArg(args, 'name'),
        state: choiceArg(args, 'state', ['on', 'off']),
      }),
    'filter.rules.remove': (args) => rules.remove(commandLine, { ...domainArg(args), name: textArg(args, 'name') }),
  };
}

function domainArg(args: ControlArgs): { readonly domain: string | undefined } {
  return { domain: optionalText(args, 'domain') };
}
