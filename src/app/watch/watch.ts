import { hash } from 'node:crypto';
import { concatBytes } from '#base/bytes';
import { saveEvery, type Saving } from '#base/clock';
import { Fault } from '#base/fault';
import type { Log } from '#base/log';
import type { House } from '#app/house';
import { encodeVerdict, type Scan } from '#check/spam';
import type { Verdict } from '#check/verdict';
import { openCountries, type CountryOf } from '#edge/place';
import type { Filtered, FilterRefusal } from '#flow/filter';
import type { Letter } from '#flow/notice';
import { addressKey, formatPath, parseAddress } from '#format/address';
import { type Holding, type IncomingMail, type MailFilter, scanOrNothing } from '#flow/receive';
import type { AttemptEvent } from '#flow/send';
import type { Guard, Guarded, Leaving, Submitter } from '#flow/submit';
import {
  type FoundSign,
  isUnknownRecipient,
  type Sender,
  SendingWatch,
  watchSettings,
  type WatchedMail,
  type WatchJudgement,
} from '#flow/watch';
import { HELD_PER_ACCOUNT_MAX, type HeldSummary, NO_DOMAIN, quarantineSettings } from '#model/quarantine';
import type { TraceEvent } from '#model/trace';
import { peopleOf, type SentPerson } from './people.ts';

export interface WatchNeeds {
  readonly house: House;
  readonly filter: MailFilter;
  /** Files a letter for the postmaster of a hosted domain, or for the operator. */
  readonly tellPostmaster: (domain: string | undefined, letter: Letter) => Promise<unknown>;
}

export interface RunningWatch {
  readonly guard: Guard;
  /** A message was taken. */
  sent(mail: IncomingMail, submitter: Submitter): void;
  /** A delivery was tried: recipients that do not exist count against who wrote to them. */
  attempted(attempt: Pick<AttemptEvent, 'account' | 'outcome' | 'recipients'>): void;
  /** A copy that was held went out after all. */
  released(held: Pick<HeldSummary, 'account' | 'recipient'>): void;
  tend(): Promise<void>;
  /** Keeps what was counted lately. */
  stop(): Promise<void>;
}

export async function startWatch(needs: WatchNeeds): Promise<RunningWatch> {
  const { house } = needs;
  const { clock, log, settings, store } = house;
  const watch = new SendingWatch({
    store: { ...store.read, ...store.write },
    clock,
    log,
    settings,
    countryOf: countriesOf(house),
  });
  await watch.load();
  await watch.resume().catch((error: unknown) => {
    log.warn('watch.resume.failed', 'What was sent in the last hour could not be read', { error: String(error) });
  });
  const saving = startSaving(watch, house);
  /** Between the guard and the commit. */
  const writing = new Map<string, readonly SentPerson[]>();
  house.directoryBell.listen(() => {
    watch.load().catch((error: unknown) => {
      log.warn('watch.failed', 'Which accounts are watched could not be read', { error: String(error) });
    });
  });
  return {
    guard: async (mail, leaving) => {
      const people = await peopleOf(mail, leaving.content);
      const outcome = await guarded(needs, watch, mail, { ...leaving, people });
      // What is held may be a stranger's: what the account usually sends, and whom it knows, does not come from that.
      if (leaving.submitter !== null && outcome.kind === 'pass') remember(writing, mail.reference, people);
      return outcome;
    },
    sent: (mail, submitter) => {
      const people = writing.get(mail.reference);
      writing.delete(mail.reference);
      if (people === undefined) return;
      const sender: Sender = { kind: 'account', account: submitter.account, domain: domainOf(submitter.login) };
      watch.sent({ sender, client: mail.client, people }).catch(uncounted(log));
    },
    attempted: ({ account, outcome, recipients }) => {
      if (account !== null && isUnknownRecipient(outcome)) watch.bounced(account, recipients.length);
    },
    released: ({ account, recipient }) => {
      const address = parseAddress(recipient);
      if (account === null || address === undefined) return;
      watch.released(account, addressKey(address)).catch(uncounted(log));
    },
    tend: () => watch.tend(),
    stop: () => saving.stop(),
  };
}

function uncounted(log: Log): (error: unknown) => void {
  return (error) => log.warn('watch.failed', 'What an account sent could not be counted', { error: String(error) });
}

/** Counts are kept so often: a crash loses no more. */
const SAVE_MS = 2 * 60_000;

function startSaving(watch: SendingWatch, { clock, log }: House): Saving {
  return saveEvery(clock, SAVE_MS, () =>
    watch.save().catch((error: unknown) => {
      log.warn('watch.unsaved', 'What was sent lately could not be kept; the next time tries again', {
        error: String(error),
      });
    }),
  );
}

/** Messages between their guard and their commit; one that was refused in between is forgotten some day. */
const WRITING_MAX = 1000;

