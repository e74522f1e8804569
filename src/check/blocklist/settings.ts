import { setting, type SettingsSnapshot } from '#base/setting';
import { parseListZone } from './parse.ts';
import type { ListZone } from './types.ts';

/** Lists that are asked; further ones are not. */
const ZONES_MAX = 40;

/** Which DNS lists are asked about clients that bring mail (product IN5). Asked at the MX only. */
export const blocklistSettings = {
  lists: setting<readonly string[]>({
    key: 'door.lists',
    type: 'texts',
    memberProblem: zoneProblem,
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

/** Reads the lists that are set, in their order, each zone once. Remembers what it read last: it is asked all the time. */
export function listZonesReader(): (settings: SettingsSnapshot) => readonly ListZone[] {
  let lastTexts: readonly string[] = [];
  let lastZones: readonly ListZone[] = [];
  return (settings) => {
    const texts = settings.get(blocklistSettings.lists);
    if (texts.length === lastTexts.length && texts.every((text, i) => text === lastTexts[i])) return lastZones;
    lastTexts = texts;
    lastZones = zonesOf(texts);
    return lastZones;
  };
}

function zonesOf(texts: readonly string[]): readonly ListZone[] {
  const zones = new Map<string, ListZone>();
  for (const text of texts) {
    const parsed = parseListZone(text);
    if (parsed.ok && zones.size < ZONES_MAX) zones.set(parsed.zone.zone, parsed.zone);
  }
  return [...zones.values()];
}

function zoneProblem(text: string): string | undefined {
  const parsed = parseListZone(text);
  if (!parsed.ok) return parsed.problem;
  return parsed.zone.subject === 'address' ? undefined : `"${parsed.zone.name}" is a list of domains, not of addresses`;
}
