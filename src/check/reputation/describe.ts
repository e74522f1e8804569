/** What was seen of a client, in words for the postmaster who asks: each thing, what it means, and what to do. */
import type { ListHit, ListSight } from '#check/blocklist';
import { specialRange, type SpecialUse } from '#format/ip';
import type { SpfVerdict } from '#check/spf';
import { checkRules } from './checks.ts';
import { isThisMachine } from './findings.ts';
import { compareActions } from './judge.ts';
import { printable } from './printable.ts';
import type { AuthenticationSight, ClientSight, HeloSight, PtrSight, SenderSight, Sight } from './sight.ts';
import type { Easing, JudgedFinding, Judgement } from './types.ts';

const VALUE_CHARS_MAX = 253;
const QUOTE_CHARS_MAX = 300;

const specialUses: Readonly<Record<SpecialUse, string>> = {
  unspecified: 'no address of a machine',
  loopback: 'the machine itself, whichever it is',
  private: 'an address that every house uses anew inside its own network',
  shared: 'an address that providers use between themselves and the gateways of their customers',
  'link-local': 'an address that holds on one cable only',
  documentation: 'an address for examples in documents',
  benchmarking: 'an address for measurements in laboratories',
  multicast: 'the address of a group, not of a machine',
  broadcast: 'the address of everybody at once',
  protocol: 'an address that belongs to a protocol, not to a machine',
  reserved: 'an address that nobody has been given',
};

/**
 * Why an address cannot be looked up as a sender from outside; undefined for one of the public internet. No DNS list, no
 * reverse zone and no SPF record can say anything true about such an address.
 */
export function privateAddressReason(ip: string): string | undefined {
  const range = specialRange(ip);
  if (range === undefined) return undefined;
  return `${ip} is ${specialUses[range.use]} (${range.network}, RFC ${range.rfc}); mail from outside never comes from it. Ask about the public address, the one that other servers see.`;
}

/** Sentences about everything that was seen, in the order in which a connection shows it. */
export function describeClient(sight: Sight): readonly string[] {
  const { client, helo, sender, lists, earlyTalkMs, spf, authentication, rates } = sight;
  return [
    ...namesText(client),
    ...(helo === undefined ? [] : [heloText(helo)]),
    ...(earlyTalkMs === undefined
      ? []
      : [`It spoke ${earlyTalkMs} ms after it had connected, before it was greeted. Mail servers wait; bots do not.`]),
    ...(lists === undefined ? [] : listsText(lists, client.ip)),
    ...(sender === undefined ? [] : [senderText(sender)]),
    ...(spf === undefined ? [] : [spfText(spf, client.ip)]),
    ...(authentication === undefined ? [] : authenticationText(authentication)),
    ...(rates === undefined
      ? []
      : [
          `From its network ${rates.network} came ${rates.messages} messages within an hour, and ${rates.unknownRecipients} tries of unknown recipients within ten minutes.`,
        ]),
  ];
}

function namesText({ ip, state, names }: ClientSight): readonly string[] {
  switch (state) {
    case 'missing':
      return [
        isThisMachine(ip)
          ? `${ip} is this machine; that it has no name in public DNS says nothing.`
          : `${ip} has no name in the DNS (no PTR record). Mail servers have one; whoever runs the address, mostly the provider, can set it to the server's own name, which must have an A or AAAA record with the address.`,
      ];
    case 'unknown':
      if (names.length === 0) return [`The DNS did not say whether ${ip} has a name. That counts for nothing.`];
      break;
    case 'confirmed':
    case 'unconfirmed':
      break;
    default:
      return state satisfies never;
  }
  return names.flatMap((each) => nameText(each, ip));
}

function nameText({ name, forward, addresses = [], generic }: PtrSight, ip: string): readonly string[] {
  const lines: string[] = [];
  switch (forward) {
    case 'confirmed':
      lines.push(`${ip} is called ${name}, and the name leads back to it: as it should be.`);
      break;
    case 'other':
      lines.push(
        `${ip} is called ${name}, but that name leads to ${addresses.join(' ')}. Either the name needs an A or AAAA record with ${ip}, or the PTR record another name.`,
      );
      break;
    case 'none':
      lines.push(
        `${ip} is called ${name}, but that name has no address. It needs an A or AAAA record with ${ip}, or the PTR record another name.`,
      );
      break;
    case 'unknown':
      lines.push(`${ip} is called ${name}; the DNS did not say where that name leads. That counts for nothing.`);
      break;
    default:
      return forward satisfies never;
  }
  if (generic?.kind === 'generic') {
    lines.push(
      `${name} looks like a name that a provider makes for lines of homes or telephones (rule ${generic.rule}). Most mail from such lines is sent by infected machines. A mail server there needs a name of its own (PTR record), or sends through its provider; people sign in on port 465 or 587.`,
    );
  }
  if (generic?.kind === 'static') {
    lines.push(
      `${name} was made by a rule too, for an address that stays (rule ${generic.rule}): a leased line or a hired machine. It is not refused here; other servers may be stricter, so a name of its own is better.`,
    );
  }
  return lines;
}

