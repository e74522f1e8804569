/** Files of a message that a scan tells of; those without flags inside of others only as far as there is room. */
export const FILES_MAX = 200;
/** Files without flags inside of others that are told of, so that a person can see what is in an archive. */
export const PLAIN_INSIDE_MAX = 50;
export const NAME_CHARACTERS_MAX = 200;
export const NOTES_MAX = 10;
/** Messages in messages that come as files, and are not part of the index. */
export const MAIL_DEPTH_MAX = 5;
/** Pixels of a picture that no screen shows: programs take their memory for them before they look. */
export const PIXELS_MAX = 500_000_000;

/** What one message may use unless the caller says otherwise (reliability: decided within two seconds). */
export const ATTACHMENT_BUDGET = {
  octetsMax: 100 * 1024 * 1024,
  entriesMax: 10_000,
  depthMax: 5,
  ratioMax: 100,
  msMax: 1000,
} as const;
