/** Bounds of rules: of their text, and of what they may use. */

/** Characters of the rules of one place, comments and all. */
export const RULE_TEXT_CHARACTERS_MAX = 64 * 1024;
export const RULES_PER_SOURCE_MAX = 200;
export const RULE_CONDITIONS_MAX = 50;
/** Patterns of one rule: each costs a pass over the text. */
export const RULE_PATTERNS_MAX = 8;
export const NESTING_MAX = 10;
export const ACTIONS_MAX = 6;
/** Texts of one list in parentheses. */
export const LIST_MAX = 200;
export const TEXT_CHARACTERS_MAX = 400;
export const NAME_CHARACTERS_MAX = 60;
export const WORDS_CHARACTERS_MAX = 200;
export const PATTERN_CHARACTERS_MAX = 500;
/** By RE2's measure; a pattern with large counts, such as `(.{100}){9}`, is over it. */
export const PATTERN_SIZE_MAX = 2_000;
export const POINTS_MAX = 50;
export const TAG_CHARACTERS_MAX = 40;
/** A line of a reply has 512 octets, with code and CRLF (RFC 5321 section 4.5.3.1.5). */
export const REPLY_CHARACTERS_MAX = 200;
/** Problems that are told of one text. */
export const PROBLEMS_MAX = 20;

/** What patterns see of one text; the plain comparisons see all that is kept. */
export const PATTERN_INPUT_CHARACTERS_MAX = 64 * 1024;
/** For the content conditions of all rules on one message, milliseconds. */
export const RULES_MS_MAX = 100;
export const FIELDS_MAX = 500;
export const FIELD_CHARACTERS_MAX = 4_000;
export const BODY_CHARACTERS_MAX = 256 * 1024;
export const LINKS_MAX = 1_000;
export const ATTACHMENTS_MAX = 500;
/** Matched rules that are named. */
export const MATCHED_MAX = 50;
export const TAGS_MAX = 3;
export const EVIDENCE_CHARACTERS_MAX = 200;
