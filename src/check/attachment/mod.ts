/**
 * Attachment: what a message carries, told by its content and not by its name, down into archives, documents and
 * winmail.dat within one budget; the tests it hits; and what the rules of a place make of it.
 * Refuses to know what becomes of the message (`flow/filter`), how an engine looks for viruses, and disk, sockets, clock.
 */
export { decideAttachments, decisiveTest } from './decide.ts';
export { type AttachmentParts, inspectAttachments } from './inspect.ts';
export { ATTACHMENT_BUDGET } from './limits.ts';
export {
  type AttachmentRules,
  attachmentClassSettings,
  attachmentRules,
  attachmentSettings,
  virusSettings,
  type VirusUnknownAction,
} from './settings.ts';
export { type NoteFacts, stripAttachments, stripNote, type StripOptions } from './strip.ts';
export { attachmentHits, type AttachmentTest, attachmentTests, virusHits } from './tests.ts';
export { type VirusOutcome, virusOutcome } from './virus.ts';
export { describeFile } from './words.ts';
export {
  type AttachmentAction,
  attachmentActions,
  type AttachmentBudget,
  type AttachmentDecision,
  type AttachmentFinding,
  type AttachmentFlag,
  attachmentFlags,
  type AttachmentScan,
  type ScannedFile,
  type VirusResult,
  type VirusScanner,
  type VirusUnknown,
} from './types.ts';
