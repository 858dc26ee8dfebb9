/** Phones by id as they are called: one whose name another phone in use has too, with the end of its id (device_names.py). */
export function calledOf(devices: readonly { id: string; name: string; revoked: boolean }[]): Map<string, string> {
  const shared = (one: { id: string; name: string }) => devices.some((other) => other.name === one.name && other.id !== one.id && !other.revoked)
  return new Map(devices.map((one) => [one.id, shared(one) ? `${one.name} #${one.id.slice(-4)}` : one.name]))
}
