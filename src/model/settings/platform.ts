import { setting } from '#base/setting';

/** Languages in which mails to users are written. */
export const letterLanguages = ['en', 'de'] as const;
export type LetterLanguage = (typeof letterLanguages)[number];

/** Settings that several rooms read, with names that others rely on. */
export const platformSettings = {
  outboundPort: setting<number>({
    key: 'smtp.outbound-port',
    type: 'count',
    standard: 25,
    min: 1,
    max: 65_535,
    help: 'Port of remote servers that mail is sent to; anything but 25 is for tests and networks of your own.',
  }),
  cleartextAuth: setting<string>({
    key: 'auth.cleartext',
    type: 'choice',
    choices: ['off', 'loopback', 'on'],
    standard: 'off',
    help: 'Whether passwords are taken over connections without TLS: never, from this machine only, or from everywhere (legacy programs; anybody on the way can read them).',
  }),
  exemptNetworks: setting<readonly string[]>({
    key: 'limits.exempt',
    type: 'networks',
    standard: [],
    help: 'Networks to which limits per client, delays after errors and delays of sign-ins do not apply.',
  }),
  trustedNetworks: setting<readonly string[]>({
    key: 'relay.trusted',
    type: 'networks',
    standard: [],
    help: 'Networks that may send mail to anywhere without signing in; keep it to machines that you run.',
  }),
  letterLanguage: setting<LetterLanguage>({
    key: 'letters.language',
    type: 'choice',
    choices: letterLanguages,
    standard: 'en',
    help: 'The language of what users get by mail about their held and reported messages: digests, and answers to requests and reports. The pages behind the links of a digest are in English.',
    scopes: ['platform', 'domain', 'account'],
  }),
  accountQuota: setting<number>({
    key: 'accounts.quota',
    type: 'size',
    standard: 0,
    help: 'Space of a new account, unless its domain or the command says otherwise; 0 is no limit.',
  }),
} as const;
