import type { CleanDesk } from '#flow/clean';
import { optionalText, textArg } from './args.ts';
import { commandLine } from './filter-lists.ts';
import type { ControlHandlers } from './server.ts';

/** Messages that were cleaned, and their originals. */
export type CleanControl = Pick<CleanDesk, 'originals' | 'release' | 'report'>;

export function cleanHandlers({ clean }: { readonly clean: CleanControl }): ControlHandlers {
  return {
    'clean.report': (args) => clean.report(commandLine, textArg(args, 'reference')),
    'clean.originals': async (args, call) => {
      for (const copy of await clean.originals(commandLine, textArg(args, 'reference'))) await call.item(copy);
      return null;
    },
    'clean.release': (args) => {
      const address = optionalText(args, 'address');
      const note = optionalText(args, 'note');
      return clean.release(commandLine, textArg(args, 'reference'), {
        ...(address === undefined ? {} : { address }),
        ...(note === undefined ? {} : { note }),
      });
    },
  };
}