function remember(writing: Map<string, readonly SentPerson[]>, reference: string, people: readonly SentPerson[]): void {
  writing.set(reference, people);
  const [oldest] = writing.keys();
  if (writing.size > WRITING_MAX && oldest !== undefined) writing.delete(oldest);
}

interface Written extends Leaving {
  readonly people: readonly SentPerson[];
}

function countriesOf({ settings, log }: House): CountryOf {
  const path = settings.snapshot().get(watchSettings.countryFile);
  if (path === '') return () => '';
  try {
    return openCountries(path);
  } catch (error) {
    log.warn('watch.countries.failed', 'The file of countries cannot be read: nobody knows countries', {
      path,
      error: String(error),
    });
    return () => '';
  }
}

async function guarded(needs: WatchNeeds, watch: SendingWatch, mail: IncomingMail, leaving: Written): Promise<Guarded> {
  const { house } = needs;
  const sender = await senderOf(house, mail, leaving.submitter);
  const { scan, filtered } = await scanned(needs, mail, leaving, sender.domain);
  const refused = refusalOf(filtered);
  const at = house.clock.now();
  if (refused !== undefined) return { kind: 'refuse', refused, story: filtered.story };
  if (isReport(mail)) return { kind: 'pass', story: [] };
  const verdict = filtered.copies[0]?.[0]?.verdict;
  const watched: WatchedMail = {
    sender,
    client: mail.client,
    people: leaving.people,
    verdict: verdict?.kind,
    // Reports of servers say the same to everybody.
    textKey: mail.reversePath === null ? undefined : textKeyOf(scan),
    fingerprint: mail.reversePath === null ? undefined : scan.fingerprint,
    messageKey: messageKeyOf(leaving),
  };
  const judged = await watch.judge(watched);
  const story = storyOf(judged, at);
  if (judged.action !== 'hold' && judged.action !== 'watched') return { kind: 'pass', story };
  await holdSender(needs, watch, { mail, leaving, sender, judged });
  const holding = await holdingOf(house, { mail, leaving, judged, verdict });
  await requireRoom(house, mail, holding);
  return { kind: 'hold', holding, story };
}

/** For addresses of nobody that take reports: what such mail holds is what somebody else wrote to who reports it. */
function isReport({ recipients }: IncomingMail): boolean {
  return recipients.every(({ reach }) => reach.kind === 'local' && reach.accounts.length === 0);
}

/** Who sends more than is held for one is told to come again: what was taken is never let go for it. */
async function requireRoom(house: House, mail: IncomingMail, { account, domain }: Holding): Promise<void> {
  const held = await house.store.read.countOutbound(account === null ? { domain } : { account });
  if (held + mail.recipients.length <= HELD_PER_ACCOUNT_MAX) return;
  throw new Fault('limit', `${held} copies of account ${account ?? 'none'}, domain ${domain} are held`, {
    publicText: 'What you send is held until your postmaster has looked, and no more of it is taken for now',
  });
}

/** Of a network whatever sender it names: one gone bad names anybody, or nobody. */
async function senderOf(house: House, mail: IncomingMail, submitter: Submitter | null): Promise<Sender> {
  if (submitter !== null) return { kind: 'account', account: submitter.account, domain: domainOf(submitter.login) };
  const { domain } = mail.reversePath ?? { domain: house.hostname };
  const isOurs = (await house.directory.domain(domain)) !== undefined;
  return { kind: 'client', domain: isOurs ? domain : house.hostname };
}

/** The same message to the same people, whenever a program hands it in again. */
function messageKeyOf({ index, people }: Written): string {
  const keys = people.map(({ addressKey: key }) => key).sort();
  return hash('sha256', [index.messageId, ...keys].join('\n'), 'base64url');
}

function domainOf(login: string): string {
  return login.slice(login.lastIndexOf('@') + 1);
}

/** As it would leave: with the fields that we add, whose absence would say something. */
async function scanned(
  { filter }: WatchNeeds,
  mail: IncomingMail,
  { content, completed, submitter }: Leaving,
  domain: string,
): Promise<{ readonly scan: Scan; readonly filtered: Filtered }> {
  const whole =
    content.kind === 'memory'
      ? ({ kind: 'memory', bytes: new Uint8Array(concatBytes([completed, content.bytes])) } as const)
      : content;
  const scan = await scanOrNothing(filter, whole);
  const filtered = await filter.judge({
    purpose: 'question',
    reference: mail.reference,
    scan,
    content: whole,
    client: undefined,
    login: submitter?.login,
    submission: { client: mail.client, recipients: mail.recipients.map(({ path }) => formatPath(path).slice(1, -1)) },
    helo: '',
    reversePath: mail.reversePath,
    authentication: undefined,
    door: [],
    recipients: [{ address: '', domain, isPostmaster: false, accounts: [] }],
  });
  return { scan, filtered };
}

