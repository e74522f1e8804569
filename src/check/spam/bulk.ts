/** What a message says of itself as mail to many. */
import type { BulkFacts } from './types.ts';
import type { HeaderView } from './view.ts';

const UNSUBSCRIBE_URIS_MAX = 4;
/** Fields that only services which send for others write, whatever they say. */
const serviceFields = [
  'feedback-id',
  'x-csa-complaints',
  'x-mailgun-sid',
  'x-sg-eid',
  'x-ses-outgoing',
  'x-mc-user',
  'x-mandrill-user',
  'x-sfmc-stack',
  'x-sib-id',
  'x-mj-mid',
  'x-hs-cid',
  'x-campaign',
  'x-campaignid',
  'x-mailer-lid',
  'x-report-abuse',
  'x-report-abuse-to',
  'x-rpcampaign',
  'x-elqpod',
  'x-cm-campaignid',
  'x-klaviyo-message-id',
  'x-pm-message-id',
];

export function bulkFacts(header: HeaderView, { unsubscribeLink }: { readonly unsubscribeLink: boolean }): BulkFacts {
  const unsubscribe = unsubscribeUris(header);
  const post = header.raw('list-unsubscribe-post');
  return {
    listId: listIdOf(header.text('list-id')),
    unsubscribe,
    oneClick: /list-unsubscribe\s*=\s*one-click/i.test(post) && unsubscribe.some((uri) => /^https:/i.test(uri)),
    posts: /mailto:/i.test(header.raw('list-post')),
    precedence: header.raw('precedence').trim().toLowerCase().slice(0, 20),
    service: serviceFields.some((name) => header.has(name)),
    unsubscribeLink,
  };
}

export function unsubscribeUris(header: HeaderView): string[] {
  return angleUris(header.raw('list-unsubscribe'));
}

/** RFC 2919: the identifier is in the last angle brackets; without any the whole value is taken. */
function listIdOf(text: string): string {
  const open = text.lastIndexOf('<');
  const close = text.indexOf('>', open);
  const id = open === -1 ? text : text.slice(open + 1, close === -1 ? undefined : close);
  return id.trim().toLowerCase().slice(0, 200);
}

/** RFC 2369 section 2: URIs in angle brackets, parted by commas. */
function angleUris(text: string): string[] {
  const uris: string[] = [];
  let at = 0;
  while (uris.length < UNSUBSCRIBE_URIS_MAX) {
    const open = text.indexOf('<', at);
    const close = text.indexOf('>', open + 1);
    if (open === -1 || close === -1) break;
    uris.push(
      text
        .slice(open + 1, close)
        .replaceAll(/\s+/g, '')
        .slice(0, 500),
    );
    at = close + 1;
  }
  return uris;
}
