/** The bits of the negotiation. */

/** What a filter may ask for at the end of a message (SMFIF). */
export const actions = {
  addHeaders: 0x01,
  changeBody: 0x02,
  addRecipients: 0x04,
  deleteRecipients: 0x08,
  changeHeaders: 0x10,
  quarantine: 0x20,
  changeSender: 0x40,
  addRecipientsWithParameters: 0x80,
  nameMacros: 0x100,
} as const;
export type ActionName = keyof typeof actions;

/** What is left out of the conversation, and what each side can do (SMFIP). */
export const protocolFlags = {
  noConnect: 0x01,
  noHelo: 0x02,
  noMail: 0x04,
  noRcpt: 0x08,
  noBody: 0x10,
  noHeaders: 0x20,
  noEndOfHeaders: 0x40,
  noReplyToHeaders: 0x80,
  noUnknown: 0x100,
  noData: 0x200,
  /** The filter may answer a part of the body with `skip`. */
  skip: 0x400,
  /** The filter hears of recipients that the server refused. */
  rejectedRecipients: 0x800,
  noReplyToConnect: 0x1000,
  noReplyToHelo: 0x2000,
  noReplyToMail: 0x4000,
  noReplyToRcpt: 0x8000,
  noReplyToData: 0x1_0000,
  noReplyToUnknown: 0x2_0000,
  noReplyToEndOfHeaders: 0x4_0000,
  noReplyToBody: 0x8_0000,
  /** Spaces behind the colon of a field are part of its value. */
  leadingSpace: 0x10_0000,
} as const;
export type ProtocolFlag = keyof typeof protocolFlags;

/** Steps for which a filter may name macros (SMFIM). */
export const macroStages = {
  connect: 0,
  helo: 1,
  mail: 2,
  rcpt: 3,
  data: 4,
  endOfMessage: 5,
  endOfHeaders: 6,
} as const;

export function hasFlag(of: number, flag: number): boolean {
  return (of & flag) === flag;
}
