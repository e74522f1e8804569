import type { UnsubscribeDesk } from '#flow/unsubscribe';
import { textArg } from './args.ts';
import { commandLine } from './filter-lists.ts';
import type { ControlHandlers } from './server.ts';

/** Leaves lists. */
export type UnsubscribeControl = Pick<UnsubscribeDesk, 'unsubscribe'>;

export function unsubscribeHandlers({ unsubscribe }: { readonly unsubscribe: UnsubscribeControl }): ControlHandlers {
  return {
    'filter.unsubscribe': (args) =>
      unsubscribe.unsubscribe(commandLine, textArg(args, 'account'), textArg(args, 'message')),
  };
}
