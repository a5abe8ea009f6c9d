/**
 * Tells the address of a database from the path of a file.
 *
 * @module
 */

const SCHEME = /^postgres(?:ql)?:\/\//i;

/** Whether a location of a history is the address of a database. */
export function isStoreAddress(location: string): boolean {
  return SCHEME.test(location);
}

/**
 * The address of a database for people: without user name, password and parameters, which may hold a password, too.
 * Any other location stays as it is.
 */
export function shownLocation(location: string): string {
  if (!isStoreAddress(location)) return location;
  const [rest = ""] = location.replace(SCHEME, "").split("?");
  return `postgres://${rest.slice(rest.lastIndexOf("@") + 1)}`;
}
