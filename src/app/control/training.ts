import { parseReference } from '#base/ids';
import { Fault } from '#base/fault';
import type { TrainingDesk } from '#flow/training';
import { choiceArg, optionalNumber, optionalText, textArg } from './args.ts';
import { placeArgs } from './filter-lists.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';
import { COMMAND_LINE_ACTOR } from './stamp.ts';

/** Octets of a message that comes in the request itself. */
export const TAUGHT_MESSAGE_BYTES_MAX = 700 * 1024;
const TRAININGS_STANDARD = 50;
const TRAININGS_MAX = 500;

/** Teaching the filter by hand. */
export type TrainingControl = Pick<TrainingDesk, 'learn' | 'list' | 'tokens' | 'tokensOf' | 'undo' | 'unlearn'>;

export function trainingHandlers({ training }: { readonly training: TrainingControl }): ControlHandlers {
  return {
    'filter.learn': (args) =>
      training.learn(messageArg(args), {
        ...placeArgs(args),
        as: choiceArg(args, 'as', ['spam', 'ham']),
        actor: COMMAND_LINE_ACTOR,
      }),
    'filter.unlearn': async (args) => ({ known: await training.unlearn(messageArg(args), placeArgs(args)) }),
    'filter.tokens': async (args, call) => {
      const text = optionalText(args, 'reference');
      if (text === undefined) {
        await call.item(await training.tokens(messageArg(args), placeArgs(args)));
        return null;
      }
      const reference = parseReference(text);
      if (reference === undefined) throw wrong(`${text} is no reference such as 7F3K-9QXD-M2TA`);
      for (const shown of await training.tokensOf(reference)) await call.item(shown);
      return null;
    },
    'filter.training': async (args, call) => {
      const before = optionalNumber(args, 'before');
      const max = Math.min(optionalNumber(args, 'max') ?? TRAININGS_STANDARD, TRAININGS_MAX);
      const page = { max, ...(before === undefined ? {} : { before }) };
      for (const shown of await training.list(placeArgs(args), page)) await call.item(shown);
      return null;
    },
    'filter.training-undo': async (args) => {
      const id = Number(textArg(args, 'id'));
      if (!Number.isSafeInteger(id)) throw wrong('A training has a number: rookery filter training lists them');
      return { id, as: await training.undo(id) };
    },
  };
}

function messageArg(args: ControlArgs): Uint8Array {
  const bytes = Buffer.from(textArg(args, 'message'), 'base64');
  if (bytes.length > TAUGHT_MESSAGE_BYTES_MAX)
    throw wrong(`The message has more than ${TAUGHT_MESSAGE_BYTES_MAX / 1024} KiB`);
  return bytes;
}

function wrong(what: string): Fault {
  return new Fault('invalid', what, { publicText: what });
}
