import { setting } from '#base/setting';

/** In the queue, the next hop of what was held here and released: it goes where `filter.reinject` says. No name of a domain. */
export const REINJECT_HOP = ':filter.reinject';

/** Address and port of `filter.reinject`. */
export function reinjectPlace(text: string): { readonly address: string; readonly port: number } {
  const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([^:]+)):([0-9]+)$/.exec(text) ?? [];
  return { address: v6 ?? v4 ?? '127.0.0.1', port: Number(port) };
}

/** Our filter in front of other people's servers (product GW4). */
export const foreignSettings = {
  clients: setting<readonly string[]>({
    key: 'filter.clients',
    type: 'networks',
    standard: ['127.0.0.0/8', '::1/128'],
    help: 'Networks whose mail servers may use the listeners milter, filter and filter-lmtp; a unix socket is always let in. They are believed what they say of their clients.',
  }),
  reinject: setting<string>({
    key: 'filter.reinject',
    type: 'text',
    standard: '127.0.0.1:10026',
    textProblem: (text) =>
      /^(?:\[[0-9A-Fa-f:.]{2,45}\]|[0-9.]{7,15}):[0-9]{1,5}$/.test(text)
        ? undefined
        : `"${text}" is not an address with a port, such as 127.0.0.1:10026`,
    help: 'Where mail goes on that came by the listeners filter and filter-lmtp: an address and port at which the other server takes it back without filtering it again.',
  }),
  failure: setting<'tempfail' | 'accept'>({
    key: 'filter.foreign-failure',
    type: 'choice',
    choices: ['tempfail', 'accept'],
    standard: 'tempfail',
    help: 'What another server hears where our filter fails or takes too long: to come again, or to take the message as it is.',
  }),
  wait: setting<number>({
    key: 'filter.foreign-wait',
    type: 'duration',
    standard: 30_000,
    min: 1000,
    max: 300_000,
    help: 'How long the filter may take for a message of another server, waiting for its turn included.',
  }),
  hold: setting<boolean>({
    key: 'filter.relay-hold',
    type: 'switch',
    standard: false,
    help: 'Whether mail that comes by the listeners filter and filter-lmtp is held here where it is to be held; what is released goes to filter.reinject. Where off it is marked and goes on.',
  }),
  refuse: setting<boolean>({
    key: 'filter.relay-refuse',
    type: 'switch',
    standard: false,
    help: 'Whether the listeners filter and filter-lmtp refuse what is to be refused. Only where the client of the other server still waits for the answer (before its queue): behind a queue a refusal becomes a bounce to a sender who is mostly forged, so that the message is marked and goes on.',
  }),
} as const;
