/** Builds what SMTP connections share from the rooms of the house. */
import { addressKey, parseAddress } from '#format/address';
import type { MailFilter, ReceiveHouse } from '#flow/receive';
import { type Guard, RecipientTally, type SubmitHouse, type Submitter } from '#flow/submit';
import type { House } from '#app/house';
import type { Settings } from '#model/settings';
import { smtpSettings } from '#server/smtpd';
import type { Links } from './explain.ts';
import type { MailHouse } from './house.ts';
import { Returns } from './returns.ts';
import type { DomainSigner } from './signer.ts';

export interface MailHouseParts {
  readonly signer: DomainSigner;
  readonly door: MailHouse['door'];
  readonly links: Links;
  readonly filter: MailFilter;
  /** Looks at what is sent. */
  readonly guard: Guard;
  /** Hears what was accepted and refused. */
  readonly witness: Pick<
    MailHouse,
    'accepted' | 'wantsDelivery' | 'delivered' | 'refused' | 'refusedBySession' | 'noted'
  >;
}

export function mailHouse(house: House, parts: MailHouseParts): MailHouse {
  const { clock, random, directory, settings } = house;
  const receive: ReceiveHouse = { ...house.receive, filter: parts.filter };
  const submit: SubmitHouse = {
    ...receive,
    signer: parts.signer,
    guard: parts.guard,
    hosts: async (domain) => (await directory.domain(domain)) !== undefined,
    foreignFrom: () => (settings.snapshot().get(smtpSettings.foreignFrom) === 'refuse' ? 'refuse' : 'allow'),
    tally: new RecipientTally(clock),
    token: () => Buffer.from(random.bytes(15)).toString('hex'),
  };
  return {
    clock,
    random,
    metrics: house.metrics,
    directory,
    returns: new Returns(house.srs, directory),
    staging: house.staging,
    budget: house.budget,
    receive,
    submit,
    door: parts.door,
    links: parts.links,
    hostname: house.hostname,
    submitterOf: async ({ account: signedIn, login }) => {
      const record = await directory.accountByLogin(login);
      // Another account may have the address by now: it is not theirs who signed in before.
      if (record === undefined || (record.account.id as number) !== signedIn) return undefined;
      if (!record.account.active || !record.account.domainActive) return undefined;
      const { account } = record;
      const addresses = await directory.identitiesOf(account.id);
      const submitter: Submitter = {
        account: account.id,
        domain: account.domain,
        tenant: account.tenant,
        login: account.address,
        fileSent: account.fileSent,
        recipientsMax: await recipientsMaxOf(settings, { account: account.id, login: account.address }),
        identities: new Set(addresses.map(keyOf)),
      };
      return submitter;
    },
    foreignSender: () => (settings.snapshot().get(smtpSettings.foreignSender) === 'allow' ? 'allow' : 'refuse'),
    ...parts.witness,
  };
}

function keyOf(text: string): string {
  const address = parseAddress(text);
  return address === undefined ? text : addressKey(address);
}

/** `submission.recipients` for one account; `login` is its address as the directory has it. */
export async function recipientsMaxOf(
  settings: Settings,
  { account, login }: { readonly account: number; readonly login: string },
): Promise<number> {
  const snapshot = await settings.forAccount(account, login.slice(login.lastIndexOf('@') + 1));
  return snapshot.get(smtpSettings.submissionRecipientsMax);
}
