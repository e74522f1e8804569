import { setting } from '#base/setting';

/** Limits of sign-ins (product.md OP7). Counters and delays are shared by all protocols. */
export const signInSettings = {
  failuresPerConnection: setting<number>({
    key: 'signin.failures-per-connection',
    type: 'count',
    standard: 3,
    min: 1,
    max: 100,
    help: 'Failed sign-ins on one connection; with the last of them the connection is closed.',
  }),
  delayFirst: setting<number>({
    key: 'signin.delay',
    type: 'duration',
    standard: 2000,
    max: 60_000,
    help: 'How long the answer to a failed sign-in is held back; doubled with each further failure of the network.',
  }),
  delayMax: setting<number>({
    key: 'signin.delay-max',
    type: 'duration',
    standard: 15_000,
    max: 120_000,
    help: 'The longest such delay.',
  }),
  guessesPerMinute: setting<number>({
    key: 'signin.guesses-per-minute',
    type: 'count',
    standard: 10,
    min: 1,
    max: 10_000,
    help: 'Wrong passwords from one address (IPv6: one /64) in a minute; the networks around it have three and nine times as many. Over it, sign-ins from there wait for the next minute.',
  }),
  guessesPerDay: setting<number>({
    key: 'signin.guesses-per-day',
    type: 'count',
    standard: 50,
    min: 1,
    max: 100_000,
    help: 'The same for a day. Somebody who signed in from there before still gets in.',
  }),
  guessesPerAccount: setting<number>({
    key: 'signin.guesses-per-account',
    type: 'count',
    standard: 20,
    min: 1,
    max: 10_000,
    help: 'Wrong passwords for one account in an hour, from anywhere; over it, sign-ins from addresses that never signed in to it are slowed down. No account is ever locked.',
  }),
  remembered: setting<number>({
    key: 'signin.remembered',
    type: 'duration',
    standard: 600_000,
    max: 3_600_000,
    help: 'How long a right password is remembered, as a keyed hash in memory, so that programs which reconnect all the time are let in quickly; ends at once when the password changes.',
  }),
} as const;
