/** The mail that a new trial mailbox holds: one of each kind that people have. All of it is made up. */
import { type Address, parseAddress } from '#format/address';
import {
  addressField,
  composeMessage,
  type ComposedPart,
  formatDate,
  type NamedAddress,
  structuredField,
  textField,
  type WrittenField,
} from '#format/message';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A message and how it came. */
export interface TrialLetter {
  readonly from: Address;
  readonly agoMs: number;
  readonly octets: Uint8Array;
}

/** Name and address. */
type Person = readonly [string, string];

interface Draft {
  readonly agoMs: number;
  readonly from: Person;
  readonly subject: string;
  /** Its number, for the Message-ID. */
  readonly id: number;
  /** The message that it answers. */
  readonly answers?: number;
  readonly fields?: readonly WrittenField[];
  readonly body: ComposedPart;
}

const TOKEN = 'rookery-trial-mail-1';
const BMP_HEADER_BYTES = 54;

/** The letters for one person, the oldest first. */
export function trialLetters(to: NamedAddress, nowMs: number): TrialLetter[] {
  return drafts.map(({ agoMs, from: [name, text], subject, id, answers, fields = [], body }) => {
    const address = knownAddress(text);
    const thread =
      answers === undefined
        ? []
        : [structuredField('In-Reply-To', idOf(answers)), structuredField('References', idOf(answers))];
    const octets = composeMessage({
      fields: [
        structuredField('Date', formatDate(nowMs - agoMs)),
        addressField('From', [{ name, address }]),
        addressField('To', [to]),
        textField('Subject', subject),
        structuredField('Message-ID', idOf(id)),
        ...thread,
        ...fields,
      ],
      body,
      token: TOKEN,
    });
    return { from: address, agoMs, octets };
  });
}

/** Reads an address that stands in the program. */
export function knownAddress(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`Cannot read the address ${text}`);
  return address;
}

function idOf(id: number): string {
  return `<trial-${id}@mail.example>`;
}

function plain(text: string): ComposedPart {
  return { kind: 'text', subtype: 'plain', text };
}

function both(text: string, html: string): ComposedPart {
  return {
    kind: 'multipart',
    subtype: 'alternative',
    parts: [plain(text), { kind: 'text', subtype: 'html', text: html }],
  };
}

const maria: Person = ['Maria Lindqvist', 'maria@lindqvist.example'];
const jonas: Person = ['Jonas Brandt', 'jonas@brandt.example'];

/** One empty page. */
const smallPdf = [
  '%PDF-1.4',
  '1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj',
  '2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj',
  '3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]>> endobj',
  'trailer <</Root 1 0 R>>',
  '%%EOF',
  '',
].join('\n');

