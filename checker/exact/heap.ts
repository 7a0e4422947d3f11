/** A binary heap of small numbers that are in it once at most. */
export class Heap {
  private readonly before: (a: number, b: number) => boolean
  private readonly items: number[] = []
  private readonly places: number[] = []

  constructor(before: (a: number, b: number) => boolean) {
    this.before = before
  }

  /** Makes room for numbers below `count`. */
  grow(count: number): void {
    while (this.places.length < count) this.places.push(-1)
  }

  has(item: number): boolean {
    return (this.places[item] as number) >= 0
  }

  insert(item: number): void {
    if (this.has(item)) return
    this.places[item] = this.items.length
    this.items.push(item)
    this.up(this.items.length - 1)
  }

  /** To be told when an item should come earlier than before. */
  advanced(item: number): void {
    const place = this.places[item] as number
    if (place >= 0) this.up(place)
  }

  pop(): number | undefined {
    const { items, places } = this
    const first = items[0]
    if (first === undefined) return undefined
    const last = items.pop() as number
    places[first] = -1
    if (last !== first) {
      items[0] = last
      places[last] = 0
      this.down(0)
    }
    return first
  }

  private up(start: number): void {
    const { items, places, before } = this
    const item = items[start] as number
    let place = start
    while (place > 0) {
      const parent = (place - 1) >> 1
      const other = items[parent] as number
      if (!before(item, other)) break
      items[place] = other
      places[other] = place
      place = parent
    }
    items[place] = item
    places[item] = place
  }

  private down(start: number): void {
    const { items, places, before } = this
    const item = items[start] as number
    let place = start
    for (;;) {
      let child = 2 * place + 1
      if (child >= items.length) break
      if (child + 1 < items.length && before(items[child + 1] as number, items[child] as number)) child += 1
      const other = items[child] as number
      if (!before(other, item)) break
      items[place] = other
      places[other] = place
      place = child
    }
    items[place] = item
    places[item] = place
  }
}
