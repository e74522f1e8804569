/** The life of the server: start, ready, signals, end. */
import { isPromise, type MaybePromise } from '#base/connection';
import type { Log } from '#base/log';
import type { TestHit } from '#check/verdict';
import { DirectoryCache, Passwords } from '#model/directory';
import { Notices } from '#flow/notice';
import { SignIns, stripRecent } from '#flow/signin';
import { assemble, type House } from '#app/house';
import { apiSignIn } from '#app/api';
import { choiceOperations } from '#app/choice';
import { startReports } from '#app/report';
import { doorParts, secondLook } from '#app/door';
import { startFilter } from '#app/filter';
import { foreignFilter } from '#app/foreign';
import { DomainSigner, mailHouse } from '#app/smtp';
import { openInternet, type OutsideWorld } from '#app/send';
import { startFeeds } from '#app/feeds';
import { startLists } from '#app/lists';
import { startQuarantine, unansweredTeller } from '#app/quarantine';
import { Online, type SignInPort } from '#app/signin';
import { startWatch } from '#app/watch';
import { startUnsubscribe } from '#app/unsubscribe';
import { startViruses } from '#app/viruses';
import { createWeb } from '#app/web';
import type { BootstrapConfig } from '#app/config';
import type { CertificateFiles } from '#edge/net';
import { type ControlServer, openDkimKey } from '#app/control';
import { openControl } from './control.ts';
import { startChores } from './chores.ts';
import { connectionServer } from './connections.ts';
import { ensureCertificate, ensureOperator, type NewOperator } from './first-start.ts';
import { Listeners } from './listeners.ts';
import { type TellUser, witness } from './witness.ts';

export interface RunningServer {
  readonly house: House;
  readonly passwords: Passwords;
  readonly signIns: SignIns;
  readonly listeners: Listeners;
  /** Set when this start made the operator: shown once. */
  readonly newOperator: NewOperator | undefined;
  readonly madeCertificate: boolean;
  /** Ends within seconds: no new connections, sessions are told, what is being committed is committed. */
  stop(): Promise<void>;
}

/** Sessions have this long to come to their end. */
const STOP_MS_MAX = 5000;

export interface ServerOptions {
  readonly log: Log;
  readonly version: string;
  readonly onFatal: (message: string) => void;
  /** Where mail for others goes; the internet where not given. */
  readonly outside?: (house: House) => OutsideWorld;
  /** Of the first operator; a random one where not given. */
  readonly operatorPassword?: string;
}

