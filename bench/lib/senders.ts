/**
 * Fifty domains that send mail, each with a host that brings it and a key that signs it; and fifty hosts that try recipients
 * out. Names, addresses, SPF, DKIM and DMARC records agree, so that every check has something to find and none objects.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DkimKey, dkimRecord, generateDkimKey, readDkimKey, signMessage } from '#check/dkim';
import type { Made } from './msg.ts';

/** Where messages come from (lib/msg.ts). */
export const SENDERS = 50;
/** A list of addresses that nobody is on, but for the entry that each list has for tests (RFC 5782 section 5). */
export const blockList = 'list.example';

export interface Sender {
  readonly domain: string;
  /** Says its name in EHLO; that is the name of its address, and leads back to it. */
  readonly host: string;
  readonly address: string;
}

export interface SigningSender extends Sender {
  readonly key: DkimKey;
}

const SELECTOR = 'bench';
const keysFile = 'keys.pem';
const indexes = Array.from({ length: SENDERS }, (_, index) => index);

function senderAt(index: number): Sender {
  const domain = `sender${index}.example`;
  return { domain, host: `mail${index}.${domain}`, address: `127.0.1.${index + 1}` };
}

/** Each from a network of its own, as machines of others are. */
export function attackerAt(index: number): Sender {
  const domain = `attack${index}.example`;
  return { domain, host: `mx.${domain}`, address: `127.2.${index}.1` };
}

/** Makes the keys, where the folder has none yet. */
export async function makeKeys(folder: string): Promise<void> {
  const file = join(folder, keysFile);
  if (existsSync(file)) return;
  const pems = await Promise.all(indexes.map(async () => await generateDkimKey('rsa-sha256')));
  writeFileSync(file, pems.join(''), { mode: 0o600 });
}

/** The senders with the keys of that folder. */
export function readSenders(folder: string): readonly SigningSender[] {
  const pems = readFileSync(join(folder, keysFile), 'latin1').match(/-----BEGIN[^]+?-----END[^\n]+\n/g) ?? [];
  if (pems.length !== SENDERS) throw new Error(`${folder} has ${pems.length} keys, not ${SENDERS}`);
  return pems.map((pem, index) => {
    const sender = senderAt(index);
    return { ...sender, key: readDkimKey(pem, { domain: sender.domain, selector: SELECTOR }) };
  });
}

/** The message with a signature of the domain it is from. */
export function signMade(made: Made, senders: readonly SigningSender[]): Made {
  const domain = made.from.slice(made.from.indexOf('@') + 1);
  const sender = senders.find((each) => each.domain === domain);
  if (sender === undefined) throw new Error(`No key of ${domain}`);
  const field = Buffer.from(signMessage([made.head, made.body], { keys: [sender.key], nowMs: Date.now() }));
  return { ...made, head: Buffer.concat([field, made.head]), size: field.length + made.size };
}

const reversed = (address: string): string => address.split('.').toReversed().join('.');

function hostRecords({ host, address }: Sender): string[] {
  return [
    `${host}. IN A ${address}`,
    `${host}. IN TXT "v=spf1 a -all"`,
    `${reversed(address)}.in-addr.arpa. IN PTR ${host}.`,
  ];
}

function senderRecords(sender: SigningSender): string[] {
  const { domain, host, address, key } = sender;
  return [
    ...hostRecords(sender),
    `${domain}. IN A ${address}`,
    `${domain}. IN MX 10 ${host}.`,
    `${domain}. IN TXT "v=spf1 ip4:127.0.0.0/8 -all"`,
    `_dmarc.${domain}. IN TXT "v=DMARC1; p=reject; adkim=s; aspf=s"`,
    dkimRecord(key).zoneLine,
  ];
}

/** All of the DNS in one zone, the root: what is not in it does not exist. */
export function rootZone(senders: readonly SigningSender[]): string {
  const generator: Sender = { domain: 'client.example', host: 'bench.client.example', address: '127.0.0.1' };
  return [
    '$TTL 3600',
    '. IN SOA ns.bench.test. postmaster.bench.test. 1 3600 600 86400 3600',
    '. IN NS ns.bench.test.',
    'ns.bench.test. IN A 127.0.0.111',
    'mx.bench.test. IN A 127.0.0.1',
    'bench.test. IN MX 10 mx.bench.test.',
    `2.0.0.127.${blockList}. IN A 127.0.0.2`,
    ...hostRecords(generator),
    ...indexes.flatMap((index) => hostRecords(attackerAt(index))),
    ...senders.flatMap(senderRecords),
    '',
  ].join('\n');
}
