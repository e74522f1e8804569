import { Fault } from '#base/fault';
import { contain, uncontain } from '#flow/watch';
import { credentialScopes, hashAppPassword, newAppPassword } from '#model/directory';
import { platformSettings } from '#model/settings';
import { flagArg, optionalNumber, optionalQuota, optionalText, textArg, textsArg } from './args.ts';
import { purgeRemoved } from './purge.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';
import { stampOf } from './stamp.ts';

/** How far a containment is, or its end. */
export interface ContainProgress {
  readonly recipients: number;
}

const PAGE_ROWS = 200;
/** NIST SP 800-63B: length is what counts; nothing is said about kinds of characters. */
const PASSWORD_CHARACTERS_MIN = 8;
const PASSWORD_CHARACTERS_MAX = 128;

export function accountHandlers(house: ControlHouse): ControlHandlers {
  const { reads, writes } = house;
  return {
    'account.add': async (args) => {
      const password = checkedPassword(textArg(args, 'password'));
      const standard = house.settings.snapshot().get(platformSettings.accountQuota);
      const quotaBytes = optionalQuota(args, 'quotaBytes');
      const name = optionalText(args, 'name');
      const { account } = await writes.addAccount({
        by: stampOf(house),
        address: textArg(args, 'address'),
        ...(name === undefined ? {} : { name }),
        ...(quotaBytes === undefined ? {} : { quotaBytes }),
        standardQuotaBytes: standard === 0 ? null : standard,
        passwordHash: await house.passwords.hash(password),
        credentialId: house.keys.next(),
      });
      return account;
    },
    'account.list': async (args, call) => {
      const domain = optionalText(args, 'domain');
      for (let after = ''; ; ) {
        const page = await reads.listAccounts({ ...(domain === undefined ? {} : { domain }), after, max: PAGE_ROWS });
        for (const account of page) await call.item(account);
        if (page.length < PAGE_ROWS || call.signal.aborted) return null;
        after = page.at(-1)?.addressKey ?? '';
      }
    },
    'account.show': async (args) => {
      const account = await requiredAccount(house, textArg(args, 'address'));
      const addresses = await reads.addressesOf({ account: account.id });
      const grants = await reads.listGrants({ address: account.address });
      const appPasswords = await reads.listAppPasswords({ address: account.address });
      const containments = await reads.containmentsOf({ account: account.id });
      return { ...account, addresses, grants, appPasswords, containments };
    },
  };
}

export function accountChangeHandlers(house: ControlHouse): ControlHandlers {
  const { reads, writes } = house;
  return {
    'account.change': async (args) => {
      const quotaBytes = optionalQuota(args, 'quotaBytes');
      const name = optionalText(args, 'name');
      const { account } = await writes.changeAccount({
        by: stampOf(house),
        address: textArg(args, 'address'),
        ...(quotaBytes === undefined ? {} : { quotaBytes }),
        ...(name === undefined ? {} : { name }),
        ...(args['fileSent'] === undefined ? {} : { fileSent: flagArg(args, 'fileSent') }),
      });
      return account;
    },
    'account.disable': (args) => switchAccount(house, args, false),
    'account.enable': (args) => switchAccount(house, args, true),
    'account.passwd': async (args) => {
      const account = await requiredAccount(house, textArg(args, 'address'));
      const grants = await reads.listGrants({ address: account.address });
      const role = grants.some((grant) => grant.role === 'operator') ? 'operator' : 'user';
      const hash = await house.passwords.hash(checkedPassword(textArg(args, 'password')), role);
      const changed = await writes.setPassword({
        by: stampOf(house),
        address: account.address,
        credentialId: house.keys.next(),
        hash,
      });
      return changed.account;
    },
    'account.contain': async (args, call) => {
      const request = {
        address: textArg(args, 'address'),
        stamp: () => stampOf(house),
        progress: (recipients: number) => call.item({ recipients } satisfies ContainProgress),
      };
      if (flagArg(args, 'undo')) return await uncontain(house.contain, request).finally(() => house.queue.queueWake());
      return await contain(house.contain, request, optionalText(args, 'reason') ?? '');
    },
    'account.remove': async (args) => {
      const account = await requiredAccount(house, textArg(args, 'address'));
      const confirm = optionalText(args, 'confirm');
      const same = confirm !== undefined && (await reads.findAccount({ address: confirm }))?.id === account.id;
      if (account.usedMessages > 0 && !same) {
        throw new Fault('conflict', 'The removal of an account with mail is not confirmed', {
          publicText: `${account.address} holds ${account.usedMessages === 1 ? '1 message' : `${account.usedMessages} messages`}; to remove them too, confirm its address: --confirm ${account.address}`,
        });
      }
      const removed = await writes.removeAccount({ by: stampOf(house), address: account.address });
      await purgeRemoved(house);
      return removed;
    },
  };
}

export function appPasswordHandlers(house: ControlHouse): ControlHandlers {
  const { reads, writes } = house;
  return {
    'account.app-password.add': async (args) => {
      const password = newAppPassword(house.random);
      const scopes = textsArg(args, 'scopes').map((text) => {
        const scope = credentialScopes.find((one) => one === text);
        if (scope !== undefined) return scope;
        throw new Fault('invalid', `Cannot use scope "${text}"`, {
          publicText: `"${text}" is not one of ${credentialScopes.join(', ')}`,
        });
      });
      const { credential } = await writes.addAppPassword({
        by: stampOf(house),
        address: textArg(args, 'address'),
        credentialId: house.keys.next(),
        name: textArg(args, 'name'),
        hash: hashAppPassword(password),
        scopes,
        expiresMs: optionalNumber(args, 'expiresMs') ?? null,
      });
      return { ...credential, password };
    },
    'account.app-password.list': async (args, call) => {
      for (const one of await reads.listAppPasswords({ address: textArg(args, 'address') })) await call.item(one);
      return null;
    },
    'account.app-password.remove': (args) =>
      writes.removeAppPassword({ by: stampOf(house), address: textArg(args, 'address'), name: textArg(args, 'name') }),
  };
}

async function switchAccount(house: ControlHouse, args: ControlArgs, active: boolean): Promise<unknown> {
  const { account } = await house.writes.changeAccount({
    by: stampOf(house),
    address: textArg(args, 'address'),
    active,
  });
  return account;
}

export async function requiredAccount(house: ControlHouse, address: string) {
  const account = await house.reads.findAccount({ address });
  if (account !== undefined) return account;
  throw new Fault('not-found', `Cannot find account "${address}"`, { publicText: `There is no account ${address}` });
}

export function checkedPassword(password: string): string {
  const { length } = password;
  if (length >= PASSWORD_CHARACTERS_MIN && length <= PASSWORD_CHARACTERS_MAX && !/\p{Cc}/u.test(password))
    return password;
  throw new Fault('invalid', `Cannot use a password of ${length} characters`, {
    publicText: `A password has ${PASSWORD_CHARACTERS_MIN} to ${PASSWORD_CHARACTERS_MAX} characters, all of them printable; this one has ${length}`,
  });
}
