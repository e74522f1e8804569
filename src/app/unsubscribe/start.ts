import { parseReference } from '#base/ids';
import type { House } from '#app/house';
import type { MailKind } from '#check/verdict';
import { WebFetcher } from '#edge/webfetch';
import { judgedStory } from '#flow/filter';
import { ONE_CLICK_FORM, UnsubscribeDesk, type UnsubscribePort } from '#flow/unsubscribe';
import type { Resolver } from '#format/dns';
import type { ApiOperation } from '#server/httpd';
import { unsubscribeOperations } from './api.ts';

export interface UnsubscribingParts {
  readonly house: Pick<House, 'clock' | 'keys' | 'store'>;
  readonly resolver: Resolver;
  /** What the filter takes a message for now: for mail whose trace has gone. */
  readonly ask: (message: Uint8Array) => Promise<{ readonly mail: MailKind }>;
  /** Certificates (PEM) to trust in place of the well-known ones, and addresses that may be asked. */
  readonly web?: { readonly ca: string; readonly addresses: 'any' | 'public' };
}

export interface Unsubscribing {
  readonly desk: UnsubscribeDesk;
  readonly operations: readonly ApiOperation[];
}

/** From the first look-up to the status. */
const POST_MS_MAX = 20_000;

export function startUnsubscribe(parts: UnsubscribingParts): Unsubscribing {
  const { clock, keys, store } = parts.house;
  const desk = new UnsubscribeDesk({
    store: { ...store.read, ...store.write },
    post: webPort(parts),
    resolver: parts.resolver,
    kindOf: (message, of) => kindOf(parts, message, of),
    clock,
    keys,
  });
  return { desk, operations: unsubscribeOperations({ desk, store: store.read }) };
}

function webPort({ house, resolver, web }: UnsubscribingParts): UnsubscribePort {
  const ca = web === undefined ? {} : { ca: web.ca };
  const fetcher = new WebFetcher({ clock: house.clock, resolver, ...ca });
  return async (url, signal) =>
    await fetcher.post(
      {
        host: url.hostname,
        port: url.port === '' ? 443 : Number(url.port),
        path: `${url.pathname}${url.search}`,
        msMax: POST_MS_MAX,
        addresses: web?.addresses ?? 'public',
        form: ONE_CLICK_FORM,
      },
      signal,
    );
}

/** By the verdict of then where it is still known. */
async function kindOf(
  { house, ask }: UnsubscribingParts,
  message: Uint8Array,
  { reference: text, address }: { readonly reference: string | null; readonly address: string },
): Promise<MailKind> {
  const reference = text === null ? undefined : parseReference(text);
  const records = reference === undefined ? [] : await house.store.read.traceOf({ reference });
  const { verdicts } = judgedStory(
    records.flatMap(({ story }) => story),
    records.flatMap(({ recipients }) => recipients),
  );
  const own = verdicts.find(({ recipients }) => recipients.includes(address.toLowerCase())) ?? verdicts[0];
  return own === undefined ? (await ask(message)).mail : own.verdict.mail;
}
