/** What settings of the filter come to, in words, in the groups in which a person asks for them. */
import type { Effective } from '#app/choice';

/** What a value comes to, as a sentence without a full stop; `text` is the value as it can be typed. */
type Words = (text: string) => string;

interface SettingGroup {
  readonly title: string;
  /** In the order in which they are shown. */
  readonly settings: Readonly<Record<string, Words>>;
}

const fates: Readonly<Record<string, string>> = {
  inbox: 'goes to the inbox',
  junk: 'goes to Junk',
  tag: 'goes to the inbox, marked in its Subject',
  quarantine: 'is held',
  reject: 'is refused',
  discard: 'is thrown away, and nobody is told',
};

const fileFates: Readonly<Record<string, string>> = {
  allow: 'is delivered',
  mark: 'is delivered, and the verdict says so',
  strip: 'is delivered without it',
  quarantine: 'is held',
  reject: 'is refused',
};

/** What the whole sentence is for each value. */
function oneOf(words: Readonly<Record<string, string>>): Words {
  return (text) => words[text] ?? text;
}

function mail(what: string): Words {
  return (text) => `${what} ${fates[text] ?? text}`;
}

function file(what: string): Words {
  return (text) => `Mail with ${what} ${fileFates[text] ?? text}`;
}

/** One sentence for a value, another where there is none. */
function orNone(words: Words, none: string): Words {
  return (text) => (text === '' ? none : words(text));
}

/** `12h` → `12 hours` */
function span(text: string): string {
  const [, count = '', unit = ''] = /^(\d+)(ms|s|m|h|d)$/.exec(text) ?? [];
  const units: Readonly<Record<string, string>> = { ms: 'millisecond', s: 'second', m: 'minute', h: 'hour', d: 'day' };
  return units[unit] === undefined ? text : `${count} ${units[unit]}${count === '1' ? '' : 's'}`;
}

const spam: SettingGroup = {
  title: 'Spam, phishing and newsletters',
  settings: {
    'filter.enabled': oneOf({
      on: 'Mail of strangers is filtered',
      off: 'Mail is not filtered; only viruses and forbidden attachments are looked for',
    }),
    'filter.spam-score': (text) => `Spam begins at ${text} points`,
    'filter.spam-action': mail('Spam'),
    'filter.high-score': (text) => `Certain spam begins at ${text} points`,
    'filter.high-action': mail('Certain spam'),
    'filter.phish-score': (text) => `Phishing begins at ${text} points of its own scale`,
    'filter.phish-action': mail('Phishing'),
    'filter.bulk-action': mail('A newsletter or other mail to many that is no spam'),
    'filter.tag': orNone((text) => `"${text}" stands before the Subject of what is marked`, 'Nothing marks a Subject'),
    'filter.header': oneOf({
      off: 'No message says what the filter found (X-Spam-Status)',
      spam: 'Spam says what the filter found (X-Spam-Status)',
      all: 'Every message says what the filter found (X-Spam-Status)',
    }),
  },
};

const viruses: SettingGroup = {
  title: 'Viruses',
  settings: {
    'virus.clamd': orNone((text) => `ClamAV looks for viruses, at ${text}`, 'No scanner looks for viruses'),
    'filter.virus-action': mail('Mail with a virus'),
    'virus.unknown': oneOf({
      defer: 'While the scanner does not answer, senders are asked to come again',
      mark: 'While the scanner does not answer, mail is taken, and the verdict says so',
    }),
    'virus.deadline': (text) => `The scanner has ${span(text)} for a message`,
    'virus.connections-max': (text) => `It looks at ${text} messages at once`,
  },
};

