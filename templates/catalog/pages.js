// The parts that pages are made of. All text goes in as text: nothing in the data is taken for HTML.
window.massifParts = (() => {
  /** `h('td', { class: 'number' }, 'text', node)`; nothing and false are left out. */
  function h(name, attributes, ...children) {
    const made = document.createElement(name)
    for (const [key, value] of Object.entries(attributes ?? {})) {
      if (key.startsWith('on')) made.addEventListener(key.slice(2), value)
      else if (value !== undefined && value !== false) made.setAttribute(key, value)
    }
    made.append(
      ...children.flat().filter(child => child !== undefined && child !== false && child !== null && child !== ''),
    )
    return made
  }

  const hrefOf = (name, column) =>
    `#/asset/${encodeURIComponent(name)}${column ? `/${encodeURIComponent(column)}` : ''}`
  const link = (name, column) => h('a', { href: hrefOf(name, column) }, column ? `${name}.${column}` : name)
  const count = value => (value === undefined || value === null ? '' : Number(value).toLocaleString('en'))
  const plural = (value, word) => `${count(value)} ${word}${value === 1 ? '' : 's'}`

  function size(bytes) {
    if (bytes === undefined || bytes === null) return ''
    const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
    let [rest, unit] = [Number(bytes), 0]
    while (rest >= 999.5 && unit < units.length - 1) [rest, unit] = [rest / 1000, unit + 1]
    return `${unit === 0 ? rest : rest.toPrecision(3)} ${units[unit]}`
  }

  function seconds(value) {
    if (value === undefined || value === null) return ''
    if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)} s`
    return `${Math.floor(value / 60)} min ${String(Math.round(value % 60)).padStart(2, '0')} s`
  }

  const time = at => (at === undefined ? '' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')}`)
  const moment = at =>
    at !== undefined && h('time', { datetime: new Date(at).toISOString(), title: `${time(at)} UTC` }, time(at))

  /** Columns are `{ title, number, wide }`; rows are lists of cells. */
  function table(caption, columns, rows) {
    const style = ({ number, wide, style: own }) =>
      [number && 'number', wide && 'wide', own].filter(Boolean).join(' ') || undefined
    return h(
      'div',
      { class: 'scroll' },
      h(
        'table',
        { 'aria-label': caption },
        h(
          'thead',
          {},
          h(
            'tr',
            {},
            columns.map(column => h('th', { scope: 'col', class: style(column) }, column.title)),
          ),
        ),
        h(
          'tbody',
          {},
          rows.map(row =>
            h(
              'tr',
              {},
              row.map((cell, at) => h('td', { class: style(columns[at]) }, cell)),
            ),
          ),
        ),
      ),
    )
  }

  const facts = pairs =>
    h(
      'dl',
      { class: 'facts' },
      pairs
        .filter(([, value]) => value !== undefined && value !== '' && value !== false)
        .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
    )

  const section = (title, ...content) =>
    content.every(each => !each || each.length === 0) ? '' : h('section', {}, h('h2', {}, title), ...content)

  function outcome({ severity, last }) {
    if (!last) return h('span', { class: 'dim' }, 'not looked yet')
    if (last.passed) return h('span', { class: 'good' }, 'holds')
    return h('span', { class: severity === 'error' ? 'bad' : 'doubt' }, plural(last.violations, 'violation'))
  }

  function looked(last) {
    if (last?.looked === undefined || last.rows === undefined) return ''
    if (last.looked === last.rows) return plural(last.rows, 'row')
    return last.looked === 0 ? 'file statistics' : `${count(last.looked)} of ${plural(last.rows, 'row')}`
  }

  const WORDS = new Set(
    'with recursive as select distinct from where group order by having qualify limit offset union all except intersect join left right full inner outer cross semi anti lateral on using and or not in is null true false case when then else end exists between like ilike over partition rows range unbounded preceding following current row filter values interval cast desc asc nulls first last exclude replace const let for await of yield async function return new if'.split(
      ' ',
    ),
  )
  const TOKENS = /(--[^\n]*|\/\*[\s\S]*?\*\/|\/\/[^\n]*)|('(?:[^']|'')*'|`[^`]*`)|([A-Za-z_][\w.]*)|([\s\S])/g

  /** Code with its words, texts and comments told apart, and assets as links. */
  function code({ text, language }, names) {
    const pre = h('pre', { tabindex: '0' })
    for (const [whole, comment, string, word] of text.matchAll(TOKENS)) {
      const asset =
        word &&
        language === 'sql' &&
        (names.has(word) ? word : names.has(word.replace(/\.(in|lookup)$/, '')) && word.replace(/\.(in|lookup)$/, ''))
      if (
        comment &&
        (language === 'sql' || !comment.startsWith('--')) &&
        !(language === 'sql' && comment.startsWith('//'))
      )
        pre.append(h('span', { class: 'comment' }, whole))
      else if (string) pre.append(h('span', { class: 'text' }, whole))
      else if (asset) pre.append(link(asset), whole.slice(asset.length))
      else if (word && WORDS.has(language === 'sql' ? word.toLowerCase() : word))
        pre.append(h('span', { class: 'word' }, whole))
      else pre.append(whole)
    }
    return pre
  }

  const kind = of => h('span', { class: `kind ${of}` }, of)

  return {
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
  }
})()
