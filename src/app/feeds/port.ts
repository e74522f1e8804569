/** Where feeds come from: the web, and files of this machine. */
import { open } from 'node:fs/promises';
import type { Clock } from '#base/clock';
import { WebFetcher, type WebFetcherOptions } from '#edge/webfetch';
import type { FeedAnswer, FeedPort, FeedValidators } from '#flow/feeds';

/** A feed that is larger is refused. */
const FEED_BYTES_MAX = 128 * 1024 * 1024;
/** For one feed, from the first look-up to the last octet. */
const FETCH_MS_MAX = 120_000;

export function feedPort(options: WebFetcherOptions & { readonly clock: Clock }): FeedPort {
  const web = new WebFetcher(options);
  return {
    get: (source, known, signal) =>
      source.startsWith('/') ? fromFile(source, known) : fromWeb(web, { source, known }, signal),
  };
}

interface Wanted {
  readonly source: string;
  readonly known: FeedValidators | undefined;
}

async function fromWeb(web: WebFetcher, { source, known }: Wanted, signal: AbortSignal): Promise<FeedAnswer> {
  const url = new URL(source);
  const request = {
    host: url.hostname,
    port: url.port === '' ? 443 : Number(url.port),
    path: `${url.pathname}${url.search}`,
    // Feeds come as text, CSV, JSON, and as whatever a server takes them for.
    mediaType: '*/*',
    bytesMax: FEED_BYTES_MAX,
    msMax: FETCH_MS_MAX,
    // Named by the operator, who may have a mirror inside.
    addresses: 'any',
  } as const;
  const answer = await web.getIfChanged(request, known, signal);
  return answer.kind === 'failed' ? { kind: 'failed', text: answer.text } : answer;
}

async function fromFile(path: string, known: FeedValidators | undefined): Promise<FeedAnswer> {
  try {
    await using file = await open(path);
    const found = await file.stat();
    if (!found.isFile()) return { kind: 'failed', text: `${path} is no file` };
    if (found.size > FEED_BYTES_MAX) return { kind: 'failed', text: `is larger than ${FEED_BYTES_MAX} octets` };
    const etag = `${found.size}-${found.mtimeMs}-${found.ino}`;
    if (known?.etag === etag) return { kind: 'unchanged' };
    return { kind: 'body', bytes: await file.readFile(), validators: { etag } };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return { kind: 'failed', text: `${path} cannot be read (${code})` };
  }
}