const files: SettingGroup = {
  title: 'Attachments',
  settings: {
    'attachment.extensions': orNone((text) => `By extension: ${text}`, 'No extension has a rule of its own'),
    'attachment.types': orNone((text) => `By content: ${text}`, 'No kind of content has a rule of its own'),
    'attachment.names': orNone((text) => `By name: ${text}`, 'No name has a rule of its own'),
    'attachment.executable': file('a program'),
    'attachment.script': file('a script'),
    'attachment.shortcut': file('a shortcut'),
    'attachment.installer': file('an installer'),
    'attachment.disk-image': file('a disk image'),
    'attachment.disguised': file('a name made to deceive'),
    'attachment.name-lies': file('content that its name does not say'),
    'attachment.macro-suspicious': file('macros that run by themselves and reach outside'),
    'attachment.macro': file('other macros'),
    'attachment.active': file('a document that does something when opened'),
    'attachment.html': file('an attached page'),
    'attachment.encrypted': file('a file behind a password'),
    'attachment.bomb': file('an archive that grows without measure'),
    'attachment.unscanned': file('what could not be looked into'),
    'attachment.tnef': file('a winmail.dat'),
    'attachment.count-max': (text) => `More than ${text} files are too many`,
    'attachment.size-max': (text) =>
      text === '0' ? 'No file is too large by itself' : `A file over ${text} is too large`,
    'attachment.limits-action': file('too many files, or too large ones,'),
  },
};

const cleaning: SettingGroup = {
  title: 'Cleaning of HTML',
  settings: {
    'clean.enabled': oneOf({ on: 'HTML of strangers is made harmless', off: 'HTML stays as it came, harmful or not' }),
    'clean.except': orNone((text) => `Not of ${text}, where that is proven`, 'No sender is excepted'),
    'clean.tag': orNone((text) => `"${text}" stands before the Subject of what was cleaned`, 'No Subject says so'),
    'clean.forms': oneOf({ disarm: 'Forms are shown as text', allow: 'Forms are left' }),
    'clean.links': oneOf({ disarm: 'Links that name another host say the real one', allow: 'Links that lie are left' }),
    'clean.web-bugs': oneOf({
      disarm: 'Hidden pictures are taken out',
      text: 'Hidden pictures are taken out, with a line in their place',
      allow: 'Hidden pictures are left, and tell when mail is read',
    }),
    'clean.remote-images': oneOf({
      allow: 'Other pictures from elsewhere are left',
      disarm: 'Other pictures from elsewhere are taken out',
      text: 'Other pictures from elsewhere are replaced by their words',
    }),
    'clean.embedded': oneOf({
      disarm: 'Pages, plug-ins, films and sounds inside are taken out',
      text: 'Pages, plug-ins, films and sounds inside are taken out, with a line in their place',
    }),
    'clean.drawings': oneOf({ disarm: 'Drawings (SVG) are taken out', text: 'Of drawings (SVG) the words are left' }),
    'clean.remote-styles': oneOf({
      disarm: 'Style sheets from elsewhere are taken out',
      allow: 'Style sheets from elsewhere are left',
    }),
    'clean.budget': (text) => `What takes longer than ${span(text)} is shown as its text`,
  },
};

const held: SettingGroup = {
  title: 'Held mail and its digest',
  settings: {
    'quarantine.retention': (text) => `Held mail is kept for ${span(text)}`,
    'quarantine.user-may-release': orNone(
      (text) => `The user may release what is held as: ${text}`,
      'The user may release nothing, and ask for it',
    ),
    'digest.schedule': oneOf({
      off: 'No digest is written',
      hourly: 'A digest comes each hour, where something is new',
      daily: 'A digest comes each day, where something is new',
      workdays: 'A digest comes Monday to Friday, where something is new',
      weekly: 'A digest comes each week, where something is new',
    }),
    'digest.hour': (text) => `It comes at ${text.padStart(2, '0')}:00, unless it is hourly`,
    'digest.time-zone': (text) => `In the time of ${text}`,
    'digest.weekday': (text) => `If weekly, on ${text.slice(0, 1).toUpperCase()}${text.slice(1)}`,
    'letters.language': oneOf({
      en: 'It is written in English, as are answers about held and reported mail',
      de: 'It is written in German, as are answers about held and reported mail',
    }),
    'digest.links': oneOf({ on: 'It has links that deliver and delete', off: 'It has no links' }),
  },
};

