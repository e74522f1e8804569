import { setting, type SettingScope } from '#base/setting';

const everywhere: readonly SettingScope[] = ['platform', 'domain', 'account'];
const perDomain: readonly SettingScope[] = ['platform', 'domain'];

/** What becomes of a copy: into the inbox, into Junk, into the inbox with a mark in its Subject, held, refused, thrown away. */
export const filterActions = ['inbox', 'junk', 'tag', 'quarantine', 'reject', 'discard'] as const;
export type FilterAction = (typeof filterActions)[number];

export const headerChoices = ['off', 'spam', 'all'] as const;

const SECOND_MS = 1000;

/** The filter for a platform, a domain, an account (product FI1, FI11). */
export const filterSettings = {
  enabled: setting<boolean>({
    key: 'filter.enabled',
    type: 'switch',
    standard: true,
    help: 'Whether mail from strangers is filtered; where off, only viruses and blocked attachments are looked for.',
    scopes: perDomain,
  }),
  spamScore: setting<number>({
    key: 'filter.spam-score',
    type: 'count',
    standard: 5,
    min: 1,
    max: 100,
    help: 'From this score on a message is spam; lower catches more and is wrong more often.',
    scopes: everywhere,
  }),
  highScore: setting<number>({
    key: 'filter.high-score',
    type: 'count',
    standard: 15,
    min: 1,
    max: 200,
    help: 'From this score on a message is high spam, about which there is no doubt.',
    scopes: everywhere,
  }),
  phishScore: setting<number>({
    key: 'filter.phish-score',
    type: 'count',
    standard: 5,
    min: 1,
    max: 100,
    help: 'From this score on, of the tests for phishing alone, a message is phish.',
    scopes: perDomain,
  }),
  bulkAction: setting<FilterAction>({
    key: 'filter.bulk-action',
    type: 'choice',
    choices: ['inbox', 'junk', 'tag'],
    standard: 'inbox',
    help: 'What becomes of newsletters and other mail to many that is not spam.',
    scopes: everywhere,
  }),
  spamAction: setting<FilterAction>({
    key: 'filter.spam-action',
    type: 'choice',
    choices: ['junk', 'reject', 'tag', 'quarantine', 'inbox'],
    standard: 'junk',
    help: 'What becomes of spam: filed in Junk, refused while its sender waits, marked and delivered, held, or delivered as it is.',
    scopes: everywhere,
  }),
  highAction: setting<FilterAction>({
    key: 'filter.high-action',
    type: 'choice',
    choices: ['junk', 'reject', 'tag', 'quarantine', 'discard'],
    standard: 'junk',
    help: 'What becomes of high spam; discard throws it away without telling anybody, which only the trace shows.',
    scopes: everywhere,
  }),
  phishAction: setting<FilterAction>({
    key: 'filter.phish-action',
    type: 'choice',
    choices: ['quarantine', 'reject', 'junk', 'tag'],
    standard: 'quarantine',
    help: 'What becomes of phishing; what is held may be released by an administrator alone.',
    scopes: perDomain,
  }),
  virusAction: setting<FilterAction>({
    key: 'filter.virus-action',
    type: 'choice',
    choices: ['reject', 'quarantine', 'discard'],
    standard: 'reject',
    help: 'What becomes of mail with a virus.',
    scopes: perDomain,
  }),
  tag: setting<string>({
    key: 'filter.tag',
    type: 'text',
    standard: '{Spam?}',
    help: 'What stands before the Subject of mail whose action is tag.',
    textProblem: (text) =>
      /^[\x21-\x7e]{1,20}$/.test(text) ? undefined : 'must be 1 to 20 printable ASCII characters without spaces',
    scopes: perDomain,
  }),
  header: setting<(typeof headerChoices)[number]>({
    key: 'filter.header',
    type: 'choice',
    choices: headerChoices,
    standard: 'all',
    help: 'On which mail the field X-Spam-Status says what the filter found: none, spam alone, or all.',
    scopes: everywhere,
  }),
  deadline: setting<number>({
    key: 'filter.deadline',
    type: 'duration',
    standard: 5 * SECOND_MS,
    min: 500,
    max: 60 * SECOND_MS,
    help: 'How long lists, feeds and other engines may take for one message; what has not answered by then is unknown.',
  }),
  scanNetworks: setting<readonly string[]>({
    key: 'filter.scan-networks',
    type: 'networks',
    standard: ['127.0.0.0/8', '::1/128'],
    help: 'Networks whose programs may ask for a verdict (POST /api/v1/filter/scan) without signing in, unless a proxy says that it passed the request on.',
  }),
} as const;
