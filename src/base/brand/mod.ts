/**
 * Brands: number and string types that must not be mixed up.
 * Knows nothing of what is branded; the checked function that makes a branded value lives beside its noun.
 */
declare const brand: unique symbol;

/** A `Base` that only a checked function of the owning room hands out. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
