/** Signs in the header: fields that are missing, odd, or contradict each other. */
import type { TestCatalog, TestHit } from '#check/verdict';
import { clockHits } from './clock.ts';
import { organizationOf } from './domains.ts';
import { hit } from './hits.ts';
import { mailerHits } from './mailer.ts';
import type { People } from './types.ts';
import { domainOf, type HeaderView } from './view.ts';

export const headerTests = {
  'header.no-message-id': {
    family: 'header',
    words: 'It has no Message-ID',
    mend: 'Write a Message-ID field (RFC 5322 section 3.6.4).',
    prior: 1.3,
  },
  'header.odd-message-id': {
    family: 'header',
    words: 'Its Message-ID has a form that no mail program writes: {id}',
    mend: 'Write Message-ID as <unique@your.host.name> (RFC 5322 section 3.6.4).',
    prior: 1.1,
  },
  'header.late-message-id': {
    family: 'header',
    words: 'Its Message-ID was not written by its sender, but by a server on its way',
    mend: 'Let the sending program write the Message-ID.',
    prior: 1,
  },
  'header.id-of-recipient': {
    family: 'header',
    words: 'Its Message-ID bears the domain of its recipient, and it is from another: {id}',
    mend: 'Write Message-ID with a host name of your own (RFC 5322 section 3.6.4).',
    prior: 1.4,
  },
  'header.bare': {
    family: 'header',
    words: 'Hardly anything of a header is there: no Date, no Message-ID, no Received',
    mend: 'Write Date, From and Message-ID (RFC 5322 section 3.6).',
    prior: 1.5,
  },
  'header.no-to': {
    family: 'header',
    words: 'It names nobody as recipient: neither To nor Cc',
    mend: 'Name the recipient in To.',
    prior: 0.9,
  },
  'header.undisclosed': {
    family: 'header',
    words: 'Its recipients are not told: To says {to}',
    mend: 'Write one message to each recipient, with their address in To.',
    prior: 1.2,
  },
  'header.to-itself': {
    family: 'header',
    words: 'Sender and recipient are the same address: it went to others by blind copies',
    mend: 'Write one message to each recipient, with their address in To.',
    prior: 1,
  },
  'header.no-subject': { family: 'header', words: 'It has no Subject', mend: 'Write a Subject.', prior: 0.5 },
  'header.no-mime-version': {
    family: 'header',
    words: 'It says what its content is, but not that it is MIME',
    mend: 'Write "MIME-Version: 1.0" (RFC 2045 section 4).',
    prior: 0.8,
  },
  'header.urgent': {
    family: 'header',
    words: 'It is marked as important',
    mend: 'Do not mark mail to many as important.',
    prior: 0.4,
  },
  'header.repeated': {
    family: 'header',
    words: 'A field that may be there once is there {count} times: {field}',
    mend: 'Write each field once (RFC 5322 section 3.6).',
    prior: 1.3,
  },
  'header.reply': {
    family: 'header',
    words: 'It answers a message: it names which',
    prior: -0.9,
  },
  'header.thread': {
    family: 'header',
    words: 'It is part of a longer exchange: it names {count|message|messages}',
    prior: -0.7,
  },
  'header.unmarked-reply': {
    family: 'header',
    words: 'It names a message that it answers, and its Subject does not say so',
    prior: 0.1,
    phish: 0.2,
  },
  'header.false-reply': {
    family: 'header',
    words: 'Its Subject says that it answers or forwards something, and nothing else does',
    mend: 'Begin the Subject with "Re:" only in answers.',
    prior: 0.7,
  },
  'header.encoded-without-need': {
    family: 'header',
    words: 'Its {field} is encoded though it holds only plain letters',
    mend: 'Encode only what needs it (RFC 2047 section 2).',
    prior: 0.7,
  },
  'header.raw-octets': {
    family: 'header',
    words: 'Its {field} holds letters beyond ASCII that are not encoded',
    mend: 'Encode them (RFC 2047), or write UTF-8 (RFC 6532).',
    prior: 0.6,
  },
} as const satisfies TestCatalog;

export function headerHits(header: HeaderView, people: People): TestHit[] {
  return [
    // What was taken out of an archive or was never sent is without all of them: that is one sign, and not four.
    ...(header.isBare ? [hit('header.bare')] : [...clockHits(header), ...messageIdHits(header, people)]),
    ...(header.isBare && !header.has('to') ? [] : recipientHits(header, people)),
    ...replyHits(header),
    ...encodingHits(header),
    ...fieldHits(header),
    ...mailerHits(header),
  ];
}

const idForm = /^<[^<>@\s]+@[^<>@\s]+>$/;

