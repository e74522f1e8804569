/** What is counted while the server works, and how it is at the moment of asking, as one OpenMetrics text. */
import { statfs } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { House } from '#app/house';
import type { ListenerName } from '#app/config';
import { queueRecipientStates } from '#app/control';
import { quarantineClasses } from '#model/quarantine';
import type { Listeners } from './listeners.ts';
import { type ServiceKind, services } from './services.ts';

/** The timer that measures the delay fires this often; what is above is delay. */
const RESOLUTION_MS = 10;
const NANOSECONDS = 1e9;

export interface GaugeParts {
  readonly house: Pick<House, 'metrics' | 'store' | 'clock' | 'folder'>;
  readonly listeners: Pick<Listeners, 'running' | 'certificateExpiresMs'>;
  readonly version: string;
}

/** Labels have values of fixed lists: listeners, states, percentiles. */
export class ProcessGauges {
  readonly #parts: GaugeParts;
  readonly #delay: ReturnType<typeof monitorEventLoopDelay>;

  constructor(parts: GaugeParts) {
    this.#parts = parts;
    this.#delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#delay.enable();
  }

  async render(): Promise<string> {
    const { metrics } = this.#parts.house;
    this.#process();
    this.#sessions();
    await Promise.all([this.#queue(), this.#quarantine(), this.#storage()]);
    return metrics.render();
  }

  #process(): void {
    const { house, version } = this.#parts;
    const { metrics, clock, store } = house;
    // Before we ask it something ourselves.
    metrics.gauge('store_operations_pending', 'Operations that wait for the store or its readers', store.pending());
    const memory = process.memoryUsage();
    metrics.gauge('build_info', 'Version of the program and of its Node.js', 1, {
      version,
      node: process.versions.node,
    });
    const startS = Math.round(clock.now() / 1000 - process.uptime());
    metrics.gauge('process_start_timestamp_seconds', 'When the process started', startS);
    metrics.gauge('process_resident_memory_bytes', 'Memory of the process, threads included', memory.rss);
    metrics.gauge('process_heap_used_bytes', 'JavaScript heap of the main thread in use', memory.heapUsed);
    metrics.gauge('process_heap_bytes', 'JavaScript heap of the main thread', memory.heapTotal);
    metrics.gauge('process_external_memory_bytes', 'Buffers outside of the heap', memory.external);
    const help = 'Delay of the event loop of the main thread since the last time it was asked for';
    for (const [at, percentile] of [
      ['p50', 50],
      ['p99', 99],
    ] as const) {
      const measuredS = this.#delay.count === 0 ? 0 : this.#delay.percentile(percentile) / NANOSECONDS;
      metrics.gauge('eventloop_lag_seconds', help, inMicroseconds(Math.max(0, measuredS - RESOLUTION_MS / 1000)), {
        at,
      });
    }
    this.#delay.reset();
  }

  #sessions(): void {
    const { house, listeners } = this.#parts;
    const counts = new Map<ListenerName, number>();
    for (const { name, connections } of listeners.running) {
      const known = services[name as ListenerName].name;
      counts.set(known, (counts.get(known) ?? 0) + connections);
    }
    for (const [listener, count] of counts) {
      const { kind } = services[listener];
      const protocol = protocolOf(kind);
      const help = `${protocol.toUpperCase()} connections that are open`;
      house.metrics.gauge(`${protocol}_sessions`, help, count, { listener });
    }
  }

  async #queue(): Promise<void> {
    const { store, metrics, clock } = this.#parts.house;
    const totals = await store.read.countQueue(undefined);
    for (const state of queueRecipientStates) {
      const of = totals.find((one) => one.state === state);
      metrics.gauge('queue_recipients', 'Recipients in the queue', of?.recipients ?? 0, { state });
      metrics.gauge('queue_messages', 'Messages in the queue with recipients of this state', of?.messages ?? 0, {
        state,
      });
      const ageS = of === undefined ? 0 : Math.max(0, (clock.now() - of.oldestMs) / 1000);
      metrics.gauge('queue_oldest_age_seconds', 'Age of the oldest message in the queue', ageS, { state });
    }
  }

  async #quarantine(): Promise<void> {
    const { store, metrics } = this.#parts.house;
    const counts = await store.read.countQuarantine({});
    for (const of of quarantineClasses) {
      const messages = counts.filter((one) => one.class === of).reduce((sum, one) => sum + one.messages, 0);
      metrics.gauge('quarantine_messages', 'Messages that are held', messages, { class: of });
    }
    const asked = counts
      .filter(({ state }) => state === 'release-requested')
      .reduce((sum, one) => sum + one.messages, 0);
    metrics.gauge('quarantine_requests', 'Held messages whose recipient asks for their release', asked);
  }

  async #storage(): Promise<void> {
    const { house, listeners } = this.#parts;
    const { metrics, folder } = house;
    const { bavail, bsize } = await statfs(folder);
    metrics.gauge('disk_free_bytes', 'Space left for this user where the data are', bavail * bsize);
    const expiresMs = listeners.certificateExpiresMs;
    if (expiresMs === undefined) return;
    const help = 'When the first of the certificates ends';
    metrics.gauge('tls_certificate_expiry_timestamp_seconds', help, Math.floor(expiresMs / 1000), { role: 'listener' });
  }
}

/** More digits than were measured say nothing. */
function inMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}

function protocolOf(kind: ServiceKind): string {
  if (kind === 'imap' || kind === 'pop3' || kind === 'milter') return kind;
  return kind === 'web' ? 'http' : 'smtp';
}