function heloText({ name, form, own, resolves, matches, addresses = [] }: HeloSight): string {
  const said = `It calls itself "${printable(name, VALUE_CHARS_MAX)}"`;
  const mend = 'The host name of the mail server must be set to the full name that its address has in the DNS.';
  if (own) return `${said}, which is our own name or address. Only forgers and very wrong settings say that. ${mend}`;
  switch (form) {
    case 'malformed':
      return `${said}, which is no host name (RFC 5321 section 4.1.1.1). ${mend}`;
    case 'bare':
      return `${said}, which is a name without a domain. ${mend}`;
    case 'internal':
      return `${said}, a name that exists inside one network only. ${mend}`;
    case 'literal':
      return matches === 'yes'
        ? `${said}, its own address in brackets: allowed, though servers have names.`
        : `${said}, which is not the address it comes from; behind a gateway that is the address inside. ${mend}`;
    case 'domain':
      break;
    default:
      return form satisfies never;
  }
  if (resolves === 'no') return `${said}, a name that the DNS does not know. ${mend}`;
  if (resolves === 'unknown') return `${said}; the DNS did not say whether that name exists. That counts for nothing.`;
  if (matches === 'yes') return `${said}, and the name is its own: as it should be.`;
  if (matches === 'unknown') return `${said}; whether the name is its own could not be found out.`;
  const where = addresses.length === 0 ? 'which only takes mail' : `which belongs to ${addresses.join(' ')}`;
  return `${said}, ${where}. ${mend}`;
}

const listMeanings: Readonly<Record<ListHit['class'], string>> = {
  policy:
    'That is normal for the line of a home or a telephone, and no accusation: such addresses should not send mail by themselves. Send through the server of your provider, or through ours on port 465 or 587 with sign-in, where no list is asked. Only who runs a mail server there has the address taken off.',
  spam: 'Spam was seen from there, or the network belongs to people who send it. Find out what sent it and end that first; then the list says how to get off it.',
  exploited:
    'A machine at this address, or one behind it, is infected or lets strangers send through it. Clean the machine first: find the one that connects out on port 25, take it off the network, remove what is on it, change the passwords that were used there. Taken off the list before that, the address comes back on it.',
  phish:
    'Pages that steal, or programs that do harm, were found there. Find out who put them there and take them off; then the list says how to get off it.',
};

const listKinds: Readonly<Record<ListHit['class'], string>> = {
  policy: 'policy',
  spam: 'a source of spam',
  exploited: 'exploited',
  phish: 'a place of phishing or malware',
};

function listsText({ hits, allowed, unknown, off }: ListSight, ip: string): readonly string[] {
  const lines = hits.map((hit) => {
    const words = hit.text === undefined ? '' : ` It says: ${printable(hit.text, QUOTE_CHARS_MAX)}.`;
    const link = hit.link === undefined ? '' : ` See ${printable(hit.link, QUOTE_CHARS_MAX)}`;
    return `${hit.zone} lists ${ip} as ${listKinds[hit.class]} (${hit.codes.join(' ')}). ${listMeanings[hit.class]}${words}${link}`;
  });
  if (hits.length === 0) lines.push(`No list that answered names ${ip}.`);
  for (const { zone, trust } of allowed) lines.push(`${zone} speaks for ${ip}: trust ${trust}.`);
  if (unknown.length > 0) lines.push(`Did not answer, which counts for nothing: ${unknown.join(' ')}.`);
  if (off.length > 0) lines.push(`Not asked, since they do not answer as a list must: ${off.join(' ')}.`);
  return lines;
}

