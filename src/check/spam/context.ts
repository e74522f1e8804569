/** Signs that only who received the message can know: its authentication here, the door's findings, and its recipient. */
import { judgeLinks } from '#check/links';
import { type CheckName, checkNames, checkRules } from '#check/reputation';
import type { TestCatalog, TestDeclaration, TestHit } from '#check/verdict';
import { freeMailDomains, organizationOf } from './domains.ts';
import { isOfEntry, withoutSameOfEntry } from './entry.ts';
import { hit } from './hits.ts';
import { impersonationHits } from './impersonation.ts';
import { PEOPLE_MAX } from './limits.ts';
import { envelopeDiffers } from './sender.ts';
import type { JudgeContext, Scan } from './types.ts';
import { domainOf } from './view.ts';

/** What the door found is worth here what half of its own score says, since other tests see the same. */
const DOOR_SHARE = 0.5;
/** The door repeats these of authentication, which is looked at here by itself. */
const repeated: readonly string[] = [
  'spf-fail',
  'spf-softfail',
  'spf-neutral',
  'dmarc-reject',
  'dmarc-quarantine',
  'dmarc-none',
];

const doorWords: Readonly<Record<string, string>> = {
  'ptr-missing': 'The machine that brought it has no name',
  'ptr-unconfirmed': 'The name of the machine that brought it is not confirmed by its own address',
  'ptr-generic': 'The machine that brought it is named like a home line',
  'helo-syntax': 'The machine that brought it greeted with something that is no host name',
  'helo-own': 'The machine that brought it greeted with our own name',
  'helo-internal': 'The machine that brought it greeted with a name that is only used inside networks',
  'helo-unresolvable': 'The name by which the machine that brought it greeted does not exist',
  'helo-mismatch': 'The name by which the machine that brought it greeted is that of another',
  'early-talker': 'The machine that brought it did not wait to be greeted',
  'list-policy': 'A DNS list says that the machine that brought it should send no mail by itself',
  'list-spam': 'A DNS list says that the machine that brought it sends spam',
  'list-exploited': 'A DNS list says that the machine that brought it is in the hands of others',
  'sender-unknown': 'The domain of its envelope sender cannot get mail',
  'sender-null-mx': 'The domain of its envelope sender says that it takes no mail',
  'network-rate': 'Unusually much mail came from the network that brought it',
  'unknown-recipients': 'The network that brought it tried many addresses that do not exist',
};

/** Of wanted mail of many years hardly any comes from such machines. */
const proven: Readonly<Partial<Record<CheckName, number>>> = {
  'ptr-generic': 2.8,
  'ptr-unconfirmed': 0.9,
  'ptr-missing': 1,
  'helo-syntax': 3,
  'helo-internal': 1.5,
  'helo-own': 1.5,
};

const doorTests = Object.fromEntries(
  checkNames
    .filter((name) => !repeated.includes(name))
    .map((name): [string, TestDeclaration] => [
      `reputation.${name}`,
      {
        family: 'reputation',
        words: doorWords[name] ?? `The door found: ${name}`,
        prior: proven[name] ?? checkRules[name].weight * DOOR_SHARE,
      },
    ]),
);

export const contextTests = {
  ...doorTests,
  'sender.dmarc-fail': {
    family: 'sender',
    words: 'The domain in From ({domain}) does not stand behind it (DMARC), and asks: {policy}',
    mend: 'Sign with the domain in From, or send from machines that it names.',
    prior: 2,
    phish: 0.8,
  },
  'sender.spf-fail': {
    family: 'sender',
    words: 'The domain of the envelope ({domain}) forbids the machine that brought it (SPF)',
    mend: 'Name every sending machine in the SPF record of the envelope domain.',
    prior: 1.5,
    phish: 0.2,
  },
  'sender.spf-softfail': {
    family: 'sender',
    words: 'The domain of the envelope ({domain}) discourages the machine that brought it (SPF)',
    mend: 'Name every sending machine in the SPF record of the envelope domain.',
    prior: 0.8,
  },
  'sender.signature-broken': {
    family: 'sender',
    words: 'A signature of {domain} does not hold',
    mend: 'Sign what is sent, and change nothing behind the signature.',
    prior: 0.5,
  },
  'sender.unsigned': {
    family: 'sender',
    words: 'Nobody stands behind it: no signature and no SPF pass',
    mend: 'Sign what is sent (DKIM), and publish an SPF record.',
    prior: 1,
  },
  'sender.aligned': {
    family: 'sender',
    words: 'The domain in From stands behind it: {domain}',
    prior: -0.8,
  },
  'sender.not-named': {
    family: 'sender',
    words: 'Its recipient is not named in To or Cc',
    mend: 'Name the recipient in To.',
    prior: 0.4,
  },
} as const satisfies TestCatalog;

