/** Entries as they are kept: readonly plain data that crosses threads. */
import type { SettingScope } from '#base/setting';
import type { ListSubjectKind } from './entry.ts';

/** Whose entries: the platform's (id 0), a domain's or an account's. */
export interface FilterPlace {
  readonly scope: SettingScope;
  readonly scopeId: number;
}

export type ListAction = 'allow' | 'block';

export interface FilterEntry extends FilterPlace {
  readonly id: number;
  /** The domain's name or the account's address; '' for the platform. */
  readonly scopeName: string;
  readonly action: ListAction;
  readonly kind: ListSubjectKind;
  /** In the form that is compared. */
  readonly subject: string;
  /** An allow entry that counts for mail that nothing proves to be from there. */
  readonly unauthenticated: boolean;
  /** Who made it: a login, or the command line. */
  readonly author: string;
  /** Why, in the author's words; may be empty. */
  readonly reason: string;
  readonly createdMs: number;
  /** It counts until then; null: until it is removed. */
  readonly expiresMs: number | null;
}

/** What is asked for; checked by `parseListSubject`. */
export interface NewFilterEntry {
  readonly action: ListAction;
  readonly kind: ListSubjectKind;
  readonly subject: string;
  readonly unauthenticated: boolean;
  readonly reason: string;
  readonly expiresMs: number | null;
}

/** Carried by the answer of every write that changed lists: what is kept in memory is dropped when it is seen. */
export interface FilterListsChanged {
  readonly filterLists: true;
}
