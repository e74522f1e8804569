/**
 * Asks: passes on what a sender wants the postmaster to know. It ends in the mailbox of whoever looks after the domain
 * that was written to, and nowhere else: nothing is sent to anybody, and nobody's address gets into a header field.
 */
import type { Clock } from '#base/clock';
import type { MaybePromise } from '#base/connection';
import type { Reference } from '#base/ids';
import { parseAddress } from '#format/address';
import type { TraceEvent, TraceRecord } from '#model/trace';
import { causeOf } from './causes.ts';
import { shown } from './evidence.ts';
import { sightingOf } from './see.ts';
import type { Texts } from './texts.ts';

/** What somebody wrote. All of it is a stranger's. */
export interface Question {
  readonly reference: Reference;
  /** IP address of the browser. */
  readonly client: string;
  /** Lines end with \n. */
  readonly text: string;
  /** '' where none was given. */
  readonly replyTo: string;
}

/** `no-one`: it could not be filed, through no fault of theirs. */
export type Asked = 'passed-on' | 'asked-before' | 'too-many' | 'not-known' | 'no-one';

export interface Letter {
  readonly subject: string;
  readonly text: string;
}

export interface AsksParts {
  readonly clock: Clock;
  /** All rows under a reference, those of late included. */
  readonly records: (reference: Reference) => Promise<readonly TraceRecord[]>;
  /** Whether a domain is hosted here. */
  readonly isHosted: (domain: string) => MaybePromise<boolean>;
  /** Files a letter for the postmaster of a hosted domain, or the operator where it is undefined. */
  readonly tellPostmaster: (domain: string | undefined, letter: Letter) => Promise<boolean>;
  /** Adds to the story of a reference. */
  readonly note: (reference: Reference, event: TraceEvent) => void;
  /** `192.0.2.0/24` */
  readonly networkOf: (client: string) => string;
  readonly link: (reference: Reference) => string | undefined;
  readonly texts: Texts;
}

/** Questions a day: of one network, and all together, so that nobody fills a mailbox. */
export const ASKS_OF_NETWORK_MAX = 3;
export const ASKS_MAX = 200;
const DAY_MS = 24 * 3600 * 1000;
const LINE_CHARACTERS_MAX = 76;
/** Recipients named to the postmaster. */
const RECIPIENTS_NAMED_MAX = 5;

export class Asks {
  readonly #parts: AsksParts;
  #day = 0;
  #all = 0;
  readonly #networks = new Map<string, number>();
  /** Of today; those of before are in the trace. */
  readonly #references = new Set<Reference>();

  constructor(parts: AsksParts) {
    this.#parts = parts;
  }

  async ask(question: Question): Promise<Asked> {
    const { records, networkOf } = this.#parts;
    const { reference } = question;
    this.#turnDay();
    if (this.#references.has(reference)) return 'asked-before';
    const network = networkOf(question.client);
    if (this.#all >= ASKS_MAX || (this.#networks.get(network) ?? 0) >= ASKS_OF_NETWORK_MAX) return 'too-many';
    // Counted before anything is waited for: two at once are one too many.
    this.#references.add(reference);
    this.#count(network, 1);
    const outcome = await this.#pass(question, await records(reference)).catch((error: unknown) => {
      this.#takeBack(reference, network);
      throw error;
    });
    if (outcome !== 'passed-on') this.#takeBack(reference, network);
    return outcome;
  }

  async #pass(question: Question, records: readonly TraceRecord[]): Promise<Asked> {
    const { clock, note, tellPostmaster } = this.#parts;
    const { reference } = question;
    if (sightingOf(records) === undefined) return 'not-known';
    if (records.some(({ story }) => story.some(({ event }) => event === ASKED_EVENT))) return 'asked-before';
    const domain = await this.#domainOf(records);
    if (!(await tellPostmaster(domain, this.#letter(question, records, domain)))) return 'no-one';
    note(reference, { at: clock.now(), event: ASKED_EVENT, text: 'The sender asked the postmaster by the page' });
    return 'passed-on';
  }

  /** The first domain that was written to and lives here. */
  async #domainOf(records: readonly TraceRecord[]): Promise<string | undefined> {
    for (const { recipients } of records.filter(({ kind }) => kind === 'refused')) {
      for (const recipient of recipients) {
        const domain = parseAddress(recipient)?.domain;
        if (domain !== undefined && (await this.#parts.isHosted(domain))) return domain;
      }
    }
    return undefined;
  }

  /** For the postmaster's eyes: recipients of that domain stand in it. */
  #letter({ reference, client, text, replyTo }: Question, records: readonly TraceRecord[], domain?: string): Letter {
    const { link, texts } = this.#parts;
    const refused = records.filter(({ kind }) => kind === 'refused');
    const [seen] = sightingOf(records)?.seen ?? [];
    const [row] = refused;
    const to = [...new Set(refused.flatMap(({ recipients }) => recipients))].filter(
      (recipient) => domain !== undefined && parseAddress(recipient)?.domain === domain,
    );
    const cause = seen === undefined ? '' : `${causeOf(seen.cause).code}: ${texts.causes[seen.cause].title}`;
    const facts: readonly (readonly [string, string])[] = [
      ['Reference', reference],
      ['When', new Date(seen?.atMs ?? 0).toISOString()],
      ['Why', cause],
      ['From', row?.sender === '' ? '<> (a notice)' : (row?.sender ?? '')],
      ['Server', [row?.client, row?.helo].filter((part) => part !== undefined && part !== '').join(', greeted as ')],
      ['To', to.slice(0, RECIPIENTS_NAMED_MAX).join(', ')],
      ['Page', link(reference) ?? ''],
    ];
    const lines = facts.flatMap(([label, value]) =>
      value === '' ? [] : [`  ${label.padEnd(11)}${shown(label, value)}`],
    );
    return {
      subject: `Question about refused mail, reference ${reference}`,
      text: `Somebody whose mail was not taken asks you to look at it.

${lines.join('\n')}

They wrote this, from the address ${client}. Nobody has checked who they are.

${quoted(text)}

${replyTo === '' ? 'They left no address for an answer.' : `They want an answer to: ${replyTo}\n(as they typed it; it may belong to somebody else)`}

The whole story:  rookery trace ${reference}
`,
    };
  }

  #turnDay(): void {
    const day = Math.floor(this.#parts.clock.now() / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#all = 0;
    this.#networks.clear();
    this.#references.clear();
  }

  #count(network: string, by: number): void {
    this.#all += by;
    this.#networks.set(network, (this.#networks.get(network) ?? 0) + by);
  }

  #takeBack(reference: Reference, network: string): void {
    this.#references.delete(reference);
    this.#count(network, -1);
  }
}

const ASKED_EVENT = 'why.asked';

/** Each line behind a mark, so that nothing of it looks like ours; long ones are broken. */
function quoted(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => broken(line))
    .map((line) => `> ${line}`)
    .join('\n');
}

function broken(line: string): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > LINE_CHARACTERS_MAX) {
    const space = rest.lastIndexOf(' ', LINE_CHARACTERS_MAX);
    const end = space > 0 ? space : LINE_CHARACTERS_MAX;
    lines.push(rest.slice(0, end));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return [...lines, rest];
}
