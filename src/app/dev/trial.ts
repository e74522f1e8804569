/** `rookery serve --dev`: what it changes of an ordinary start, and what it makes on the first one. */
import { networkInterfaces } from 'node:os';
import { Fault } from '#base/fault';
import { type ConfigFlags, ConfigProblem } from '#app/config';
import { callControl } from '#app/control';
import type { House } from '#app/house';
import type { OutsideWorld } from '#app/send';
import { isLoopback } from '#model/settings';
import { echoOf } from './echo.ts';
import { claimTrialFolder, isFurnished, markFurnished } from './folder.ts';
import { FRIEND, TRIAL_DOMAIN, TRIAL_HOSTNAME, TRIAL_PASSWORD, YOU } from './invitation.ts';
import { knownAddress, trialLetters } from './letters.ts';
import { type Letter, postLetter } from './post.ts';
import { pretendedDns, PretendedServers } from './world.ts';

const TRIAL_PORT_OFFSET = 10_000;
/** TEST-NET-2 (RFC 5737): where letters from outside say that they come from. */
const STRANGERS_ADDRESS = '198.51.100.7';

/** The options of a start with `--dev`, in a folder that is claimed by it. `data` is named by then. */
export function trialFlags(flags: ConfigFlags & { readonly data: string }): ConfigFlags {
  const open = (flags.listen ?? []).filter((address) => !isLoopback(address));
  if (open.length > 0) {
    throw new ConfigProblem([
      `--listen ${open.join(',')}: with --dev only addresses of this computer (127.0.0.1, ::1)`,
    ]);
  }
  claimTrialFolder(flags.data);
  return {
    ...flags,
    hostname: flags.hostname ?? TRIAL_HOSTNAME,
    listen: flags.listen ?? loopbackAddresses(),
    portOffset: flags.portOffset ?? TRIAL_PORT_OFFSET,
  };
}

/** Of this machine: one without IPv6 has only the first. */
function loopbackAddresses(): readonly string[] {
  const known = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address));
  return known.includes('::1') ? ['127.0.0.1', '::1'] : ['127.0.0.1'];
}

/** Other servers and the DNS, pretended. */
export function pretendedWorld(house: House): OutsideWorld {
  const client = new PretendedServers({
    log: house.log,
    echo: async (from, to, start) => {
      const token = Buffer.from(house.random.bytes(12)).toString('hex');
      const octets = echoOf({ from, to, start, nowMs: house.clock.now(), token });
      if (octets === undefined) return;
      await fromOutside(house, { from, to: [to], octets: new Uint8Array(octets), atMs: house.clock.now() });
    },
  });
  return {
    client,
    resolver: pretendedDns,
    dnsValidation: () => ({ validates: false, why: 'the DNS is pretended' }),
    close: () => undefined,
  };
}

async function fromOutside(house: House, letter: Omit<Letter, 'client' | 'helo'>): Promise<void> {
  const helo = letter.from === null ? 'mx.example' : `mx.${letter.from.domain}`;
  await postLetter(house, { ...letter, client: STRANGERS_ADDRESS, helo }, new AbortController().signal);
}

/** Settings, a domain with two accounts, and their mail: once, so that what is changed by hand stays. */
export async function furnish(house: House): Promise<void> {
  const { folder } = house;
  if (isFurnished(folder)) return;
  const call = (command: string, args: Readonly<Record<string, unknown>>): Promise<unknown> =>
    callControl(folder, { command, args });
  await call('setting.set', { key: 'auth.cleartext', text: 'loopback' });
  await call('setting.set', { key: 'limits.exempt', text: '127.0.0.0/8 ::1' });
  await unlessThere(call('domain.add', { name: TRIAL_DOMAIN }));
  await unlessThere(call('account.add', { address: YOU, name: 'You', password: TRIAL_PASSWORD }));
  await unlessThere(call('account.add', { address: FRIEND, name: 'A Friend', password: TRIAL_PASSWORD }));
  const to = { name: 'You', address: knownAddress(YOU) };
  const nowMs = house.clock.now();
  for (const { from, agoMs, octets } of trialLetters(to, nowMs)) {
    await fromOutside(house, { from, to: [to.address], octets: new Uint8Array(octets), atMs: nowMs - agoMs });
  }
  markFurnished(folder);
}

/** A first start that was cut short left some of it. */
export async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof Fault && error.kind === 'conflict')) throw error;
  }
}
