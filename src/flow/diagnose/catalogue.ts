/** The events of stories: a short label for each, and whose words its text is. Ids are stable: programs read them. */

export interface EventEntry {
  readonly label: string;
  /** in: we said it to who came. out: the other side said it to us. own: nobody but us was in it. */
  readonly side: 'in' | 'out' | 'own';
}

const entries: Readonly<Record<string, EventEntry>> = {
  'smtp.connect': { label: 'Connected', side: 'in' },
  'smtp.connect.refused': { label: 'Connection refused', side: 'in' },
  'smtp.helo': { label: 'Greeted', side: 'in' },
  'smtp.helo.refused': { label: 'Greeting refused', side: 'in' },
  'smtp.mail': { label: 'Came in', side: 'in' },
  'smtp.mail.refused': { label: 'Sender refused', side: 'in' },
  'smtp.rcpt.refused': { label: 'Recipient refused', side: 'in' },
  'smtp.rcpt.returned': { label: 'On its way back', side: 'own' },
  'smtp.content.refused': { label: 'Message refused', side: 'in' },
  'smtp.session.auth-required': { label: 'Refused without sign-in', side: 'in' },
  'smtp.session.auth-not-here': { label: 'Sign-in refused at this port', side: 'in' },
  'smtp.session.auth-in-clear': { label: 'Password in clear refused', side: 'in' },
  'smtp.session.tls-required': { label: 'Refused without TLS', side: 'in' },
  'smtp.session.recipients': { label: 'Too many recipients', side: 'in' },
  'smtp.session.size': { label: 'Too large', side: 'in' },
  'smtp.session.international': { label: 'International address refused', side: 'in' },
  'smtp.session.flawed-content': { label: 'Flawed content refused', side: 'in' },
  'smtp.session.transactions': { label: 'Too many messages on one connection', side: 'in' },
  'door.judged': { label: 'Looked at', side: 'own' },
  'door.refused': { label: 'Refused at the door', side: 'in' },
  'door.deferred': { label: 'Put off at the door', side: 'in' },
  'door.kept': { label: 'Kept all the same', side: 'own' },
  'door.held': { label: 'Held for a second look', side: 'own' },
  'refusals.grouped': { label: 'More like this', side: 'own' },
  'message.accepted': { label: 'Accepted', side: 'in' },
  'submission.repeated': { label: 'Sent again', side: 'in' },
  'filter.judged': { label: 'Judged', side: 'own' },
  'filter.disposed': { label: 'Decided', side: 'own' },
  'clean.cleaned': { label: 'Made harmless', side: 'own' },
  'clean.released': { label: 'Original released', side: 'own' },
  'attachment.stripped': { label: 'Attachment taken out', side: 'own' },
  'sending.held': { label: 'Held', side: 'own' },
  spamreport: { label: 'Report', side: 'own' },
  'spamreport.dropped': { label: 'Dropped', side: 'own' },
  delivered: { label: 'Delivered', side: 'own' },
  queued: { label: 'Queued', side: 'own' },
  'why.asked': { label: 'Postmaster asked', side: 'own' },
  notice: { label: 'Notice', side: 'own' },
  'queue.attempt': { label: 'Attempt', side: 'out' },
  'queue.delivered': { label: 'Delivered', side: 'out' },
  'queue.deferred': { label: 'Not yet', side: 'out' },
  'queue.failed': { label: 'Returned', side: 'out' },
  'queue.dropped': { label: 'Given up', side: 'out' },
  'queue.expired': { label: 'Given up', side: 'own' },
  'queue.held': { label: 'Held', side: 'own' },
  'queue.released': { label: 'Released', side: 'own' },
  'quarantine.held': { label: 'Held', side: 'own' },
  'quarantine.released': { label: 'Released', side: 'own' },
  'quarantine.sent-on': { label: 'Sent on', side: 'own' },
  'quarantine.deleted': { label: 'Deleted', side: 'own' },
  'quarantine.requested': { label: 'Asked for', side: 'own' },
  'quarantine.declined': { label: 'Declined', side: 'own' },
  'quarantine.expired': { label: 'Expired', side: 'own' },
  'digest.made': { label: 'Digest written', side: 'own' },
  'report.made': { label: 'Report made', side: 'own' },
  'report.taken': { label: 'Report taken', side: 'own' },
  'report.returned': { label: 'Dropped', side: 'own' },
  'report.unreadable': { label: 'No report', side: 'own' },
  'dsn.sent': { label: 'Sender told', side: 'own' },
  'signin.refused': { label: 'Sign-in refused', side: 'in' },
  'signin.accepted': { label: 'Signed in', side: 'in' },
};

/** The entry of an event; one that this program does not know is shown by its id. */
export function entryOf(event: string): EventEntry {
  return Object.hasOwn(entries, event) ? (entries[event] ?? unknown(event)) : unknown(event);
}

function unknown(event: string): EventEntry {
  return { label: event, side: 'own' };
}
