/**
 * The scope of a thread that this program started.
 *
 * @module
 */

/** This thread's scope if it is a worker with that name; undefined in the main thread and in other workers. */
export function scopeNamed<Scope extends { readonly name: string }>(
  name: Scope["name"],
): Scope | undefined {
  const scope: object = globalThis;
  return "DedicatedWorkerGlobalScope" in scope && isNamed<Scope>(scope, name)
    ? scope
    : undefined;
}

function isNamed<Scope>(scope: object, name: string): scope is Scope & object {
  return "name" in scope && scope.name === name;
}
