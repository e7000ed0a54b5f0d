import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { progressLine } from '#platform/progress.ts'
import { progressBar } from './progress.ts'

test('a line says how many of how many, how fast, and how long it takes', () => {
  const line = progressLine({ done: 12_000, total: 60_000, rate: 8_000.4, secondsLeft: 61 })
  assert.is(line, '12,000 of 60,000 events  8,000/s  1:01 left')
})

test('what nobody knows yet is left out', () => {
  assert.is(progressLine({ done: 5, total: null, rate: 1, secondsLeft: null }), '5 events  1/s')
})

test('the bar is as full as the work is done, and never fuller than full', () => {
  const filled = (done: number, total: number | null) =>
    progressBar({ done, total, rate: 1, secondsLeft: null }).split('█').length - 1
  assert.is(filled(0, 10), 0)
  assert.is(filled(5, 10), 15)
  assert.is(filled(20, 10), 30)
  assert.is(filled(5, null), 0)
})

test.run()
