/** What the filter asks of the rooms of the house. */
import { attachmentRules, type AttachmentDecision, decideAttachments, decisiveTest } from '#check/attachment';
import type { Model } from '#check/spam';
import type { AttachmentFinding, FilterLookUps, FilterQuestion } from '#flow/filter';
import type { SpooledContent } from '#flow/receive';
import { seeCopies } from '#flow/training';
import { formatPath } from '#format/address';
import { engineLookUp } from './engines.ts';
import type { FilterParts } from './filter.ts';
import { personalLook } from './personal.ts';

type Question = FilterQuestion<SpooledContent>;

export function lookUpsOf(parts: FilterParts, model: Model): FilterLookUps<SpooledContent> {
  const engines = engineLookUp(parts);
  const personal = personalLook(parts.house, model);
  return {
    hosts: ({ scan }, signal) => parts.hosts(scan.links, signal),
    engines,
    viruses: (question, signal) => parts.viruses(question.content, signal),
    copies: (question) => copiesOf(parts, question),
    attachments: ({ scan }, domain) => attachmentFinding(decideAttachments(scan.attachments, attachmentRules(domain))),
    personal: (question, recipient, account) => personal(question, { recipient, account }),
  };
}

function copiesOf({ house }: FilterParts, question: Question): ReturnType<FilterLookUps<SpooledContent>['copies']> {
  const { scan, purpose, recipients, reversePath, client, authentication } = question;
  return seeCopies(house.copies, {
    fingerprint: scan.fingerprint,
    nowMs: house.clock.now(),
    recipients: recipients.map(({ address, domain }) => ({ address, domain })),
    reversePath: formatPath(reversePath).slice(1, -1).toLowerCase(),
    client,
    authentication,
    purpose,
  });
}

function attachmentFinding(decision: AttachmentDecision): AttachmentFinding {
  const { action, findings } = decision;
  const hits = findings.map(({ test, words }) => ({ test, value: 1, evidence: { file: words.slice(0, 200) } }));
  const decisive = decisiveTest(decision);
  return {
    hits,
    action: action === 'mark' ? 'allow' : action,
    ...(decisive === undefined ? {} : { decisive }),
    ...(action === 'strip' && decision.strip.length > 0 ? { strip: decision } : {}),
  };
}
