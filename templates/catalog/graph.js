// Draws a graph in layers, from left to right: what is read stands left of what reads it.
window.massifGraph = (() => {
  const NS = 'http://www.w3.org/2000/svg'
  const [ROW, GAP, HEIGHT, CHARACTER] = [34, 70, 26, 6.9]

  function element(name, attributes, ...children) {
    const made = document.createElementNS(NS, name)
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
    made.append(...children)
    return made
  }

  /** The layer of each node: one more than that of the last of those it comes from. */
  function layersOf(nodes, edges) {
    const before = new Map(nodes.map(({ id }) => [id, []]))
    for (const { from, to } of edges) before.get(to)?.push(from)
    const layer = new Map()
    const visit = (id, path) => {
      if (layer.has(id)) return layer.get(id)
      if (path.has(id)) return 0
      path.add(id)
      const depth =
        Math.max(
          -1,
          ...before
            .get(id)
            .filter(each => before.has(each))
            .map(each => visit(each, path)),
        ) + 1
      path.delete(id)
      layer.set(id, depth)
      return depth
    }
    for (const { id } of nodes) visit(id, new Set())
    return layer
  }

  /** Orders each layer by where its neighbours stand (Sugiyama's barycentres), so that fewer lines cross. */
  function ordered(nodes, edges, layer) {
    const columns = Array.from({ length: Math.max(-1, ...layer.values()) + 1 }, () => [])
    for (const node of nodes) columns[layer.get(node.id)].push(node)
    const neighbours = new Map(nodes.map(({ id }) => [id, []]))
    for (const { from, to } of edges) {
      neighbours.get(from)?.push(to)
      neighbours.get(to)?.push(from)
    }
    const place = new Map()
    const settle = () => {
      for (const column of columns) for (const [at, node] of column.entries()) place.set(node.id, at / column.length)
    }
    settle()
    for (let round = 0; round < 8; round++) {
      for (const column of round % 2 ? columns.toReversed() : columns) {
        const centre = node => {
          const near = neighbours.get(node.id)
          return near.length
            ? near.reduce((sum, id) => sum + (place.get(id) ?? 0), 0) / near.length
            : place.get(node.id)
        }
        const centres = new Map(column.map(node => [node.id, centre(node)]))
        column.sort((a, b) => centres.get(a.id) - centres.get(b.id))
        settle()
      }
    }
    return columns
  }

  /**
   * @param nodes `{ id, label, kind, href, here }`
   * @param edges `{ from, to, uncertain }`
   */
  return function graph(nodes, edges, label) {
    const known = new Set(nodes.map(({ id }) => id))
    const inside = edges.filter(({ from, to }) => known.has(from) && known.has(to))
    const columns = ordered(nodes, inside, layersOf(nodes, inside))
    const tallest = Math.max(...columns.map(column => column.length))
    const at = new Map()
    let left = 12
    for (const column of columns) {
      const width = Math.max(...column.map(node => node.label.length)) * CHARACTER + 20
      const top = 12 + ((tallest - column.length) * ROW) / 2
      for (const [row, node] of column.entries()) at.set(node.id, { x: left, y: top + row * ROW, width })
      left += width + GAP
    }
    const [width, height] = [left - GAP + 12, tallest * ROW + 16]
    const svg = element('svg', { width, height, viewBox: `0 0 ${width} ${height}`, role: 'group', 'aria-label': label })
    for (const { from, to, uncertain } of inside) {
      const [a, b] = [at.get(from), at.get(to)]
      const [x1, y1, x2, y2] = [a.x + a.width, a.y + HEIGHT / 2, b.x, b.y + HEIGHT / 2]
      const bend = Math.max(30, (x2 - x1) / 2)
      const d = `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`
      svg.append(element('path', { d, 'aria-hidden': 'true', class: uncertain ? 'uncertain' : '' }))
    }
    for (const node of nodes) {
      const { x, y, width: w } = at.get(node.id)
      const box = element('rect', { x, y, width: w, height: HEIGHT, rx: 5 })
      const text = element('text', { x: x + 10, y: y + HEIGHT / 2 + 4 }, node.label)
      svg.append(element('a', { href: node.href, class: `${node.kind} ${node.here ? 'here' : ''}` }, box, text))
    }
    const frame = document.createElement('div')
    frame.className = 'graph'
    frame.append(svg)
    const here = nodes.find(node => node.here)
    // What is looked at is in sight when the graph is wider than the page.
    if (here)
      requestAnimationFrame(() =>
        frame.scrollTo(at.get(here.id).x - frame.clientWidth / 2 + 80, at.get(here.id).y - frame.clientHeight / 2),
      )
    return frame
  }
})()
