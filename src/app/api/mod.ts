/**
 * Api: who asks over `/api/v1`, told by the same sign-in as everywhere. Refuses to know what is asked: operations come
 * from the rooms that have them.
 */
export { apiSignIn } from './sign-in.ts';
