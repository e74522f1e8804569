/**
 * What training may learn from: folders of published corpora with their labels. Others are read to be measured against, and
 * are not listed here: their licences do not allow that what is computed from them is shipped.
 */
import type { MailLabel } from './types.ts';

export interface CorpusFolder {
  /** Below the folder of suites, or in the unpacked archive. */
  readonly path: string;
  readonly archive?: string;
  readonly label: MailLabel;
  /** File names that belong to the label; all of the folder where left out. */
  readonly only?: RegExp;
}

/** Beside each message some packages of this corpus keep what they know of it as JSON. */
const messages = /^(?!.*\.json$)/;
const rspamd = 'rspamd-messages/test/functional/messages';
const apache = 'spamassassin-t/t/data';

export const trainingFolders: readonly CorpusFolder[] = [
  ...(['easy-ham-1', 'easy-ham-2', 'hard-ham-1'] as const).map((path) => ({
    archive: 'spam-spamassassin/spamassassin-6046-raw.tar.xz',
    path,
    label: 'ham' as const,
    only: messages,
  })),
  ...(['spam-1', 'spam-2'] as const).map((path) => ({
    archive: 'spam-spamassassin/spamassassin-6046-raw.tar.xz',
    path,
    label: 'spam' as const,
    only: messages,
  })),
  { path: rspamd, label: 'ham', only: /^(?:ham|newsletter|transactional|alt-html-calendar|ics|replyto|utf)\.eml$/ },
  { path: rspamd, label: 'spam', only: /^(?:advance_fee_fraud|spam|spam_message|btc[234]?)\.eml$/ },
  { path: rspamd, label: 'phish', only: /^(?:html_phishing|phishing[123])\.eml$/ },
  { path: `${apache}/nice`, label: 'ham', only: /^(?:0\d\d|mime\d|unicode\d|base64\.txt|mailman_message\.txt)$/ },
  { path: `${apache}/spam`, label: 'spam', only: /^(?:0\d\d|badmime.*|unicode\d|bsmtp)$/ },
];

/** Transactional templates, as HTML and text beside each other. */
export const templateFolder = 'html-postmark-templates/templates-inlined';
