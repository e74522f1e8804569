import type { Brand } from '#base/brand';

/** One recipient of one queued message. */
export type RecipientId = Brand<number, 'RecipientId'>;