/** Starts everything; resolves when all listeners are up. */
export async function serve(config: BootstrapConfig, options: ServerOptions): Promise<RunningServer> {
  const { data: folder, hostname } = config;
  const house = await assemble({ folder, hostname, ...options });
  const passwords = new Passwords({ random: house.random });
  const certificates: CertificateFiles[] = [...config.certificates];
  let madeCertificate = false;
  if (certificates.length === 0) {
    const made = await ensureCertificate(folder, hostname, house);
    madeCertificate = made.made;
    certificates.push(made);
  }
  const shutdown = new AbortController();
  const signIns = newSignIns(house, passwords);
  const signer = new DomainSigner(
    house.store.read,
    { open: (sealed) => openDkimKey(house.secrets, sealed) },
    house.clock,
  );
  const ctx = { log: options.log, signal: shutdown.signal, deadline: Number.POSITIVE_INFINITY, traceId: 'server' };
  let listeners: Listeners | undefined;
  const outside = options.outside?.(house) ?? openInternet(house, config.dnsServers);
  const lists = startLists({
    resolver: outside.resolver,
    settings: house.settings,
    store: { ...house.store.read, ...house.store.write },
    clock: house.clock,
    log: options.log,
  });
  const feeds = startFeeds({ house, resolver: outside.resolver });
  const viruses = startViruses(house);
  const filter = startFilter({
    house,
    hosts: (links, signal) => together(feeds.match(links), lists.uris.ask(links, signal)),
    viruses: (content, signal) => viruses.ask(content, signal),
  });
  const unsubscribing = startUnsubscribe({
    house,
    resolver: outside.resolver,
    ask: (message) => filter.asks.ask(message),
  });
  const notices = new Notices({
    house: house.receive,
    random: house.random,
    resolve: (path) => house.directory.resolve(path),
  });
  const watch = await startWatch({
    house,
    filter: filter.mail,
    tellPostmaster: (domain, letter) => notices.tellPostmaster(ctx, domain, letter),
  });
  const chores = await startChores({
    house,
    outside,
    secondLook: secondLook({ house, lists: lists.watch, filter: filter.mail }),
    watch,
    unanswered: unansweredTeller({ house, notices, ctx }),
    listening: () => portsOf(listeners),
    ctx,
  });
  const wakeQueue = (): void => chores.sending.sender.wake();
  const reports = startReports({
    house,
    signer,
    resolver: outside.resolver,
    version: options.version,
    wake: wakeQueue,
    signal: shutdown.signal,
  });
  const tell = teller(house, notices, shutdown.signal);
  const signIn = signInPort(signIns, tell);
  const quarantine = startQuarantine({
    house,
    lists: chores.choice.lists,
    tally: lists.watch.tally,
    teaching: chores.training.teaching,
    link: (token) => web.links.heldLink(token),
    notices,
    wakeQueue,
    sentOn: (held) => watch.released(held),
    ctx,
  });
  const web = createWeb({
    house,
    places: () => listeners,
    recent: (reference) => chores.refusals.recent(reference),
    note: (reference, event) => chores.stories.later(reference, event),
    tellPostmaster: (domain, letter) => notices.tellPostmaster(ctx, domain, letter),
    held: quarantine.links,
    operations: [
      ...filter.operations,
      ...quarantine.operations,
      ...choiceOperations(chores.choice),
      ...unsubscribing.operations,
    ],
    signIn: apiSignIn(signIn),
  });
  const mail = mailHouse(house, {
    signer,
    filter: filter.mail,
    guard: watch.guard,
    door: doorParts({ house, resolver: outside.resolver, lists: lists.watch, counter: reports.counter }),
    links: web.links,
    witness: witness({
      house,
      refusals: chores.refusals,
      wakeQueue,
      tell,
      signIn,
      reports: { house, ctx, wake: wakeQueue },
      sent: (sentMail, submitter) => watch.sent(sentMail, submitter),
    }),
  });
  const online = new Online({
    directory: house.directory,
    dropped: (login, connections) =>
      options.log.info(
        'signin.ended',
        'Connections ended, since the account was switched off or its password changed',
        {
          user: login,
          connections,
        },
      ),
  });
  house.directoryBell.listen(() => {
    signer.forget();
    online.recheck().catch((error: unknown) => {
      options.log.warn('signin.recheck.failed', 'Could not look again at who is signed in', { error: String(error) });
    });
  });
  const serveConnection = connectionServer({
    house,
    online,
    mail,
    imap: chores.imap,
    maildrops: chores.maildrops,
    signIn,
    web,
    foreign: foreignFilter({ house, filter: filter.mail, resolver: outside.resolver, traces: chores.stories }),
    foreignTraces: chores.stories,
    version: options.version,
    shutdown: shutdown.signal,
  });
  listeners = new Listeners({
    house,
    addresses: config.listen,
    portOffset: config.portOffset,
    listeners: config.listeners,
    certificates,
    serve: serveConnection,
  });
  let control: ControlServer;
  let newOperator: NewOperator | undefined;
  try {
    await listeners.open();
    control = await openControl({
      house,
      passwords,
      dkim: chores.dkim,
      listeners,
      trace: chores.trace,
      lists,
      feeds,
      viruses,
      choice: chores.choice,
      training: chores.training.desk,
      quarantine: quarantine.control,
      mail,
      filter: filter.asks,
      why: filter.why,
      unsubscribe: unsubscribing.desk,
      dnsValidation: outside.dnsValidation,
      reports: reports.desk,
      version: options.version,
      wakeQueue: () => chores.sending.sender.retryNow(),
    });
    // Last, when nothing can fail any more: the password is shown once, and no later start would make another.
    newOperator = await ensureOperator(house, passwords, options.operatorPassword);
  } catch (error) {
    listeners.destroy();
    await quarantine.stop();
    await reports.stop();
    await chores.stop();
    await watch.stop();
    await lists.stop();
    await feeds.stop();
    outside.close();
    await house.close();
    throw error;
  }
  return {
    house,
    passwords,
    signIns,
    listeners,
    newOperator,
    madeCertificate,
    stop: async () => {
      listeners.stopAccepting();
      await control.close();
      shutdown.abort(new Error('The server is going down'));
      web.stop();
      await allGone(house, listeners);
      listeners.destroy();
      await quarantine.stop();
      await reports.stop();
      await chores.stop();
      await watch.stop();
      await lists.stop();
      await feeds.stop();
      outside.close();
      await house.close();
    },
  };
}

function portsOf(listeners: Listeners | undefined): readonly number[] {
  return (listeners?.running ?? []).flatMap(({ endpoint }) => (endpoint.kind === 'tcp' ? [endpoint.port] : []));
}

function newSignIns(house: House, passwords: Passwords): SignIns {
  return new SignIns({
    directory: house.directory satisfies DirectoryCache,
    store: house.store.write,
    passwords,
    settings: () => house.settings.snapshot(),
    clock: house.clock,
    random: house.random,
    keys: house.keys,
    log: house.log,
    metrics: house.metrics,
  });
}

/** Notices are written by the way: nobody waits for them, and one that fails is only logged. */
function teller({ log }: House, notices: Notices, signal: AbortSignal): TellUser {
  const ctx = { log, signal, deadline: Number.POSITIVE_INFINITY, traceId: 'notice' };
  return (login, notice) => {
    notices.tell(ctx, login, notice).catch((error: unknown) => {
      log.warn('notice.failed', 'A notice to a user could not be filed', { error: String(error) });
    });
  };
}

function signInPort(signIns: SignIns, tell: TellUser): SignInPort {
  return {
    signIn: (request) => signIns.signIn(request),
    passwordInClear: (login, request) => {
      // A notice that could not be written is no reason to fail.
      void signIns.passwordInClear(login, request).catch(() => undefined);
      tell(stripRecent(login).login, {
        kind: 'password-in-clear',
        protocol: request.protocol,
        client: request.remoteAddress,
      });
    },
  };
}

/** Waits until no connection is left, or for as long as sessions are given. */
async function allGone(house: House, listeners: Listeners): Promise<void> {
  const deadline = house.clock.monotonic() + STOP_MS_MAX;
  while (house.clock.monotonic() < deadline && listeners.running.some((listener) => listener.connections > 0)) {
    await new Promise<void>((resolve) => {
      house.clock.after(50, resolve);
    });
  }
}

/** What is known at once, and what is asked. */
function together(
  known: readonly TestHit[],
  asked: MaybePromise<readonly TestHit[]>,
): MaybePromise<readonly TestHit[]> {
  return isPromise(asked) ? asked.then((found) => [...known, ...found]) : [...known, ...asked];
}
