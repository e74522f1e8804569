/** `rookery seed`: fills the domain `seed.test` of a running server with made-up mail. */
import { Fault } from '#base/fault';
import { callControl, COMMAND_LINE_ACTOR, type ControlArgs, type ControlHandlers } from '#app/control';
import type { House } from '#app/house';
import { type Address, formatAddress } from '#format/address';
import { newRandomPassword, type Passwords } from '#model/directory';
import { isTrialFolder } from './folder.ts';
import { TRIAL_PASSWORD } from './invitation.ts';
import { SEED_DOMAIN, seedAddress, seedLetters, type SeedLetter, type SeedPlan } from './made-up.ts';
import { postLetter } from './post.ts';
import { unlessThere } from './trial.ts';

const ACCOUNTS_MAX = 10_000;
const MAILS_MAX = 1_000_000;
/** Letters on their way into the store at once. */
const IN_FLIGHT_MAX = 64;
const PROGRESS_MS = 250;

/** What comes of it, and how far it is. */
export interface SeedProgress {
  readonly mails: number;
  readonly of: number;
  readonly bytes: number;
}

export interface SeedDone extends SeedProgress {
  readonly accounts: number;
  /** Accounts that were not there before. */
  readonly newAccounts: number;
  readonly tookMs: number;
  /** Of the new accounts: what was given, the one of trial servers, or one that nobody knows. */
  readonly password: 'given' | 'trial' | 'random';
}

export function seedHandlers(house: House, passwords: Passwords): ControlHandlers {
  return {
    seed: async (args, call) => {
      const plan: SeedPlan = {
        accounts: numberArg(args, 'accounts', { min: 1, max: ACCOUNTS_MAX }),
        mails: numberArg(args, 'mails', { min: 0, max: MAILS_MAX }),
        seed: numberArg(args, 'seed', { min: 0, max: 0xffff_ffff }),
      };
      const startedMs = house.clock.monotonic();
      const given = typeof args['password'] === 'string' ? args['password'] : undefined;
      const trial = isTrialFolder(house.folder) ? TRIAL_PASSWORD : undefined;
      const hash = await passwords.hash(given ?? trial ?? newRandomPassword(house.random));
      const newAccounts = await addAccounts(house, plan.accounts, hash);
      const posted = await postAll(house, plan, { signal: call.signal, tell: (item) => call.item(item) });
      const done: SeedDone = {
        ...posted,
        accounts: plan.accounts,
        newAccounts,
        tookMs: Math.round(house.clock.monotonic() - startedMs),
        password: given !== undefined ? 'given' : trial !== undefined ? 'trial' : 'random',
      };
      return done;
    },
  };
}

function numberArg(args: ControlArgs, name: string, range: { readonly min: number; readonly max: number }): number {
  const value = args[name];
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= range.min && value <= range.max)
    return value;
  throw new Fault('invalid', `Cannot use ${String(value)} as ${name}`, {
    publicText: `--${name} is a whole number from ${range.min} to ${range.max}`,
  });
}

/** With one hash for all: computing one takes long on purpose. */
async function addAccounts(house: House, count: number, passwordHash: string): Promise<number> {
  const { keys, clock, store, folder } = house;
  await unlessThere(callControl(folder, { command: 'domain.add', args: { name: SEED_DOMAIN } }));
  let added = 0;
  const add = async (address: Address): Promise<void> => {
    const text = formatAddress(address);
    if ((await store.read.findAccount({ address: text })) !== undefined) return;
    await store.write.addAccount({
      by: { id: keys.next(), actor: COMMAND_LINE_ACTOR, nowMs: clock.now() },
      address: text,
      quotaBytes: null,
      standardQuotaBytes: null,
      passwordHash,
      credentialId: keys.next(),
    });
    added += 1;
  };
  await Promise.all(Array.from({ length: count }, (_, i) => add(seedAddress(i + 1))));
  return added;
}

interface Posting {
  readonly signal: AbortSignal;
  readonly tell: (progress: SeedProgress) => Promise<void>;
}

async function postAll(house: House, plan: SeedPlan, { signal, tell }: Posting): Promise<SeedProgress> {
  let mails = 0;
  let bytes = 0;
  let failure: unknown;
  let toldMs = house.clock.monotonic();
  let flying = 0;
  let landed = (): void => undefined;
  const post = async (letter: SeedLetter): Promise<void> => {
    // Its octets are handed to the store, and are gone here afterwards.
    const { length } = letter.octets;
    const sender = { client: '198.51.100.7', helo: `mx.${letter.from.domain}` };
    const outcome = await postLetter(house, { ...letter, ...sender, to: [letter.to] }, signal);
    if (outcome?.kind !== 'accepted') throw new Error(`A made-up message was not taken: ${outcome?.kind ?? 'nobody'}`);
    mails += 1;
    bytes += length;
  };
  const nextLanding = (): Promise<void> =>
    new Promise((resolve) => {
      landed = resolve;
    });
  for (const letter of seedLetters(plan)) {
    flying += 1;
    // Caught here; `failure` ends the loop.
    void post(letter)
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        flying -= 1;
        landed();
      });
    if (flying >= IN_FLIGHT_MAX) await nextLanding();
    if (failure !== undefined || signal.aborted) break;
    if (house.clock.monotonic() - toldMs < PROGRESS_MS) continue;
    toldMs = house.clock.monotonic();
    await tell({ mails, of: plan.mails, bytes });
  }
  while (flying > 0) await nextLanding();
  if (failure !== undefined) throw failure;
  return { mails, of: plan.mails, bytes };
}
