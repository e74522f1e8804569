import { concatBytes } from '#base/bytes';
import { saveEvery, type Saving } from '#base/clock';
import { Fault } from '#base/fault';
import type { House } from '#app/house';
import { encodeVerdict, type Scan, unscanned } from '#check/spam';
import type { Verdict } from '#check/verdict';
import { openCountries, type CountryOf } from '#edge/place';
import type { Filtered, FilterRefusal } from '#flow/filter';
import type { Letter } from '#flow/notice';
import type { IncomingMail, MailFilter } from '#flow/receive';
import type { Guard, Guarded, Leaving, Submitter } from '#flow/submit';
import {
  type FoundSign,
  type Sender,
  SendingWatch,
  watchSettings,
  type WatchedMail,
  type WatchJudgement,
} from '#flow/watch';
import { HELD_PER_ACCOUNT_MAX, quarantineSettings } from '#model/quarantine';
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
  /** Recipients of an account that other servers do not know. */
  bounced(account: number, recipients: number): void;
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
      if (leaving.submitter !== null) remember(writing, mail.reference, people);
      return await guarded(needs, watch, mail, { ...leaving, people });
    },
    sent: (mail, submitter) => {
      const people = writing.get(mail.reference);
      writing.delete(mail.reference);
      if (people === undefined) return;
      const sender: Sender = { kind: 'account', account: submitter.account, domain: domainOf(submitter.login) };
      watch.sent({ sender, client: mail.client, people }).catch((error: unknown) => {
        log.warn('watch.failed', 'What an account sent could not be counted', { error: String(error) });
      });
    },
    bounced: (account, recipients) => watch.bounced(account, recipients),
    tend: () => watch.tend(),
    stop: () => saving.stop(),
  };
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
  const { scan, filtered } = await scanned(needs, mail, leaving, sender?.domain ?? house.hostname);
  const refused = refusalOf(filtered);
  const at = house.clock.now();
  if (refused !== undefined) return { kind: 'refuse', refused, story: filtered.story };
  if (sender === undefined) return { kind: 'pass', story: [] };
  const verdict = filtered.copies[0]?.[0]?.verdict;
  const watched: WatchedMail = {
    sender,
    client: mail.client,
    people: leaving.people,
    verdict: verdict?.kind,
    textKey: textKeyOf(scan),
    fingerprint: scan.fingerprint,
  };
  const judged = await watch.judge(watched);
  const story = storyOf(judged, at);
  if (judged.action !== 'hold' && judged.action !== 'watched') return { kind: 'pass', story };
  await holdSender(needs, watch, { mail, leaving, sender, judged });
  await requireRoom(house, mail, sender);
  const holding = await holdingOf(house, { mail, leaving, judged, verdict });
  return holding === undefined ? { kind: 'pass', story } : { kind: 'hold', holding, story };
}

/** Who sends more than is held for one account is told to come again: what was taken is never let go for it. */
async function requireRoom(house: House, mail: IncomingMail, sender: Sender): Promise<void> {
  if (sender.kind !== 'account') return;
  const held = await house.store.read.countOutbound({ account: sender.account });
  if (held + mail.recipients.length <= HELD_PER_ACCOUNT_MAX) return;
  throw new Fault('limit', `${held} copies that account ${sender.account} sent are held`, {
    publicText: 'What you send is held until your postmaster has looked, and no more of it is taken for now',
  });
}

/** Undefined where it is for nobody here: a report that we pass on. */
async function senderOf(house: House, mail: IncomingMail, submitter: Submitter | null): Promise<Sender | undefined> {
  if (submitter !== null) return { kind: 'account', account: submitter.account, domain: domainOf(submitter.login) };
  const { reversePath } = mail;
  if (reversePath === null) return undefined;
  return (await house.directory.domain(reversePath.domain)) === undefined
    ? undefined
    : { kind: 'client', domain: reversePath.domain };
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
  const { scan } = await filter.scan(whole).catch((error: unknown) => ({ scan: unscanned(0, String(error)) }));
  const filtered = await filter.judge({
    purpose: 'question',
    reference: mail.reference,
    scan,
    content: whole,
    client: undefined,
    login: submitter?.login,
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
  const fresh = sender.kind === 'account' ? await watch.hold(sender.account, judged.signs) : true;
  if (!fresh) return;
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
and sent or thrown away by rookery quarantine release, or delete.`;
  return {
    subject: `Mail of ${who} is held`,
    text: `What ${who} sends (client ${mail.client ?? 'unknown'})
looks as if somebody else were sending with it:

${seen}

Nothing of it has gone out: it lies in the quarantine, and so will all
that it sends until somebody has looked. The story of the first message
that was held:
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

/** Undefined where nobody can be found to whom what is held would belong. */
async function holdingOf(
  house: House,
  { mail, leaving, judged, verdict }: HoldingFacts,
): Promise<Extract<Guarded, { kind: 'hold' }>['holding'] | undefined> {
  const { submitter } = leaving;
  const { reversePath } = mail;
  const domain = reversePath === null ? undefined : await house.directory.domain(reversePath.domain);
  const owner =
    submitter ??
    (domain === undefined
      ? undefined
      : { account: null, domain: domain.id as number, tenant: domain.tenant as number });
  if (owner === undefined) return undefined;
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
