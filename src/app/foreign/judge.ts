/** The filter, asked about a message of another server. */
import { Turns } from '#base/turns';
import type { House } from '#app/house';
import { authenticatedContent } from '#app/door';
import { refusedReply } from '#app/smtp';
import {
  type AuthenticationResults,
  authenticate,
  findForgedResults,
  formatAuthenticationResults,
} from '#check/authentication';
import type { Resolver } from '#format/dns';
import { foreignJudgement, type ForeignMail, type JudgeForeign } from '#flow/foreign';
import type { FilterRecipient } from '#flow/filter';
import { type MailFilter, recipientNamed, type SpooledContent } from '#flow/receive';
import { headerStart } from './start.ts';
import { foreignRow, type ForeignStory, type ForeignTraces } from './trace.ts';

/** Messages of other servers that are judged at once; their mail is not to stand in the way of ours. */
const AT_ONCE_MAX = 20;
const WAITING_MAX = 2000;

export interface ForeignParts {
  readonly house: House;
  readonly filter: MailFilter;
  readonly resolver: Resolver;
  readonly traces: ForeignTraces;
}

export function foreignFilter(parts: ForeignParts): JudgeForeign {
  const turns = new Turns({ atOnceMax: AT_ONCE_MAX, waitingMax: WAITING_MAX });
  return {
    judge: async (mail, content, signal) => {
      if (!(await turns.take(signal))) throw new Error('The filter has too much to do');
      try {
        const story = await judge(parts, mail, { content, signal });
        told(parts, story);
        return story.judgement;
      } finally {
        turns.give();
      }
    },
  };
}

interface Asked {
  readonly content: SpooledContent;
  readonly signal: AbortSignal;
}

async function judge(parts: ForeignParts, mail: ForeignMail, asked: Asked): Promise<ForeignStory> {
  const { house, filter } = parts;
  const { content, signal } = asked;
  const [{ index, scan }, authentication] = await Promise.all([
    filter.scan(content),
    authenticated(parts, mail, asked),
  ]);
  signal.throwIfAborted();
  const filtered = await filter.judge({
    purpose: 'mail',
    reference: mail.reference,
    scan,
    content,
    client: mail.client?.address,
    clientName: mail.client?.name,
    login: mail.login,
    helo: mail.helo,
    reversePath: mail.reversePath,
    authentication,
    door: [],
    recipients: recipientsOf(mail, house.hostname),
  });
  const start = await headerStart(content);
  const results =
    authentication === undefined || mail.client === undefined
      ? ''
      : formatAuthenticationResults(house.hostname, authentication, { client: mail.client.address });
  const judgement = foreignJudgement(filtered, {
    start,
    results,
    forged: findForgedResults(start, house.hostname),
    reply: (refusal) =>
      refusedReply(refusal, (words, code) => ({
        ...words,
        lines: [...words.lines, `Reference ${mail.reference} (${code})`],
      })),
  });
  return { mail, index, filtered, judgement };
}

/** Whoever cannot be told is judged by the settings of the platform: there is no message that is for nobody. */
function recipientsOf({ recipients, more }: ForeignMail, hostname: string): readonly FilterRecipient[] {
  const named = recipients.map((path) => recipientNamed(path, hostname));
  if (more === 0 && named.length > 0) return named;
  return [...named, { address: '', domain: hostname, isPostmaster: false, accounts: [] }];
}

/** Who signed in at the other server is no stranger, and who came by no network has no address to ask about. */
async function authenticated(
  { house, resolver }: ForeignParts,
  { client, login, helo, reversePath }: ForeignMail,
  { content, signal }: Asked,
): Promise<AuthenticationResults | undefined> {
  if (client === undefined || login !== undefined) return undefined;
  const { clock, hostname: receiver } = house;
  const read = await authenticatedContent(house, content);
  const question = { client: client.address, helo, sender: reversePath, receiver, content: read };
  return await authenticate(question, { resolver, clock, signal });
}

function told({ house, traces }: ForeignParts, story: ForeignStory): void {
  const { mail, judgement } = story;
  const { action, reason } = judgement;
  traces.row(foreignRow(house, story));
  house.log.info('foreign.judged', `A message of another server was judged: ${action}`, {
    mid: mail.reference,
    by: mail.by,
    queue_id: mail.queueId,
    remote_ip: mail.client?.address,
    user: mail.login,
    verdict: reason,
  });
}
