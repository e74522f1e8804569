import { type Setting, setting, type SettingsSnapshot } from '#base/setting';
import { parseListZone } from './parse.ts';
import type { ListSubject, ListZone } from './types.ts';

/** Lists that are asked; further ones are not. */
const ZONES_MAX = 40;

/** Which DNS lists are asked about clients that bring mail (product IN5). Asked at the MX only. */
export const blocklistSettings = {
  lists: setting<readonly string[]>({
    key: 'door.lists',
    type: 'texts',
    memberProblem: (text) => zoneProblem(text, 'address'),
    standard: [],
    help: `DNS lists that are asked about clients, each as ZONE or ZONE=RULES@LINK, such as zen.spamhaus.org or bl.example.net=127.0.0.2:spam:4+127.0.0.10-11:policy; at most ${ZONES_MAX}. Asking means to accept the list's terms.`,
  }),
  listsPrivate: setting<boolean>({
    key: 'door.lists-private',
    type: 'switch',
    standard: false,
    help: 'Whether lists are asked about private addresses, too: for lists of your own.',
  }),
} as const;

/** Which DNS lists are asked about the hosts of links (product FI3). */
export const uriListSettings = {
  uriLists: setting<readonly string[]>({
    key: 'filter.uri-lists',
    type: 'texts',
    memberProblem: (text) => zoneProblem(text, 'domain'),
    standard: [],
    help: `DNS lists that are asked about the domains of links, each as ZONE or ZONE=RULES@LINK, such as dbl.spamhaus.org, multi.surbl.org, multi.uribl.com or uri.example.net=127.0.0.2:spam:4+127.0.0.4:phish; at most ${ZONES_MAX}. A domain listed for phish decides the verdict. Asking means to accept the list's terms.`,
  }),
} as const;

/** Reads the lists that are set, in their order, each zone once. Remembers what it read last: it is asked all the time. */
export function listZonesReader(
  of: Setting<readonly string[]> = blocklistSettings.lists,
  subject: ListSubject = 'address',
): (settings: SettingsSnapshot) => readonly ListZone[] {
  let lastTexts: readonly string[] = [];
  let lastZones: readonly ListZone[] = [];
  return (settings) => {
    const texts = settings.get(of);
    if (texts.length === lastTexts.length && texts.every((text, i) => text === lastTexts[i])) return lastZones;
    lastTexts = texts;
    lastZones = zonesOf(texts, subject);
    return lastZones;
  };
}

function zonesOf(texts: readonly string[], subject: ListSubject): readonly ListZone[] {
  const zones = new Map<string, ListZone>();
  for (const text of texts) {
    const parsed = parseListZone(text, subject);
    if (parsed.ok && zones.size < ZONES_MAX) zones.set(parsed.zone.zone, parsed.zone);
  }
  return [...zones.values()];
}

function zoneProblem(text: string, subject: ListSubject): string | undefined {
  const parsed = parseListZone(text, subject);
  if (!parsed.ok) return parsed.problem;
  const { zone } = parsed;
  if (zone.subject !== subject) {
    return subject === 'address'
      ? `"${zone.name}" is a list of domains, not of addresses`
      : `"${zone.name}" is a list of addresses, not of domains`;
  }
  return subject === 'domain' && zone.kind === 'allow'
    ? `"${zone.name}" allows, which no list of links does`
    : undefined;
}
