/**
 * Foreign: our filter for mail that other people's servers carry: what they tell of a message, the one answer that they
 * want for it, and what is to change in its header. The server asks as a milter, or hands the message through.
 * Refuses to know either protocol, who lives here, and where the message goes from there.
 */
export { editHeader, type HeaderEdits, headerEdits, type HeaderValue } from './edits.ts';
export { foreignJudgement } from './judgement.ts';
export { foreignSettings, REINJECT_HOP, reinjectPlace } from './settings.ts';
export type {
  ForeignAction,
  ForeignClient,
  ForeignJudgement,
  ForeignMail,
  JudgeForeign,
  RelayConnect,
  RelayHop,
  RelayMail,
  RelayOriginal,
} from './types.ts';