/** What an earlier server told is the same thing seen from further off: what was found here replaces it. */
const toldHere = /^sender\.(?:told-|envelope-)/;

/** The hits of the scan that still count beside what is known here, and those of the context. */
export function contextHits(scan: Scan, context: JudgeContext): TestHit[] {
  const { authentication, transaction, known, door } = context;
  const own =
    authentication === undefined ? scan.hits : scan.hits.filter(({ test }) => !toldHere.test(test) && !isOfEntry(test));
  const hits = [...own, ...(context.hits ?? [])];
  hits.push(...linkHits(scan, context));
  if (authentication !== undefined) hits.push(...authenticationHits(scan, authentication));
  if (transaction !== undefined) hits.push(...transactionHits(scan, transaction));
  if (known !== undefined) hits.push(...impersonationHits(scan.people, known, authentication));
  for (const name of door ?? []) {
    if (!(repeated.includes(name) && authentication !== undefined)) hits.push(hit(`reputation.${name}`));
  }
  return withoutSameOfEntry(hits);
}

/** What links say once it is known who stands behind the message. */
function linkHits({ links, people, bulk }: Scan, { authentication, known, transaction }: JudgeContext): TestHit[] {
  const passed =
    authentication === undefined
      ? undefined
      : [
          ...authentication.dkim.flatMap(({ result, domain }) => (result === 'pass' ? [domain] : [])),
          ...(authentication.spf.result === 'pass' ? [authentication.spf.domain] : []),
        ];
  const recipient = domainOf(transaction?.recipient ?? people.to[0]?.address ?? '');
  const own = [recipient, ...(known?.domains ?? [])].filter((domain) => domain !== '' && !freeMailDomains.has(domain));
  return judgeLinks(links, {
    from: domainOf(people.from[0]?.address ?? ''),
    authenticated: passed,
    own,
    bulk: bulk.listId !== '' || bulk.unsubscribe.length > 0 || bulk.precedence === 'bulk' || bulk.unsubscribeLink,
    listId: bulk.listId,
  });
}

function authenticationHits(scan: Scan, { spf, dkim, dmarc }: NonNullable<JudgeContext['authentication']>): TestHit[] {
  const hits: TestHit[] = [];
  if (dmarc.result === 'fail')
    hits.push(hit('sender.dmarc-fail', { domain: dmarc.fromDomain ?? '', policy: dmarc.policy }));
  if (spf.result === 'fail') hits.push(hit('sender.spf-fail', { domain: spf.domain }));
  if (spf.result === 'softfail') hits.push(hit('sender.spf-softfail', { domain: spf.domain }));
  const signed = dkim.filter(({ result }) => result === 'pass');
  const broken = dkim.find(({ result }) => result === 'fail');
  if (broken !== undefined && signed.length === 0) hits.push(hit('sender.signature-broken', { domain: broken.domain }));
  const from = organizationOf(domainOf(scan.people.from[0]?.address ?? ''));
  const aligned = dmarc.result === 'pass' || signed.some(({ domain }) => organizationOf(domain) === from);
  if (aligned && from !== '') hits.push(hit('sender.aligned', { domain: from }));
  // What DNS could not tell counts neither way.
  const isKnown = spf.result !== 'temperror' && !dkim.some(({ result }) => result === 'temperror');
  if (isKnown && signed.length === 0 && spf.result !== 'pass') hits.push(hit('sender.unsigned'));
  return hits;
}

function transactionHits(scan: Scan, { sender, recipient }: NonNullable<JudgeContext['transaction']>): TestHit[] {
  const from = scan.people.from[0]?.address ?? '';
  const hits = sender === '' || from === '' ? [] : envelopeDiffers(sender, from);
  // Of a crowd not all are kept.
  const isNamed = scan.people.to.length >= PEOPLE_MAX || scan.people.to.some(({ address }) => address === recipient);
  const isBulk = scan.bulk.listId !== '' || scan.bulk.unsubscribe.length > 0;
  // Nobody is named where a file is asked about: that says nothing of its To.
  if (recipient !== '' && !isNamed && !isBulk && scan.people.to.length > 0) hits.push(hit('sender.not-named'));
  return hits;
}
