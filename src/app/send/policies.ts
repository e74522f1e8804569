/** What other domains say of TLS, wired: policies over HTTPS and the store, sessions counted for their reports. */
import { asFault } from '#base/fault';
import type { House } from '#app/house';
import { type FetchedPolicy, type PolicyFetcher, StsPolicies } from '#check/tlspolicy';
import { type FetchProblem, WebFetcher } from '#edge/webfetch';
import { SessionTally, tlsSettings } from '#flow/send';
import type { Resolver } from '#format/dns';
import { STS_POLICY_BYTES_MAX, type TlsResultType } from '#format/tlspolicy';
import { STS_POLICIES_MAX } from '#model/tlspolicy';

/** RFC 8461 section 3.3: a suggested timeout is one minute. */
const FETCH_MS_MAX = 60_000;
const TEND_MS = 3_600_000;

export interface OutboundTls {
  readonly sts: StsPolicies;
  readonly sessions: SessionTally;
  /** Writes down what was counted, and gives up what is being fetched. */
  stop(): Promise<void>;
}

export function outboundTls(house: House, resolver: Resolver): OutboundTls {
  const { clock, log } = house;
  const store = { ...house.store.read, ...house.store.write };
  const fetcher = policyFetcher(house, resolver);
  const sts = new StsPolicies({ resolver, fetcher, store, clock, log, policiesMax: STS_POLICIES_MAX });
  const sessions = new SessionTally({ store, resolver, clock, log });
  let stopped = false;
  let cancel = (): void => undefined;
  const tend = async (): Promise<void> => {
    try {
      await sts.tend();
    } catch (error) {
      log.warn('tls.sts.untended', 'Policies could not be refreshed; the next round tries again', {
        error: asFault(error).message,
      });
    }
    if (!stopped) cancel = clock.after(TEND_MS, () => void tend()); // Caught above.
  };
  cancel = clock.after(TEND_MS, () => void tend()); // Caught above.
  return {
    sts,
    sessions,
    stop: async () => {
      stopped = true;
      cancel();
      sts.stop();
      await sessions.stop();
    },
  };
}

/** Policies as RFC 8461 section 3.3 wants them fetched. */
function policyFetcher(house: House, resolver: Resolver): PolicyFetcher {
  const web = new WebFetcher({ clock: house.clock, resolver });
  return {
    fetchPolicy: async (domain, signal): Promise<FetchedPolicy> => {
      const settings = house.settings.snapshot();
      const answer = await web.get(
        {
          host: `mta-sts.${domain}`,
          port: settings.get(tlsSettings.stsPort),
          path: '/.well-known/mta-sts.txt',
          mediaType: 'text/plain',
          bytesMax: STS_POLICY_BYTES_MAX,
          msMax: FETCH_MS_MAX,
          addresses: settings.get(tlsSettings.stsAddresses) === 'any' ? 'any' : 'public',
        },
        signal,
      );
      if (answer.kind === 'body') return { kind: 'text', text: Buffer.from(answer.bytes).toString('utf8') };
      return { kind: 'failed', failure: { type: resultOf(answer.problem), reason: answer.text } };
    },
  };
}

function resultOf(problem: FetchProblem): TlsResultType {
  switch (problem) {
    case 'certificate':
      return 'sts-webpki-invalid';
    case 'media-type':
    case 'too-large':
      return 'sts-policy-invalid';
    case 'address':
    case 'network':
    case 'timeout':
    case 'status':
      return 'sts-policy-fetch-error';
    default:
      return problem satisfies never;
  }
}
