/** Whether and how a copy is cleaned: settings of its recipient, and what is known of its sender. */
import type { SettingsSnapshot } from '#base/setting';
import type { DisarmPolicy } from '#format/disarm';
import { cleanSettings } from './settings.ts';

export interface CleaningFacts {
  /** Of From, in lower case; '' where it has none or several. */
  readonly from: string;
  /** List-Id without its brackets and words, in lower case; '' where there is none. */
  readonly listId: string;
  /** Domains that are proven to have sent it: of signatures that hold and of SPF that passed, in lower case. */
  readonly provenDomains: readonly string[];
}

/** What `cleanMessage` is given for this recipient, but for the sender and the time. */
export interface CleaningPlan {
  readonly policy: DisarmPolicy;
  readonly tag: string;
  readonly budgetMs: number;
}

/** Undefined where the mail stays as it came. */
export function cleaningPlan(settings: SettingsSnapshot, facts: CleaningFacts): CleaningPlan | undefined {
  if (!settings.get(cleanSettings.enabled)) return undefined;
  if (settings.get(cleanSettings.except).some((text) => isExcepted(text.toLowerCase(), facts))) return undefined;
  const embedded = settings.get(cleanSettings.embedded);
  return {
    policy: {
      form: settings.get(cleanSettings.forms),
      frame: embedded,
      object: embedded,
      media: embedded,
      foreign: settings.get(cleanSettings.drawings),
      'remote-style': settings.get(cleanSettings.remoteStyles),
      'link-mismatch': settings.get(cleanSettings.links),
      'web-bug': settings.get(cleanSettings.webBugs),
      'remote-image': settings.get(cleanSettings.remoteImages),
    },
    tag: settings.get(cleanSettings.tag),
    budgetMs: settings.get(cleanSettings.budget),
  };
}

/** The same for recipients whose copies come out the same: one cleaned message serves them all. */
export function planKey({ policy, tag }: CleaningPlan): string {
  return JSON.stringify([tag, ...Object.values(policy)]);
}

function isExcepted(text: string, { from, listId, provenDomains }: CleaningFacts): boolean {
  if (text.startsWith('list:')) {
    const wanted = text.slice('list:'.length);
    return listId === wanted && provenDomains.some((domain) => isWithin(wanted, domain) || isWithin(domain, wanted));
  }
  const fromDomain = from.slice(from.lastIndexOf('@') + 1);
  const isNamed = text.includes('@') ? from === text : isWithin(fromDomain, text);
  // A sub-domain may sign for its parent, and the other way round, as DMARC has it by default.
  return isNamed && provenDomains.some((domain) => isWithin(fromDomain, domain) || isWithin(domain, fromDomain));
}

/** The same domain, or one below it. A lone top-level domain is nobody's. */
function isWithin(domain: string, of: string): boolean {
  return of.includes('.') && (domain === of || domain.endsWith(`.${of}`));
}
