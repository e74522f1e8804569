import { Fault } from '#base/fault';
import { type Address, formatPath, parseAddress } from '#format/address';
import { textArg } from './args.ts';
import type { ControlHouse } from './ports.ts';
import type { ControlArgs, ControlHandlers } from './server.ts';

/** For whoever asks what one of these addresses is, or what would be made of one. */
export function srsHandlers({ srs }: ControlHouse): ControlHandlers {
  return {
    'srs.decode': (args) => srs.explain(addressArg(args)),
    'srs.encode': async (args) => ({ path: formatPath(await srs.rewriteReversePath(addressArg(args))).slice(1, -1) }),
  };
}

function addressArg(args: ControlArgs): Address {
  const text = textArg(args, 'address')
    .trim()
    .replace(/^<(.*)>$/, '$1');
  const address = parseAddress(text);
  if (address !== undefined) return address;
  throw new Fault('invalid', `Cannot parse address "${text}"`, { publicText: `"${text}" is not an address` });
}
