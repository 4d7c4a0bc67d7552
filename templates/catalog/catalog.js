;(() => {
  const {
    h,
    hrefOf,
    link,
    count,
    plural,
    size,
    seconds,
    time,
    moment,
    table,
    facts,
    section,
    outcome,
    looked,
    code,
    kind,
  } = window.massifParts
  const graph = window.massifGraph
  const { project, at, assets, runs } = window.CATALOG
  const byName = new Map(assets.map(asset => [asset.name, asset]))
  const main = document.getElementById('main')
  const search = document.getElementById('search')
  const MOST_DRAWN = 150
  const state = { kind: '', text: '' }

  // For each column, those that are made from it.
  const users = new Map()
  for (const asset of assets) {
    for (const column of asset.columns ?? []) {
      for (const [relation, of] of column.from ?? []) {
        const key = `${relation}.${of}`
        if (!users.has(key)) users.set(key, [])
        users.get(key).push([asset.name, column.name, column.uncertain])
      }
    }
  }

  const worst = asset => {
    const failing = (asset.checks ?? []).filter(({ last }) => last && !last.passed)
    if (failing.length > 0)
      return h(
        'span',
        { class: failing.some(({ severity }) => severity === 'error') ? 'bad' : 'doubt' },
        `${failing.length} of ${asset.checks.length} fail`,
      )
    const seen = (asset.checks ?? []).filter(({ last }) => last).length
    return seen > 0
      ? h('span', { class: 'good' }, seen === 1 ? '1 check holds' : `${seen} checks hold`)
      : h('span', { class: 'dim' }, asset.checks?.length ? 'not looked yet' : '')
  }
  const updated = asset => asset.stored?.updatedAt ?? asset.delivered?.at

  function marked(text, words) {
    const word = words.find(each => text.toLowerCase().includes(each))
    if (!word) return text
    const from = text.toLowerCase().indexOf(word)
    return [text.slice(0, from), h('mark', {}, text.slice(from, from + word.length)), text.slice(from + word.length)]
  }

  function found(words) {
    return assets.flatMap(asset => {
      if (state.kind && asset.kind !== state.kind) return []
      const columns = []
      for (const word of words) {
        const named = [asset.name, asset.about, asset.owner].some(text => text?.toLowerCase().includes(word))
        const holding = (asset.columns ?? []).filter(
          ({ name, about }) => name.toLowerCase().includes(word) || about?.toLowerCase().includes(word),
        )
        if (!named && holding.length === 0) return []
        if (!named) columns.push(...holding.map(({ name }) => name))
      }
      return [{ asset, columns }]
    })
  }

  function listPage() {
    const words = state.text.toLowerCase().split(/\s+/).filter(Boolean)
    const hits = found(words)
    const kinds = ['', ...new Set(assets.map(asset => asset.kind))]
    const filters = h(
      'div',
      { class: 'filters', role: 'group', 'aria-label': 'Kinds' },
      kinds.map(each =>
        h(
          'button',
          {
            type: 'button',
            'aria-pressed': String(state.kind === each),
            onclick: () => {
              state.kind = each
              show()
            },
          },
          each === '' ? `all ${assets.length}` : `${each} ${assets.filter(asset => asset.kind === each).length}`,
        ),
      ),
    )
    const rows = hits.map(({ asset, columns }) => [
      [
        h('a', { href: hrefOf(asset.name) }, marked(asset.name, words)),
        asset.about && h('div', { class: 'dim' }, marked(asset.about, words)),
        columns.length > 0 &&
          h(
            'div',
            { class: 'dim' },
            'columns: ',
            columns
              .slice(0, 6)
              .flatMap((name, index) => [index ? ', ' : '', h('a', { href: hrefOf(asset.name, name) }, name)]),
          ),
      ],
      kind(asset.kind),
      worst(asset),
      count(asset.stored?.rows ?? asset.delivered?.rows),
      size(asset.stored?.bytes),
      moment(updated(asset)),
      asset.owner ?? '',
    ])
    const columns = [
      { title: 'name' },
      { title: 'kind' },
      { title: 'checks' },
      { title: 'rows', number: true, wide: true },
      { title: 'size', number: true, wide: true },
      { title: 'changed', style: 'short', wide: true },
      { title: assets.some(({ owner }) => owner) ? 'owner' : '', wide: true },
    ]
    return [
      'Assets',
      [
        h('h1', {}, project),
        filters,
        h(
          'p',
          { class: 'dim', role: 'status' },
          words.length > 0 ? `${plural(hits.length, 'asset')} for “${state.text}”` : '',
        ),
        rows.length > 0 ? table('Assets', columns, rows) : h('p', {}, 'Nothing is called so.'),
      ],
    ]
  }

  /** All that a node is made from, or with `down` all that is made from it. */
  function reach(name, down) {
    const seen = new Set()
    const visit = each => {
      for (const next of (down ? byName.get(each)?.readBy : byName.get(each)?.inputs) ?? [])
        if (!seen.has(next)) {
          seen.add(next)
          visit(next)
        }
    }
    visit(name)
    return seen
  }

  function drawAssets(names, here) {
    const nodes = [...names].flatMap(name => {
      const asset = byName.get(name)
      return asset ? [{ id: name, label: name, kind: asset.kind, href: hrefOf(name), here: name === here }] : []
    })
    const edges = nodes.flatMap(({ id }) => (byName.get(id).inputs ?? []).map(from => ({ from, to: id })))
    return nodes.length > 1 ? graph(nodes, edges, 'Lineage of tables') : ''
  }

  function near(name) {
    const all = new Set([...reach(name), name, ...reach(name, true)])
    if (all.size <= MOST_DRAWN) return [drawAssets(all, name)]
    const { inputs = [], readBy } = byName.get(name)
    return [
      h('p', { class: 'dim' }, `Of ${plural(all.size - 1, 'related asset')}, those next to it:`),
      drawAssets(new Set([...inputs, name, ...readBy]), name),
    ]
  }

  function columnGraph(name, column) {
    const [nodes, edges] = [new Map(), new Map()]
    const add = (relation, of) => {
      const id = `${relation}.${of}`
      if (!nodes.has(id))
        nodes.set(id, {
          id,
          label: id,
          kind: byName.get(relation)?.kind ?? 'table',
          href: of === '*' ? hrefOf(relation) : hrefOf(relation, of),
          here: relation === name && of === column,
        })
      return id
    }
    const edge = (from, to, uncertain) => edges.set(`${from}>${to}`, { from, to, uncertain })
    const up = (relation, of, seen) => {
      const to = add(relation, of)
      if (seen.has(to) || nodes.size > MOST_DRAWN) return
      seen.add(to)
      const known = byName.get(relation)?.columns?.find(each => each.name === of)
      for (const [next, source] of known?.from ?? []) {
        edge(add(next, source), to, known.uncertain)
        up(next, source, seen)
      }
    }
    const down = (relation, of, seen) => {
      const from = add(relation, of)
      if (seen.has(from) || nodes.size > MOST_DRAWN) return
      seen.add(from)
      for (const [next, made, uncertain] of users.get(`${relation}.${of}`) ?? []) {
        edge(from, add(next, made), uncertain)
        down(next, made, seen)
      }
    }
    up(name, column, new Set())
    down(name, column, new Set())
    return nodes.size > 1
      ? graph([...nodes.values()], [...edges.values()], 'Lineage of the column')
      : h('p', { class: 'dim' }, 'It is made from no other column, and none is made from it.')
  }

  function origins(asset, { from = [], uncertain, name }) {
    if (asset.kind === 'source') return ''
    const shown = from
      .slice(0, 8)
      .flatMap(([relation, column], at) => [
        at ? ', ' : '',
        column === '*' ? h('span', {}, link(relation), '.*') : link(relation, column),
      ])
    const more = from.length > 8 ? [` and ${from.length - 8} more`] : []
    const doubt = uncertain
      ? [' ', h('span', { class: 'doubt', title: 'The code could not be followed everywhere' }, '(uncertain)')]
      : []
    return from.length > 0
      ? [...shown, ...more, ...doubt]
      : uncertain
        ? doubt
        : h('span', { class: 'dim', title: `${name} is made from no column` }, '–')
  }

  function columnTable(asset) {
    const checksOn = name =>
      (asset.checks ?? [])
        .filter(check => check.columns.includes(name))
        .map(check => check.name.replace(/\(.*/, ''))
        .join(', ')
    const usedBy = name => {
      const all = users.get(`${asset.name}.${name}`) ?? []
      return all.length > 0 ? h('a', { href: hrefOf(asset.name, name) }, plural(all.length, 'column')) : ''
    }
    return table(
      'Columns',
      [
        { title: 'column' },
        { title: 'type', style: 'short' },
        { title: 'about', wide: true },
        { title: 'checks', wide: true },
        { title: asset.kind === 'source' ? '' : 'made from', style: 'origins' },
        { title: 'goes into', wide: true, style: 'short' },
      ],
      (asset.columns ?? []).map(column => [
        h('a', { href: hrefOf(asset.name, column.name) }, h('code', {}, column.name)),
        [h('code', {}, column.type), column.required && h('span', { class: 'dim' }, ' required')],
        column.about ?? '',
        checksOn(column.name),
        origins(asset, column),
        usedBy(column.name),
      ]),
    )
  }

  function assetPage(name) {
    const asset = byName.get(name)
    if (!asset) return missing(name)
    const { stored = {}, extent, delivered } = asset
    const names = list => list.flatMap((each, index) => [index ? ', ' : '', link(each)])
    const checks = (asset.checks ?? []).map(check => [
      check.name,
      check.severity === 'warning' ? 'warns' : 'blocks',
      outcome(check),
      looked(check.last),
      seconds(check.last?.seconds),
      moment(check.last?.at),
    ])
    return [
      name,
      [
        h('h1', {}, name, ' ', kind(asset.kind)),
        h('p', {}, asset.about ?? h('span', { class: 'dim' }, 'Nothing is said about it.')),
        facts([
          ['rows', count(stored.rows ?? delivered?.rows)],
          ['size', stored.bytes !== undefined && `${size(stored.bytes)} in ${plural(stored.files ?? 0, 'file')}`],
          ['last changed', moment(updated(asset))],
          [
            'data of',
            extent && `${time(extent.first).slice(0, 10)} to ${time(extent.last).slice(0, 10)} (${extent.column})`,
          ],
          ['owner', asset.owner],
          ['load', asset.load],
          ['key', asset.key?.join(', ')],
          ['connector', asset.connector],
          ['target', asset.target],
          ['declared in', asset.module && `${asset.module}${asset.line ? `:${asset.line}` : ''}`],
        ]),
        section(
          'Lineage',
          ...near(name),
          asset.inputs?.length > 0 && h('p', {}, 'Made from ', names(asset.inputs)),
          asset.readBy.length > 0 && h('p', {}, 'Read by ', names(asset.readBy)),
        ),
        section('Columns', asset.columns?.length > 0 && columnTable(asset)),
        section(
          'Checks',
          checks.length > 0 &&
            table(
              'Checks',
              [
                { title: 'check' },
                { title: '', style: 'short' },
                { title: 'outcome', style: 'short' },
                { title: 'looked at', style: 'short', wide: true },
                { title: 'time', number: true, wide: true },
                { title: 'when', style: 'short', wide: true },
              ],
              checks,
            ),
        ),
        section('Code', asset.code && code(asset.code, byName)),
        section(
          'Last runs',
          asset.steps.length > 0 &&
            table(
              'Last runs',
              [
                { title: 'began', style: 'short' },
                { title: 'status' },
                { title: 'why', wide: true },
                { title: 'rows', number: true },
                { title: 'size', number: true, wide: true },
                { title: 'time', number: true },
              ],
              asset.steps.map(step => [
                moment(step.startedAt),
                status(step.status),
                step.reason,
                count(step.rows),
                size(step.bytes),
                seconds(step.seconds),
              ]),
            ),
        ),
        section(
          'Transfers',
          asset.transfers.length > 0 &&
            table(
              'Transfers',
              [
                { title: 'when', style: 'short' },
                { title: 'items', number: true },
                { title: 'rows', number: true },
                { title: 'size', number: true },
                { title: 'rejected', number: true },
                { title: 'time', number: true },
              ],
              asset.transfers.map(each => [
                moment(each.at),
                count(each.items),
                count(each.rows),
                size(each.bytes),
                count(each.rejected),
                seconds(each.seconds),
              ]),
            ),
        ),
      ],
    ]
  }

  const TONES = {
    published: 'good',
    failed: 'bad',
    withheld: 'bad',
    undelivered: 'bad',
    skipped: 'doubt',
    running: 'doubt',
    staged: 'doubt',
    stopped: 'doubt',
  }
  const status = word => h('span', { class: TONES[word] ?? 'dim' }, word ?? 'not ended')

  function columnPage(name, column) {
    const asset = byName.get(name)
    const known = asset?.columns?.find(each => each.name === column)
    if (!known) return missing(`${name}.${column}`)
    return [
      `${name}.${column}`,
      [
        h('h1', {}, link(name), `.${column}`),
        h('p', {}, h('code', {}, known.type), known.required ? ' required' : '', known.about ? `. ${known.about}` : ''),
        section(
          'Lineage',
          columnGraph(name, column),
          h(
            'p',
            { class: 'dim' },
            'Whose values go into it, and what its values go into; columns that only choose rows are left out. Dashed lines are uncertain.',
          ),
        ),
        section('Made from', known.from?.length > 0 && h('p', {}, origins(asset, known))),
      ],
    ]
  }

  /** Without rejected rows and the like, which nothing reads and nothing makes. */
  const connected = () =>
    assets.flatMap(({ name, inputs = [], readBy }) => (inputs.length + readBy.length > 0 ? [name] : []))

  function lineagePage() {
    if (assets.length <= MOST_DRAWN)
      return [
        'Lineage',
        [h('h1', {}, 'Lineage'), drawAssets(connected()) || h('p', {}, 'Nothing is made from anything yet.')],
      ]
    const spaces = Map.groupBy(assets, asset => asset.name.split('.')[0])
    return [
      'Lineage',
      [
        h('h1', {}, 'Lineage'),
        h(
          'p',
          {},
          `${plural(assets.length, 'asset')} are too many for one picture: choose a namespace, or open an asset for what is around it.`,
        ),
        [...spaces].map(([space, of]) =>
          h(
            'details',
            {},
            h('summary', {}, `${space} (${of.length})`),
            of.length <= MOST_DRAWN
              ? drawAssets(of.map(({ name }) => name))
              : h(
                  'p',
                  {},
                  of.flatMap(({ name }, index) => [index ? ', ' : '', link(name)]),
                ),
          ),
        ),
      ],
    ]
  }

  function runsPage() {
    const took = ({ startedAt, finishedAt }) =>
      finishedAt ? seconds((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000) : ''
    const rows = runs.map(run => [
      moment(run.startedAt),
      status(run.outcome),
      took(run),
      count(run.problems || undefined),
      h('code', {}, run.id),
    ])
    return [
      'Runs',
      [
        h('h1', {}, 'Runs'),
        rows.length > 0
          ? table(
              'Runs',
              [
                { title: 'began', style: 'short' },
                { title: 'outcome' },
                { title: 'took', number: true },
                { title: 'problems', number: true },
                { title: 'run', wide: true },
              ],
              rows,
            )
          : h('p', {}, 'Nothing has run yet.'),
      ],
    ]
  }

  const missing = name => [
    'Not there',
    [
      h('h1', {}, 'Not there'),
      h('p', {}, `Nothing is called ${name}.`),
      h('p', {}, h('a', { href: '#/' }, 'All assets')),
    ],
  ]

  function route() {
    const [, page = '', name = '', column] = location.hash.split('/').map(decodeURIComponent)
    if (page === 'asset') return column === undefined ? assetPage(name) : columnPage(name, column)
    return page === 'lineage' ? lineagePage() : page === 'runs' ? runsPage() : listPage()
  }

  function show() {
    const [title, content] = route()
    document.title = `${title} · ${project}`
    main.replaceChildren(...content.filter(Boolean))
    for (const each of document.querySelectorAll('nav a')) {
      if (each.getAttribute('href') === (location.hash || '#/')) each.setAttribute('aria-current', 'page')
      else each.removeAttribute('aria-current')
    }
  }

  document.getElementById('project').textContent = project
  document.getElementById('footer').textContent = `As it was on ${time(at)} UTC. Times are UTC.`
  search.addEventListener('input', () => {
    state.text = search.value.trim()
    if (location.hash !== '#/' && location.hash !== '') location.hash = '#/'
    else show()
  })
  document.addEventListener('keydown', event => {
    if (event.key === '/' && document.activeElement !== search) {
      event.preventDefault()
      search.focus()
    }
  })
  window.addEventListener('hashchange', () => {
    show()
    if (document.activeElement !== search) {
      window.scrollTo(0, 0)
      main.focus({ preventScroll: true })
    }
  })
  show()
})()
