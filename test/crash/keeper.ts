/** Ben looks at what is held for him, lets some of it into his inbox, and deletes some: over the API, as programs do. */
import { Agent, request } from 'node:https';
import { attempt, BEN, type LoadOptions, PASSWORD, untilGone } from './clients.ts';
import { wait } from './process.ts';
import { Gone } from './talk.ts';

export interface HeldLine {
  readonly id: number;
  readonly subject: string;
  readonly recipient: string;
  readonly class: string;
}

const MS_MAX = 10_000;
/** Of one look at the list. */
const TAKEN = 6;

export function keeping(load: LoadOptions, port: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  return untilGone(async () => {
    for (;;) {
      const list = await ask(agent, { host: load.host, port, method: 'GET', path: '?own=true&limit=50' });
      const { messages = [] } = list as { readonly messages?: readonly HeldLine[] };
      const spam = messages.filter((held) => held.class === 'spam').slice(0, TAKEN);
      for (const held of spam) await actOn(load, held, (act) => ask(agent, { ...act, host: load.host, port }));
      if (spam.length === 0) await wait(20);
    }
  }).finally(() => agent.destroy());
}

type Act = (asked: { readonly method: 'POST'; readonly path: string }) => Promise<unknown>;

async function actOn(load: LoadOptions, { id, subject }: HeldLine, act: Act): Promise<void> {
  const number = numberIn(subject) + BEN;
  const post = async (what: 'release' | 'delete'): Promise<boolean> => {
    const answer = (await act({ method: 'POST', path: `/${id}/${what}` })) as { readonly outcome?: string };
    return ['released', 'deleted', 'already'].includes(answer.outcome ?? '');
  };
  if (load.random.below(4) === 0) {
    await attempt(load, 'delete', [{ number, place: 'none' }], () => post('delete'));
    return;
  }
  // Twice at once, as an impatient reader does: it must be there once.
  await attempt(load, 'release', [{ number, place: 'ben INBOX' }], async () => {
    const [one, other] = await Promise.all([post('release'), post('release')]);
    return one || other;
  });
}

export function numberIn(subject: string): number {
  return Number(/Number (\d+)/.exec(subject)?.[1] ?? -1);
}

interface Asked {
  readonly host: string;
  readonly port: number;
  readonly method: 'GET' | 'POST';
  readonly path: string;
}

/** What the API answers, whatever that is; Gone where nothing comes. */
function ask(agent: Agent, { path, ...where }: Asked): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (): void => reject(new Gone('The API is gone'));
    const authorization = `Basic ${Buffer.from(`ben@example.test:${PASSWORD}`).toString('base64')}`;
    const asked = request(
      { ...where, agent, path: `/api/v1/quarantine${path}`, headers: { authorization }, timeout: MS_MAX },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', gone).on('aborted', gone);
        response.on('end', () => {
          if (!response.complete) return gone();
          resolve(JSON.parse(Buffer.concat(chunks).toString() || 'null'));
        });
      },
    );
    asked.on('error', gone).on('timeout', () => asked.destroy());
    asked.end();
  });
}
