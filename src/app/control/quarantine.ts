/** Held mail on the command line: whoever reaches the socket owns the data directory. */
import { Fault } from '#base/fault';
import { parseReference } from '#base/ids';
import {
  BULK_MAX,
  type BulkOutcome,
  bulkActions,
  type HeldQuestion,
  type QuarantineDesk,
  statesOf,
} from '#flow/quarantine';
import type { DirectoryReads } from '#model/directory';
import {
  HELD_PAGE_MAX,
  HELD_PER_ACCOUNT_MAX,
  type QuarantineClass,
  quarantineClasses,
  type QuarantineState,
  quarantineStates,
} from '#model/quarantine';
import type { AccountId } from '#model/mailbox';
import { choiceArg, flagArg, optionalNumber, optionalText, textArg, textsArg } from './args.ts';
import { commandLine } from './filter-lists.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';

export interface QuarantineControl {
  readonly desk: Pick<QuarantineDesk, 'list' | 'find' | 'show' | 'bulk' | 'trust' | 'report'>;
  /** Writes a digest for an account now; false where nothing is new. */
  digest(account: AccountId): Promise<boolean>;
}

/** What came of one message, with the name it was given by. */
export interface QuarantineActed extends BulkOutcome {
  readonly reference: string;
  readonly recipient: string;
  readonly class: QuarantineClass;
}

interface Parts {
  readonly quarantine: QuarantineControl;
  readonly reads: Pick<DirectoryReads, 'findAccount' | 'findDomain'>;
}

const LIST_MAX = 10_000;
const scopes = ['account', 'domain', 'platform'] as const;

export function quarantineHandlers({ quarantine, reads }: Parts): ControlHandlers {
  const { desk } = quarantine;
  return {
    'quarantine.list': async (args, call) => {
      const max = Math.min(optionalNumber(args, 'max') ?? 100, LIST_MAX);
      const question = await questionOf(args, reads);
      for await (const held of walk(desk, question, max)) await call.item(held);
      return null;
    },
    'quarantine.show': async (args) => {
      const id = textArg(args, 'id');
      const [held] = await copiesOf(desk, id, ['held', 'release-requested']);
      if (held === undefined) throw missing('There is no such held message');
      return await desk.show(commandLine, held.id);
    },
    'quarantine.act': async (args, call) => {
      const action = choiceArg(args, 'action', bulkActions);
      const note = optionalText(args, 'note');
      const options = { ...(note === undefined ? {} : { note }), confirmed: flagArg(args, 'confirmed') };
      for (const held of await chosen(desk, args, { reads, states: statesOf(action) })) {
        const [outcome] = await desk.bulk(commandLine, action, { ...options, ids: [held.id] });
        const { reference, recipient, class: why } = held;
        if (outcome !== undefined)
          await call.item({ ...outcome, reference, recipient, class: why } satisfies QuarantineActed);
      }
      return null;
    },
    'quarantine.trust': async (args) => {
      const { id } = await desk.find(commandLine, textArg(args, 'id'));
      const action = choiceArg(args, 'action', ['allow', 'block']);
      return await desk.trust(commandLine, id, { action, scope: choiceArg(args, 'scope', scopes) });
    },
    'quarantine.report': async (args) => {
      const { id } = await desk.find(commandLine, textArg(args, 'id'));
      const as = choiceArg(args, 'as', ['spam', 'ham']);
      await desk.report(commandLine, id, as);
      return { reported: as };
    },
    'quarantine.digest': async (args) => {
      const address = textArg(args, 'account');
      const account = await reads.findAccount({ address });
      if (account === undefined) throw missing(`There is no account ${address}`);
      return { written: await quarantine.digest(account.id) };
    },
  };
}

async function questionOf(args: ControlArgs, reads: Pick<DirectoryReads, 'findDomain'>): Promise<HeldQuestion> {
  const oneOf = <C extends string>(name: string, choices: readonly C[]): readonly C[] =>
    textsArg(args, name).map((value) => choiceArg({ [name]: value }, name, choices));
  const classes = oneOf('classes', quarantineClasses);
  const states = oneOf('states', quarantineStates);
  const [sender, recipient, text] = ['sender', 'recipient', 'text'].map((name) => optionalText(args, name));
  const name = optionalText(args, 'domain');
  const domain = name === undefined ? undefined : await reads.findDomain({ name });
  if (name !== undefined && domain === undefined) throw missing(`The domain ${name} is not hosted here`);
  return {
    ...(classes.length === 0 ? {} : { classes }),
    ...(states.length === 0 ? {} : { states }),
    ...(sender === undefined ? {} : { sender }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(text === undefined ? {} : { text }),
    ...(domain === undefined ? {} : { domain: domain.id }),
    max: HELD_PAGE_MAX,
  };
}

type Listed = Awaited<ReturnType<QuarantineDesk['list']>>['found'][number];

async function* walk(desk: QuarantineControl['desk'], question: HeldQuestion, max: number): AsyncGenerator<Listed> {
  let left = max;
  for (let before: number | undefined; left > 0; ) {
    const page = { ...question, max: Math.min(left, HELD_PAGE_MAX), ...(before === undefined ? {} : { before }) };
    const { found, next } = await desk.list(commandLine, page);
    yield* found;
    left -= found.length;
    if (next === undefined) return;
    before = next;
  }
}

/** Those that are named, or all that match; which has to be asked for with at least one mark. */
async function chosen(
  desk: QuarantineControl['desk'],
  args: ControlArgs,
  {
    reads,
    states,
  }: { readonly reads: Pick<DirectoryReads, 'findDomain'>; readonly states: readonly QuarantineState[] },
): Promise<readonly Pick<Listed, 'id' | 'reference' | 'recipient' | 'class'>[]> {
  const ids = textsArg(args, 'ids');
  const { max: _max, ...marks } = await questionOf(args, reads);
  if (ids.length > 0 && Object.keys(marks).length > 0) {
    throw new Fault('invalid', 'Both messages and marks were given', {
      publicText: 'Name messages, or say which by marks such as --from; not both',
    });
  }
  if (ids.length > BULK_MAX) {
    throw new Fault('invalid', `${ids.length} messages were named`, {
      publicText: `At most ${BULK_MAX} messages at once`,
    });
  }
  if (ids.length > 0) return (await Promise.all(ids.map((id) => copiesOf(desk, id, states)))).flat();
  if (Object.keys(marks).length === 0) {
    throw new Fault('invalid', 'Nothing was chosen', {
      publicText: 'Name messages by their reference, or say which by marks such as --from or --class',
    });
  }
  const all: Listed[] = [];
  for await (const held of walk(desk, { ...marks, max: HELD_PAGE_MAX }, BULK_MAX)) all.push(held);
  return all;
}

/**
 * One copy, by its number or the reference; of what one of our users sent all that are held under it: they are one message,
 * whose recipients nobody here tells apart.
 */
async function copiesOf(
  desk: QuarantineControl['desk'],
  id: string,
  states: readonly QuarantineState[],
): Promise<readonly Pick<Listed, 'id' | 'reference' | 'recipient' | 'class'>[]> {
  const reference = parseReference(id);
  const sent: Listed[] = [];
  if (reference !== undefined) {
    const question = { classes: ['outbound'], states, text: reference, max: HELD_PAGE_MAX } as const;
    for await (const held of walk(desk, question, HELD_PER_ACCOUNT_MAX))
      if (held.reference === reference) sent.push(held);
  }
  return sent.length > 0 ? sent : [await desk.find(commandLine, id, states)];
}

function missing(text: string): Fault {
  return new Fault('not-found', text, { publicText: text });
}
