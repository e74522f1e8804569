/** The filter for programs: a raw message in, its verdict as JSON out. */
import { Fault } from '#base/fault';
import { filterSettings } from '#flow/filter';
import { networksOf, type Settings } from '#model/settings';
import { type ApiOperation, signedIn } from '#server/httpd';
import { ASKED_BYTES_MAX, type FilterAsks } from './ask.ts';
import type { FilterWhys } from './why.ts';

export function filterOperations(settings: Settings, asks: FilterAsks): readonly ApiOperation[] {
  return [
    {
      name: 'filter-scan',
      method: 'POST',
      path: '/api/v1/filter/scan',
      bodyBytesMax: ASKED_BYTES_MAX,
      open: (client) => networksOf(settings.snapshot().get(filterSettings.scanNetworks)).contains(client),
      run: async ({ body }) => {
        const wrong = noMessage(body);
        if (wrong !== undefined) throw new Fault('invalid', 'No message', { publicText: wrong });
        return await asks.ask(body);
      },
    },
  ];
}

/** Why a message was judged so, for whoever may read its trace. */
export function whyOperation(whys: FilterWhys): ApiOperation {
  return {
    name: 'filter-why',
    method: 'GET',
    path: '/api/v1/filter/why/:reference',
    run: async (call) => await whys.explain(signedIn(call).actor, call.values['reference'] ?? ''),
  };
}

/** A line of mail is no longer than this (RFC 5322 section 2.1.1). */
const LINE_OCTETS_MAX = 998;
const LF = 0x0a;

/** What is wrong with a body that can be no message; undefined for all that may be one, however odd. */
function noMessage(body: Uint8Array): string | undefined {
  const way = 'The body of the request must be a message as it is (RFC 5322): curl --data-binary @FILE';
  if (body.length === 0) return way;
  const start = Buffer.from(body.buffer, body.byteOffset, Math.min(body.length, LINE_OCTETS_MAX)).toString('latin1');
  if (/^--\S+\r\ncontent-disposition: form-data/i.test(start)) return `${way}, without a form around it`;
  // A program that reads a form's field from a file takes its line breaks out.
  const isJoined = body.length > LINE_OCTETS_MAX && /^[!-9;-~]+: /.test(start) && !body.includes(LF);
  return isJoined ? `${way}, with its line breaks` : undefined;
}
