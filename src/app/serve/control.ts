/** The control socket's view of the running server. */
import type { House } from '#app/house';
import {
  type FilterControl,
  type UnsubscribeControl,
  type WhyControl,
  type ControlHouse,
  controlHandlers,
  ControlServer,
  mergeHandlers,
  type StatusReport,
} from '#app/control';
import type { Choice } from '#app/choice';
import { seedHandlers } from '#app/dev';
import { inquiries } from '#app/inquiry';
import type { FeedKeeper } from '#app/feeds';
import type { ListKeeper } from '#app/lists';
import type { MailHouse } from '#app/smtp';
import type { Viruses } from '#app/viruses';
import { virusSettings } from '#check/attachment';
import type { ValidationFinding } from '#edge/resolver';
import { CleanDesk } from '#flow/clean';
import type { DomainKeys } from '#flow/dkim';
import type { BlobId } from '#model/blob';
import type { Passwords } from '#model/directory';
import type { QuarantineControl, ReportControl, TraceControl, TrainingControl } from '#app/control';
import type { Listeners } from './listeners.ts';
import { ProcessGauges } from './gauges.ts';
import { queueControl } from './queue-control.ts';
import { scannerText, scannerWarnings } from './scanner.ts';

export interface ControlParts {
  readonly house: House;
  readonly passwords: Passwords;
  readonly dkim: DomainKeys;
  readonly listeners: Listeners;
  readonly trace: TraceControl;
  readonly lists: ListKeeper;
  readonly feeds: FeedKeeper;
  readonly viruses: Pick<Viruses, 'probe'>;
  readonly choice: Choice;
  readonly training: TrainingControl;
  readonly quarantine: QuarantineControl;
  readonly mail: MailHouse;
  readonly filter: FilterControl;
  readonly why: WhyControl;
  readonly unsubscribe: UnsubscribeControl;
  readonly dnsValidation: () => ValidationFinding;
  readonly reports: ReportControl;
  readonly version: string;
  readonly wakeQueue: () => void;
}

/** A certificate that ends sooner than this is worth a warning. */
const CERTIFICATE_WARNING_MS = 14 * 24 * 3600 * 1000;
/** So are DKIM keys that have waited longer than this for somebody to publish them. */
const DKIM_WARNING_MS = 2 * 24 * 3600 * 1000;
const DOMAINS_NAMED_MAX = 5;

export async function openControl(parts: ControlParts): Promise<ControlServer> {
  const { house, passwords, dkim, trace, reports, wakeQueue } = parts;
  const { clock, keys, random, settings, store } = house;
  const startedAt = clock.monotonic();
  const control: ControlHouse = {
    writes: store.write,
    contain: store.write,
    reads: store.read,
    settings,
    passwords,
    clock,
    random,
    keys,
    dkim,
    srs: house.srs,
    queue: queueControl(house, wakeQueue),
    trace,
    reports,
    lists: parts.lists.control,
    feeds: parts.feeds.control,
    choice: parts.choice,
    quarantine: parts.quarantine,
    clean: cleanDesk(house),
    filter: parts.filter,
    why: parts.why,
    unsubscribe: parts.unsubscribe,
    training: parts.training,
    inquiry: inquiries({ house, mail: parts.mail, lists: parts.lists.watch }),
    status: () => report(parts, clock.monotonic() - startedAt),
  };
  const gauges = new ProcessGauges(parts);
  const handlers = mergeHandlers(controlHandlers(control), seedHandlers(house, passwords), {
    metrics: async () => ({ text: await gauges.render() }),
  });
  const server = new ControlServer({ dataFolder: house.folder, handlers, log: house.log });
  await server.listen();
  return server;
}

function cleanDesk({ store, receive, clock, keys, hostname }: House): CleanDesk {
  return new CleanDesk({
    store: {
      ...store.read,
      ...store.write,
      readQueued: (args) => store.read.readQueued({ ...args, blob: args.blob as BlobId }),
    },
    index: (bytes) => receive.indexer.index({ kind: 'memory', bytes }, {}),
    clock,
    keys,
    hostname,
  });
}

async function report(parts: ControlParts, upMs: number): Promise<StatusReport> {
  const { house, listeners, version } = parts;
  const { read } = house.store;
  const createdBeforeMs = house.clock.now() - DKIM_WARNING_MS;
  const [scanner, totals, counts, waiting] = await Promise.all([
    parts.viruses.probe(new AbortController().signal),
    read.countQueue(undefined),
    read.countDirectory(undefined),
    read.dkimDomainsWaiting({ createdBeforeMs, max: DOMAINS_NAMED_MAX + 1 }),
  ]);
  const recipients = totals.reduce((sum, each) => sum + each.recipients, 0);
  // One with recipients in several states counts in each: rare, and not worth another pass over the queue.
  const messages = totals.reduce((sum, each) => sum + each.messages, 0);
  const oldest = totals.map(({ oldestMs }) => oldestMs);
  const expires = listeners.certificateExpiresMs ?? null;
  return {
    version,
    hostname: house.hostname,
    dataFolder: house.folder,
    pid: process.pid,
    upMs,
    memoryBytes: process.memoryUsage.rss(),
    listeners: listeners.running.map(({ name, endpoint, connections }) => ({
      name,
      address: endpoint.kind === 'unix' ? endpoint.path : hostAndPort(endpoint),
      connections,
    })),
    queue: { messages, recipients, oldestMs: oldest.length === 0 ? null : Math.min(...oldest) },
    certificateExpiresMs: expires,
    dns: parts.dnsValidation(),
    ...counts,
    viruses: scannerText(scanner),
    warnings: [
      ...scannerWarnings(scanner, house.settings.snapshot().get(virusSettings.unknown)),
      ...feedWarnings(parts.feeds.control.feedsShow()),
      ...certificateWarnings(expires, house.clock.now()),
      ...listWarnings(parts.lists),
      ...dkimWarnings(waiting),
    ],
  };
}

function hostAndPort({ address, port }: { readonly address: string; readonly port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function feedWarnings(feeds: ReturnType<FeedKeeper['control']['feedsShow']>): string[] {
  return feeds.flatMap(({ name, problem }) =>
    problem === '' ? [] : [`The feed ${name} could not be read: ${problem}; see: rookery filter feeds`],
  );
}

function certificateWarnings(certificateExpiresMs: number | null, nowMs: number): string[] {
  if (certificateExpiresMs === null || certificateExpiresMs - nowMs > CERTIFICATE_WARNING_MS) return [];
  const when = new Date(certificateExpiresMs).toISOString().slice(0, 10);
  return [
    `The certificate ${certificateExpiresMs < nowMs ? 'expired on' : 'expires on'} ${when}; renew it and run: kill -HUP ${process.pid}`,
  ];
}

function listWarnings({ watch, uris }: ListKeeper): string[] {
  const off = [...watch.statuses, ...uris.watch.statuses].filter(({ state }) => state === 'off');
  return off.map(({ zone, why }) => `The DNS list ${zone} is not asked: it ${why}`);
}

function dkimWarnings(waiting: readonly string[]): string[] {
  if (waiting.length === 0) return [];
  const named = waiting.slice(0, DOMAINS_NAMED_MAX).join(', ');
  const more = waiting.length > DOMAINS_NAMED_MAX ? ' and others' : '';
  return [
    `New DKIM keys wait for their DNS records: ${named}${more}; see: rookery dkim show ${waiting[0] ?? 'DOMAIN'}`,
  ];
}
