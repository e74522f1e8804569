import type { Effective } from '#app/choice';
import { textArg } from './args.ts';
import type { ControlHandlers } from './server.ts';

/** Everything that decides about one user's mail. */
export type EffectiveControl = (address: string) => Promise<Effective>;

export function filterEffectiveHandlers(effective: EffectiveControl): ControlHandlers {
  return { 'filter.effective': (args) => effective(textArg(args, 'account')) };
}
