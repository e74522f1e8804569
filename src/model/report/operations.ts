/** The operations of this room by name, for the table that `app` gives to the store and reader threads. */
import { countDmarc } from './count.ts';

export const reportWrites = { countDmarc };
