/** When digests are due. Pure. */
import type { SettingsSnapshot } from '#base/setting';
import { type DigestSchedule, releaseSettings, type Weekday, weekdays } from './settings.ts';

export interface DigestPlan {
  readonly schedule: DigestSchedule;
  /** 0 to 23. */
  readonly hour: number;
  readonly weekday: Weekday;
  readonly timeZone: string;
}

export function planOf(settings: SettingsSnapshot): DigestPlan {
  return {
    schedule: settings.get(releaseSettings.schedule),
    hour: settings.get(releaseSettings.hour),
    weekday: settings.get(releaseSettings.weekday),
    timeZone: settings.get(releaseSettings.timeZone),
  };
}

const SATURDAY = 6;

/**
 * The latest time at or before now at which a digest is due; undefined where none ever is. Times are wall times of the
 * zone: where its clocks skip the hour, the next one counts.
 */
export function lastSlot({ schedule, hour, weekday, timeZone }: DigestPlan, nowMs: number): number | undefined {
  if (schedule === 'off') return undefined;
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone);
  if (schedule === 'hourly') {
    return now.round({ smallestUnit: 'hour', roundingMode: 'floor' }).epochMilliseconds;
  }
  const wanted = weekdays.indexOf(weekday) + 1;
  const fits = ({ dayOfWeek }: Temporal.PlainDate): boolean =>
    schedule === 'daily' || (schedule === 'weekly' ? dayOfWeek === wanted : dayOfWeek < SATURDAY);
  let day = now.toPlainDate();
  for (;;) {
    const at = day.toZonedDateTime({ timeZone, plainTime: new Temporal.PlainTime(hour) }).epochMilliseconds;
    if (at <= nowMs && fits(day)) return at;
    day = day.subtract({ days: 1 });
  }
}

/** Whether a digest is to be written now, and for which time: nothing is due for what came in after that. */
export function dueSlot(
  plan: DigestPlan,
  { slotMs, oldestMs }: { readonly slotMs: number; readonly oldestMs: number },
  nowMs: number,
): number | undefined {
  const slot = lastSlot(plan, nowMs);
  return slot !== undefined && slot > slotMs && slot >= oldestMs ? slot : undefined;
}

/** `Friday 27 November, 09:12`, in the zone; with the year where it is not this one. `locale` as BCP 47 names it. */
export function whenText(
  ms: number,
  timeZone: string,
  { nowMs, locale = 'en-GB' }: { readonly nowMs: number; readonly locale?: string },
): string {
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone);
  const thisYear = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).year === at.year;
  const day = at.toLocaleString(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(thisYear ? {} : { year: 'numeric' }),
  });
  const time = at.toLocaleString(locale, { hour: '2-digit', minute: '2-digit' });
  return `${day}, ${time}`;
}