/** Of what a user sends only a virus is refused; blocked attachments are the affair of whoever gets them. */
function refusalOf({ copies, defer }: Filtered): FilterRefusal | undefined {
  if (defer !== undefined) return { kind: 'defer', reason: { kind: 'content', what: 'scanner', test: '' } };
  const verdict = copies[0]?.[0]?.verdict;
  if (verdict?.kind !== 'virus') return undefined;
  return { kind: 'refuse', reason: { kind: 'content', what: 'virus', test: verdict.decisive ?? '' } };
}

/** Short texts are alike by chance. */
function textKeyOf(scan: Scan): string | undefined {
  return scan.subject.length < 8 ? undefined : scan.subject.replaceAll(/\d+/g, '#').toLowerCase();
}

function storyOf({ action, score, signs }: WatchJudgement, at: number): readonly TraceEvent[] {
  if (action === 'pass') return [];
  if (action === 'watched') {
    const text = 'Held: what this account sends is held until somebody has looked';
    return [{ at, event: 'sending.held', text }];
  }
  const words = signs.map(({ words: said, points }) => `${said} (${points})`).join('; ');
  const event = action === 'hold' ? 'sending.held' : 'sending.noted';
  const text = action === 'hold' ? `Held, since it looks like mail of a stolen account: ${words}` : `Seen: ${words}`;
  return [{ at, event, text, facts: { score, signs: signs.map(({ sign }) => sign).join(' ') } }];
}

interface HeldSender {
  readonly mail: IncomingMail;
  readonly leaving: Leaving;
  readonly sender: Sender;
  readonly judged: WatchJudgement;
}

/** The first time, the account is watched from now on and those who look after it are told. */
async function holdSender({ house, tellPostmaster }: WatchNeeds, watch: SendingWatch, of: HeldSender): Promise<void> {
  const { mail, leaving, sender, judged } = of;
  if (judged.action !== 'hold') return;
  const { log } = house;
  const who = leaving.submitter?.login ?? mail.client ?? 'a trusted network';
  log.warn('sending.held', 'Mail of an account is held, since it sends as a stolen one does', {
    user: who,
    remote_ip: mail.client,
    signs: judged.signs.map(({ sign }) => sign).join(' '),
  });
  if (!(await watch.hold({ sender, client: mail.client }, judged.signs))) return;
  const letter = letterOf({ who, mail, signs: judged.signs, isAccount: sender.kind === 'account' });
  const told = Promise.all([tellPostmaster(sender.domain, letter), tellPostmaster(undefined, letter)]);
  told.catch((error: unknown) => {
    log.warn('notice.failed', 'Nobody could be told of a stolen account', { error: String(error) });
  });
}

interface LetterFacts {
  readonly who: string;
  readonly mail: IncomingMail;
  readonly signs: readonly FoundSign[];
  readonly isAccount: boolean;
}

function letterOf({ who, mail, signs, isAccount }: LetterFacts): Letter {
  const seen = signs.map(({ words }) => `  - ${words}`).join('\n');
  const next = isAccount
    ? `If it was stolen:
  rookery account contain ${who}
ends its sessions, takes its passwords out of force, holds what it has
queued and shows what was changed in it lately. Give it a new password
then.

If all is well:
  rookery account contain ${who} --undo
lets it send again. What was held is still there; to send it:
  rookery quarantine release --class outbound --from ${who}`
    : `Look at the machine. What was held is listed by:
  rookery quarantine list --class outbound
and sent or thrown away by rookery quarantine release, or delete.
While it goes on, one mail an hour tells of it.`;
  const held = isAccount
    ? `Nothing of it has gone out: it lies in the quarantine, and so will all
that it sends until somebody has looked. The story of the first message
that was held:`
    : `What looks so lies in the quarantine and has not gone out; all else goes
its way. The story of a message that was held:`;
  return {
    subject: `Mail of ${who} is held`,
    text: `What ${who} sends (client ${mail.client ?? 'unknown'})
looks as if somebody else were sending with it:

${seen}

${held}
  rookery trace ${mail.reference}

${next}
`,
  };
}

interface HoldingFacts {
  readonly mail: IncomingMail;
  readonly leaving: Leaving;
  readonly judged: WatchJudgement;
  readonly verdict: Verdict | undefined;
}

/** What no domain of ours is named in is the operator's. */
async function holdingOf(house: House, { mail, leaving, judged, verdict }: HoldingFacts): Promise<Holding> {
  const { submitter } = leaving;
  const { reversePath } = mail;
  const domain = reversePath === null ? undefined : await house.directory.domain(reversePath.domain);
  const owner = submitter ?? { account: null, domain: domain?.id ?? NO_DOMAIN, tenant: domain?.tenant ?? 0 };
  const name = submitter === null ? (reversePath?.domain ?? '') : domainOf(submitter.login);
  return {
    account: owner.account,
    domain: owner.domain,
    tenant: owner.tenant,
    reason: judged.signs.map(({ words }) => words).join('; ') || 'The account is watched',
    score: judged.score,
    verdict: verdict === undefined ? '' : encodeVerdict(verdict),
    retentionMs: house.settings.snapshot(name).get(quarantineSettings.retention),
  };
}
