import { Fault } from '#base/fault';
import { parseDomain } from '#format/address';
import { flagArg, optionalNumber, optionalText, textArg } from './args.ts';
import type { ControlHouse, ReportControl } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';

const DAYS_STANDARD = 7;
const DAYS_MAX = 3660;
const DAY_MS = 24 * 3600 * 1000;

export function reportHandlers({ reports, clock }: Pick<ControlHouse, 'reports' | 'clock'>): ControlHandlers {
  return {
    'report.list': async (args, call) => {
      for (const one of await reports.list(questionOf(args))) await call.item(one);
      return null;
    },
    'report.show': async (args) => await reports.dmarc(questionOf(args)),
    'report.tls': async (args) => await reports.tls(questionOf(args)),
    'report.send': async (args, call) => {
      const text = optionalText(args, 'day');
      const day = text === undefined ? undefined : dayOf(text, clock.now());
      const mode = flagArg(args, 'dryRun') ? 'show' : 'send';
      await reports.send({ mode, ...(day === undefined ? {} : { day }) }, (result) => call.item(result));
      return null;
    },
  };
}

function questionOf(args: ControlArgs): Parameters<ReportControl['dmarc']>[0] {
  const name = textArg(args, 'domain');
  const days = optionalNumber(args, 'days') ?? DAYS_STANDARD;
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) {
    throw new Fault('invalid', `Cannot look back ${days} days`, {
      publicText: `--days is a number from 1 to ${DAYS_MAX}`,
    });
  }
  return { domain: parseDomain(name) ?? name, days };
}

/** Days since 1970 of `2026-03-02`; one that is not over yet cannot be reported. */
function dayOf(text: string, nowMs: number): number {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new Fault('invalid', `Cannot read the day "${text}"`, {
      publicText: `"${text}" is not a day: write 2026-01-31`,
    });
  }
  if (ms + DAY_MS > nowMs) {
    throw new Fault('invalid', `The day ${text} is not over`, {
      publicText: `${text} is not over yet (UTC), so there is no report about it`,
    });
  }
  return ms / DAY_MS;
}
