/**
 * The circles of a graph: for every set of nodes that all reach each other, one way around, beginning with the node
 * that sorts first. Sets are found with Tarjan's algorithm (1972), without recursion: graphs are deep.
 *
 * @param follow the nodes an edge leads to from a node; those that are not in `nodes` are left out
 */
export function circles(nodes: Iterable<string>, follow: (node: string) => Iterable<string>): string[][] {
  const all = new Set(nodes)
  const found: string[][] = []
  for (const set of components(all, follow)) {
    const first = [...set].sort()[0] ?? ''
    const around = wayBack(first, set, follow)
    if (around) found.push(around)
  }
  return found.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))
}

interface Visit {
  readonly node: string
  readonly edges: Iterator<string>
}

function components(nodes: ReadonlySet<string>, follow: (node: string) => Iterable<string>): Set<string>[] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const found: Set<string>[] = []
  const lower = (node: string, to: number) => low.set(node, Math.min(low.get(node) ?? to, to))
  for (const root of nodes) {
    if (index.has(root)) continue
    const visits: Visit[] = []
    const enter = (node: string) => {
      index.set(node, index.size)
      low.set(node, index.size - 1)
      stack.push(node)
      onStack.add(node)
      visits.push({ node, edges: follow(node)[Symbol.iterator]() })
    }
    enter(root)
    for (let visit = visits.at(-1); visit; visit = visits.at(-1)) {
      const edge = visit.edges.next()
      if (!edge.done) {
        if (!nodes.has(edge.value)) continue
        if (!index.has(edge.value)) enter(edge.value)
        else if (onStack.has(edge.value)) lower(visit.node, index.get(edge.value) ?? 0)
        continue
      }
      visits.pop()
      const parent = visits.at(-1)
      if (parent) lower(parent.node, low.get(visit.node) ?? 0)
      if (low.get(visit.node) !== index.get(visit.node)) continue
      const set = new Set<string>()
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        onStack.delete(node)
        set.add(node)
        if (node === visit.node) break
      }
      found.push(set)
    }
  }
  return found
}

/** A shortest way from a node back to itself within a set; undefined where there is none. */
function wayBack(
  first: string,
  set: ReadonlySet<string>,
  follow: (node: string) => Iterable<string>,
): string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [first]
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of follow(node)) {
      if (next === first) {
        const way = [node]
        for (let at = node; at !== first; ) {
          at = cameFrom.get(at) ?? first
          way.unshift(at)
        }
        return way
      }
      if (!set.has(next) || cameFrom.has(next)) continue
      cameFrom.set(next, node)
      queue.push(next)
    }
  }
  return undefined
}
