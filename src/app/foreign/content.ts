import type { SpooledContent } from '#flow/receive';

/**
 * Works on content that is discarded behind it. Rejects with the reason of a signal as soon as that is aborted; the content
 * stays until the work, which nobody waits for any more, is done with it.
 */
export async function withContent<T>(
  content: SpooledContent,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const working = work();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted === true) onAbort();
  const discarded = working
    .catch(() => undefined)
    .then(() => (content.kind === 'staged' ? content.file.discard() : undefined))
    .catch(() => undefined); // What stays behind is removed at the next start.
  try {
    const result = await Promise.race([working, late]);
    await discarded;
    return result;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
