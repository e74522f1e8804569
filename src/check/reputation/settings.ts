import { oncePer } from '#base/memo';
import { isIP } from 'node:net';
import { type Setting, setting, type SettingScope, type SettingsSnapshot } from '#base/setting';
import { parseDomain } from '#format/address';
import { byCheck, type CheckAction, checkActions, type CheckName, checkNames, checkRules } from './checks.ts';
import { type DoorPolicy, type Greylisting, greylistings } from './judge.ts';

const MINUTE_MS = 60_000;
const perDomain: readonly SettingScope[] = ['platform', 'domain'];
/** In `door.dry-run`: every check. */
const ALL = 'all';

/** When each check hits, to follow "What to do when". */
const occasions: Readonly<Record<CheckName, string>> = {
  'ptr-missing': 'the address that brings mail has no name in the DNS (no PTR record)',
  'ptr-unconfirmed': 'the name of the address does not lead back to it',
  'ptr-generic': 'the name of the address looks like one of a home line, not of a mail server',
  'helo-syntax': 'the client does not say a full host name or an address in brackets in HELO',
  'helo-own': 'the client says our own name or address in HELO',
  'helo-internal': 'the client says a name in HELO that exists inside an office or home only, such as server1.local',
  'helo-unresolvable': 'the name in HELO is not known to the DNS',
  'helo-mismatch': 'the name in HELO belongs to another address',
  'early-talker': 'the client speaks before it was greeted',
  'list-policy': 'a DNS list says that the address should not send mail by itself (home lines)',
  'list-spam': 'a DNS list names the address as a source of spam',
  'list-exploited': 'a DNS list says that the machine at the address is infected or open to abuse',
  'sender-unknown': 'the domain of the sender can take no answer: it has neither an MX nor an address',
  'sender-null-mx': 'the domain of the sender says that it takes no mail (null MX)',
  'spf-fail': 'the domain of the sender says that this address may not send for it (SPF fail)',
  'spf-softfail': 'it says so half-heartedly (SPF softfail)',
  'spf-neutral': 'it says nothing about this address (SPF neutral)',
  'dmarc-reject': 'DMARC fails and the domain in From asks to refuse such mail',
  'dmarc-quarantine': 'DMARC fails and the domain in From asks to put such mail aside',
  'dmarc-none': 'DMARC fails and the domain in From asks for nothing',
  'network-rate': 'a network sends more messages than door.rate',
  'unknown-recipients': 'a network tries more unknown recipients than door.unknown-recipients-max',
};

function actionSetting(check: CheckName): Setting<CheckAction> {
  const { code, standard, softened } = checkRules[check];
  const ease = softened ? ' A DKIM or DMARC pass makes score of anything stronger.' : '';
  return setting<CheckAction>({
    key: `door.${check}`,
    type: 'choice',
    choices: checkActions,
    standard,
    help: `What to do when ${occasions[check]}; code ${code}.${ease}`,
    scopes: perDomain,
  });
}

/** What each check does, by its name. */
export const checkSettings: Readonly<Record<CheckName, Setting<CheckAction>>> = byCheck(actionSetting);

/** The door as a whole (product IN4 to IN6, IN11). */
export const doorSettings = {
  dryRun: setting<readonly string[]>({
    key: 'door.dry-run',
    type: 'texts',
    choices: [ALL, ...checkNames],
    standard: [],
    help: 'Checks that only record what they would have done; all is every check, and then greylisting waits too.',
    scopes: perDomain,
  }),
  greylisting: setting<Greylisting>({
    key: 'door.greylisting',
    type: 'choice',
    choices: greylistings,
    standard: 'odd',
    help: 'Whether the first try of mail from unknown senders is put off: never, when a check set to greylist or more hits and neither DKIM nor DMARC passes, or always.',
    scopes: perDomain,
  }),
  greylistWait: setting<number>({
    key: 'door.greylist-wait',
    type: 'duration',
    standard: 5 * MINUTE_MS,
    min: 10_000,
    max: 60 * MINUTE_MS,
    help: 'How long a greylisted sender must wait before its next try is taken.',
    scopes: perDomain,
  }),
  greetingWait: setting<number>({
    key: 'door.greeting-wait',
    type: 'duration',
    standard: 2000,
    max: 10_000,
    help: 'How long a client waits for the greeting whose address has no confirmed name or is on a list: programs that only send spam talk before it (early-talker); 0 greets everybody at once.',
  }),
  hold: setting<number>({
    key: 'door.hold',
    type: 'duration',
    standard: 0,
    max: 15 * MINUTE_MS,
    help: 'How long mail of senders never seen before is held after it was taken, then checked once more; 0 does not hold.',
    scopes: perDomain,
  }),
  trustedForwarders: setting<readonly string[]>({
    key: 'door.trusted-forwarders',
    type: 'texts',
    memberProblem: forwarderProblem,
    standard: [],
    help: 'Forwarders whose breaking of SPF, DKIM and DMARC is forgiven: addresses, networks, or domains of their host names, SPF or DKIM, with what is below them.',
    scopes: ['platform', 'domain', 'account'],
  }),
  trustedSealers: setting<readonly string[]>({
    key: 'door.trusted-sealers',
    type: 'texts',
    memberProblem: domainProblem,
    standard: [],
    help: 'Domains whose ARC seals are believed: when they saw DMARC pass, a failure on the way from them to us is forgiven.',
    scopes: perDomain,
  }),
  rate: setting<number>({
    key: 'door.rate',
    type: 'count',
    standard: 0,
    max: 1_000_000,
    help: 'Messages that one network (a /24, IPv6: a /64) may bring in an hour before the check network-rate hits; 0 does not count.',
  }),
  unknownRecipients: setting<number>({
    key: 'door.unknown-recipients-max',
    type: 'count',
    standard: 20,
    max: 100_000,
    help: 'Unknown recipients that one network may try in ten minutes before the check unknown-recipients hits; 0 does not count.',
  }),
} as const;

/** The policy of one place, from its snapshot; read once. */
export const doorPolicy = oncePer(readPolicy);

function readPolicy(settings: SettingsSnapshot): DoorPolicy {
  const dryRun = new Set(settings.get(doorSettings.dryRun));
  return {
    actions: byCheck((check) => settings.get(checkSettings[check])),
    dryRun: dryRun.has(ALL) ? checkNames : checkNames.filter((check) => dryRun.has(check)),
    greylisting: settings.get(doorSettings.greylisting),
    greylistWaitMs: settings.get(doorSettings.greylistWait),
    holdMs: settings.get(doorSettings.hold),
    trustedForwarders: settings.get(doorSettings.trustedForwarders),
    trustedSealers: settings.get(doorSettings.trustedSealers),
    messagesMax: settings.get(doorSettings.rate),
    unknownRecipientsMax: settings.get(doorSettings.unknownRecipients),
  };
}

function forwarderProblem(text: string): string | undefined {
  const [address = '', length, rest] = text.split('/');
  const family = isIP(address);
  if (family === 0) return domainProblem(text);
  const bits = family === 4 ? 32 : 128;
  const whole = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
  return whole && rest === undefined ? undefined : `"${text}" is not a network: write 192.0.2.0/24 or 2001:db8::/32`;
}

function domainProblem(text: string): string | undefined {
  const domain = parseDomain(text);
  return domain === undefined || domain !== text.toLowerCase()
    ? `"${text}" is not a domain: write example.org, names in other scripts as xn--…`
    : undefined;
}