const learning: SettingGroup = {
  title: 'What it learns, and reports',
  settings: {
    'filter.learn': oneOf({ on: 'It learns from what is moved to Junk and out of it', off: 'It learns from nobody' }),
    'filter.report-addresses': oneOf({
      on: 'reportspam@ and its like take reports',
      off: 'There are no addresses for reports',
    }),
    'filter.report-review': oneOf({
      on: 'A person looks at reports before they teach the domain',
      off: 'Reports teach the domain at once',
    }),
    'filter.report-answers': oneOf({ on: 'Reporters hear what came of it', off: 'Reporters hear nothing' }),
    'filter.report-retention': (text) => `Reports are kept for ${span(text)}`,
  },
};

const sending: SettingGroup = {
  title: 'What the user sends',
  settings: {
    'sending.watch': oneOf({
      hold: 'Mail is held where the account sends as a stolen one does',
      note: 'The trace says so where the account sends as a stolen one does',
      off: 'Nobody looks whether the account is stolen',
    }),
    'sending.hold-score': (text) => `Its mail is held from ${text} points of such signs on`,
    'sending.usual-recipients': (text) => `Up to ${text} recipients an hour are nothing unusual`,
    'sending.country-file': orNone((text) => `Countries are looked up in ${text}`, 'Countries are not looked at'),
  },
};

const asked: SettingGroup = {
  title: 'Who else is asked',
  settings: {
    'filter.uri-lists': orNone((text) => `DNS lists of domains in links: ${text}`, 'No DNS list is asked about links'),
    'filter.feeds': orNone((text) => `Feeds of bad links: ${text}`, 'No feed of bad links is read'),
    'filter.feeds-refresh': (text) => `Feeds are read again after ${span(text)}`,
    'filter.engines': orNone((text) => `Other filters: ${text}`, 'No other filter is asked'),
    'filter.engine-facts': orNone(
      (text) => `They are told, besides the message: ${text}`,
      'They see the message alone',
    ),
    'filter.engine-weight': (text) => `They count ${text} % of what they could`,
    'filter.engine-limit': (text) => `One counts at most ${text} % of just being spam`,
    'filter.engine-size': (text) => `They see no message over ${text}`,
    'filter.engine-wait': (text) => `One has ${span(text)} for a message`,
    'filter.engine-connections': (text) => `One is asked about ${text} messages at once`,
    'filter.deadline': (text) => `All that is asked has ${span(text)} for a message`,
  },
};

const others: SettingGroup = {
  title: 'For programs and other mail servers',
  settings: {
    'filter.scan-networks': orNone((text) => `Verdicts are told to programs in ${text}`, 'No program is told verdicts'),
    'filter.clients': orNone(
      (text) => `Mail servers in ${text} may have mail filtered`,
      'No other server has mail filtered',
    ),
    'filter.reinject': (text) => `Their mail goes back to ${text}`,
    'filter.relay-hold': oneOf({ on: 'Their mail is held here', off: 'Their mail is marked instead of held here' }),
    'filter.relay-refuse': oneOf({ on: 'Their mail is refused here', off: 'Their mail is marked instead of refused' }),
    'filter.foreign-failure': oneOf({
      tempfail: 'Where the filter fails, they are asked to come again',
      accept: 'Where the filter fails, their mail passes as it is',
    }),
    'filter.foreign-wait': (text) => `A message of theirs may take ${span(text)}`,
  },
};

const groups: readonly SettingGroup[] = [spam, viruses, files, cleaning, held, learning, sending, asked, others];

export type EffectiveSetting = Effective['settings'][number];

export interface SettingSection {
  readonly title: string;
  readonly rows: readonly { readonly setting: EffectiveSetting; readonly words: string }[];
}

/** All of them: one that has no words yet comes last, with its value. */
export function settingSections(settings: readonly EffectiveSetting[]): readonly SettingSection[] {
  const byKey = new Map(settings.map((setting) => [setting.key, setting]));
  const sections = groups.map(({ title, settings: words }) => ({
    title,
    rows: Object.entries(words).flatMap(([key, say]) => {
      const setting = byKey.get(key);
      byKey.delete(key);
      return setting === undefined ? [] : [{ setting, words: say(setting.text) }];
    }),
  }));
  const rest = [...byKey.values()].map((setting) => ({ setting, words: setting.text === '' ? 'empty' : setting.text }));
  return [...sections, { title: 'Other settings', rows: rest }].filter(({ rows }) => rows.length > 0);
}
