/** Which program wrote a message, by what programs write into their headers. */
import type { MailProgram } from './types.ts';

/** A field's value by its name in lower case; '' where there is none. */
export type FieldReader = (name: string) => string;

const byAgent: readonly (readonly [RegExp, MailProgram])[] = [
  [/\b(?:iPhone|iPad) Mail\b/, 'ios'],
  [/\bApple Mail\b/, 'apple-mail'],
  [/\bThunderbird\b|\bBetterbird\b/, 'thunderbird'],
  [/\bRoundcube\b/i, 'roundcube'],
  [/\b(?:Evolution|KMail|Claws Mail|Sylpheed|Geary|eM Client|MailMate|The Bat!|Postbox|Vivaldi Mail)\b/i, 'other'],
  [/\bMutt\b|\bNeoMutt\b|\baerc\b|\bAlpine\b/i, 'mutt'],
  [/\b(?:Outlook for (?:iOS|Android)|Outlook-(?:iOS|Android))\b/i, 'outlook-mobile'],
  [/\bMicrosoft (?:Office )?Outlook\b|\bMicrosoft-MacOutlook\b/, 'outlook'],
  [/\bAndroid\b|\bK-9 Mail\b|\bFairEmail\b|\bSamsung\b/i, 'android'],
  [
    /\b(?:Webmail|SnappyMail|RainLoop|SOGo|Horde|Open-Xchange|Zimbra|SquirrelMail|AfterLogic|Nextcloud)|YahooMail\b|\bWebService\b/i,
    'webmail',
  ],
];

/** By X-Mailer and User-Agent, else by the marks of services; `other` where nothing tells. */
export function programOf(field: FieldReader, text = ''): MailProgram {
  const agent = `${field('x-mailer')} ${field('user-agent')}`;
  for (const [pattern, program] of byAgent) if (pattern.test(agent)) return program;
  const messageId = field('message-id');
  if (/@mail\.gmail\.com>?$/.test(messageId)) return 'gmail';
  if (/\.(?:outlook|exchangelabs)\.com>?$/i.test(messageId) || field('x-ms-has-attach') !== '') {
    return /Get Outlook for (?:iOS|Android)/.test(text) ? 'outlook-mobile' : 'outlook-new';
  }
  return programOfText(text);
}

/** What stands above a message that was forwarded, in programs that say nothing of themselves. */
function programOfText(text: string): MailProgram {
  const start = text.slice(0, 4_000);
  if (/^-{10} Forwarded message -{9}\r?$/m.test(start)) return 'gmail';
  if (/^-{8} (?:Forwarded Message|Weitergeleitete Nachricht) -{8}\r?$/m.test(start)) return 'thunderbird';
  if (/^(?:> ?)?Begin forwarded message:\r?$/m.test(start)) return 'apple-mail';
  if (/^-{5} ?(?:Original Message|Ursprüngliche Nachricht) ?-{5}\r?$/m.test(start)) return 'outlook';
  return 'other';
}