function messageIdHits(header: HeaderView, people: People): TestHit[] {
  const id = header.raw('message-id').replace(/\s*\(.*$/, '');
  if (id === '') return [hit('header.no-message-id')];
  const hits: TestHit[] = [];
  const host = id
    .slice(id.lastIndexOf('@') + 1)
    .replace(/>$/, '')
    .toLowerCase();
  if (!idForm.test(id) || host.startsWith('.') || id.length < 8) hits.push(hit('header.odd-message-id', { id }));
  if (isWrittenOnTheWay(header, host)) hits.push(hit('header.late-message-id', { id }));
  else if (isOfRecipient(header, host, people)) hits.push(hit('header.id-of-recipient', { id }));
  return hits;
}

/** Who writes to many and has no host name takes that of whom it goes to. Lists write as their members' servers do. */
function isOfRecipient(header: HeaderView, host: string, { from, to }: People): boolean {
  if (!host.includes('.') || header.has('list-id') || header.has('list-post') || header.has('in-reply-to'))
    return false;
  // A server of theirs writes one where none is.
  if (header.all('received').some((field) => header.textOf(field).toLowerCase().includes(`by ${host}`))) return false;
  const house = organizationOf(host);
  const sender = organizationOf(domainOf(from[0]?.address ?? ''));
  return house !== sender && to.length > 0 && to.every(({ address }) => organizationOf(domainOf(address)) === house);
}

/** The host of the identifier received the message from somebody else: it wrote what the sender had left out. */
function isWrittenOnTheWay(header: HeaderView, host: string): boolean {
  if (host.endsWith('.protection.outlook.com')) return !header.raw('from').toLowerCase().includes('outlook.com');
  if (!host.includes('.')) return false;
  const received = header.all('received');
  for (const field of received) {
    const text = header.textOf(field).toLowerCase();
    const by = text.indexOf(` by ${host}`);
    if (by === -1) continue;
    // From itself, from a user of it, or from nobody: it is the sender's own server.
    const from = text.slice(0, by);
    if (
      !from.startsWith('from ') ||
      from.includes(host) ||
      /localhost|127\.0\.0\.1|\b(?:10|192\.168)\.|userid/.test(from)
    )
      return false;
    return /\[\d+\.\d+\.\d+\.\d+\]/.test(from);
  }
  return false;
}

function recipientHits(header: HeaderView, people: People): TestHit[] {
  const hits: TestHit[] = [];
  const to = header.raw('to');
  if (!header.has('to') && !header.has('cc')) hits.push(hit('header.no-to'));
  else if (/undisclosed|unlisted|recipients?\s*:/i.test(to) || (to.trim() === '' && !header.has('cc'))) {
    hits.push(hit('header.undisclosed', { to: to === '' ? 'nothing' : to }));
  }
  const from = people.from[0]?.address ?? '';
  if (from !== '' && people.to.length === 1 && people.to[0]?.address === from) hits.push(hit('header.to-itself'));
  return hits;
}

const replyMark = /^\s*(?:(?:re|aw|sv|vs|antw|ref|rif|odp|fw|fwd|wg|tr|enc|rv|i|r)(?:\[\d+\])?\s*:\s*)+/i;

/** Of answers alone: what is forwarded was written by somebody else. */
const answerMark = /^\s*(?:re|aw|sv|vs|antw|ref|rif|odp|r)(?:\[\d+\])?\s*:/i;

function replyHits(header: HeaderView): TestHit[] {
  const references = header.raw('references');
  const count = references.split('<').length - 1;
  const isReply = header.has('in-reply-to') || count > 0;
  const isMarked = replyMark.test(header.text('subject'));
  if (!isReply) return isMarked && !header.has('thread-index') ? [hit('header.false-reply')] : [];
  // Programs mark answers in the Subject; who writes to nobody in particular forgets one of the two.
  if (!answerMark.test(header.text('subject'))) return [hit('header.unmarked-reply')];
  return count > 1 ? [hit('header.reply'), hit('header.thread', { count })] : [hit('header.reply')];
}

function encodingHits(header: HeaderView): TestHit[] {
  const hits: TestHit[] = [];
  for (const field of ['subject', 'from'] as const) {
    const raw = header.raw(field);
    if (raw.includes('=?')) {
      // Some programs encode whatever is long; what has a quote or an equals sign in it needs it.
      const isPlain =
        /^[\x20-\x7e]*$/.test(header.text(field)) && !/=\?us-ascii/i.test(raw) && !header.text(field).includes('=?');
      if (isPlain) hits.push(hit('header.encoded-without-need', { field: field === 'subject' ? 'Subject' : 'From' }));
    } else if (/[^\x20-\x7e\t]/.test(raw))
      hits.push(hit('header.raw-octets', { field: field === 'subject' ? 'Subject' : 'From' }));
  }
  return hits.length > 1 && hits[0]?.test === hits[1]?.test ? hits.slice(0, 1) : hits;
}

const onceOnly = ['from', 'subject', 'date', 'message-id', 'to', 'reply-to', 'content-type', 'sender'];

function fieldHits(header: HeaderView): TestHit[] {
  const hits: TestHit[] = [];
  if (header.raw('subject').trim() === '') hits.push(hit('header.no-subject'));
  const type = header.raw('content-type').toLowerCase();
  if ((type.includes('html') || type.includes('multipart')) && !header.has('mime-version')) {
    hits.push(hit('header.no-mime-version'));
  }
  const priority = `${header.raw('x-priority')} ${header.raw('importance')} ${header.raw('priority')} ${header.raw('x-msmail-priority')}`;
  if (/\b[12]\b|high|urgent/i.test(priority)) hits.push(hit('header.urgent'));
  const repeated = onceOnly.find((name) => header.all(name).length > 1);
  if (repeated !== undefined)
    hits.push(hit('header.repeated', { field: repeated, count: header.all(repeated).length }));
  return hits;
}
