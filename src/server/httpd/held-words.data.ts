/** What the pages behind the links of a digest say, in English. */
import type { DigestAction } from '#model/quarantine';

export interface HeldWords {
  /** The question, the button, and what the button does beside that. */
  readonly actions: Readonly<
    Record<DigestAction, { readonly title: string; readonly button: string; readonly text: string }>
  >;
  readonly facts: Readonly<Record<'from' | 'subject' | 'received' | 'why' | 'kept' | 'reference', string>>;
  readonly none: string;
  readonly safe: string;
  readonly preview: string;
  readonly previewHint: string;
  readonly empty: string;
  readonly cut: string;
  readonly attachments: string;
  readonly reasons: string;
  readonly unnamed: string;
  readonly footer: string;
  /** After the press. `SENDER` is who was allowed or blocked. */
  readonly said: Readonly<
    Record<
      | 'released'
      | 'queued'
      | 'deleted'
      | 'requested'
      | 'full'
      | 'refused'
      | 'failed'
      | 'was-released'
      | 'was-deleted'
      | 'was-requested'
      | 'was-declined'
      | 'expired'
      | 'unknown'
      | 'stale',
      { readonly title: string; readonly text: string }
    >
  >;
  readonly allowed: string;
  readonly blocked: string;
  readonly notListed: string;
}

export const englishHeld: HeldWords = {
  actions: {
    deliver: {
      title: 'Deliver this message?',
      button: 'Deliver',
      text: 'It then comes to your inbox, as it was sent.',
    },
    allow: {
      title: 'Deliver it, and allow its sender?',
      button: 'Deliver and allow the sender',
      text: 'It then comes to your inbox. Later mail of this sender is let in too, where it can be proved to be from there.',
    },
    request: {
      title: 'Ask for this message?',
      button: 'Ask an administrator',
      text: 'An administrator then looks at it, and delivers it or not. You can ask once for each message.',
    },
    block: {
      title: 'Block this sender?',
      button: 'Block the sender and delete',
      text: 'This message is then deleted, and later mail of this sender does not come to you.',
    },
    delete: {
      title: 'Delete this message?',
      button: 'Delete',
      text: 'It cannot be brought back. What you do not delete is deleted by itself after its time.',
    },
  },
  facts: {
    from: 'From',
    subject: 'Subject',
    received: 'Received',
    why: 'Held because',
    kept: 'Kept until',
    reference: 'Reference',
  },
  none: '(none)',
  safe: 'Nothing happens before you press the button.',
  preview: 'What stands in it',
  previewHint: 'Its text alone. Pictures are left out, and addresses are written so that nothing leads there.',
  empty: 'There is no text in it.',
  cut: 'There is more; this is the beginning.',
  attachments: 'Attached',
  reasons: 'What the filter found',
  unnamed: 'without a name',
  footer: 'This page was opened with a link that only you were sent. It sets no cookies and runs no scripts.',
  said: {
    released: {
      title: 'It is in your inbox',
      text: 'The message was delivered as it was sent, under the date it came with.',
    },
    queued: { title: 'It is on its way', text: 'The message was sent on.' },
    deleted: { title: 'It was deleted', text: 'The message is gone.' },
    requested: { title: 'An administrator is asked', text: 'When the message is delivered you find it in your inbox.' },
    full: {
      title: 'Your mailbox is full',
      text: 'The message stays held. Delete something, and open the link once more: it still works.',
    },
    refused: { title: 'This message stays held', text: '' },
    failed: {
      title: 'It could not be done now',
      text: 'This is our trouble, not yours. Please try again in a few minutes.',
    },
    'was-released': { title: 'It was delivered already', text: 'Nothing more is to be done: look into your inbox.' },
    'was-deleted': { title: 'It was deleted already', text: 'The message is gone, and cannot be brought back.' },
    'was-requested': { title: 'An administrator is asked already', text: 'Nothing more is to be done.' },
    'was-declined': {
      title: 'An administrator has declined',
      text: 'The message was asked for before, and stays held. Ask your postmaster if you think that this is wrong.',
    },
    expired: {
      title: 'This link does not work any more',
      text: 'Links work once and for two weeks, and no longer than the message is kept. If you still need the message, write to your postmaster and name its reference, which stands in the mail with the link.',
    },
    unknown: {
      title: 'This link is not known here',
      text: 'Perhaps a part of it was lost on the way: open it from the mail itself, or copy all of it.',
    },
    stale: { title: 'Please open the link once more', text: 'What was sent did not come from the page of this link.' },
  },
  allowed: 'Mail of SENDER is let in from now on, where it can be proved to be from there.',
  blocked: 'Mail of SENDER does not come to you any more.',
  notListed: 'The sender could not be entered in your list:',
};
