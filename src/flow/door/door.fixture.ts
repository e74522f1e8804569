/** A door over a made-up zone, for the tests of this room. */
import type { AuthenticationResults } from '#check/authentication';
import type { ListsSight } from '#check/reputation';
import { parseAddress } from '#format/address';
import { fixedSettings } from '#model/settings';
import { FakeClock } from '#testing/clock';
import { FakeResolver, type Zone } from '#testing/zone';
import type { DoorHouse, DoorRecipient, JudgedMail, SenderQuestion } from './ports.ts';
import { DoorVisit } from './visit.ts';

export const client = '192.0.2.1';
export const sender = parseAddress('someone@sender.test') ?? null;
export const you: DoorRecipient = { domain: 'example.test', account: undefined, exempt: false };

/** A client and a sender with nothing odd about them. */
export const goodZone: Zone = {
  '1.2.0.192.in-addr.arpa': { PTR: ['mail.sender.test'] },
  'mail.sender.test': { A: [client] },
  'sender.test': { MX: [{ preference: 10, exchange: 'mail.sender.test' }], TXT: ['v=spf1 ip4:192.0.2.0/24 -all'] },
};

/** A line at home, for a domain that signs nothing. */
export const oddZone: Zone = {
  '1.2.0.192.in-addr.arpa': { PTR: ['dsl-192-0-2-1.dyn.isp.test'] },
  'dsl-192-0-2-1.dyn.isp.test': { A: [client] },
  'sender.test': { MX: [{ preference: 10, exchange: 'mail.sender.test' }], TXT: ['v=spf1 -all'] },
};

const noLists: ListsSight = { hits: [], allowed: [], unknown: [], off: [] };

export interface Options {
  readonly zone?: Zone;
  readonly settings?: Parameters<typeof fixedSettings>[0];
  readonly lists?: Partial<ListsSight>;
  readonly publishes?: boolean;
  readonly retryAtMs?: number;
  readonly isNew?: boolean;
  readonly unknownRecipients?: number;
  readonly greetingWaitMs?: number;
  readonly offersAuth?: boolean;
  /** Answers never. */
  readonly dns?: 'slow';
}

export interface Setup {
  readonly house: DoorHouse;
  readonly clock: FakeClock;
  readonly resolver: FakeResolver;
  readonly judged: JudgedMail[];
  readonly asked: SenderQuestion[];
  readonly counted: string[];
  readonly visit: DoorVisit;
}

export function setup(options: Options = {}): Setup {
  const clock = new FakeClock();
  const resolver = new FakeResolver(options.zone ?? goodZone);
  if (options.dns === 'slow') resolver.query = () => new Promise(() => undefined);
  const judged: JudgedMail[] = [];
  const asked: SenderQuestion[] = [];
  const counted: string[] = [];
  const settings = fixedSettings(options.settings ?? {});
  const house: DoorHouse = {
    resolver,
    clock,
    hostname: 'mx.example.test',
    lists: {
      lookUp: (address) => {
        counted.push(`lists ${address}`);
        return { ...noLists, ...options.lists };
      },
    },
    rates: {
      message: (address) => void counted.push(`message ${address}`),
      unknownRecipient: (address) => void counted.push(`unknown ${address}`),
      see: () => ({
        network: '192.0.2.0/24',
        messages: 0,
        messagesWindowS: 3600,
        unknownRecipients: options.unknownRecipients ?? 0,
        unknownWindowS: 600,
      }),
    },
    memory: {
      greylist: async (question) => {
        asked.push(question);
        return options.retryAtMs === undefined ? undefined : { retryAtMs: options.retryAtMs };
      },
      isNew: async () => options.isNew ?? false,
    },
    settings: { snapshot: () => settings, forAccount: () => settings },
    own: () => ({ names: ['mx.example.test'], addresses: ['198.51.100.1'] }),
    isExempt: () => false,
    greetingWaitMs: () => options.greetingWaitMs ?? 0,
    publishesPolicy: () => options.publishes ?? false,
    formatResults: ({ results: { spf } }) => `Authentication-Results: mx.example.test; spf=${spf.result}\r\n`,
    judged: (mail) => void judged.push(mail),
  };
  const visit = new DoorVisit(house, client, {
    signal: new AbortController().signal,
    offersAuth: options.offersAuth ?? false,
  });
  return { house, clock, resolver, judged, asked, counted, visit };
}

/** What is found of an unsigned message whose domain publishes nothing. */
export const unsigned: AuthenticationResults = {
  spf: { result: 'none', scope: 'mailfrom', domain: 'sender.test', lookups: 0, voidLookups: 0 },
  dkim: [],
  dmarc: { result: 'none', policy: 'none', alignedSpf: false, alignedDkim: [] },
  arc: { result: 'none', instances: 0, sealers: [], results: '' },
};

/** Signed by the sender's domain with a good key. */
export const signed: AuthenticationResults = {
  ...unsigned,
  dkim: [{ result: 'pass', domain: 'sender.test', selector: 's', algorithm: 'rsa-sha256', keyBits: 2048 }],
};

/** A From of somebody who asks that what is not theirs is refused. */
export const forged: AuthenticationResults = {
  ...unsigned,
  dmarc: {
    result: 'fail',
    fromDomain: 'bank.test',
    policyDomain: 'bank.test',
    policy: 'reject',
    alignedSpf: false,
    alignedDkim: [],
  },
};
