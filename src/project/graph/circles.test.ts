import assert from 'node:assert/strict'
import { test } from 'node:test'
import { circles } from './circles.ts'
import { readingOrder } from './order.ts'

type Graph = { readonly [node: string]: string }

const follow = (graph: Graph) => (node: string) => (graph[node] ?? '').split(' ').filter(Boolean)
const circlesOf = (graph: Graph) => circles(Object.keys(graph), follow(graph))

test('a graph without circles has none', () => {
  assert.deepEqual(circlesOf({ a: 'b c', b: 'd', c: 'd', d: 'elsewhere' }), [])
})

test('each set that reaches itself gives one shortest way around', () => {
  const graph = { a: 'b', b: 'c d', c: 'a', d: 'b', e: 'e', f: 'a g', g: 'h', h: 'g' }
  assert.deepEqual(circlesOf(graph), [['a', 'b', 'c'], ['e'], ['g', 'h']])
})

test('deep graphs do not overflow the stack', () => {
  const graph = Object.fromEntries(Array.from({ length: 50_000 }, (_, n) => [`n${n}`, `n${n + 1}`]))
  assert.deepEqual(circlesOf(graph), [])
  const order = readingOrder(Object.keys(graph), follow(graph))
  assert.deepEqual([order[0], order.at(-1)], ['n49999', 'n0'])
})

test('names come after what they read, and in a circle all the same', () => {
  const graph = { a: 'c', b: '', c: 'b', d: 'e', e: 'd' }
  assert.deepEqual(readingOrder(Object.keys(graph), follow(graph)), ['b', 'c', 'a', 'e', 'd'])
})
