/** Reads back what the filter told the trace: which verdict was for whom, and what became of each copy. */
import { decodeVerdict } from '#check/spam';
import type { Verdict } from '#check/verdict';
import type { TraceEvent } from '#model/trace';
import { type FilterAction, filterActions } from './settings.ts';

export interface DisposedStory {
  readonly recipient: string;
  readonly action: FilterAction;
  /** A setting's key, a rule, a test: why that became of it. */
  readonly because: string;
  readonly text: string;
}

export interface JudgedStory {
  /** Each with those for whom it was made; of them there is at least one. */
  readonly verdicts: readonly { readonly verdict: Verdict; readonly recipients: readonly string[] }[];
  readonly copies: readonly DisposedStory[];
}

/** Of the events that whoever asks may see, and the recipients of whom they may know. */
export function judgedStory(story: readonly TraceEvent[], recipients: readonly string[]): JudgedStory {
  const common = story.findLast(({ event }) => event === 'filter.judged');
  const disposed = story.filter(({ event }) => event === 'filter.disposed');
  const own = disposed.filter((event) => verdictOf(event) !== undefined);
  const hasOwn = new Set(own.map(recipientOf));
  const shared = common === undefined ? undefined : verdictOf(common);
  const rest = recipients.filter((address) => !hasOwn.has(address.toLowerCase()));
  const named = new Set(disposed.map(recipientOf));
  // Of mail of another server: what came of all copies together.
  const answer = story.findLast(({ event }) => event === 'foreign.answered');
  const done = answer === undefined ? '' : `. ${answer.text}`;
  return {
    verdicts: [
      ...(shared === undefined || rest.length === 0 ? [] : [{ verdict: shared, recipients: rest }]),
      ...own.flatMap((event) => {
        const verdict = verdictOf(event);
        return verdict === undefined ? [] : [{ verdict, recipients: [recipientOf(event)] }];
      }),
    ],
    copies: [
      ...disposed.map((event) => ({ ...disposedOf(event), text: `${event.text}${done}` })),
      // Of a copy that is simply delivered the story says nothing more.
      ...(shared === undefined ? [] : rest)
        .filter((address) => !named.has(address.toLowerCase()))
        .map((recipient) => ({
          recipient,
          action: 'inbox' as const,
          because: shared?.decisive ?? 'the verdict',
          text: `The copy for ${recipient} was let in: ${reasonOf(shared)}${done}`,
        })),
    ],
  };
}

function reasonOf(verdict: Verdict | undefined): string {
  return verdict?.decisive === undefined
    ? 'nothing that is set says otherwise of such mail'
    : `${verdict.decisive} decided so`;
}

function disposedOf(event: TraceEvent): DisposedStory {
  const { action, because } = event.facts ?? {};
  return {
    recipient: recipientOf(event),
    action: filterActions.find((name) => name === action) ?? 'inbox',
    because: typeof because === 'string' ? because : '',
    text: event.text,
  };
}

function verdictOf({ facts }: TraceEvent): Verdict | undefined {
  const text = facts?.['verdict'];
  return typeof text === 'string' ? decodeVerdict(text) : undefined;
}

function recipientOf({ facts }: TraceEvent): string {
  return String(facts?.['recipient'] ?? '').toLowerCase();
}
