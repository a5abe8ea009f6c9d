/**
 * The commit that a bundle was made from: the bundler puts another module in the place of this one.
 *
 * @module
 */

/** 40 hexadecimal digits (64 with SHA-256); undefined in a checkout, whose commit changes. */
export const BUILT_FROM: string | undefined = undefined;
