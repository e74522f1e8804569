import { setting } from '#base/setting';

export const watchChoices = ['off', 'note', 'hold'] as const;

/** What is looked for in mail that users send (product OU3, OU8). */
export const watchSettings = {
  watch: setting<(typeof watchChoices)[number]>({
    key: 'sending.watch',
    type: 'choice',
    choices: watchChoices,
    standard: 'hold',
    help: 'What is done when an account sends as a stolen one does: nothing, a line in the trace, or its mail is held and the administrator told.',
    scopes: ['platform', 'domain', 'account'],
  }),
  holdScore: setting<number>({
    key: 'sending.hold-score',
    type: 'count',
    standard: 6,
    min: 2,
    max: 50,
    help: 'From so many points of the signs of a stolen account on its mail is held.',
    scopes: ['platform', 'domain', 'account'],
  }),
  usualRecipients: setting<number>({
    key: 'sending.usual-recipients',
    type: 'count',
    standard: 50,
    min: 5,
    max: 100_000,
    help: 'So many recipients an hour are nothing unusual for any account; beyond that its own past counts.',
    scopes: ['platform', 'domain', 'account'],
  }),
  countryFile: setting<string>({
    key: 'sending.country-file',
    type: 'text',
    standard: '',
    help: 'A file in MaxMind DB format with the countries of addresses, kept by you; without it only networks are compared.',
    atStart: true,
  }),
} as const;
