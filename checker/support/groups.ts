/** Lists by a key. */

/** Adds an item to the list of its key. */
export function pushTo<K, V>(lists: Map<K, V[]>, key: K, item: V): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

/** Items by what `key` says of them, in the order of the first of each. */
export function grouped<K, V>(items: Iterable<V>, key: (item: V) => K): Map<K, V[]> {
  const found = new Map<K, V[]>()
  for (const item of items) pushTo(found, key(item), item)
  return found
}
