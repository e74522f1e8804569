/**
 * Filter: from what was seen of a message to what becomes of each recipient's copy: looks up what needs others, judges for
 * each of them, and does what they chose. Refuses to know how anything is found in a message, and SMTP's replies.
 */
export { Filter, type FilterHouse } from './filter.ts';
export { isVerdictField } from './fields.ts';
export { type FilterRefusal, isFilterRefusal, refusalOf } from './refusal.ts';
export { type FilterAction, filterActions, filterSettings, headerChoices } from './settings.ts';
export { quarantineReason } from './story.ts';
export { type DisposedStory, type JudgedStory, judgedStory } from './told.ts';
export type {
  AttachmentFinding,
  CopyJudgement,
  Filtered,
  FilterLookUps,
  FilterQuestion,
  FilterRecipient,
  Personal,
} from './types.ts';
