import { contentLength, type SpooledContent } from '#flow/receive';

/** Of a longer header what is beyond stays as it is, and is not looked at for fields that claim to be ours. */
const HEADER_BYTES_MAX = 1024 * 1024;

/** The message from its first octet on, to the end of its header and beyond. */
export async function headerStart(content: SpooledContent): Promise<Uint8Array> {
  if (content.kind === 'memory') return content.bytes;
  return await content.file.read(0, Math.min(HEADER_BYTES_MAX, contentLength(content)));
}
