import { readFileSync } from 'node:fs';
import type { Ctx } from '#base/ctx';
import type { House } from '#app/house';
import type { ValidationFinding } from '#edge/resolver';
import { Sender, type SendHouse, type SendOptions, readSendOptions, sendSettings, type TraceSink } from '#flow/send';
import { parseAddress } from '#format/address';
import { platformSettings } from '#model/settings';
import { localDelivery, type SecondLook } from './local.ts';
import { noticePost } from './notices.ts';
import { ownHosts } from './own.ts';
import { outboundTls } from './policies.ts';
import { fixedRoutes } from './routes.ts';

/** Whom we talk to when we send, and whom we ask about those who send to us. */
export interface OutsideWorld extends Pick<SendHouse, 'client' | 'resolver'> {
  /** Whether the DNS servers validate, as of the last look. */
  readonly dnsValidation: () => ValidationFinding;
  close(): void;
}

export interface SendParts {
  readonly house: House;
  readonly outside: OutsideWorld;
  readonly trace: TraceSink;
  readonly secondLook: SecondLook;
  /** Ports we listen on, as they are when asked. */
  readonly listening: () => readonly number[];
  readonly ctx: Ctx;
}

export interface Sending {
  readonly sender: Sender;
  stop(): Promise<void>;
}

/** Begins to send what is due. */
export async function startSending(parts: SendParts): Promise<Sending> {
  const { house, ctx } = parts;
  const { clock, random, log, metrics, hostname, store } = house;
  const { client, resolver, dnsValidation } = parts.outside;
  const tls = outboundTls(house, resolver);
  const noticeFrom = parseAddress(`mailer-daemon@${hostname}`) ?? parseAddress('mailer-daemon@localhost.localdomain');
  if (noticeFrom === undefined) throw new Error(`Cannot make an address of the host name ${hostname}`);
  let wakeSender = (): void => undefined;
  const sender = new Sender({
    store: { ...store.read, ...store.write },
    client,
    resolver,
    notices: noticePost({ house, ctx, wake: () => wakeSender() }),
    local: localDelivery(house, parts.secondLook),
    trace: parts.trace,
    own: ownHosts(hostname, parts.listening),
    routes: fixedRoutes(house),
    policies: { find: (domain, signal) => tls.sts.find(domain, signal), dane: () => daneCounts(dnsValidation()) },
    sessions: tls.sessions,
    clock,
    random,
    log,
    metrics,
    hostname,
    // One process owns a data directory, so what it had leased before a restart is its own.
    owner: 'embedded',
    noticeFrom,
    options: () => optionsOf(house),
  });
  wakeSender = () => sender.wake();
  await sender.start();
  return {
    sender,
    stop: async () => {
      await sender.stop();
      await tls.stop();
    },
  };
}

/** As long as nobody knows, what says that it is signed is held to: only then can nobody gain by stopping the question. */
function daneCounts({ validates, unsure }: ValidationFinding): boolean {
  return validates || unsure === true;
}

function optionsOf(house: House): SendOptions {
  const settings = house.settings.snapshot();
  const file = settings.get(sendSettings.smartHostPasswordFile);
  return readSendOptions(settings, {
    outboundPort: settings.get(platformSettings.outboundPort),
    hostname: house.hostname,
    smartHostPassword: file === '' ? undefined : firstLine(file, house),
  });
}

function firstLine(path: string, house: House): string | undefined {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0];
  } catch (error) {
    house.log.error('send.smart-host.password', `Cannot read the password file ${path} of the smart host`, {
      error: String(error),
    });
    return undefined;
  }
}
