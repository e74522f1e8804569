import { asFault, Fault } from '#base/fault';
import type { Reference } from '#base/ids';
import type { ExplainedVerdict, Thresholds } from '#check/spam';
import type { EvidenceText, MailKind, Verdict, VerdictKind } from '#check/verdict';
import type { DisposedStory } from '#flow/filter';
import { textArg, textsArg } from './args.ts';
import type { ControlHandlers } from './server.ts';

/** Octets of a message that comes in the request itself. */
export const ASKED_MESSAGE_BYTES_MAX = 700 * 1024;
/** Files of one request. */
export const ASKED_FILES_MAX = 1000;
/** So many are looked at at once: as many as keep the threads busy. */
const AT_ONCE = 8;

export interface ShownTest {
  readonly test: string;
  readonly points: number;
  readonly words: string;
  readonly evidence: Readonly<Record<string, EvidenceText>>;
}

export interface ShownVerdict extends Omit<Verdict, 'tests'> {
  readonly tests: readonly ShownTest[];
  /** What every message begins with: the score is this and the points of the tests. */
  readonly base: number;
  /** What it is taken for, what its recipient had best do, and what would have changed it: a sentence or two each. */
  readonly summary: string;
  readonly advice: string;
  readonly change: string;
  /** What its sender could mend, the heaviest first. */
  readonly mends: readonly string[];
  /** From these scores on a message is spam, and high spam. */
  readonly required: { readonly spam: number; readonly high: number };
}

/** One message of a file; of an mbox which one, counted from 1. */
export interface AskedMessage {
  readonly message?: number;
  readonly verdict: ShownVerdict;
}

/** What came of one file, or of one message in it. */
export type AskedFile =
  | ({ readonly path: string } & AskedMessage)
  /** `unreadable`: the server may not read it; whoever asks may be able to. */
  | { readonly path: string; readonly problem: string; readonly unreadable: boolean };

export interface FilterControl {
  ask(message: Uint8Array): Promise<ShownVerdict>;
  /** All messages of a file that the server can read. */
  askFile(path: string): AsyncIterable<AskedMessage>;
}

export interface WhyVerdict extends ExplainedVerdict {
  readonly kind: VerdictKind;
  readonly mail: MailKind;
  readonly score: number;
  /** As they are set now for the first of the recipients. */
  readonly required: Thresholds;
  readonly recipients: readonly string[];
}

export interface WhyCopy extends DisposedStory {
  /** Where a setting decided: how it stands now, and in words where that comes from. */
  readonly setting?: { readonly key: string; readonly value: string; readonly from: string };
}

export interface MessageWhy {
  readonly reference: Reference;
  readonly sender: string;
  readonly recipients: readonly string[];
  /** None: the filter did not look at it. */
  readonly verdicts: readonly WhyVerdict[];
  readonly copies: readonly WhyCopy[];
}

/** Why a message was judged so, by its reference. Rejects where nothing is known of it. */
export type WhyControl = (reference: string) => Promise<MessageWhy>;

/** For whoever wants to know what the filter thinks. */
export function filterHandlers({
  filter,
  why,
}: {
  readonly filter: FilterControl;
  readonly why: WhyControl;
}): ControlHandlers {
  return {
    'filter.why': async (args) => await why(textArg(args, 'reference')),
    'filter.ask': async (args) => await filter.ask(messageArg(args['message'])),
    'filter.ask-files': async (args, call) => {
      const paths = textsArg(args, 'paths');
      if (paths.length > ASKED_FILES_MAX) throw wrong(`At most ${ASKED_FILES_MAX} files at once`);
      const waiting = paths.values();
      const work = async (): Promise<void> => {
        for (const path of waiting) {
          if (call.signal.aborted) return;
          for await (const asked of askedFile(filter, path)) {
            if (call.signal.aborted) return;
            await call.item(asked);
          }
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return null;
    },
  };
}

async function* askedFile(filter: FilterControl, path: string): AsyncGenerator<AskedFile> {
  try {
    for await (const asked of filter.askFile(path)) yield { path, ...asked };
  } catch (error) {
    const { kind, publicText } = asFault(error);
    yield { path, problem: publicText, unreadable: kind === 'not-found' };
  }
}

function messageArg(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw wrong('The message is missing');
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length > ASKED_MESSAGE_BYTES_MAX)
    throw wrong(`The message has more than ${ASKED_MESSAGE_BYTES_MAX / 1024} KiB`);
  return bytes;
}

function wrong(what: string): Fault {
  return new Fault('invalid', what, { publicText: what });
}
