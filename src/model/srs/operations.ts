import { addSrsSecret, findSrsPath, forgetSrs, listSrsSecrets, storeSrsPath } from './srs.ts';

export const srsWrites = { addSrsSecret, forgetSrs, storeSrsPath };

export const srsReads = { findSrsPath, listSrsSecrets };
