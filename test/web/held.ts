/** Links of digests that are made up: one of each kind, in no store. */
import type { Reference } from '#base/ids';
import type { LinkDone, LinkedItem, LinkLook } from '#flow/quarantine';
import { type DigestAction, digestActions, type HeldId, type HeldSummary } from '#model/quarantine';
import type { HeldLinks } from '#server/httpd';

const at = Date.UTC(2026, 10, 27, 8, 12);
const DAY_MS = 24 * 3_600_000;

export function heldSample(n: number, changes: Partial<HeldSummary> = {}): HeldSummary {
  return {
    id: n as HeldId,
    account: null,
    domain: 1,
    tenant: 1,
    recipient: 'anna@hosted.example',
    size: 12_345,
    class: 'spam',
    sender: 'bounce-4711@mailings.shop.example',
    from: 'Shop & Sons <offers@a-rather-long-name-of-a-shop.example>',
    subject: 'Your order 4711 of Thursday is on its way: track your parcel, and see what others bought',
    reference: `WEBT-EST1-${String(n).padStart(4, '0')}` as Reference,
    receivedMs: at,
    expiresMs: at + 30 * DAY_MS,
    score: 7.2,
    reason: 'Looks like spam (7.2 points)',
    state: 'held',
    stateBy: '',
    stateMs: at,
    note: '',
    askedMs: null,
    domainName: 'hosted.example',
    address: 'anna@hosted.example',
    ...changes,
  };
}

const text = `Dear customer,

your parcel is on its way. Track it here:
hxxps://track[.]shop[.]example/parcel/4711?x=averylongaddressthathasnoplacetobreakandgoesonandonandon

Kind regards
Your shop`;

function itemFor(action: DigestAction): LinkedItem {
  const attachments = [
    { name: 'invoice-4711-of-the-twentyseventh-of-november.pdf', type: 'application/pdf', size: 40_000 },
    { name: '', type: 'message/rfc822', size: 100 },
  ];
  return {
    action,
    received: 'Friday 27 November, 09:12',
    expires: 'Sunday 27 December, 09:12',
    held: {
      ...heldSample(digestActions.indexOf(action)),
      release: 'yes',
      reasons: [
        'The link of the text leads to track.example and not where it says',
        'A part of the text cannot be seen',
      ],
      preview: { header: [], text, cut: true, attachments },
    },
  };
}

const looks: Readonly<Record<string, LinkLook>> = {
  ...Object.fromEntries(digestActions.map((action) => [action, { kind: 'ready', item: itemFor(action) } as const])),
  empty: {
    kind: 'ready',
    item: { ...itemFor('delete'), held: { ...itemFor('delete').held, reasons: [], preview: null } },
  },
  done: { kind: 'done', item: itemFor('deliver'), what: 'released' },
  expired: { kind: 'expired' },
  unknown: { kind: 'unknown' },
};

/** Name of a page, and its path. */
export const heldPages: readonly (readonly [string, string])[] = Object.keys(looks).map((name) => [
  `held-${name}`,
  `/held/${name}`,
]);

export class HeldSamples implements HeldLinks {
  readonly pressed: string[] = [];

  async look(token: string): Promise<LinkLook> {
    return looks[token] ?? { kind: 'unknown' };
  }

  async act(token: string): Promise<LinkDone> {
    this.pressed.push(token);
    return { outcome: 'released', text: '', listed: token === 'allow' ? 'offers@shop.example' : undefined };
  }
}
