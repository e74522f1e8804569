/** What a form of ours sent. */
import { decodeUtf8 } from '#base/bytes';
import type { WebRequest } from './ports.ts';
import { parseForm } from './target.ts';

/** Its fields; undefined where it is no form, or one of another site. */
export function ownForm(request: Pick<WebRequest, 'field' | 'body'>): ReadonlyMap<string, string> | undefined {
  // Set by browsers alone, and not by the page that sends: a form of another site is not one of ours.
  const from = request.field('sec-fetch-site') ?? 'none';
  if (from !== 'same-origin' && from !== 'none') return undefined;
  const [media = ''] = (request.field('content-type') ?? '').split(';');
  if (media.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return undefined;
  const text = decodeUtf8(request.body);
  return text === undefined ? undefined : parseForm(text);
}
