import { given, test } from 'massif'
import { orders, products } from '../raw/till.ts'
import { bestsellers, sales } from './sales.ts'

export const onlyPaidOrders = test(sales, {
  given: [
    given(products, [{ product_id: 'P1', category: 'tea' }]),
    given(orders, [
      {
        order_id: 1,
        product_id: 'P1',
        quantity: 2,
        unit_price: '3.50',
        status: 'paid',
        ordered_at: '2026-01-31 10:00',
      },
      { order_id: 2, product_id: 'P1', quantity: 1, unit_price: '3.50', status: 'refunded', ordered_at: '2026-01-31' },
    ]),
  ],
  expect: [{ order_id: 1, category: 'tea', amount: '7.00' }],
})

export const sumsByProduct = test(bestsellers, {
  given: [
    given(products, [{ product_id: 'P1', name: 'Earl Grey', category: 'tea' }]),
    given(sales, [
      { product_id: 'P1', quantity: 2, amount: '7.00' },
      { product_id: 'P1', quantity: 1, amount: '3.50' },
    ]),
  ],
  expect: [{ name: 'Earl Grey', sold: 3, revenue: '10.50' }],
})

export const refusesNegativeAmounts = test(sales, {
  check: 'no negative amounts',
  self: [{ order_id: 1, amount: '-1.00' }],
  violations: 1,
})