function senderText({ domain, route }: SenderSight): string {
  switch (route) {
    case 'mx':
      return `The sender's domain ${domain} takes mail (MX).`;
    case 'address':
      return `The sender's domain ${domain} has no MX, but an address: mail for it goes there (RFC 5321 section 5.1).`;
    case 'literal':
      return `The sender's domain is the address ${domain}.`;
    case 'null-mx':
      return `The sender's domain ${domain} says that it takes no mail at all (null MX, RFC 7505). Whoever sends with it cannot be answered: send with a domain that takes mail, or remove the null MX.`;
    case 'none':
      return `The sender's domain ${domain} has neither MX nor address, so no answer could reach it. Add an MX record, or correct the sender address.`;
    case 'unknown':
      return `The DNS did not say whether the sender's domain ${domain} takes mail. That counts for nothing.`;
    default:
      return route satisfies never;
  }
}

function spfText({ result, domain, scope, record, mechanism, problem }: SpfVerdict, ip: string): string {
  const whose = scope === 'helo' ? `the HELO name ${domain}` : `the sender's domain ${domain}`;
  const by = mechanism === undefined ? '' : ` (by ${printable(mechanism, VALUE_CHARS_MAX)})`;
  const published = record === undefined ? '' : ` Its record: ${printable(record, 512)}`;
  switch (result) {
    case 'pass':
      return `SPF passes: ${whose} names ${ip}${by}.${published}`;
    case 'fail':
    case 'softfail':
      return `SPF ${result}: ${whose} says that ${ip} ${result === 'fail' ? 'may' : 'should'} not send for it${by}. Either the mail must go through the servers that the record names, or the record lacks this one.${published}`;
    case 'neutral':
      return `SPF neutral: ${whose} says nothing about ${ip}${by}.${published}`;
    case 'none':
      return `SPF: ${whose} has no record. With one, others could not send in its name so easily.`;
    case 'temperror':
    case 'permerror':
      return `SPF ${result} for ${whose}: ${printable(problem ?? 'the record cannot be judged', QUOTE_CHARS_MAX)}. That counts for nothing.${published}`;
    default:
      return result satisfies never;
  }
}

function authenticationText({ dkim, dmarc, arc }: AuthenticationSight): readonly string[] {
  const good = dkim.filter((signature) => signature.good === true).map(({ domain }) => domain);
  const bad = dkim.filter((signature) => signature.good !== true).map(({ domain, result }) => `${domain} (${result})`);
  return [
    dkim.length === 0
      ? 'The message is not signed (DKIM).'
      : `DKIM: ${good.length === 0 ? 'no signature that can be relied on' : `good signatures of ${good.join(', ')}`}${bad.length === 0 ? '' : `; others: ${bad.join(', ')}`}.`,
    dmarc.from === undefined
      ? 'DMARC cannot be judged: the From field names no single domain.'
      : `DMARC for ${dmarc.from}: ${dmarc.result}${dmarc.result === 'fail' ? `; the domain asks for ${dmarc.policy}` : ''}.`,
    ...(arc.result === 'none' ? [] : [`ARC: ${arc.result}, sealed by ${arc.sealers.join(', ')}.`]),
  ];
}

const easings: Readonly<Record<Easing, string>> = {
  'dry-run': 'a dry run',
  waits: 'the content comes first',
  dmarc: 'DMARC passes',
  dkim: 'a DKIM signature holds',
  'allow-list': 'an allow list speaks for the client',
  forwarder: 'it is a trusted forwarder',
  sealer: 'a trusted sealer saw it whole',
  'no-greylisting': 'such mail is not greylisted here',
};

/** One line for each finding, and what they come to together. */
export function describeJudgement(judgement: Judgement): readonly string[] {
  const { action, decisive, findings, score, greylist } = judgement;
  const putsOff = greylist && compareActions(action, 'defer') < 0;
  const because = decisive === undefined ? '' : ` because of ${checkRules[decisive.check].code}`;
  return [
    ...findings.map(findingText),
    `Together: ${action}${because}, score ${score.toFixed(1)}${putsOff ? ', and a first try is put off' : ''}.`,
  ];
}

function findingText({ check, action, effective, dryRun, would, eased, score }: JudgedFinding): string {
  const told = `${checkRules[check].code} ${check}: ${action}`;
  if (dryRun) return `${told}, in a dry run (would be ${would ?? action}), score ${score.toFixed(1)}`;
  const why = eased === undefined ? '' : `, made ${effective}, since ${easings[eased]}`;
  return `${told}${why}, score ${score.toFixed(1)}`;
}
