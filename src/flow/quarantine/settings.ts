import { setting, type SettingScope } from '#base/setting';
import type { QuarantineClass } from '#model/quarantine';

const everywhere: readonly SettingScope[] = ['platform', 'domain', 'account'];
const perDomain: readonly SettingScope[] = ['platform', 'domain'];

export const digestSchedules = ['off', 'hourly', 'daily', 'workdays', 'weekly'] as const;
export type DigestSchedule = (typeof digestSchedules)[number];

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

/** Classes whose release may be left to users at all: phishing, viruses and what our own users send never are. */
const releasable: readonly QuarantineClass[] = ['spam', 'attachment', 'policy'];

/** Who may release held mail, and when digests are written (product QU1, QU2). */
export const releaseSettings = {
  userMayRelease: setting<readonly string[]>({
    key: 'quarantine.user-may-release',
    type: 'texts',
    choices: releasable,
    standard: ['spam', 'policy'],
    help: 'Which held mail its recipient may release; of everything else they may ask an administrator to. Phishing and viruses are never left to users.',
    scopes: perDomain,
  }),
  schedule: setting<DigestSchedule>({
    key: 'digest.schedule',
    type: 'choice',
    choices: digestSchedules,
    standard: 'daily',
    help: 'How often users get a mail that lists what is held for them; only where something new is. Workdays are Monday to Friday.',
    scopes: everywhere,
  }),
  hour: setting<number>({
    key: 'digest.hour',
    type: 'count',
    standard: 7,
    min: 0,
    max: 23,
    help: 'The hour of the day at which daily and weekly digests are written, in the time zone of digest.time-zone.',
    scopes: everywhere,
  }),
  weekday: setting<Weekday>({
    key: 'digest.weekday',
    type: 'choice',
    choices: weekdays,
    standard: 'monday',
    help: 'The day of weekly digests.',
    scopes: everywhere,
  }),
  timeZone: setting<string>({
    key: 'digest.time-zone',
    type: 'text',
    standard: 'UTC',
    help: 'The time zone of digests and of the times in them, by its name in the IANA time zone database, such as Europe/Berlin.',
    textProblem: (text) => (isTimeZone(text) ? undefined : 'is not the name of a time zone, such as Europe/Berlin'),
    scopes: everywhere,
  }),
  links: setting<boolean>({
    key: 'digest.links',
    type: 'switch',
    standard: true,
    help: 'Whether digests have links that deliver or delete a message without signing in; each works once, for that message alone, and only after a press on a button.',
    scopes: perDomain,
  }),
} as const;

const ZONE_CHARACTERS_MAX = 64;

export function isTimeZone(text: string): boolean {
  // Offsets such as +02:00 are taken by the runtime, and are wrong for half of the year.
  if (text.length > ZONE_CHARACTERS_MAX || !/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
