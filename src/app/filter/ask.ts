/** Asks the running filter about a message that nobody sent: nothing is delivered, kept or counted. */
import { readFile, stat } from 'node:fs/promises';
import { Fault } from '#base/fault';
import type { House } from '#app/house';
import type { AskedMessage, ShownVerdict } from '#app/control';
import { explainTest, explainVerdict, type Thresholds, unscanned } from '#check/spam';
import type { Verdict } from '#check/verdict';
import { filterSettings } from '#flow/filter';
import type { MailFilter } from '#flow/receive';
import { anyMailOf } from '#format/mailfile';

/** A larger message would not be taken either. */
export const ASKED_BYTES_MAX = 50 * 1024 * 1024;

export class FilterAsks {
  readonly #house: House;
  readonly #filter: MailFilter;

  constructor(house: House, filter: MailFilter) {
    this.#house = house;
    this.#filter = filter;
  }

  /** The verdict as the platform's settings have it. */
  async ask(file: Uint8Array): Promise<ShownVerdict> {
    const { hostname, settings } = this.#house;
    const bytes = new Uint8Array(withoutMboxLine(file));
    const content = { kind: 'memory', bytes } as const;
    const scan = await this.#house.look(bytes).catch((error: unknown) => {
      if (error instanceof Fault && error.kind === 'limit') throw error;
      return unscanned(bytes.length, `The scan came to no end: ${String(error)}`);
    });
    const { copies } = await this.#filter.judge({
      purpose: 'question',
      reference: '',
      scan,
      content,
      client: undefined,
      helo: '',
      reversePath: null,
      authentication: undefined,
      door: [],
      recipients: [{ address: '', domain: hostname, isPostmaster: false, accounts: [] }],
    });
    const judged = copies[0]?.[0];
    if (judged === undefined) throw new Fault('temporary', 'The filter gave no verdict');
    const snapshot = settings.snapshot();
    return shownVerdict(judged.verdict, {
      spam: snapshot.get(filterSettings.spamScore),
      highSpam: snapshot.get(filterSettings.highScore),
      phish: snapshot.get(filterSettings.phishScore),
    });
  }

  /** The same of each message in a file that the server can read. */
  async *askFile(path: string): AsyncGenerator<AskedMessage> {
    const file = anyMailOf(await readMessages(path));
    if (file.kind === 'other') throw refused(path, file.why);
    const isOne = file.messages.length === 1;
    for (const [i, message] of file.messages.entries()) {
      yield { ...(isOne ? {} : { message: i + 1 }), verdict: await this.ask(message) };
    }
  }
}

async function readMessages(path: string): Promise<Uint8Array> {
  try {
    const { size, ...kind } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }));
    if (!kind.isFile) throw refused(path, 'is not a file');
    if (size > ASKED_BYTES_MAX)
      throw refused(path, `has more than ${ASKED_BYTES_MAX / 1024 / 1024} MiB; of an mbox, give a part`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new Fault('not-found', `Cannot read ${path}: ${code}`, {
      publicText: `cannot be read by the server (${code})`,
    });
  }
}

function refused(path: string, what: string): Fault {
  return new Fault('invalid', `${path} ${what}`, { publicText: what });
}

/** Messages that were cut out of an mbox begin with its separator, which is no part of them. */
function withoutMboxLine(file: Uint8Array): Uint8Array {
  const isMbox = file[0] === 0x46 && file[1] === 0x72 && file[2] === 0x6f && file[3] === 0x6d && file[4] === 0x20;
  const end = isMbox ? file.indexOf(0x0a) : -1;
  return end === -1 ? file : file.subarray(end + 1);
}

/** A verdict with its words. */
export function shownVerdict(verdict: Verdict, thresholds: Thresholds): ShownVerdict {
  const { tests, ...rest } = verdict;
  const { base, summary, advice, change, mends } = explainVerdict(verdict, thresholds);
  return {
    ...rest,
    base,
    summary,
    advice,
    change,
    mends,
    required: { spam: thresholds.spam, high: thresholds.highSpam },
    tests: tests.map((found) => ({
      test: found.test,
      points: Math.round(found.points * 100) / 100,
      words: explainTest(found).words,
      evidence: found.evidence,
    })),
  };
}
