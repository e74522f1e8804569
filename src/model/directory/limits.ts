/** Bounds of the directory; each is refused as `limit` or `conflict` with its number in the text. */

/** Aliases that point to aliases: followed so deep, then the members found so far count. */
export const ALIAS_DEPTH_MAX = 8;
/** Accounts one address may reach. */
export const ALIAS_MEMBERS_MAX = 200;
/** Targets of one alias. */
export const ALIAS_TARGETS_MAX = 200;
export const APP_PASSWORDS_PER_ACCOUNT_MAX = 50;
export const GRANTS_PER_ACCOUNT_MAX = 100;
/** Characters of a display name or the name of an app password. */
export const NAME_CHARACTERS_MAX = 200;
/** Rows of one page of a list. */
export const LIST_ROWS_MAX = 1000;
/** Emails that one step of a removal forgets. */
export const PURGE_EMAILS_MAX = 500;
