/** Everything that mail can be refused or put off for, each with its short code, who can mend it, and how it is recognised. */
import { type CheckName, checkNames, checkRules, delayCodes } from '#check/reputation';
import { contentCodes } from '#check/verdict';

/** Rules of the SMTP session itself, as its refusals are called in the trace. */
const sessionCauses = [
  'auth-required',
  'auth-in-clear',
  'tls-required',
  'auth-not-here',
  'recipients',
  'size',
  'international',
  'flawed-content',
  'transactions',
] as const;

/** Of a sign-in that was tried. */
const signInCauses = ['credentials', 'not-allowed', 'later'] as const;

/** Decisions about one sender, recipient or message. */
const mailCauses = [
  'relay',
  'unknown-user',
  'switched-off',
  'mailbox-full',
  'not-your-address',
  'foreign-from',
  'foreign-sender',
  'account-off',
  'loop',
  'content-spam',
  'content-phish',
  'content-virus',
  'content-attachment',
  'content-scanner',
  'return-forged',
  'return-expired',
  'our-trouble',
  'other',
] as const;

type SessionCause = (typeof sessionCauses)[number];

export type CauseKey =
  | CheckName
  | keyof typeof delayCodes
  | SessionCause
  | (typeof signInCauses)[number]
  | (typeof mailCauses)[number];

/** Whose move it is. */
export type Mender =
  | 'sender-admin' // who runs the server that the mail came from
  | 'sender-user' // who wrote the mail
  | 'recipient' // the owner of the mailbox
  | 'us'
  | 'nobody'; // it passes by itself

export interface Cause {
  readonly key: CauseKey;
  /** Never used for anything else once it was given out. */
  readonly code: string;
  readonly mender: Mender;
  readonly area: 'names' | 'reputation' | 'authentication' | 'sign-in' | 'message' | 'recipient' | 'delay' | 'ours';
}

type Rest = Omit<Cause, 'key' | 'code'>;
const names: Rest = { mender: 'sender-admin', area: 'names' };
const reputation: Rest = { mender: 'sender-admin', area: 'reputation' };
const authentication: Rest = { mender: 'sender-admin', area: 'authentication' };
const signIn: Rest = { mender: 'sender-user', area: 'sign-in' };
const message: Rest = { mender: 'sender-user', area: 'message' };

const checks: Readonly<Record<CheckName, Rest>> = {
  'ptr-missing': names,
  'ptr-unconfirmed': names,
  'ptr-generic': names,
  'helo-syntax': names,
  'helo-own': names,
  'helo-internal': names,
  'helo-unresolvable': names,
  'helo-mismatch': names,
  'early-talker': reputation,
  'list-policy': reputation,
  'list-spam': reputation,
  'list-exploited': reputation,
  'sender-unknown': authentication,
  'sender-null-mx': authentication,
  'spf-fail': authentication,
  'spf-softfail': authentication,
  'spf-neutral': authentication,
  'dmarc-reject': authentication,
  'dmarc-quarantine': authentication,
  'dmarc-none': authentication,
  'network-rate': reputation,
  'unknown-recipients': reputation,
};

const others: Readonly<Record<Exclude<CauseKey, CheckName>, Rest & { readonly code: string }>> = {
  greylisted: { code: delayCodes.greylisted, mender: 'nobody', area: 'delay' },
  held: { code: delayCodes.held, mender: 'nobody', area: 'delay' },
  'auth-required': { code: 'AUTH-1', ...signIn },
  'auth-in-clear': { code: 'AUTH-2', ...signIn },
  'tls-required': { code: 'AUTH-3', ...signIn },
  'auth-not-here': { code: 'AUTH-4', ...signIn },
  credentials: { code: 'AUTH-5', ...signIn },
  'not-allowed': { code: 'AUTH-6', ...signIn },
  later: { code: 'AUTH-7', ...signIn },
  recipients: { code: 'RCPT-1', ...message },
  size: { code: 'SIZE-1', ...message },
  international: { code: 'UTF8-1', ...message },
  'flawed-content': { code: 'DATA-1', mender: 'sender-admin', area: 'message' },
  transactions: { code: 'CONN-1', mender: 'sender-admin', area: 'reputation' },
  relay: { code: 'RELAY-1', mender: 'sender-user', area: 'recipient' },
  'unknown-user': { code: 'USER-1', mender: 'sender-user', area: 'recipient' },
  'switched-off': { code: 'USER-2', mender: 'recipient', area: 'recipient' },
  'mailbox-full': { code: 'USER-3', mender: 'recipient', area: 'recipient' },
  'foreign-sender': { code: 'RELAY-2', mender: 'sender-admin', area: 'sign-in' },
  'not-your-address': { code: 'SEND-1', ...signIn },
  'foreign-from': { code: 'SEND-2', ...signIn },
  'account-off': { code: 'SEND-3', ...signIn },
  loop: { code: 'LOOP-1', mender: 'sender-admin', area: 'message' },
  'content-spam': { code: contentCodes.spam, ...message },
  'content-phish': { code: contentCodes.phish, ...message },
  'content-virus': { code: contentCodes.virus, ...message },
  'content-attachment': { code: contentCodes.attachment, ...message },
  'content-scanner': { code: contentCodes.scanner, mender: 'us', area: 'ours' },
  'return-forged': { code: 'SRS-1', mender: 'sender-admin', area: 'recipient' },
  'return-expired': { code: 'SRS-2', mender: 'sender-admin', area: 'recipient' },
  'our-trouble': { code: 'OURS-1', mender: 'us', area: 'ours' },
  other: { code: 'OTHER-1', mender: 'sender-admin', area: 'ours' },
};

/** In the order in which they are listed. */
export const causes: readonly Cause[] = [
  ...checkNames.map((key) => ({ key, code: checkRules[key].code, ...checks[key] })),
  ...Object.entries(others).map(([key, rest]) => ({ key: key as keyof typeof others, ...rest })),
];

const byKey = new Map<string, Cause>(causes.map((cause) => [cause.key, cause]));
const byCode = new Map<string, Cause>(causes.map((cause) => [cause.code, cause]));
/** The session refuses a HELO name by the same rule and code as the door does. */
const sessionKeys = new Map<string, CauseKey>([
  ...sessionCauses.map((key): [string, CauseKey] => [key, key]),
  ['helo', 'helo-syntax'],
]);

export function causeOf(key: CauseKey): Cause {
  const cause = byKey.get(key);
  if (cause === undefined) throw new Error(`Cannot find the cause ${key}`);
  return cause;
}

/** As a person types a code: `ptr 3`, `PTR3`, `Ptr-3`. */
export function causeOfCode(text: string): Cause | undefined {
  if (text.length > 20) return undefined;
  const match = /^([A-Z]+(?:8)?)[\s-]*([0-9]{1,2})$/.exec(text.trim().toUpperCase());
  return match === null ? undefined : byCode.get(`${match[1]}-${match[2]}`);
}

/** Of `smtp.session.<cause>`. */
export function causeOfSession(name: string): Cause | undefined {
  const key = sessionKeys.get(name);
  return key === undefined ? undefined : causeOf(key);
}

export function causeOfCheck(name: string): Cause | undefined {
  return (checkNames as readonly string[]).includes(name) ? byKey.get(name) : undefined;
}
