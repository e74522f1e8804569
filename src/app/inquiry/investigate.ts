/** What this server thinks of a sender. */
import { Fault } from '#base/fault';
import type { Investigated, SenderInquiry } from '#app/control';
import { findPolicy, type PolicyFinding } from '#check/dmarc';
import {
  describeClient,
  describeJudgement,
  doorPolicy,
  judgeSight,
  privateAddressReason,
  seeClient,
  seeHelo,
  seeSender,
  type Sight,
} from '#check/reputation';
import { parseSpfRecord, selectSpfRecords, type SpfDirective } from '#check/spf';
import type { DoorHouse } from '#flow/door';
import { parseDomain } from '#format/address';
import type { DnsAnswer } from '#format/dns';
import { addressFamily } from '#format/ip';
import { shownFinding } from './simulate.ts';

const INVESTIGATION_MS_MAX = 30_000;

/** @param door one that only looks */
export async function investigate(door: DoorHouse, question: SenderInquiry, gone: AbortSignal): Promise<Investigated> {
  const signal = AbortSignal.any([gone, AbortSignal.timeout(INVESTIGATION_MS_MAX)]);
  const { subject, helo } = question;
  if (addressFamily(subject) !== 0) return await ofAddress(door, { ip: subject, helo }, signal);
  const domain = parseDomain(subject);
  if (domain === undefined) throw wrong(`"${subject}" is neither an IP address nor a domain`);
  if (helo !== undefined) throw wrong('--helo belongs to an IP address, not to a domain');
  return await ofDomain(door, domain, signal);
}

async function ofAddress(
  door: DoorHouse,
  { ip, helo }: { readonly ip: string; readonly helo: string | undefined },
  signal: AbortSignal,
): Promise<Investigated> {
  const reason = privateAddressReason(ip);
  if (reason !== undefined) throw new Fault('refused', `Cannot investigate ${ip}`, { publicText: reason });
  const looking = { resolver: door.resolver, signal };
  const [client, lists] = await Promise.all([seeClient(ip, looking), door.lists.lookUp(ip, signal)]);
  const name = helo === undefined ? undefined : await seeHelo(helo, { ...looking, client, own: door.own() });
  const rates = door.rates.see(ip);
  const sight: Sight = {
    client,
    lists,
    ...(name === undefined ? {} : { helo: name }),
    ...(rates === undefined ? {} : { rates }),
  };
  const judgement = judgeSight(sight, doorPolicy(door.settings.snapshot()), 'content');
  return {
    subject: ip,
    kind: 'address',
    seen: describeClient(sight),
    judged: describeJudgement(judgement),
    findings: judgement.findings.map(shownFinding),
  };
}

async function ofDomain(door: DoorHouse, domain: string, signal: AbortSignal): Promise<Investigated> {
  const { resolver, clock } = door;
  const [sender, mx, texts, dmarc] = await Promise.all([
    seeSender(domain, { resolver, signal }),
    resolver.query(domain, 'MX', signal),
    resolver.query(domain, 'TXT', signal),
    findPolicy(domain, { resolver, clock, signal }),
  ]);
  const sight: Sight = { client: { ip: '', state: 'unknown', names: [] }, sender };
  const judgement = judgeSight(sight, doorPolicy(door.settings.snapshot()), 'content');
  // The client is not known, so what is said of it is left out.
  const [, ...ofSender] = describeClient(sight);
  return {
    subject: domain,
    kind: 'domain',
    seen: [...ofSender, ...exchangesText(mx), ...spfText(domain, texts), dmarcText(domain, dmarc)],
    judged: describeJudgement(judgement),
    findings: judgement.findings.map(shownFinding),
  };
}

function exchangesText(mx: DnsAnswer<'MX'>): readonly string[] {
  if (mx.kind !== 'records') return [];
  const named = mx.records.filter(({ exchange }) => exchange !== '').sort((a, b) => a.preference - b.preference);
  if (named.length === 0) return [];
  return [`Its mail servers: ${named.map(({ exchange, preference }) => `${exchange} (${preference})`).join(', ')}.`];
}

/** RFC 7208 section 4.6.4: of these at most ten may be asked for. */
const LOOKUPS_MAX = 10;
const lookingKinds: ReadonlySet<string> = new Set(['a', 'mx', 'ptr', 'include', 'exists']);

const endings: Readonly<Record<SpfDirective['result'], string>> = {
  fail: 'everybody else may not send for it (-all)',
  softfail: 'everybody else should not send for it (~all), which is a weak word',
  neutral: 'it says nothing about everybody else (?all), so forgers are not stopped',
  pass: 'everybody may send for it (+all): such a record protects nobody',
};

function spfText(domain: string, texts: DnsAnswer<'TXT'>): readonly string[] {
  if (texts.kind === 'failed') return [`SPF: the DNS did not say what ${domain} publishes.`];
  const records = texts.kind === 'records' ? selectSpfRecords(texts.records) : [];
  const [text] = records;
  if (text === undefined)
    return [`SPF: ${domain} has no record. With one, others could not send in its name so easily.`];
  if (records.length > 1)
    return [`SPF: ${domain} has ${records.length} records where one is allowed; none of them counts.`];
  const record = parseSpfRecord(text);
  if ('problem' in record) return [`SPF: the record of ${domain} cannot be understood: ${record.problem}.`];
  const asking = record.directives.filter(({ mechanism }) => lookingKinds.has(mechanism.kind)).length;
  const lookups = asking + (record.redirect === undefined ? 0 : 1);
  const all = record.directives.find(({ mechanism }) => mechanism.kind === 'all');
  const allowed = record.directives.filter((one) => one !== all && one.result === 'pass').map((one) => one.text);
  const may = allowed.length === 0 ? 'it names nobody who may send' : `may send for it: ${allowed.join(' ')}`;
  const rest =
    all !== undefined
      ? endings[all.result]
      : record.redirect === undefined
        ? 'it does not say what holds for everybody else, which is neutral'
        : `everything else is in another record (${record.redirect.text})`;
  const count = `It asks the DNS ${lookups} times by itself, before what the records it includes ask; ${LOOKUPS_MAX} are allowed in all`;
  const over = lookups > LOOKUPS_MAX ? ', so it does not count (permerror)' : '';
  return [`SPF: ${may}; ${rest}. ${count}${over}. The record: ${text}`];
}

const wishes = {
  none: 'asks for nothing (p=none)',
  quarantine: 'asks to put it aside (p=quarantine)',
  reject: 'asks to refuse it (p=reject)',
};

function dmarcText(domain: string, found: PolicyFinding): string {
  if (found.kind === 'temperror') return `DMARC: could not be found out: ${found.problem}.`;
  if (found.kind === 'none') {
    const why = found.problem === undefined ? 'neither the domain nor one above it publishes a policy' : found.problem;
    return `DMARC: ${why}. Whoever writes ${domain} into From is not held to anything.`;
  }
  const { policyDomain, record, policies } = found;
  const where = policyDomain === domain ? 'its own record' : `the record of ${policyDomain}, found above it`;
  const wish = policyDomain === domain ? policies.p : (policies.sp ?? policies.p);
  const testing = record.testing ? ', but only tests it' : '';
  return `DMARC: for mail in its name that fails, ${where} ${wishes[wish]}${testing}. The record: ${record.text}`;
}

function wrong(text: string): Fault {
  return new Fault('invalid', text, { publicText: text });
}