const drafts: readonly Draft[] = [
  {
    id: 1,
    agoMs: 9 * DAY_MS,
    from: ['Rookery', 'postmaster@example.test'],
    subject: 'Welcome to your trial mailbox',
    body: plain(
      'Hello,\n\nthis mailbox is for trying things out. Nothing that you send from here leaves this\ncomputer: other servers and the DNS are pretended. Write to echo@any.domain, and you\nget an answer. Write to reject550@any.domain, and the message comes back.\n\nHave fun.\n',
    ),
  },
  {
    id: 2,
    agoMs: 8 * DAY_MS + 3 * HOUR_MS,
    from: maria,
    subject: 'Allotment on Saturday?',
    body: plain(
      'Hi,\n\nthe beans are up at last. Do you have time on Saturday around ten? I could use a hand\nwith the fence, and there is rhubarb for you.\n\nMaria\n',
    ),
  },
  {
    id: 3,
    answers: 2,
    agoMs: 8 * DAY_MS,
    from: jonas,
    subject: 'Re: Allotment on Saturday?',
    body: plain(
      'I am in, and I bring the post driver.\n\nJonas\n\nMaria Lindqvist wrote:\n> the beans are up at last. Do you have time on Saturday around ten?\n',
    ),
  },
  {
    id: 4,
    answers: 3,
    agoMs: 7 * DAY_MS + 20 * HOUR_MS,
    from: maria,
    subject: 'Re: Allotment on Saturday?',
    body: plain(
      'Wonderful! Ten it is, then. Gloves are in the shed.\n\nMaria\n\nJonas Brandt wrote:\n> I am in, and I bring the post driver.\n',
    ),
  },
  {
    id: 5,
    agoMs: 6 * DAY_MS + 5 * HOUR_MS,
    from: ['Bücherei Süd', 'ausleihe@buecherei.example'],
    subject: 'Ihre Vormerkung „Die Überfahrt“ liegt bereit 📚',
    body: plain(
      'Guten Tag,\n\nder von Ihnen vorgemerkte Titel „Die Überfahrt“ liegt bis Freitag für Sie bereit.\n\nMit freundlichen Grüßen\nIhre Bücherei Süd\n',
    ),
  },
  {
    id: 6,
    agoMs: 5 * DAY_MS + 2 * HOUR_MS,
    from: ['山田 花子', 'hanako@yamada.example'],
    subject: '来週の打ち合わせについて',
    body: plain('お世話になっております。\n\n来週の打ち合わせは火曜日の午後三時からでよろしいでしょうか。\n\n山田\n'),
  },
  {
    id: 7,
    agoMs: 4 * DAY_MS + 7 * HOUR_MS,
    from: ['Harbour Weekly', 'news@harbour-weekly.example'],
    subject: 'This week: the old crane is moving',
    fields: [
      structuredField('List-Id', 'Harbour Weekly <weekly.harbour-weekly.example>'),
      structuredField(
        'List-Unsubscribe',
        '<mailto:unsubscribe@harbour-weekly.example?subject=you>, <https://harbour-weekly.example/unsubscribe/you>',
      ),
      structuredField('List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'),
      structuredField('Precedence', 'list'),
    ],
    body: both(
      'HARBOUR WEEKLY\n\n* The old crane is moving on Thursday; the quay is closed from six.\n* The ferry runs until midnight again.\n* Recipe: soup with smoked fish.\n\nUnsubscribe: https://harbour-weekly.example/unsubscribe/you\n',
      '<!doctype html><html><body style="font-family: sans-serif; max-width: 36em">\n<h1>Harbour Weekly</h1>\n<ul>\n<li><b>The old crane is moving</b> on Thursday; the quay is closed from six.</li>\n<li>The ferry runs until midnight again.</li>\n<li>Recipe: soup with smoked fish.</li>\n</ul>\n<p><a href="https://harbour-weekly.example/unsubscribe/you">Unsubscribe</a></p>\n</body></html>\n',
    ),
  },
  {
    id: 8,
    agoMs: 3 * DAY_MS + 4 * HOUR_MS,
    from: ['Brandt & Sons, Fencing', 'accounts@brandt.example'],
    subject: 'Invoice 2041',
    body: {
      kind: 'multipart',
      subtype: 'mixed',
      parts: [
        plain('Please find our invoice attached. It is due within 14 days.\n\nBrandt & Sons\n'),
        {
          kind: 'octets',
          mediaType: 'application/pdf',
          octets: Buffer.from(smallPdf, 'latin1'),
          fileName: 'Invoice 2041.pdf',
        },
      ],
    },
  },
  {
    id: 9,
    agoMs: 2 * DAY_MS + 6 * HOUR_MS,
    from: ['Station Wagon Rental', 'booking@wagons.example'],
    subject: 'Your booking is confirmed',
    body: both(
      'Your booking is confirmed.\n\nPick up: Friday 09:00, Central Station\nReturn:  Sunday 18:00\n',
      '<!doctype html><html><body><h2>Your booking is confirmed</h2>\n<table>\n<tr><th align="left">Pick up</th><td>Friday 09:00, Central Station</td></tr>\n<tr><th align="left">Return</th><td>Sunday 18:00</td></tr>\n</table></body></html>\n',
    ),
  },
  {
    id: 10,
    agoMs: DAY_MS + 9 * HOUR_MS,
    from: jonas,
    subject: 'Photos of the fence (large)',
    body: {
      kind: 'multipart',
      subtype: 'mixed',
      parts: [
        plain('It stands! The picture is a big one, sorry.\n\nJonas\n'),
        {
          kind: 'octets',
          mediaType: 'image/bmp',
          // Drawn when it is asked for: a server that tries nothing out would keep two megabytes for it.
          get octets(): Uint8Array {
            return picture(1024, 768);
          },
          fileName: 'fence – finished.bmp',
        },
      ],
    },
  },
  {
    id: 11,
    agoMs: 5 * HOUR_MS,
    from: ['Night Desk', 'alerts@monitoring.example'],
    subject: '[resolved] Disk space on web-3 is fine again',
    fields: [structuredField('Auto-Submitted', 'auto-generated')],
    body: plain('Resolved after 12 minutes: disk space on web-3 is at 61 %.\n'),
  },
  {
    id: 12,
    agoMs: 20 * MINUTE_MS,
    from: ['A Friend', 'friend@example.test'],
    subject: 'Lunch?',
    body: plain(
      'I have an account here too: friend@example.test, with the same password as yours.\nWrite back, and it is there at once.\n\nLunch at half past twelve?\n',
    ),
  },
];

/** A picture of 24 bits a pixel: a fence before an evening sky. */
function picture(width: number, height: number): Uint8Array {
  const bytes = Buffer.alloc(BMP_HEADER_BYTES + width * height * 3);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(BMP_HEADER_BYTES, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0, at = BMP_HEADER_BYTES; y < height; y++) {
    const sky = [90 + (y * 90) / height, 120 - (y * 60) / height, 235 - (y * 150) / height];
    for (let x = 0; x < width; x++, at += 3) {
      const fence = y < height / 2 && (x % 64 < 40 || Math.abs(y - height / 4) < 12);
      // Blue, green, red; rows from the bottom up.
      bytes[at] = fence ? 60 : (sky[0] ?? 0);
      bytes[at + 1] = fence ? 90 : (sky[1] ?? 0);
      bytes[at + 2] = fence ? 130 + (x % 7) : (sky[2] ?? 0);
    }
  }
  return bytes;
}
